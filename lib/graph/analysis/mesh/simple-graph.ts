/** Neighbours without parallel links, for what counts neighbours and not links: degrees, cores, clustering, distances. */
import type { MeshGraph } from "./mesh-graph.ts";
import { int } from "./typed.ts";

export type SimpleGraph = { readonly n: number; readonly m: number; readonly offsets: Int32Array; readonly heads: Int32Array };

/** Each node's neighbours once, ascending. O(n + m log degree). */
export function simpleGraph(graph: MeshGraph): SimpleGraph {
  const offsets = new Int32Array(graph.n + 1);
  const heads = new Int32Array(graph.heads.length);
  let filled = 0;
  for (let v = 0; v < graph.n; v += 1) {
    const row = graph.heads.slice(int(graph.offsets, v), int(graph.offsets, v + 1)).sort();
    let last = -1;
    for (const to of row) {
      if (to === last) continue;
      heads[filled] = to;
      filled += 1;
      last = to;
    }
    offsets[v + 1] = filled;
  }
  return { n: graph.n, m: filled / 2, offsets, heads: heads.slice(0, filled) };
}

export function degreeOf(graph: SimpleGraph, v: number): number {
  return int(graph.offsets, v + 1) - int(graph.offsets, v);
}

/** The part of a graph on some of its nodes, renumbered in their order. */
export function inducedSubgraph(graph: SimpleGraph, nodes: readonly number[]): SimpleGraph {
  const renumbered = new Int32Array(graph.n).fill(-1);
  nodes.forEach((node, index) => {
    renumbered[node] = index;
  });
  const offsets = new Int32Array(nodes.length + 1);
  const heads: number[] = [];
  nodes.forEach((node, index) => {
    for (let slot = int(graph.offsets, node); slot < int(graph.offsets, node + 1); slot += 1) {
      const to = int(renumbered, int(graph.heads, slot));
      if (to >= 0) heads.push(to);
    }
    offsets[index + 1] = heads.length;
  });
  return { n: nodes.length, m: heads.length / 2, offsets, heads: Int32Array.from(heads) };
}
