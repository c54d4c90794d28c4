/**
 * How often two neighbours of a node are neighbours: the mean of the local coefficients (Watts & Strogatz 1998; fewer than two neighbours
 * count 0) and the transitivity, three times the triangles over all pairs of neighbours (null where there are no such pairs).
 */
import { degreeOf, type SimpleGraph } from "../mesh/simple-graph.ts";
import { int, real } from "../mesh/typed.ts";

export type Clustering = { mean: number | null; transitivity: number | null };

/** O(sum of squared degrees). */
export function clustering(graph: SimpleGraph): Clustering {
  const { n } = graph;
  const mark = new Int32Array(n).fill(-1);
  const closed = new Float64Array(n); // ordered pairs of neighbours that are neighbours
  for (let v = 0; v < n; v += 1) {
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) mark[int(graph.heads, slot)] = v;
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
      const u = int(graph.heads, slot);
      for (let far = int(graph.offsets, u); far < int(graph.offsets, u + 1); far += 1) {
        if (int(mark, int(graph.heads, far)) === v) closed[v] = real(closed, v) + 1;
      }
    }
  }
  let local = 0;
  let triangles = 0;
  let triads = 0;
  for (let v = 0; v < n; v += 1) {
    const pairs = degreeOf(graph, v) * (degreeOf(graph, v) - 1);
    triangles += real(closed, v);
    triads += pairs;
    if (pairs > 0) local += real(closed, v) / pairs;
  }
  return { mean: n === 0 ? null : local / n, transitivity: triads === 0 ? null : triangles / triads };
}
