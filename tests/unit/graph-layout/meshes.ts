/** Small meshes for layouts. */
import { linearRandom } from "#lib/base/random.ts";
import type { LayoutMesh } from "#lib/graph/layout/mesh-graph.ts";
import type { LayoutState } from "#lib/graph/layout/types.ts";

export function meshOf(
  uids: readonly string[],
  pairs: readonly (readonly [string, string])[],
  gone: readonly string[] = [],
): LayoutMesh {
  return {
    nodes: uids.map((uid) => ({ uid, state: gone.includes(uid) ? "gone" : "answered", place: null })),
    links: pairs.map(([a, b]) => ({ a, b })),
  };
}

export const names = (count: number, prefix = "n") =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, "0")}`);

/** A tree in which each node hangs on one of the few before it, with a ring closed here and there. */
export function treeLike(count: number, prefix = "n"): { uids: string[]; pairs: [string, string][] } {
  const uids = names(count, prefix);
  const random = linearRandom(12_345 + count);
  const pairs: [string, string][] = [];
  uids.forEach((uid, index) => {
    const parent = uids[Math.max(0, index - 1 - Math.floor(random() * 5))];
    if (index > 0 && parent !== undefined) pairs.push([parent, uid]);
    const other = uids[Math.max(0, index - 3 - Math.floor(random() * 3))];
    if (index > 6 && random() < 0.2 && other !== undefined && other !== parent) pairs.push([other, uid]);
  });
  return { uids, pairs };
}

export function movedNodes(before: LayoutState, after: LayoutState): string[] {
  return after.nodes.filter((uid) => {
    const [one, other] = [before.positions[uid], after.positions[uid]];
    return one !== undefined && other !== undefined && (!Object.is(one[0], other[0]) || !Object.is(one[1], other[1]));
  });
}

export const distance = (state: LayoutState, one: string, other: string): number => {
  const [a, b] = [state.positions[one], state.positions[other]];
  if (a === undefined || b === undefined) throw new Error(`no place for ${one} or ${other}`);
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
};
