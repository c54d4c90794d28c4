/** What a round says of nodes and links in the three states that events are made of: up, down, not known. */

import type { Link, Node, Snapshot } from "../../model/index.ts";
import { linkStateOf } from "../analysis/trends/window-source.ts";
import { readNodes } from "./cover.ts";
import type { Sample } from "./debounce.ts";
import { isCarriedOver } from "./link-life.ts";

export type Observed = {
  nodes: ReadonlyMap<string, Node>;
  links: ReadonlyMap<string, Link>;
  /** `good`: seen. `bad`: those who could list it do not. */
  node(uid: string): Sample;
  link(id: string, ends: readonly [string, string]): Sample;
};

export function observe(snapshot: Snapshot, previous: Snapshot | null): Observed {
  const nodes = new Map(snapshot.nodes.map((node) => [node.uid, node]));
  const links = new Map(snapshot.links.map((link) => [link.id, link]));
  const before = new Map(previous?.nodes.map((node) => [node.uid, node]));
  const read = readNodes(snapshot.nodes);
  const anybodyRead = read.size > 0;
  return {
    nodes,
    links,
    node: (uid) => {
      const node = nodes.get(uid);
      if (node === undefined) return anybodyRead ? "bad" : null;
      return nodeSample(node, before.get(uid) ?? null);
    },
    link: (id, [a, b]) => {
      const link = links.get(id);
      if (link !== undefined) {
        if (isCarriedOver(link, snapshot)) return null;
        const state = linkStateOf(link);
        return state === "unknown" ? null : state === "up" ? "good" : "bad";
      }
      return read.has(a) && read.has(b) ? "bad" : null;
    },
  };
}

/**
 * A daemon that stands still is not known to be down, unless its neighbours, freshly read, do not list it either. A node that was not read,
 * and of which nobody who was read could have told, is evidence of nothing. Silent, and not listed anew since the last round, tells
 * nothing: nobody may have been read who could.
 */
function nodeSample(node: Node, before: Node | null): Sample {
  // Those who would have told of it do not: on the way to be gone, whatever it is called until then.
  if (node.stateReason === "unlisted") return "bad";
  if (node.state === "unknown") return null;
  if (node.state === "gone" || node.unlistedRounds > 0) return "bad";
  if (node.state === "answered" || node.stateReason === "told-by-file") return "good";
  if (node.state === "stale") return null;
  return node.heardAt !== null && node.heardAt !== before?.heardAt ? "good" : null;
}
