/** Sorting tables by links: what is asked for in the address, and how rows with and without a value are put in order. */

import { compareText } from "#lib/base/compare.ts";

export type Direction = "asc" | "desc";
export type Sort<Column extends string> = { column: Column; direction: Direction };

/** A cell that can be compared; null = not known. */
export type SortValue = string | number | null;

/** The sort that the address asks for; the default where it asks for none or for nonsense. */
export function parseSort<Column extends string>(
  query: Readonly<Record<string, string>>,
  columns: readonly Column[],
  fallback: Sort<Column>,
): Sort<Column> {
  const column = columns.find((name) => name === query.sort);
  if (column === undefined) return fallback;
  return { column, direction: query.dir === "desc" ? "desc" : "asc" };
}

/** Unknown comes last in both directions: it is neither the best nor the worst. Equal rows keep the order of their names. */
export function sortRows<Row>(
  rows: readonly Row[],
  direction: Direction,
  cellOf: (row: Row) => SortValue,
  nameOf: (row: Row) => string,
): Row[] {
  const sign = direction === "asc" ? 1 : -1;
  return rows
    .map((row) => ({ row, value: cellOf(row), name: nameOf(row) }))
    .sort((one, other) => {
      if (one.value === null || other.value === null)
        return Number(one.value === null) - Number(other.value === null) || compareNames(one.name, other.name);
      return sign * compareValues(one.value, other.value) || compareNames(one.name, other.name);
    })
    .map(({ row }) => row);
}

function compareValues(one: string | number, other: string | number): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return compareNames(String(one), String(other));
}

const collator = new Intl.Collator("ca", { numeric: true, sensitivity: "base" });

/** Names as a directory orders them: Verdi9 before Verdi35, à beside a. */
export function compareNames(one: string, other: string): number {
  return collator.compare(one, other) || compareText(one, other);
}

export const PAGE_ROWS = 500;

export type Page<Row> = { rows: Row[]; page: number; pages: number; from: number; to: number; all: number };

/** Page numbers count from 1; a page beyond the last is the last. */
export function pageOf<Row>(rows: readonly Row[], asked: string | undefined, size = PAGE_ROWS): Page<Row> {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const wish = Number(asked);
  const page = Number.isInteger(wish) ? Math.min(Math.max(wish, 1), pages) : 1;
  const from = (page - 1) * size;
  const shown = rows.slice(from, from + size);
  return { rows: shown, page, pages, from: rows.length === 0 ? 0 : from + 1, to: from + shown.length, all: rows.length };
}

/** The address of this table with some parameters changed; `null` leaves one out. Changing anything but the page begins at page 1. */
export function tableHref(query: Readonly<Record<string, string>>, changes: Readonly<Record<string, string | null>>): string {
  const merged = { ...query, ...("page" in changes ? {} : { page: null }), ...changes };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(merged)) if (value !== null && value !== "") parameters.set(name, value);
  const text = parameters.toString();
  return text === "" ? "?" : `?${text}`;
}
