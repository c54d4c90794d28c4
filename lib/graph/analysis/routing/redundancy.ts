/** How many ways out a node has that share nothing: by flows in a small mesh, by the depth-first search in a large one. */
import { disjointPaths, type Redundancy } from "../kernels/disjoint-paths.ts";
import { byte, int } from "../mesh/typed.ts";
import type { Ways } from "./evaluate.ts";

/** Flows for every node up to this size; beyond it the depth-first search tells 0, 1, or 2 and more. */
export const FLOWS_MAX = 600;

export function redundancyLimit(n: number): number {
  return n <= FLOWS_MAX ? 3 : 2;
}

/** 0, 1, or 2 for "two and more", of all nodes in one pass over the depth-first search. */
export function redundancyBySearch(ways: Ways, component: Int32Array): (v: number) => Redundancy {
  const { graph, loss } = ways;
  const onlyWay = new Uint8Array(graph.n); // 1: some bridge on the way
  for (let i = 0; i < loss.search.seen; i += 1) {
    const v = int(loss.search.order, i);
    const above = int(loss.search.parent, v);
    if (above >= 0 && (loss.bridge[int(loss.search.parentEdge, v)] === 1 || onlyWay[above] === 1)) onlyWay[v] = 1;
  }
  const gatewaysIn = new Map<number, number>();
  for (const gateway of ways.gateways) {
    const part = int(component, gateway);
    gatewaysIn.set(part, (gatewaysIn.get(part) ?? 0) + 1);
  }
  return (v) => {
    if (byte(loss.covered, v) === 0) return { edgeDisjoint: 0, nodeDisjoint: 0, gatewaysIndependent: 0 };
    const edgeDisjoint = byte(onlyWay, v) === 1 ? 1 : 2;
    return {
      edgeDisjoint,
      nodeDisjoint: int(loss.idom, v) < 0 ? 2 : 1,
      gatewaysIndependent: Math.min(edgeDisjoint, gatewaysIn.get(int(component, v)) ?? 0),
    };
  };
}

export function redundancies(ways: Ways, component: Int32Array): (v: number) => Redundancy {
  if (ways.graph.n > FLOWS_MAX) return redundancyBySearch(ways, component);
  const flows = disjointPaths(ways.graph, ways.gateways, redundancyLimit(ways.graph.n));
  return (v) => flows.of(v);
}
