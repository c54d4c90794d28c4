/** What is wrong in a configuration: the path, what was expected, and the line. */
import { type Document, isMap, isNode, isPair, isScalar, type LineCounter } from "yaml";
import { z } from "zod";
import { configSchema } from "./schema.ts";

/** `line` counts from 1; null where the file has no such place (it is empty or cannot be read). */
export type ConfigProblem = {
  path: string;
  line: number | null;
  message: string;
  /** What mends it, as a sentence. */
  remedy: string;
};

type Key = PropertyKey;

export function problemsOf(error: z.ZodError, document: Document, lines: LineCounter): ConfigProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: pathText([...issue.path, key]),
        line: lineOf(document, lines, [...issue.path, key]),
        message: unknownKey(key, issue.path),
        remedy: unknownKeyRemedy(key, issue.path),
      }));
    }
    // A record's key that is refused: the reason is one level down.
    const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    const path = pathText(issue.path);
    return [{ path, line: lineOf(document, lines, issue.path), ...valueProblem(path, withoutPrefix(message)) }];
  });
}

/** `meshes[0].seeds[1]`; the empty path is the whole file. */
export function pathText(path: readonly Key[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text === "" ? "(the file)" : text.replace(/^\./, "");
}

/** The line of the key at `path`, or of the nearest thing above it that is in the file. */
export function lineOf(document: Document, lines: LineCounter, path: readonly Key[]): number | null {
  let node: unknown = document.contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!isPair(pair) || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isNode(node) && "items" in node && Array.isArray(node.items) && typeof key === "number") {
      node = node.items[key];
      if (!isNode(node)) break;
      offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset === undefined ? null : lines.linePos(offset).line;
}

export function formatProblem(file: string, problem: ConfigProblem): string {
  return `${file}${problem.line === null ? "" : `:${problem.line}`}: ${problem.path}: ${problem.message}`;
}

function unknownKey(key: string, path: readonly Key[]): string {
  const near = nearestKey(key, path);
  const hint = near === undefined ? "" : ` (is it ${near}?)`;
  return `unknown key${hint}; expected ${knownKeys(configSchema, path).join(", ")}`;
}

function unknownKeyRemedy(key: string, path: readonly Key[]): string {
  const near = nearestKey(key, path);
  return near === undefined ? `Take ${key} out.` : `Write ${near} instead of ${key}.`;
}

function nearestKey(key: string, path: readonly Key[]): string | undefined {
  const known = knownKeys(configSchema, path);
  return known.find((candidate) => candidate.toLowerCase() === key.toLowerCase() || distance(candidate, key) <= 2);
}

/** A line to write, for keys that have no default. */
const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ["meshes", "meshes: [{ id: sants, name: Sants, seeds: [fd66:66:66::1] }]"],
  ["seeds", 'seeds: ["fd66:66:66:0:2:ff:fe00:1"]'],
  ["id", "id: sants"],
  ["name", "name: Sants-UPC"],
]);

/** What zod says of a value that is not there names types of JavaScript; who writes YAML is told that it is not there, and what to write. */
function valueProblem(path: string, said: string): { message: string; remedy: string } {
  const absent = /^expected (\w+), received (undefined|null)$/.exec(said);
  const key = path.split(".").at(-1) ?? path;
  if (absent === null)
    return { message: said, remedy: `Give ${path} a value as expected; the commented teranyina.yaml tells which.` };
  const [, type = "", received] = absent;
  const kind =
    { array: "a list", object: "keys of its own", string: "a text", number: "a number", boolean: "true or false" }[type] ?? type;
  const example = EXAMPLES.get(key);
  return {
    message: `${received === "null" ? "is empty" : "is missing"}; expected ${kind}`,
    remedy: example === undefined ? `Write ${key} with ${kind}, or take the key out.` : `Write: ${example}`,
  };
}

/** The keys that the schema takes at a path. */
function knownKeys(schema: unknown, path: readonly Key[]): string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return knownKeys(schema.unwrap(), path);
  }
  const [key, ...rest] = path;
  if (schema instanceof z.ZodArray) return knownKeys(schema.element, rest);
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  return key === undefined ? Object.keys(schema.shape) : knownKeys(schema.shape[String(key)], rest);
}

/** Levenshtein's edit distance. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

function withoutPrefix(message: string): string {
  return message.replace(/^Invalid (input|option|string): /, "");
}
