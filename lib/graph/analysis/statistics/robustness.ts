/**
 * What is left when nodes disappear one after the other: the share of nodes in the largest component S(q), its mean R (Schneider, Moreira,
 * Andrade, Havlin & Herrmann 2011), and the share of client nodes that still reach a gateway. Computed backwards: nodes are put back and
 * joined by union-find (Tarjan 1975), so one order costs O(m).
 */

import { seededRandom } from "#lib/base/random.ts";
import { IndexedHeap } from "../kernels/indexed-heap.ts";
import { degreeOf, type SimpleGraph } from "../mesh/simple-graph.ts";
import { byte, int, real } from "../mesh/typed.ts";
import { betweenness } from "./betweenness.ts";

export type RemovalCurves = {
  largest: Float64Array; // S(q), q = 0..n: share of all n nodes in the largest component
  internet: Float64Array | null; // share of all client nodes that still reach a gateway; null without gateways or clients
};

export function removalCurves(graph: SimpleGraph, order: Int32Array, isGateway: Uint8Array | null = null): RemovalCurves {
  const { n } = graph;
  const parent = Int32Array.from({ length: n }, (_, v) => v);
  const size = new Int32Array(n).fill(1);
  const clients = Int32Array.from({ length: n }, (_, v) => (isGateway !== null && byte(isGateway, v) === 1 ? 0 : 1));
  const hasGateway = Uint8Array.from({ length: n }, (_, v) => (isGateway === null ? 0 : byte(isGateway, v)));
  const present = new Uint8Array(n);
  const find = (v: number): number => {
    let root = v;
    while (int(parent, root) !== root) root = int(parent, root);
    for (let at = v; at !== root; ) {
      const next = int(parent, at);
      parent[at] = root;
      at = next;
    }
    return root;
  };
  const all = clients.reduce((a, b) => a + b, 0);
  const curves = { largest: new Float64Array(n + 1), internet: isGateway === null || all === 0 ? null : new Float64Array(n + 1) };
  let largest = 0;
  let served = 0;
  const servedBy = (root: number): number => (hasGateway[root] === 1 ? int(clients, root) : 0);
  for (let q = n - 1; q >= 0; q -= 1) {
    const v = int(order, q);
    present[v] = 1;
    served += servedBy(v);
    largest = Math.max(largest, 1);
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
      const to = int(graph.heads, slot);
      if (present[to] === 0) continue;
      const a = find(v);
      const b = find(to);
      if (a === b) continue;
      served -= servedBy(a) + servedBy(b);
      const [big, small] = int(size, a) >= int(size, b) ? [a, b] : [b, a];
      parent[small] = big;
      size[big] = int(size, big) + int(size, small);
      clients[big] = int(clients, big) + int(clients, small);
      if (hasGateway[small] === 1) hasGateway[big] = 1;
      served += servedBy(big);
      largest = Math.max(largest, int(size, big));
    }
    curves.largest[q] = largest / n;
    if (curves.internet !== null) curves.internet[q] = served / all;
  }
  return curves;
}

/** R = (1/n)·Σ S(q), q = 1..n. */
export function robustnessOf(curve: Float64Array): number {
  const n = curve.length - 1;
  let sum = 0;
  for (let q = 1; q <= n; q += 1) sum += real(curve, q);
  return n === 0 ? 0 : sum / n;
}

/** Always the node with most present neighbours; ties to the smaller number. O(m log n). */
export function degreeAttack(graph: SimpleGraph): Int32Array {
  const { n } = graph;
  const degree = Int32Array.from({ length: n }, (_, v) => degreeOf(graph, v));
  const rank = (v: number): number => v - int(degree, v) * n;
  const heap = new IndexedHeap(n);
  for (let v = 0; v < n; v += 1) heap.push(v, rank(v));
  const removed = new Uint8Array(n);
  const order = new Int32Array(n);
  for (let q = 0; q < n; ) {
    const v = heap.pop();
    if (real(heap.keys, v) < rank(v)) {
      heap.push(v, rank(v)); // it lost neighbours since it was ranked
      continue;
    }
    removed[v] = 1;
    order[q] = v;
    q += 1;
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
      const to = int(graph.heads, slot);
      if (removed[to] === 0) degree[to] = int(degree, to) - 1;
    }
  }
  return order;
}

/** Always the node on most shortest paths of what is left; ties to the smaller number. O(n²·m): for small meshes only. */
export function betweennessAttack(graph: SimpleGraph): Int32Array {
  const removed = new Uint8Array(graph.n);
  return Int32Array.from({ length: graph.n }, () => {
    const centrality = betweenness(graph, removed);
    let v = -1;
    for (let u = 0; u < graph.n; u += 1) {
      if (removed[u] === 0 && (v < 0 || real(centrality, u) > real(centrality, v) + 1e-9)) v = u;
    }
    removed[v] = 1;
    return v;
  });
}

/** A permutation by Fisher & Yates (Durstenfeld 1964) from a seeded generator: the same seed gives the same order. */
export function randomOrder(n: number, seed: number): Int32Array {
  const next = seededRandom(seed * 2654435761 + 0x6d2b79f5);
  const order = Int32Array.from({ length: n }, (_, v) => v);
  for (let i = n - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1));
    const held = int(order, i);
    order[i] = int(order, j);
    order[j] = held;
  }
  return order;
}
