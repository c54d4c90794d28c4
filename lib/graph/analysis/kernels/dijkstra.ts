/**
 * Best paths of every node to any of a set of destinations (Dijkstra 1959, from all of them at once over reversed arcs). Exact for every
 * rule of bmx6, since each is monotone and makes a path worse with each hop (Sobrinho 2005). Ties: fewer hops, then the smaller uid of the
 * next hop, then the earlier link: the same mesh always gives the same forest.
 */

import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { labelToOwner, type PathMetric } from "../mesh/path-metric.ts";
import { int, real } from "../mesh/typed.ts";
import { IndexedHeap } from "./indexed-heap.ts";

/** -1 stands for "none" in all integer arrays. */
export type PathForest = {
  readonly label: Float64Array; // Infinity where unreachable
  readonly nextHop: Int32Array;
  readonly nextEdge: Int32Array;
  readonly root: Int32Array; // the destination that a node's path ends at
  readonly hops: Int32Array;
  readonly order: Int32Array; // nodes as they were settled, the best first
  readonly reached: number; // how many of `order` are meant
};

export function emptyForest(n: number): PathForest {
  return {
    label: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    nextHop: new Int32Array(n).fill(-1),
    nextEdge: new Int32Array(n).fill(-1),
    root: new Int32Array(n).fill(-1),
    hops: new Int32Array(n).fill(-1),
    order: new Int32Array(n),
    reached: 0,
  };
}

/** True where the path over `via` is as good as the one that stands and wins by fewer hops, then the smaller uid. */
function winsTie(forest: PathForest, node: number, via: number, edge: number): boolean {
  const hops = int(forest.hops, via) + 1;
  if (hops !== int(forest.hops, node)) return hops < int(forest.hops, node);
  if (via !== int(forest.nextHop, node)) return via < int(forest.nextHop, node);
  return edge < int(forest.nextEdge, node);
}

function relaxAround(
  graph: MeshGraph,
  metric: PathMetric,
  forest: PathForest,
  heap: IndexedHeap,
  settled: Uint8Array,
  y: number,
): void {
  const { label, nextHop, nextEdge, root, hops } = forest;
  const from = real(label, y);
  for (let slot = int(graph.offsets, y); slot < int(graph.offsets, y + 1); slot += 1) {
    const x = int(graph.heads, slot);
    if (settled[x] === 1) continue;
    const candidate = labelToOwner(metric, from, slot);
    if (candidate === Number.POSITIVE_INFINITY) continue;
    const standing = real(label, x);
    const edge = int(graph.slotEdges, slot);
    if (candidate > standing || (candidate === standing && !winsTie(forest, x, y, edge))) continue;
    label[x] = candidate;
    nextHop[x] = y;
    nextEdge[x] = edge;
    root[x] = int(root, y);
    hops[x] = int(hops, y) + 1;
    heap.push(x, candidate);
  }
}

/** O(m log n). `destinations` are node numbers; the first of equal ones wins ties by its uid. */
export function bestPaths(graph: MeshGraph, metric: PathMetric, destinations: Iterable<number>): PathForest {
  const forest = emptyForest(graph.n);
  const heap = new IndexedHeap(graph.n);
  const settled = new Uint8Array(graph.n);
  for (const destination of destinations) {
    forest.label[destination] = metric.start;
    forest.root[destination] = destination;
    forest.hops[destination] = 0;
    heap.push(destination, metric.start);
  }
  let reached = 0;
  for (let y = heap.pop(); y >= 0; y = heap.pop()) {
    settled[y] = 1;
    forest.order[reached] = y;
    reached += 1;
    relaxAround(graph, metric, forest, heap, settled, y);
  }
  return { ...forest, reached };
}

/** Node numbers from a node to the destination of its path, both included; empty where there is no path. */
export function pathOf(forest: PathForest, node: number): number[] {
  if (int(forest.root, node) < 0) return [];
  const path = [node];
  for (let at = node; int(forest.nextHop, at) >= 0; ) {
    at = int(forest.nextHop, at);
    path.push(at);
  }
  return path;
}
