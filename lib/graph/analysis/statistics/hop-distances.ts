/** Distances in hops by breadth-first search from every node, or from evenly spread ones where that would be too many. */
import type { SimpleGraph } from "../mesh/simple-graph.ts";
import { int } from "../mesh/typed.ts";

export type HopStatistics = {
  diameter: number; // a lower bound when `exact` is false
  radius: number; // an upper bound when `exact` is false
  meanHops: number;
  /** Mean of 1/distance over all pairs, 0 where there is no path (Latora & Marchiori 2001). */
  globalEfficiency: number;
  sources: number;
  exact: boolean;
};

/** Fills `distance` (-1: unreachable) and returns how many nodes were reached; `queue` holds them in order. */
export function breadthFirst(graph: SimpleGraph, source: number, distance: Int32Array, queue: Int32Array): number {
  distance.fill(-1);
  distance[source] = 0;
  queue[0] = source;
  let tail = 1;
  for (let head = 0; head < tail; head += 1) {
    const v = int(queue, head);
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
      const to = int(graph.heads, slot);
      if (int(distance, to) >= 0) continue;
      distance[to] = int(distance, v) + 1;
      queue[tail] = to;
      tail += 1;
    }
  }
  return tail;
}

/** Pairs without a path count in the efficiency only. One node alone: all 0. O(sources · m). */
export function hopStatistics(graph: SimpleGraph, sourcesMax = Number.POSITIVE_INFINITY): HopStatistics {
  const { n } = graph;
  const sources = Math.min(n, sourcesMax);
  const distance = new Int32Array(n);
  const queue = new Int32Array(n);
  let diameter = 0;
  let radius = Number.POSITIVE_INFINITY;
  let sum = 0;
  let pairs = 0;
  let inverse = 0;
  for (let i = 0; i < sources; i += 1) {
    const reached = breadthFirst(graph, Math.floor((i * n) / sources), distance, queue);
    const farthest = int(distance, int(queue, reached - 1));
    diameter = Math.max(diameter, farthest);
    radius = Math.min(radius, farthest);
    for (let at = 1; at < reached; at += 1) {
      const hops = int(distance, int(queue, at));
      sum += hops;
      inverse += 1 / hops;
    }
    pairs += reached - 1;
  }
  return {
    diameter,
    radius: sources === 0 ? 0 : radius,
    meanHops: pairs === 0 ? 0 : sum / pairs,
    globalEfficiency: n < 2 ? 0 : inverse / (sources * (n - 1)),
    sources,
    exact: sources === n,
  };
}
