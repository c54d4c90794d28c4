/**
 * The tree of parts that stay together whatever single link fails, hung on the Internet. A new link between two parts makes every bridge on
 * the way between them harmless; ⌈leaves/2⌉ links can make all of them so (Eswaran & Tarjan 1976).
 */

import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { byte, int, real } from "../mesh/typed.ts";
import type { InternetLoss } from "./internet-loss.ts";

export type BridgeTree = {
  readonly part: Int32Array; // by node; 0: the parts that no bridge separates from the Internet; -1: not covered
  readonly parent: readonly number[]; // by part; -1 for part 0
  readonly depth: readonly number[];
  readonly bridge: readonly number[]; // by part: the edge above it
  readonly lost: readonly number[]; // by part: weight that its bridge cuts off
};

export function bridgeTree(graph: MeshGraph, loss: InternetLoss): BridgeTree {
  const part = new Int32Array(graph.n).fill(-1);
  const parent = [-1];
  const depth = [0];
  const bridge = [-1];
  const lost = [0];
  for (let i = 0; i < loss.search.seen; i += 1) {
    const v = int(loss.search.order, i);
    const above = int(loss.search.parent, v);
    const edge = int(loss.search.parentEdge, v);
    if (above < 0 || byte(loss.bridge, edge) === 0) {
      part[v] = above < 0 ? 0 : int(part, above);
      continue;
    }
    part[v] = parent.length;
    parent.push(int(part, above));
    depth.push((depth[int(part, above)] ?? 0) + 1);
    bridge.push(edge);
    lost.push(real(loss.byEdge, edge));
  }
  return { part, parent, depth, bridge, lost };
}

/** Weight behind all internet bridges that a link between two nodes would make harmless. 0 within one part. */
export function safetyScore(tree: BridgeTree, a: number, b: number): number {
  let p = int(tree.part, a);
  let q = int(tree.part, b);
  if (p < 0 || q < 0) return 0;
  let sum = 0;
  while (p !== q) {
    if ((tree.depth[p] ?? 0) < (tree.depth[q] ?? 0)) [p, q] = [q, p];
    sum += tree.lost[p] ?? 0;
    p = tree.parent[p] ?? 0;
  }
  return sum;
}

/** The least number of new links after which no single link failure cuts anybody off. */
export function linksToRemoveBridges(tree: BridgeTree): number {
  const children = tree.parent.map(() => 0);
  for (const above of tree.parent) if (above >= 0) children[above] = (children[above] ?? 0) + 1;
  // The root is a leaf of the tree too when a single bridge hangs on it.
  const leaves = children.filter((count, p) => (p === 0 ? count === 1 : count === 0)).length;
  return Math.ceil(leaves / 2);
}
