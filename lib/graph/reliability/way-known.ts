/** Whether each member of a mesh is known to have a way to the Internet in one round: yes, no, or not known. */
import type { Family, Node, Snapshot } from "../../model/index.ts";
import { livenessOf } from "../../model/index.ts";
import { wayOutsOf } from "../analysis/index.ts";

/** By uid: true, false, null = not known. Gateways of the family are no members: they are their own way. */
export type WayByMember = Map<string, boolean | null>;

/** v4, unless the mesh has v6 gateways only. */
export function reliabilityFamily(snapshot: Pick<Snapshot, "gateways">): "v4" | "v6" {
  const has = (family: Family) => snapshot.gateways.some((gateway) => gateway.family === family);
  return !has("v4") && has("v6") ? "v6" : "v4";
}

/**
 * A node that is gone was told so by others: it is without. Of one that is up, what every other page says of its way out counts. Stale and
 * unknown nodes are not known.
 *
 * @param hadGateway whether a gateway of the family was known before: where none ever was, nobody is said to be without.
 */
export function waysKnown(snapshot: Snapshot, family: "v4" | "v6", hadGateway: boolean): WayByMember {
  const gateways = new Set(snapshot.gateways.filter((gateway) => gateway.family === family).map(({ node }) => node));
  const ways = gateways.size === 0 ? null : wayOutsOf(snapshot, family);
  const hasWay = (node: Node): boolean | null => {
    const liveness = livenessOf(node);
    if (liveness === "unknown") return null;
    if (ways === null) return hadGateway ? false : null;
    if (liveness === "down") return false;
    const way = ways.get(node.uid) ?? "not-known";
    return way === "not-known" ? null : way === "yes";
  };
  const members = snapshot.nodes.filter(({ uid }) => !gateways.has(uid));
  return new Map(members.map((node) => [node.uid, hasWay(node)]));
}
