/**
 * How well the prediction matches what the daemons do: for each reported route, is the predicted next hop the reported one, and how far is
 * the predicted metric off? Shown beside every what-if; below 80 % or beyond a factor of 1.41 a what-if is only indicative.
 */
import { median } from "#lib/base/statistics.ts";
import type { Snapshot } from "../../../model/index.ts";
import { bestPaths, type PathForest } from "../kernels/dijkstra.ts";
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { bandwidthOf, labelFromOwner, type PathMetric } from "../mesh/path-metric.ts";
import { int, real } from "../mesh/typed.ts";

/** One row of some node's own table. `nextHop` null: it could not be tied to a node. `metricMbps` null: not told; 0: no route. */
export type ReportedRoute = { node: string; target: string; nextHop: string | null; metricMbps: number | null };

export type ModelFit = {
  rows: number; // all rows given
  compared: number; // rows whose next hop could be compared
  matching: number; // predicted next hop = reported one
  /** matching / compared; null without rows. */
  fit: number | null;
  /** Rows that match, or in which the reported next hop is as good as the predicted one within the daemons' own rounding of 5 %. */
  fitWithinRounding: number | null;
  comparedMetrics: number;
  medianErrorLog2: number | null; // median |log2(predicted/reported)|
  noRoute: number; // rows that say "no route"
  noRoutePredicted: number; // of these, how many the prediction has no route for either
  notInGraph: number; // rows that name a node or next hop that is not in the snapshot
  indicative: boolean; // true: a what-if must be labelled so
};

/** The largest difference that the daemons' codes hide. */
const ROUNDING = 0.05;

/** The best bandwidth towards the forest's roots when a node takes a given neighbour. */
function bandwidthVia(graph: MeshGraph, metric: PathMetric, forest: PathForest, node: number, via: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let slot = int(graph.offsets, node); slot < int(graph.offsets, node + 1); slot += 1) {
    if (int(graph.heads, slot) !== via) continue;
    best = Math.min(best, labelFromOwner(metric, real(forest.label, via), slot));
  }
  return bandwidthOf(metric, best);
}

type Tally = ModelFit & { close: number; errors: number[] };

function compareRow(graph: MeshGraph, metric: PathMetric, forest: PathForest, row: ReportedRoute, tally: Tally): void {
  const node = graph.indexOf.get(row.node);
  if (node === undefined) {
    tally.notInGraph += 1;
    return;
  }
  const predicted = bandwidthOf(metric, real(forest.label, node));
  if (row.metricMbps === 0) {
    tally.noRoute += 1;
    if (predicted === 0) tally.noRoutePredicted += 1;
    return;
  }
  const reported = row.nextHop === null ? undefined : graph.indexOf.get(row.nextHop);
  if (reported === undefined) {
    tally.notInGraph += 1;
    return;
  }
  tally.compared += 1;
  const matches = int(forest.nextHop, node) === reported;
  if (matches) tally.matching += 1;
  if (matches || bandwidthVia(graph, metric, forest, node, reported) >= predicted * (1 - ROUNDING)) tally.close += 1;
  if (row.metricMbps === null || predicted === 0) return;
  tally.errors.push(Math.abs(Math.log2(predicted / row.metricMbps)));
}

/** One search per destination: O(destinations · m log n). Rows of a node towards itself are to be left out. */
export function modelFit(graph: MeshGraph, metric: PathMetric, rows: readonly ReportedRoute[]): ModelFit {
  const tally: Tally = {
    rows: rows.length,
    compared: 0,
    matching: 0,
    close: 0,
    fit: null,
    fitWithinRounding: null,
    comparedMetrics: 0,
    medianErrorLog2: null,
    noRoute: 0,
    noRoutePredicted: 0,
    notInGraph: 0,
    indicative: true,
    errors: [],
  };
  const byTarget = Map.groupBy(rows, (row) => row.target);
  for (const [target, group] of byTarget) {
    const destination = graph.indexOf.get(target);
    if (destination === undefined) {
      tally.notInGraph += group.length;
      continue;
    }
    const forest = bestPaths(graph, metric, [destination]);
    for (const row of group) compareRow(graph, metric, forest, row, tally);
  }
  const { close, errors, ...fit } = tally;
  fit.comparedMetrics = errors.length;
  fit.medianErrorLog2 = median(errors);
  if (fit.compared > 0) {
    fit.fit = fit.matching / fit.compared;
    fit.fitWithinRounding = close / fit.compared;
  }
  fit.indicative = fit.fit === null || fit.fit < 0.8 || (fit.medianErrorLog2 ?? 0) > 0.5;
  return fit;
}

/** The rows that a stored snapshot keeps: routes towards gateways. */
export function routesOf(snapshot: Pick<Snapshot, "routes">): ReportedRoute[] {
  return snapshot.routes
    .filter((route) => route.node !== route.target)
    .map((route) => ({
      node: route.node,
      target: route.target,
      nextHop: route.nextHop,
      metricMbps: route.metricBps === null ? null : route.metricBps / 1e6,
    }));
}

/** At most `targets` destinations of a full table, gateways first, the rest evenly spread: for meshes where n² rows are too many. */
export function sampleTargets(rows: readonly ReportedRoute[], gateways: ReadonlySet<string>, targets = 200): ReportedRoute[] {
  const all = [...new Set(rows.map((row) => row.target))].sort();
  if (all.length <= targets) return [...rows];
  const rest = all.filter((target) => !gateways.has(target));
  const room = Math.max(0, targets - (all.length - rest.length));
  const kept = new Set(all.filter((target) => gateways.has(target)));
  for (let i = 0; i < room; i += 1) kept.add(rest[Math.floor((i * rest.length) / room)] ?? "");
  return rows.filter((row) => kept.has(row.target));
}
