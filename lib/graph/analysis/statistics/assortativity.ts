/** Do well-connected nodes link to well-connected ones? Pearson's correlation of degrees over links (Newman 2002). */
import { degreeOf, type SimpleGraph } from "../mesh/simple-graph.ts";
import { int } from "../mesh/typed.ts";

/** -1..1; null where all degrees at link ends are equal, or there are no links. */
export function degreeAssortativity(graph: SimpleGraph): number | null {
  let ends = 0;
  let sum = 0;
  let squares = 0;
  let products = 0;
  for (let v = 0; v < graph.n; v += 1) {
    const degree = degreeOf(graph, v);
    ends += degree;
    sum += degree * degree;
    squares += degree ** 3;
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
      products += degree * degreeOf(graph, int(graph.heads, slot));
    }
  }
  if (ends === 0) return null;
  const variance = squares / ends - (sum / ends) ** 2;
  if (variance < 1e-12 * (squares / ends)) return null;
  return (products / ends - (sum / ends) ** 2) / variance;
}
