/**
 * bmx7's capacity rule (CP|VB): a path's metric is the vector bandwidth, bounded by what the hops of the last five non-exclusive radios leave
 * each other. Source: bmx7 `metrics.c`. The rule needs the history of hops and is not isotone: a search with it is an estimate.
 */
import type { PathForest } from "../kernels/dijkstra.ts";
import { mbpsOfArc } from "../kernels/widest-path.ts";
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { int, item } from "../mesh/typed.ts";

/** `channel` 0 is wired and never disturbs; null is unknown and treated as one shared channel. */
export type RadioHop = { mbps: number; channel: number | null };

const HISTORY = 5;

function disturbs(one: RadioHop, other: RadioHop, distance: number): boolean {
  if (one.channel === 0 || other.channel === 0) return false;
  if (one.channel === null || other.channel === null) return true;
  const apart = Math.abs(one.channel - other.channel);
  return !((apart >= 6 && distance >= 3) || (apart >= 100 && distance >= 1));
}

/** Mbit/s of a path given from the destination outwards, as bmx7 would tell it. */
export function interferenceBandwidthMbps(hops: readonly RadioHop[]): number {
  let cost = 0;
  let capacity = Number.POSITIVE_INFINITY;
  const history: RadioHop[] = [];
  for (const hop of hops) {
    cost += 1 / hop.mbps ** 2;
    history.push(hop);
    const recent = history.filter((one) => one.channel !== 0).slice(-HISTORY);
    let longest = 1 / hop.mbps;
    recent.forEach((centre, i) => {
      let busy = 0;
      recent.forEach((other, j) => {
        if (i === j || disturbs(centre, other, Math.abs(i - j))) busy += 1 / other.mbps;
      });
      longest = Math.max(longest, busy);
    });
    capacity = Math.min(capacity, 1 / longest);
  }
  return hops.length === 0 ? Number.POSITIVE_INFINITY : Math.min(1 / Math.sqrt(cost), capacity);
}

/** The chosen path of a node judged by the rule: Mbit/s, an estimate. 0 without a path. */
export function interferenceOfPath(graph: MeshGraph, forest: PathForest, node: number): number {
  if (int(forest.root, node) < 0) return 0;
  const hops: RadioHop[] = [];
  for (let at = node; int(forest.nextEdge, at) >= 0; at = int(forest.nextHop, at)) {
    const e = int(forest.nextEdge, at);
    const edge = item(graph.edges, e);
    hops.unshift({ mbps: mbpsOfArc(graph, at, e), channel: edge.channel });
  }
  return interferenceBandwidthMbps(hops);
}
