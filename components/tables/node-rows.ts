/** The nodes table: what can be sorted and filtered. */
import type { NodeRow } from "#lib/wire/api/views.ts";
import { NODE_STATES } from "#lib/wire/map/wire.ts";
import { searchable } from "../i18n/format.ts";
import { parseSort, type Sort, type SortValue, sortRows } from "./sorting.ts";

export const NODE_COLUMNS = [
  "name",
  "state",
  "daemon",
  "neighbours",
  "worst",
  "gateway",
  "mbps",
  "hops",
  "uptime",
  "since",
] as const;
export type NodeColumn = (typeof NODE_COLUMNS)[number];

const VALUE_OF = {
  name: (row) => row.label,
  state: (row) => NODE_STATES.indexOf(row.state),
  daemon: (row) => row.protocols.join("+") || null,
  neighbours: (row) => row.neighbours,
  worst: (row) => row.worstQuality,
  gateway: (row) => row.gatewayV4Label ?? row.gatewayV6Label,
  mbps: (row) => row.pathMbps,
  hops: (row) => row.hops,
  uptime: (row) => row.daemonUptimeS,
  since: (row) => -Date.parse(row.firstSeenAt),
} as const satisfies Record<NodeColumn, (row: NodeRow) => SortValue>;

export function nodeSort(query: Readonly<Record<string, string>>): Sort<NodeColumn> {
  return parseSort(query, NODE_COLUMNS, { column: "name", direction: "asc" });
}

export function sortNodes(rows: readonly NodeRow[], sort: Sort<NodeColumn>): NodeRow[] {
  return sortRows(rows, sort.direction, VALUE_OF[sort.column], (row) => row.label);
}

/** By a piece of the name (or the whole uid), by state. */
export function filterNodes(rows: readonly NodeRow[], query: Readonly<Record<string, string>>): NodeRow[] {
  const wanted = searchable((query.q ?? "").trim());
  return rows.filter(
    (row) =>
      (wanted === "" || searchable(row.label).includes(wanted) || row.uid === query.q?.trim()) &&
      (query.state === undefined || row.state === query.state),
  );
}

export function countStates(rows: readonly NodeRow[]): Record<NodeRow["state"], number> {
  const counts = { answered: 0, heard: 0, stale: 0, gone: 0, unknown: 0 };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}
