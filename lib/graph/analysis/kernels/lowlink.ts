/**
 * Depth-first search with low points (Tarjan 1972, Hopcroft & Tarjan 1973), iterative: recursion would die on a long chain. Parents are
 * compared by edge, so that parallel links count as redundancy; with `byPair` they are compared by node, so that all links of two nodes
 * count as one connection. With `roots` the search starts from a virtual node above all of them ("the Internet").
 */
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { int } from "../mesh/typed.ts";

export type Lowlink = {
  readonly disc: Int32Array; // 1, 2, … in order of discovery; 0 where the search did not come
  readonly low: Int32Array; // smallest disc reachable by the subtree and one edge more; the virtual root's is 0
  readonly parent: Int32Array; // -1: a root, or directly under the virtual root
  readonly parentEdge: Int32Array;
  readonly order: Int32Array; // nodes by discovery
  readonly seen: number; // how many of `order` are meant
};

export type LowlinkOptions = { roots?: Iterable<number>; byPair?: boolean };

type Search = Lowlink & { cursor: Int32Array; stack: Int32Array; isRoot: Uint8Array; byPair: boolean };

/** Explores everything below `start`, which is not yet discovered. Returns how many nodes are discovered then. */
function explore(graph: MeshGraph, search: Search, start: number, seenBefore: number): number {
  const { disc, low, parent, parentEdge, order, cursor, stack, isRoot, byPair } = search;
  let seen = seenBefore;
  let depth = 0;
  const discover = (node: number): void => {
    order[seen] = node;
    seen += 1;
    disc[node] = seen;
    low[node] = isRoot[node] === 1 && node !== start ? 0 : seen;
    cursor[node] = int(graph.offsets, node);
    stack[depth] = node;
    depth += 1;
  };
  discover(start);
  while (depth > 0) {
    const v = int(stack, depth - 1);
    const slot = int(cursor, v);
    if (slot < int(graph.offsets, v + 1)) {
      cursor[v] = slot + 1;
      const to = int(graph.heads, slot);
      const edge = int(graph.slotEdges, slot);
      if (byPair ? to === int(parent, v) : edge === int(parentEdge, v)) continue;
      if (int(disc, to) === 0) {
        parent[to] = v;
        parentEdge[to] = edge;
        discover(to);
      } else if (int(disc, to) < int(low, v)) low[v] = int(disc, to);
      continue;
    }
    depth -= 1;
    const above = int(parent, v);
    if (above >= 0 && int(low, v) < int(low, above)) low[above] = int(low, v);
  }
  return seen;
}

/** O(n+m). Without `roots` every component is searched; with them only what they reach. */
export function lowlink(graph: MeshGraph, options: LowlinkOptions = {}): Lowlink {
  const { n } = graph;
  const isRoot = new Uint8Array(n);
  const roots = options.roots === undefined ? null : [...options.roots].sort((a, b) => a - b);
  for (const root of roots ?? []) isRoot[root] = 1;
  const search: Search = {
    disc: new Int32Array(n),
    low: new Int32Array(n),
    parent: new Int32Array(n).fill(-1),
    parentEdge: new Int32Array(n).fill(-1),
    order: new Int32Array(n),
    seen: 0,
    cursor: new Int32Array(n),
    stack: new Int32Array(n),
    isRoot,
    byPair: options.byPair ?? false,
  };
  let seen = 0;
  const starts = roots ?? graph.uids.keys();
  for (const start of starts) if (int(search.disc, start) === 0) seen = explore(graph, search, start, seen);
  const { disc, low, parent, parentEdge, order } = search;
  return { disc, low, parent, parentEdge, order, seen };
}
