/** The links table: what can be sorted and filtered. */
import type { LinkRowView } from "#lib/wire/api/views.ts";
import { type QualityBand, qualityBand } from "#lib/wire/map/wire.ts";
import { searchable } from "../i18n/format.ts";
import { parseSort, type Sort, type SortValue, sortRows } from "./sorting.ts";

export const LINK_COLUMNS = ["name", "worse", "etx", "channel", "used", "daemon", "since", "age"] as const;
export type LinkColumn = (typeof LINK_COLUMNS)[number];

export const QUALITY_BANDS = ["poor", "fair", "good", "unmeasured"] as const satisfies readonly QualityBand[];

/** The older of the two directions' readings: what the row as a whole rests on. */
export function readAt({ ab, ba }: Pick<LinkRowView, "ab" | "ba">): string | null {
  const [older] = [ab.at, ba.at].filter((at) => at !== null).sort();
  return older ?? null;
}

const VALUE_OF = {
  name: (row) => row.aLabel,
  worse: (row) => row.quality,
  etx: (row) => row.etx,
  channel: (row) => row.channel,
  used: (row) => (row.used === null ? null : Number(row.used)),
  daemon: (row) => row.protocol,
  since: (row) => -Date.parse(row.firstSeenAt),
  age: (row) => {
    const at = readAt(row);
    return at === null ? null : -Date.parse(at);
  },
} as const satisfies Record<LinkColumn, (row: LinkRowView) => SortValue>;

/** The worst first: what wants a visit is at the top. */
export function linkSort(query: Readonly<Record<string, string>>): Sort<LinkColumn> {
  return parseSort(query, LINK_COLUMNS, { column: "worse", direction: "asc" });
}

export function sortLinks(rows: readonly LinkRowView[], sort: Sort<LinkColumn>): LinkRowView[] {
  return sortRows(rows, sort.direction, VALUE_OF[sort.column], (row) => `${row.aLabel} ${row.bLabel} ${row.id}`);
}

/** By a piece of either name, by quality band, by medium. */
export function filterLinks(rows: readonly LinkRowView[], query: Readonly<Record<string, string>>): LinkRowView[] {
  const wanted = searchable((query.q ?? "").trim());
  return rows.filter(
    (row) =>
      (wanted === "" || searchable(row.aLabel).includes(wanted) || searchable(row.bLabel).includes(wanted)) &&
      (query.band === undefined || qualityBand(row.quality) === query.band) &&
      (query.kind === undefined || row.kind === query.kind),
  );
}

export function countBands(rows: readonly LinkRowView[]): Record<QualityBand, number> {
  const counts = { good: 0, fair: 0, poor: 0, unmeasured: 0 };
  for (const { quality } of rows) counts[qualityBand(quality)] += 1;
  return counts;
}
