/** Whether each member of a mesh is known to have a way to the Internet in one round: yes, no, or not known. Nothing is predicted. */
import type { Family, Node, Snapshot } from "../../model/index.ts";
import { livenessOf } from "../../model/index.ts";
import { waysOf } from "../analysis/index.ts";

/** By uid: true, false, null = not known. Gateways of the family are no members: they are their own way. */
export type WayByMember = Map<string, boolean | null>;

/** v4, unless the mesh has v6 gateways only. */
export function reliabilityFamily(snapshot: Pick<Snapshot, "gateways">): "v4" | "v6" {
  const has = (family: Family) => snapshot.gateways.some((gateway) => gateway.family === family);
  return !has("v4") && has("v6") ? "v6" : "v4";
}

/**
 * A node that is gone was told so by others: it is without. One that is up is believed when it says which gateway it uses, or that it
 * uses none; else a usable path to a gateway counts, and its absence only where the node itself was read. Stale and unknown nodes are
 * not known.
 *
 * @param hadGateway whether a gateway of the family was known before: where none ever was, nobody is said to be without.
 */
export function waysKnown(snapshot: Snapshot, family: "v4" | "v6", hadGateway: boolean): WayByMember {
  const gateways = new Set(snapshot.gateways.filter((gateway) => gateway.family === family).map(({ node }) => node));
  const said = new Map(snapshot.uses.filter((use) => use.family === family).map((use) => [use.node, use]));
  const uncovered = new Set(gateways.size === 0 ? [] : waysOf(snapshot)[family]?.network.uncovered);
  const members = snapshot.nodes.filter(({ uid }) => !gateways.has(uid));
  const hasWay = (node: Node): boolean | null => {
    const liveness = livenessOf(node);
    if (liveness === "unknown") return null;
    if (gateways.size === 0) return hadGateway ? false : null;
    if (liveness === "down") return false;
    const use = said.get(node.uid);
    if (use !== undefined && use.gateway !== null) return true;
    if (use?.reason === "none-chosen") return false;
    if (!uncovered.has(node.uid)) return true;
    return node.state === "answered" ? false : null;
  };
  return new Map(members.map((node) => [node.uid, hasWay(node)]));
}
