/** What bmx6 itself would print: the best paths in the daemon's own integers, with its rounding of every message. */
import type { Family, Snapshot } from "../../../model/index.ts";
import { integerBestPaths } from "../kernels/integer-dijkstra.ts";
import { printMetric } from "../mesh/bmx6-integer-metric.ts";
import { item } from "../mesh/typed.ts";
import { scenarioGraph, scenarioOf } from "./scenario.ts";

export type DaemonMetric = {
  id: string;
  gateway: string | null; // null: no way out
  next_hop: string | null; // null also at a gateway
  hops: number | null;
  metric_bps: number | null;
  printed: string | null; // as the `metric` column shows it
};

/** One row a node, by the default rule (vector bandwidth). Slow: for one snapshot at a time, not for live pages. */
export function daemonMetrics(snapshot: Snapshot, family: Family): DaemonMetric[] {
  const scenario = scenarioOf(snapshot, family);
  const graph = scenarioGraph(scenario);
  const gateways = scenario.gateways.flatMap((uid) => graph.indexOf.get(uid) ?? []);
  const best = integerBestPaths(graph, gateways);
  return graph.uids.map((id, v) => {
    const path = best[v];
    if (path === undefined) return { id, gateway: null, next_hop: null, hops: null, metric_bps: null, printed: null };
    return {
      id,
      gateway: item(graph.uids, path.root),
      next_hop: path.nextHop < 0 ? null : item(graph.uids, path.nextHop),
      hops: path.hops,
      metric_bps: Number(path.bps),
      printed: printMetric(path.bps),
    };
  });
}
