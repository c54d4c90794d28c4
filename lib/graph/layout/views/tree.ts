/**
 * Who hangs on whom on the way to the Internet: gateways at the top, below each node those that send their traffic through it. Drawn
 * tidily (Wetherell & Shannon 1979: leaves side by side, each parent over the middle of its children).
 */
import type { XY as Point } from "./xy.ts";

/** What is known of a node's next hop. Indexes into the nodes. */
export type NextHops = {
  root: boolean; // a way out by itself
  told: number | null; // by its own routes
  predicted: number | null; // of the best path, where its own routes do not tell, or lead nowhere
};

export type HowKnown = "root" | "told" | "predicted" | "apart";

export type WayTree = { parent: (number | null)[]; how: HowKnown[] };

/**
 * Each node once: below its told next hop where that leads to a gateway, else below the predicted one, else apart. Routes that were read
 * at different moments may run in a circle: nobody in it is drawn as if they led anywhere.
 */
export function wayTree(nodes: readonly NextHops[]): WayTree {
  const parent = nodes.map((): number | null => null);
  const how = nodes.map(({ root }): HowKnown => (root ? "root" : "apart"));
  const settle = (kind: "told" | "predicted"): boolean => {
    let settled = false;
    for (const [index, node] of nodes.entries()) {
      const next = node[kind];
      if (how[index] !== "apart" || next === null || (how[next] ?? "apart") === "apart") continue;
      parent[index] = next;
      how[index] = kind;
      settled = true;
    }
    return settled;
  };
  do while (settle("told"));
  while (settle("predicted"));
  return { parent, how };
}

/** Room of a leaf, and the shape of the picture: layout units, and width by height. */
const LEAF = 22;
const WIDEST_LEAF = 64;
const TREE_GAP = 0.7;
const SHAPE = 2.1;
const LEAST_LEVEL = 64;
const LARGEST_LEVEL = 150;

export type TreeLayout = {
  places: (Point | null)[]; // null: apart
  depth: number; // levels below the top
  width: number;
  levelHeight: number;
};

/** @param order smaller stands farther left among brothers and among gateways: where it stands in the force layout. */
export function treeLayout({ parent, how }: WayTree, order: readonly number[]): TreeLayout {
  const children: number[][] = parent.map(() => []);
  for (const [index, above] of parent.entries()) if (above !== null) children[above]?.push(index);
  const before = (one: number, other: number) => (order[one] ?? 0) - (order[other] ?? 0) || one - other;
  for (const brothers of children) brothers.sort(before);
  const roots = how.flatMap((known, index) => (known === "root" ? [index] : [])).sort(before);
  const across = parent.map((): number | null => null);
  const level = parent.map(() => 0);
  let leaf = 0;
  for (const root of roots) {
    for (const index of preorder(root, children)) {
      const above = parent[index] ?? null;
      level[index] = above === null ? 0 : (level[above] ?? 0) + 1;
      if (children[index]?.length === 0) across[index] = leaf++;
    }
    // Backwards: children before their parents.
    for (const index of [...preorder(root, children)].reverse()) {
      const below = (children[index] ?? []).map((child) => across[child] ?? 0);
      if (below.length > 0) across[index] = (Math.min(...below) + Math.max(...below)) / 2;
    }
    leaf += TREE_GAP;
  }
  const leaves = Math.max(leaf - TREE_GAP - 1, 1);
  const depth = Math.max(...level, 1);
  // A deep tree of few leaves gets them wider apart: names find room between the branches.
  const step = Math.min(Math.max((SHAPE * depth * LEAST_LEVEL) / leaves, LEAF), WIDEST_LEAF);
  const width = step * leaves;
  const levelHeight = Math.min(Math.max(width / SHAPE / depth, LEAST_LEVEL), LARGEST_LEVEL);
  const places = across.map((x, index) => (x === null ? null : { x: x * step, y: (level[index] ?? 0) * levelHeight }));
  return { places, depth, width, levelHeight };
}

function* preorder(root: number, children: readonly number[][]): Generator<number> {
  const open = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    open.push(...[...(children[next] ?? [])].reverse());
  }
}
