/** The shape of JSON answers: which keys lie where, of which type, and strings of which form. Values do not matter. */

export type Shape = Map<string, Set<string>>; // path -> kinds seen there

const forms: readonly [string, RegExp][] = [
  ["nil", /^(---|::)$/],
  ["uptime", /^\d+:\d\d:\d\d:\d\d$/],
  ["mac", /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/],
  ["ip4/len", /^\d+\.\d+\.\d+\.\d+\/\d+$/],
  ["ip4", /^\d+\.\d+\.\d+\.\d+$/],
  ["ip6/len", /^[0-9a-f:]*:[0-9a-f:]*\/\d+$/],
  ["ip6", /^[0-9a-f:]*:[0-9a-f:]*$/],
  ["fraction", /^\d+\/[\d.]+$/],
  ["decimal", /^-?\d+\.\d+$/],
  ["metric", /^(-?\d+[KMG]?|INVALID)$/],
  ["sum", /^\d+\+\d+$/],
  ["history", /^\d\/5(:.*)?$/],
  ["cost", /^1\/\d+[KMG]?b\/s$/],
  ["globalId", /^.+\.[0-9A-F]{20}$/],
];

/** Texts that people or makers of hosts choose: any text is as good. */
const freeText =
  /(^|\.)(name|hostname|label|destination_label|next_label|devName|viaDev|dev|phy|device|nbName|remoteName|tunOut|tunName|tunIn|key|signature|gx|variableInfoFields)$/;

function kindOf(path: string, value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "real";
  if (typeof value !== "string") return typeof value;
  if (freeText.test(path)) return "text";
  if (/^[0-9A-F]+$/.test(value) && [8, 40, 56].includes(value.length)) return `hex${value.length}`;
  return forms.find(([, form]) => form.test(value))?.[0] ?? "word";
}

/** Collects the shape of a document; elements of an array share a path. Keys that are ids of one mesh are not told apart. */
export function shapeOf(document: unknown, into: Shape = new Map(), path = ""): Shape {
  const add = (kind: string) => into.set(path, (into.get(path) ?? new Set()).add(kind));
  if (Array.isArray(document)) {
    add("array");
    for (const element of document) shapeOf(element, into, `${path}[]`);
  } else if (typeof document === "object" && document !== null) {
    const extensionHolder = /extensions\[\]$/.test(path);
    add(extensionHolder ? "extension" : `{${Object.keys(document).sort().join(",")}}`);
    for (const [key, value] of Object.entries(document)) shapeOf(value, into, `${path}.${key}`);
  } else add(kindOf(path, document));
  return into;
}

/** What `made` has that `real` never showed: paths, key sets, types, forms. */
export function foreignTo(real: Shape, made: Shape): string[] {
  const foreign: string[] = [];
  for (const [path, kinds] of made) {
    const known = real.get(path);
    for (const kind of kinds)
      if (known?.has(kind) !== true) foreign.push(`${path}: ${kind} (real: ${[...(known ?? [])].join(" | ")})`);
  }
  return foreign;
}
