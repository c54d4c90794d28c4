/**
 * How many nodes' best paths run over each link and through each node: subtree weights of the shortest-path forest, added up from the
 * farthest node inwards. A node with members weighs as many; gateways weigh nothing; a path's own ends are not in `transit`.
 */

import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { int, real } from "../mesh/typed.ts";
import type { PathForest } from "./dijkstra.ts";

export type PathLoad = { readonly byEdge: Float64Array; readonly transit: Float64Array; readonly byGateway: Float64Array };

/** The links that nodes really take: a next hop and an edge for each, from their own reports or from a forest. */
export type NextHops = Pick<PathForest, "nextHop" | "nextEdge" | "order" | "reached">;

/** O(n). */
export function pathLoad(graph: MeshGraph, hops: NextHops, isGateway: Uint8Array): PathLoad {
  const below = new Float64Array(graph.n); // weight carried through or from a node
  const byEdge = new Float64Array(graph.m);
  const transit = new Float64Array(graph.n);
  const byGateway = new Float64Array(graph.n);
  for (let i = hops.reached - 1; i >= 0; i -= 1) {
    const x = int(hops.order, i);
    const carried = real(below, x);
    if (isGateway[x] === 1) {
      byGateway[x] = carried;
      continue;
    }
    transit[x] = carried;
    const all = carried + real(graph.weight, x);
    const next = int(hops.nextHop, x);
    if (next < 0) continue;
    byEdge[int(hops.nextEdge, x)] = real(byEdge, int(hops.nextEdge, x)) + all;
    below[next] = real(below, next) + all;
  }
  return { byEdge, transit, byGateway };
}
