/** The mesh as the layout sees it: nodes and connections of two nodes, however many links a connection has. */

import { compareText } from "#lib/base/compare.ts";
import { orderedPair } from "#lib/base/pair.ts";
import type { Link, Node } from "../../model/index.ts";

/** What the layout needs of a snapshot: a snapshot fits, and a worker is sent no more than this. */
export type LayoutMesh = {
  nodes: readonly Pick<Node, "uid" | "state" | "place">[];
  links: readonly Pick<Link, "a" | "b">[];
};

/** Connections by `uidA~uidB`, in the order of these keys. Uids of ours hold no `~`; those from files may, and are not taken apart. */
export function pairsOf(links: LayoutMesh["links"]): Map<string, readonly [string, string]> {
  const pairs = new Map<string, readonly [string, string]>();
  for (const { a, b } of links) {
    if (a === b) continue;
    const pair = orderedPair(a, b);
    const key = pair.join("~");
    if (!pairs.has(key)) pairs.set(key, pair);
  }
  return new Map([...pairs].sort(([one], [other]) => compareText(one, other)));
}

export type Neighbours = ReadonlyMap<string, readonly string[]>;

export function neighboursOf(pairs: Iterable<readonly [string, string]>): Neighbours {
  const neighbours = new Map<string, string[]>();
  const add = (from: string, to: string) => {
    const list = neighbours.get(from);
    if (list === undefined) neighbours.set(from, [to]);
    else list.push(to);
  };
  for (const [a, b] of pairs) {
    add(a, b);
    add(b, a);
  }
  return neighbours;
}

/** The nodes at up to `hops` hops of any of the starts, the starts included. */
export function within(starts: Iterable<string>, hops: number, neighbours: Neighbours): Set<string> {
  const reached = new Set(starts);
  let rim = [...reached];
  for (let hop = 0; hop < hops && rim.length > 0; hop += 1) {
    const next: string[] = [];
    for (const uid of rim) {
      for (const neighbour of neighbours.get(uid) ?? []) {
        if (reached.has(neighbour)) continue;
        reached.add(neighbour);
        next.push(neighbour);
      }
    }
    rim = next;
  }
  return reached;
}

/** Connected components, the largest first, then by their smallest uid; each in the order of `uids`. */
export function componentsOf(uids: readonly string[], neighbours: Neighbours): string[][] {
  const orderOf = new Map(uids.map((uid, index) => [uid, index]));
  const seen = new Set<string>();
  const components: string[][] = [];
  for (const start of uids) {
    if (seen.has(start)) continue;
    const component = [...within([start], uids.length, neighbours)];
    for (const uid of component) seen.add(uid);
    components.push(component.sort((one, other) => (orderOf.get(one) ?? 0) - (orderOf.get(other) ?? 0)));
  }
  return components.sort((one, other) => other.length - one.length);
}
