/** Core numbers (Batagelj & Zaveršnik 2003): the largest k for which a node is in a part where all have k neighbours. O(m). */
import { degreeOf, type SimpleGraph } from "../mesh/simple-graph.ts";
import { int } from "../mesh/typed.ts";

export function coreNumbers(graph: SimpleGraph): Int32Array {
  const { n } = graph;
  const degree = Int32Array.from({ length: n }, (_, v) => degreeOf(graph, v));
  const most = degree.reduce((a, b) => Math.max(a, b), 0);
  const begins = new Int32Array(most + 2); // where nodes of each degree begin in `sorted`
  for (const d of degree) begins[d + 1] = int(begins, d + 1) + 1;
  for (let d = 0; d <= most; d += 1) begins[d + 1] = int(begins, d + 1) + int(begins, d);
  const sorted = new Int32Array(n);
  const place = new Int32Array(n);
  const next = begins.slice();
  for (let v = 0; v < n; v += 1) {
    const at = int(next, int(degree, v));
    next[int(degree, v)] = at + 1;
    sorted[at] = v;
    place[v] = at;
  }
  for (let i = 0; i < n; i += 1) {
    const v = int(sorted, i);
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
      const u = int(graph.heads, slot);
      if (int(degree, u) <= int(degree, v)) continue;
      // Swap u with the first node of its degree, then move the border: u is of one degree less.
      const d = int(degree, u);
      const first = int(begins, d);
      const other = int(sorted, first);
      const at = int(place, u);
      sorted[at] = other;
      place[other] = at;
      sorted[first] = u;
      place[u] = first;
      begins[d] = first + 1;
      degree[u] = d - 1;
    }
  }
  return degree;
}
