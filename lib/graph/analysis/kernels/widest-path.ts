/**
 * The widest path to any of a set of destinations: the largest possible smallest link (Pollack 1960; Dijkstra with max-min). The ceiling of
 * a single stream, whatever routing chooses. Mbit/s by node number: Infinity at a destination, 0 where unreachable.
 */

import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { int, real } from "../mesh/typed.ts";
import type { PathForest } from "./dijkstra.ts";
import { IndexedHeap } from "./indexed-heap.ts";

export function mbpsOfArc(graph: MeshGraph, from: number, edge: number): number {
  return int(graph.endA, edge) === from ? real(graph.mbpsAb, edge) : real(graph.mbpsBa, edge);
}

export function widestPaths(graph: MeshGraph, destinations: Iterable<number>): Float64Array {
  const width = new Float64Array(graph.n);
  const heap = new IndexedHeap(graph.n);
  const settled = new Uint8Array(graph.n);
  for (const destination of destinations) {
    width[destination] = Number.POSITIVE_INFINITY;
    heap.push(destination, Number.NEGATIVE_INFINITY);
  }
  for (let y = heap.pop(); y >= 0; y = heap.pop()) {
    settled[y] = 1;
    for (let slot = int(graph.offsets, y); slot < int(graph.offsets, y + 1); slot += 1) {
      const x = int(graph.heads, slot);
      if (settled[x] === 1) continue;
      const candidate = Math.min(real(width, y), mbpsOfArc(graph, x, int(graph.slotEdges, slot)));
      if (candidate <= real(width, x)) continue;
      width[x] = candidate;
      heap.push(x, -candidate);
    }
  }
  return width;
}

/** The narrowest link of a node's chosen path, the one nearest to the node among equals; -1 without a path. */
export function bottleneckEdge(graph: MeshGraph, forest: PathForest, node: number): number {
  let narrowest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let at = node; int(forest.nextEdge, at) >= 0; at = int(forest.nextHop, at)) {
    const mbps = mbpsOfArc(graph, at, int(forest.nextEdge, at));
    if (mbps >= least) continue;
    least = mbps;
    narrowest = int(forest.nextEdge, at);
  }
  return narrowest;
}
