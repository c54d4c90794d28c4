/**
 * What the difference of two snapshots covers, and nothing else of them: who is there and how, which links are up and how good, who
 * offers a way out, who uses which, and the next hops. Keys of pairs are joined by a space, which no uid holds.
 */

import { directedKey } from "#lib/base/pair.ts";
import { linkQuality, type Node, type NodeState, type Snapshot } from "../../model/index.ts";
import type { LinkState } from "../analysis/trends/flaps.ts";
import { linkStateOf } from "../analysis/trends/window-source.ts";

export type CoveredLink = { state: LinkState; quality: number | null };

export type Cover = {
  at: string;
  nodes: ReadonlyMap<string, NodeState>; // by uid
  links: ReadonlyMap<string, CoveredLink>; // by link id
  gateways: ReadonlySet<string>; // "uid family"
  uses: ReadonlyMap<string, string | null>; // "uid family" -> gateway
  routes: ReadonlyMap<string, string | null>; // "uid target" -> next hop
};

export function coverOf(snapshot: Snapshot): Cover {
  return {
    at: snapshot.at,
    nodes: new Map(snapshot.nodes.map(({ uid, state }) => [uid, state])),
    links: new Map(snapshot.links.map((link) => [link.id, { state: linkStateOf(link), quality: linkQuality(link) }])),
    gateways: new Set(snapshot.gateways.map(({ node, family }) => directedKey(node, family))),
    uses: new Map(snapshot.uses.map(({ node, family, gateway }) => [directedKey(node, family), gateway])),
    routes: new Map(snapshot.routes.map(({ node, target, nextHop }) => [directedKey(node, target), nextHop])),
  };
}

/** Whose links were read in this snapshot: a link that such a node does not list is not there. A file tells of all its nodes. */
export function readNodes(nodes: readonly Node[]): Set<string> {
  const isRead = ({ state, stateReason }: Node) => state === "answered" || stateReason === "told-by-file";
  return new Set(nodes.filter(isRead).map(({ uid }) => uid));
}
