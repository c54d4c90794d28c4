/** How the mesh itself would split, whatever the gateways: cut nodes, bridges, two-edge-connected parts and biconnected blocks. */

import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { int } from "../mesh/typed.ts";
import { lowlink } from "./lowlink.ts";

export type Blocks = {
  readonly component: Int32Array; // by node, numbered from 0 in order of discovery
  readonly componentSizes: readonly number[];
  readonly cutNodes: readonly number[]; // ascending
  readonly bridges: readonly number[]; // edge numbers, ascending
  readonly twoEdgePart: Int32Array; // by node: nodes with the same number stay together whatever single link fails
  readonly biconnected: readonly (readonly number[])[]; // node numbers of each block, ascending; a bridge is a block of two
};

/** Blocks from low points: each tree child that cannot reach above its parent opens one, and its top is the parent. */
function biconnectedBlocks(n: number, order: Int32Array, seen: number, parent: Int32Array, opens: Uint8Array): number[][] {
  const blockOf = new Int32Array(n).fill(-1);
  const blocks: number[][] = [];
  for (let i = 0; i < seen; i += 1) {
    const v = int(order, i);
    const above = int(parent, v);
    if (above < 0) continue;
    if (opens[v] === 1) {
      blockOf[v] = blocks.length;
      blocks.push([above, v]);
    } else {
      blockOf[v] = int(blockOf, above);
      blocks[int(blockOf, v)]?.push(v);
    }
  }
  return blocks.map((block) => block.sort((a, b) => a - b));
}

/** O(n+m). Isolated nodes are components of one and in no block. */
export function blocksOf(graph: MeshGraph): Blocks {
  const { n } = graph;
  const { disc, low, parent, parentEdge, order, seen } = lowlink(graph);
  const component = new Int32Array(n);
  const twoEdgePart = new Int32Array(n);
  const opens = new Uint8Array(n);
  const rootChildren = new Int32Array(n);
  const isCut = new Uint8Array(n);
  const bridges: number[] = [];
  const componentSizes: number[] = [];
  let parts = 0;
  for (let i = 0; i < seen; i += 1) {
    const v = int(order, i);
    const above = int(parent, v);
    if (above < 0) {
      component[v] = componentSizes.length;
      componentSizes.push(1);
      twoEdgePart[v] = parts;
      parts += 1;
      continue;
    }
    component[v] = int(component, above);
    componentSizes[int(component, v)] = (componentSizes[int(component, v)] ?? 0) + 1;
    const isBridge = int(low, v) > int(disc, above);
    if (isBridge) bridges.push(int(parentEdge, v));
    twoEdgePart[v] = isBridge ? parts : int(twoEdgePart, above);
    if (isBridge) parts += 1;
    if (int(low, v) < int(disc, above)) continue;
    opens[v] = 1;
    if (int(parent, above) >= 0) isCut[above] = 1;
    else rootChildren[above] = int(rootChildren, above) + 1;
  }
  for (let v = 0; v < n; v += 1) if (int(rootChildren, v) > 1) isCut[v] = 1;
  return {
    component,
    componentSizes,
    cutNodes: [...graph.uids.keys()].filter((v) => isCut[v] === 1),
    bridges: bridges.sort((a, b) => a - b),
    twoEdgePart,
    biconnected: biconnectedBlocks(n, order, seen, parent, opens),
  };
}
