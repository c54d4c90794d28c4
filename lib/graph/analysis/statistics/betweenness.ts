/** On how many shortest paths (in hops) between all pairs each node lies (Brandes 2001), unweighted, not normalised. O(n·m). */
import type { SimpleGraph } from "../mesh/simple-graph.ts";
import { byte, int, real } from "../mesh/typed.ts";

/** `absent` nodes (1) are passed over, as if they were removed. Each unordered pair counts once. */
export function betweenness(graph: SimpleGraph, absent: Uint8Array = new Uint8Array(graph.n)): Float64Array {
  const { n } = graph;
  const centrality = new Float64Array(n);
  const distance = new Int32Array(n);
  const paths = new Float64Array(n);
  const dependency = new Float64Array(n);
  const queue = new Int32Array(n);
  for (let source = 0; source < n; source += 1) {
    if (byte(absent, source) === 1) continue;
    distance.fill(-1);
    paths.fill(0);
    dependency.fill(0);
    distance[source] = 0;
    paths[source] = 1;
    queue[0] = source;
    let tail = 1;
    for (let head = 0; head < tail; head += 1) {
      const v = int(queue, head);
      for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
        const to = int(graph.heads, slot);
        if (byte(absent, to) === 1) continue;
        if (int(distance, to) < 0) {
          distance[to] = int(distance, v) + 1;
          queue[tail] = to;
          tail += 1;
        }
        if (int(distance, to) === int(distance, v) + 1) paths[to] = real(paths, to) + real(paths, v);
      }
    }
    for (let i = tail - 1; i > 0; i -= 1) {
      const w = int(queue, i);
      const share = (1 + real(dependency, w)) / real(paths, w);
      for (let slot = int(graph.offsets, w); slot < int(graph.offsets, w + 1); slot += 1) {
        const v = int(graph.heads, slot);
        if (byte(absent, v) === 0 && int(distance, v) === int(distance, w) - 1) {
          dependency[v] = real(dependency, v) + real(paths, v) * share;
        }
      }
      centrality[w] = real(centrality, w) + real(dependency, w) / 2;
    }
  }
  return centrality;
}
