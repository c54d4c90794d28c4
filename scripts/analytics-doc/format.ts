/** How figures, tables and shares are written on the page. */
import type { LinkAnalysis } from "#lib/model/index.ts";

export function present<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The fixture has no ${what}`);
  return value;
}

export function figure(value: number | null, digits = 2): string {
  if (value === null) return "–";
  return String(Number(value.toFixed(digits)));
}

export type Column<Row> = readonly [title: string, text: (row: Row) => string];

export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(([title]) => title)),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map(([, text]) => text(row)))),
  ].join("\n");
}

export const pair = (row: LinkAnalysis) => `${row.source} – ${row.target}`;

export function percentOf(share: number): string {
  return `${Math.round(100 * share)} %`;
}

export function interval({ low, high }: { low: number; high: number }): string {
  return `${percentOf(low)} to ${percentOf(high)}`;
}
