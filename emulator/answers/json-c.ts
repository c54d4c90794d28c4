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
  if (typeof value === "string") return JSON.stringify(value).replaceAll("/", "\\/");
  if (typeof value === "number") return String(Math.trunc(value));
  if (value instanceof Real) return realText(value.value);
  if (Array.isArray(value)) return value.length === 0 ? "[ ]" : `[ ${value.map(jsonC).join(", ")} ]`;
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${jsonC(field)}`);
  return fields.length === 0 ? "{ }" : `{ ${fields.join(", ")} }`;
}

function realText(value: number): string {
  const text = value.toPrecision(17);
  const trimmed = text.includes(".") && !text.includes("e") ? text.replace(/0+$/, "").replace(/\.$/, ".0") : text;
  return trimmed.includes(".") || trimmed.includes("e") ? trimmed : `${trimmed}.0`;
}
