/** Why a registered position should not be drawn as fact. */
import { type PositionDoubts, positionDoubts } from "../recorded/place-doubt.ts";
import type { GuifiNode, Zone } from "./zone-types.ts";

/** A position a little outside of its zone's box is of a place on the edge. */
const BOX_MARGIN_DEGREES = 0.1;

export type Doubts = (node: GuifiNode) => string | null;

export function doubtsOf(zone: Zone): Doubts {
  const byZone = new Map<number | null, GuifiNode[]>();
  for (const node of zone.nodes.values()) listAt(byZone, node.zoneId).push(node);
  const doubts = new Map<number | null, PositionDoubts>();
  for (const [zoneId, nodes] of byZone) doubts.set(zoneId, positionDoubts(nodes, "the other places of its zone"));
  return (node) => {
    const doubt = doubts.get(node.zoneId)?.(node) ?? null;
    if (doubt !== null || node.lat === null || node.lon === null) return doubt;
    const box = node.zoneId === null ? null : (zone.zones.get(node.zoneId)?.box ?? null);
    if (box === null) return null;
    const isOutside =
      node.lon < box.west - BOX_MARGIN_DEGREES ||
      node.lon > box.east + BOX_MARGIN_DEGREES ||
      node.lat < box.south - BOX_MARGIN_DEGREES ||
      node.lat > box.north + BOX_MARGIN_DEGREES;
    return isOutside ? "outside of its zone" : null;
  };
}

function listAt<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
