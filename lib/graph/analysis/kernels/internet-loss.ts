/**
 * Which nodes are cut from every gateway when a node or a link fails: one depth-first search from the Internet, with subtree weights.
 * Equal to subtree sizes of the dominator tree rooted at the Internet (the mesh is undirected, so one search gives that tree too).
 */

import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { int, real } from "../mesh/typed.ts";
import { type Lowlink, lowlink } from "./lowlink.ts";

export type InternetLoss = {
  readonly covered: Uint8Array; // 1: reaches a gateway
  readonly coveredWeight: number; // of all covered nodes that are no gateways
  readonly byNode: Float64Array; // weight of others that lose the Internet
  readonly byEdge: Float64Array; // above 0, or 0 with `bridge` set where only weightless nodes hang on it
  readonly byPair: Float64Array; // the same if all links of the edge's two nodes fail together
  readonly bridge: Uint8Array; // by edge: 1 = some node has no other way out
  readonly idom: Int32Array; // immediate dominator; -1: the Internet itself, or not covered
  readonly search: Lowlink; // its `order` has the lost of an edge as one run
  readonly subtree: Int32Array; // number of nodes in the search subtree
};

type Sums = { subtree: Int32Array; subtreeWeight: Float64Array };

function subtreeSums(graph: MeshGraph, search: Lowlink, isGateway: Uint8Array): Sums {
  const subtree = new Int32Array(graph.n);
  const subtreeWeight = new Float64Array(graph.n);
  for (let i = search.seen - 1; i >= 0; i -= 1) {
    const v = int(search.order, i);
    subtree[v] = int(subtree, v) + 1;
    subtreeWeight[v] = real(subtreeWeight, v) + (isGateway[v] === 1 ? 0 : real(graph.weight, v));
    const above = int(search.parent, v);
    if (above < 0) continue;
    subtree[above] = int(subtree, above) + int(subtree, v);
    subtreeWeight[above] = real(subtreeWeight, above) + real(subtreeWeight, v);
  }
  return { subtree, subtreeWeight };
}

function pairLoss(graph: MeshGraph, gateways: readonly number[], isGateway: Uint8Array): Float64Array {
  const search = lowlink(graph, { roots: gateways, byPair: true });
  const { subtreeWeight } = subtreeSums(graph, search, isGateway);
  const below = new Map<number, number>(); // a tree pair, as parent·n + child
  for (let i = 0; i < search.seen; i += 1) {
    const v = int(search.order, i);
    const above = int(search.parent, v);
    if (above >= 0 && int(search.low, v) > int(search.disc, above)) below.set(above * graph.n + v, real(subtreeWeight, v));
  }
  const loss = new Float64Array(graph.m);
  for (let e = 0; e < graph.m; e += 1) {
    const a = int(graph.endA, e);
    const b = int(graph.endB, e);
    loss[e] = below.get(a * graph.n + b) ?? below.get(b * graph.n + a) ?? 0;
  }
  return loss;
}

export function flagsOf(n: number, members: Iterable<number>): Uint8Array {
  const flags = new Uint8Array(n);
  for (const member of members) flags[member] = 1;
  return flags;
}

/** O(n+m). Gateways weigh nothing as clients. With no gateway everything is 0 and nothing is covered. */
export function internetLoss(graph: MeshGraph, gateways: readonly number[]): InternetLoss {
  const { n, m } = graph;
  const isGateway = flagsOf(n, gateways);
  const search = lowlink(graph, { roots: gateways });
  const { subtree, subtreeWeight } = subtreeSums(graph, search, isGateway);
  const covered = new Uint8Array(n);
  const byNode = new Float64Array(n);
  const byEdge = new Float64Array(m);
  const bridge = new Uint8Array(m);
  const idom = new Int32Array(n).fill(-1);
  let coveredWeight = 0;
  for (let i = 0; i < search.seen; i += 1) {
    const v = int(search.order, i);
    covered[v] = 1;
    if (isGateway[v] === 0) coveredWeight += real(graph.weight, v);
    const above = int(search.parent, v);
    if (above < 0) continue;
    if (int(search.low, v) >= int(search.disc, above)) {
      idom[v] = above;
      byNode[above] = real(byNode, above) + real(subtreeWeight, v);
    } else idom[v] = int(idom, above); // in one block with its parent: the block's top dominates both
    if (int(search.low, v) > int(search.disc, above)) {
      byEdge[int(search.parentEdge, v)] = real(subtreeWeight, v);
      bridge[int(search.parentEdge, v)] = 1;
    }
  }
  const byPair = pairLoss(graph, gateways, isGateway);
  return { covered, coveredWeight, byNode, byEdge, byPair, bridge, idom, search, subtree };
}

/** Node numbers that lose the Internet with an edge; empty where it is no bridge. */
export function lostWithEdge(loss: InternetLoss, graph: MeshGraph, edge: number): number[] {
  if (loss.bridge[edge] !== 1) return [];
  const a = int(graph.endA, edge);
  const child = int(loss.search.parentEdge, a) === edge ? a : int(graph.endB, edge);
  const from = int(loss.search.disc, child) - 1;
  return [...loss.search.order.subarray(from, from + int(loss.subtree, child))];
}

/** Node numbers, others than the node itself, that lose the Internet with a node. */
export function lostWithNode(loss: InternetLoss, node: number): number[] {
  const lost: number[] = [];
  const { search, subtree } = loss;
  if (int(search.disc, node) === 0) return lost;
  const from = int(search.disc, node);
  for (let i = from; i < from + int(subtree, node) - 1; ) {
    const child = int(search.order, i);
    const end = i + int(subtree, child);
    if (int(search.low, child) >= int(search.disc, node)) lost.push(...search.order.subarray(i, end));
    i = end;
  }
  return lost;
}

/** By node: the nearest edge above it in the search without which it has no way out; -1: none. */
export function nearestBridge(graph: MeshGraph, loss: InternetLoss): Int32Array {
  const nearest = new Int32Array(graph.n).fill(-1);
  for (let i = 0; i < loss.search.seen; i += 1) {
    const v = int(loss.search.order, i);
    const above = int(loss.search.parent, v);
    if (above < 0) continue;
    const edge = int(loss.search.parentEdge, v);
    nearest[v] = loss.bridge[edge] === 1 ? edge : int(nearest, above);
  }
  return nearest;
}
