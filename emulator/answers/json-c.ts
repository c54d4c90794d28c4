/** Text in json-c's "spaced" style, which both daemons write: `{ "a": 1, "b": [ "c\/d" ] }`, slashes escaped, 17 digits of a double. */

export type JsonC = string | number | Real | JsonC[] | { [key: string]: JsonC };

/** A floating-point number, printed as C's `%.17g`; a plain number is an integer. */
export class Real {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export function jsonC(value: JsonC): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return String(Math.trunc(value));
  if (value instanceof Real) return realText(value.value);
  if (Array.isArray(value)) return value.length === 0 ? "[ ]" : `[ ${value.map(jsonC).join(", ")} ]`;
  let text = "";
  for (const [key, field] of Object.entries(value)) text += `${text === "" ? "" : ", "}${quoted(key)}: ${jsonC(field)}`;
  return text === "" ? "{ }" : `{ ${text} }`;
}

/** Nothing in it has to be escaped, as in nearly all texts. */
const PLAIN = /^[ !#-.0-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text).replaceAll("/", "\\/");
}

function realText(value: number): string {
  const text = value.toPrecision(17);
  const trimmed = text.includes(".") && !text.includes("e") ? text.replace(/0+$/, "").replace(/\.$/, ".0") : text;
  return trimmed.includes(".") || trimmed.includes("e") ? trimmed : `${trimmed}.0`;
}
