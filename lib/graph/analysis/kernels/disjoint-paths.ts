/**
 * How many ways out a node has that share no link, no router, or no gateway (Menger 1927): maximum flow with unit capacities to the
 * Internet, stopped at `limit`, since people are only told none, one, two, or three and more. O(limit·m) a node.
 */

import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { int } from "../mesh/typed.ts";
import { FlowNetwork } from "./max-flow.ts";

export type Redundancy = {
  edgeDisjoint: number; // ways that share no link
  nodeDisjoint: number; // ways that share no router, the gateways included
  gatewaysIndependent: number; // different gateways by ways that share no link
};

export type DisjointPaths = { of(node: number): Redundancy };

function byLinks(graph: MeshGraph, gateways: readonly number[], gatewayCapacity: number): FlowNetwork {
  const network = new FlowNetwork(graph.n + 1);
  for (let e = 0; e < graph.m; e += 1) network.addArc(int(graph.endA, e), int(graph.endB, e), 1, 1);
  for (const gateway of gateways) network.addArc(gateway, graph.n, gatewayCapacity);
  return network;
}

/** Every router becomes an entry (v) and an exit (n+v) with one passage between them; the Internet is 2n. */
function byRouters(graph: MeshGraph, gateways: readonly number[]): FlowNetwork {
  const { n } = graph;
  const network = new FlowNetwork(2 * n + 1);
  for (let v = 0; v < n; v += 1) network.addArc(v, n + v, 1);
  for (let e = 0; e < graph.m; e += 1) {
    network.addArc(n + int(graph.endA, e), int(graph.endB, e), 1);
    network.addArc(n + int(graph.endB, e), int(graph.endA, e), 1);
  }
  for (const gateway of gateways) network.addArc(n + gateway, 2 * n, 1);
  return network;
}

/** Scratch for many nodes of one graph. A gateway itself has no need of a way: do not ask for it. */
export function disjointPaths(graph: MeshGraph, gateways: readonly number[], limit = 3): DisjointPaths {
  const links = byLinks(graph, gateways, Number.POSITIVE_INFINITY);
  const distinct = byLinks(graph, gateways, 1);
  const routers = byRouters(graph, gateways);
  return {
    of(node) {
      const edgeDisjoint = links.flow(node, graph.n, limit);
      if (edgeDisjoint === 0) return { edgeDisjoint: 0, nodeDisjoint: 0, gatewaysIndependent: 0 };
      return {
        edgeDisjoint,
        nodeDisjoint: routers.flow(graph.n + node, 2 * graph.n, edgeDisjoint),
        gatewaysIndependent: distinct.flow(node, graph.n, edgeDisjoint),
      };
    },
  };
}
