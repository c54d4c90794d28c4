/**
 * Onion layers (Hébert-Dufresne, Grochow & Allard 2016): in which round a node is peeled off when all nodes of the present core with too few
 * neighbours go together. Finer than the core number: it tells the rim of a core from its middle. Isolated nodes are layer 1.
 */
import { degreeOf, type SimpleGraph } from "../mesh/simple-graph.ts";
import { int } from "../mesh/typed.ts";

export function onionLayers(graph: SimpleGraph): Int32Array {
  const { n } = graph;
  const degree = Int32Array.from({ length: n }, (_, v) => degreeOf(graph, v));
  const layer = new Int32Array(n);
  let left = Array.from({ length: n }, (_, v) => v);
  let current = 1;
  const isolated = left.filter((v) => int(degree, v) === 0);
  if (isolated.length > 0) {
    for (const v of isolated) layer[v] = current;
    current += 1;
    left = left.filter((v) => int(degree, v) > 0);
  }
  let core = 1;
  while (left.length > 0) {
    const least = left.reduce((low, v) => Math.min(low, int(degree, v)), Number.POSITIVE_INFINITY);
    if (least > core) core = least;
    const peeled = left.filter((v) => int(degree, v) <= core);
    for (const v of peeled) layer[v] = current;
    for (const v of peeled) {
      for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
        const u = int(graph.heads, slot);
        if (int(layer, u) === 0) degree[u] = int(degree, u) - 1;
      }
    }
    left = left.filter((v) => int(layer, v) === 0);
    current += 1;
  }
  return layer;
}
