/**
 * The text of a snapshot as it comes in: JSON in which a list of objects of one shape is told as columns. Of a large mesh it is a third
 * as long as the plain text, and so is the time that the collector's thread spends on it. Snapshots that were stored as plain JSON are
 * read by the same function.
 */
import { z } from "zod";

/** No field of a snapshot begins so. */
const COLUMNS = "#columns";
const WORDS = "#words";
const SAME = "#same";
const LISTS = "#lists";
/** Shorter lists gain nothing. */
const LENGTH_MIN = 4;

const markSchema = z.union([
  z.strictObject({ [COLUMNS]: z.array(z.tuple([z.string(), z.unknown()])) }),
  z.strictObject({ [WORDS]: z.array(z.string().nullable()), at: z.array(z.number().int().nonnegative()) }),
  z.strictObject({ [SAME]: z.unknown(), length: z.number().int().nonnegative() }),
  z.strictObject({ [LISTS]: z.array(z.number().int().nonnegative()), of: z.unknown() }),
]);

type Fields = Readonly<Record<string, unknown>>;

/** @param document of plain objects, lists and primitives. */
export function columnarText(document: Fields): string {
  const told: Record<string, unknown> = {};
  for (const key of Object.keys(document)) {
    const value = document[key];
    told[key] = Array.isArray(value) ? columnOf(value) : value;
  }
  return JSON.stringify(told);
}

/** @throws SyntaxError where it is none. */
export function documentOf(text: string): unknown {
  const told: unknown = JSON.parse(text);
  if (!isFields(told)) return told;
  return Object.fromEntries(Object.entries(told).map(([key, value]) => [key, isFields(value) ? plainOf(value) : value]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function columnOf(values: readonly unknown[]): unknown {
  if (values.length < LENGTH_MIN) return values;
  const [first] = values;
  if (isFields(first)) {
    const columns = columnsOf(values, Object.keys(first));
    return columns === null ? values : { [COLUMNS]: columns.map(([key, column]) => [key, columnOf(column)]) };
  }
  if (Array.isArray(first)) {
    const lists = values.filter((value): value is unknown[] => Array.isArray(value));
    return lists.length < values.length ? values : { [LISTS]: lists.map((list) => list.length), of: columnOf(lists.flat()) };
  }
  if (values.every((value) => value === first)) return { [SAME]: first, length: values.length };
  return wordsOf(values) ?? values;
}

/** null where they are not all objects with just these keys. */
function columnsOf(values: readonly unknown[], keys: readonly string[]): [string, unknown[]][] | null {
  if (keys.length === 0 || !values.every((value) => isFields(value) && hasKeys(value, keys.length))) return null;
  const columns: [string, unknown[]][] = [];
  for (const key of keys) {
    const column = new Array<unknown>(values.length);
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      const cell = isFields(value) ? value[key] : undefined;
      if (cell === undefined) return null;
      column[row] = cell;
    }
    columns.push([key, column]);
  }
  return columns;
}

function hasKeys(value: Fields, count: number): boolean {
  let seen = 0;
  for (const _ in value) seen += 1;
  return seen === count;
}

/** Texts of which most come again, as places in a list of them; null for other values. */
function wordsOf(values: readonly unknown[]): unknown {
  const places = new Map<string | null, number>();
  const at = new Array<number>(values.length);
  let last: unknown;
  let place = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== last || row === 0) {
      if (typeof value !== "string" && value !== null) return null;
      const known = places.get(value);
      place = known ?? places.size;
      if (place > values.length / 2) return null;
      if (known === undefined) places.set(value, place);
      last = value;
    }
    at[row] = place;
  }
  return { [WORDS]: [...places.keys()], at };
}

function plainOf(told: Fields): unknown {
  if (!(COLUMNS in told || WORDS in told || SAME in told || LISTS in told)) return told;
  const mark = markSchema.parse(told);
  if (WORDS in mark) {
    const words = mark[WORDS];
    return mark.at.map((place) => words[place]);
  }
  if (SAME in mark) return new Array<unknown>(mark.length).fill(mark[SAME]);
  if (LISTS in mark) {
    const flat = isFields(mark.of) ? plainOf(mark.of) : mark.of;
    let to = 0;
    return mark[LISTS].map((length) => {
      to += length;
      return Array.isArray(flat) ? flat.slice(to - length, to) : [];
    });
  }
  const columns = mark[COLUMNS].map(([key, column]): [string, unknown] => [key, isFields(column) ? plainOf(column) : column]);
  const [, longest] = columns[0] ?? [];
  const rows = Array.isArray(longest) ? longest.length : 0;
  return Array.from({ length: rows }, (_, row) => {
    const value: Record<string, unknown> = {};
    for (const [key, column] of columns) value[key] = Array.isArray(column) ? column[row] : undefined;
    return value;
  });
}
