/** Why a registered position should not be drawn as fact. */
import { upperMedian } from "#lib/base/statistics.ts";
import type { GuifiNode, Zone } from "./zone.ts";

const EARTH_KM = 6_371;
/** A zone is a town or a county: what lies farther than this from its middle, and far beyond where the others are, is a mistake. */
const FAR_KM = 40;
const FAR_TIMES = 8;
/** A position a little outside of its zone's box is of a place on the edge. */
const BOX_MARGIN_DEGREES = 0.1;

type Middle = { lat: number; lon: number; typicalKm: number };

export type Doubts = (node: GuifiNode) => string | null;

export function doubtsOf(zone: Zone): Doubts {
  const middles = new Map<number | null, Middle | null>();
  const byZone = new Map<number | null, GuifiNode[]>();
  for (const node of zone.nodes.values()) listAt(byZone, node.zoneId).push(node);
  return (node) => {
    if (node.lat === null || node.lon === null)
      return `no ${node.lat === null ? "latitude" : "longitude"} is told: it is 0, or nobody entered it`;
    let middle = middles.get(node.zoneId);
    if (middle === undefined) {
      middle = middleOf(byZone.get(node.zoneId) ?? []);
      middles.set(node.zoneId, middle);
    }
    const km = middle === null ? 0 : kilometres(middle.lat, middle.lon, node.lat, node.lon);
    if (middle !== null && km > FAR_KM && km > FAR_TIMES * middle.typicalKm)
      return `${Math.round(km)} km from the other places of its zone`;
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

/** Medians: one absurd position does not move them. null for too few to tell. */
function middleOf(nodes: readonly GuifiNode[]): Middle | null {
  const placed = nodes.flatMap(({ lat, lon }) => (lat === null || lon === null ? [] : [{ lat, lon }]));
  if (placed.length < 4) return null;
  const lat = upperMedian(placed.map((place) => place.lat));
  const lon = upperMedian(placed.map((place) => place.lon));
  if (lat === null || lon === null) return null;
  const typicalKm = upperMedian(placed.map((place) => kilometres(lat, lon, place.lat, place.lon)));
  return typicalKm === null ? null : { lat, lon, typicalKm };
}

/** Great-circle distance (haversine). */
function kilometres(latA: number, lonA: number, latB: number, lonB: number): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const h =
    Math.sin(radians(latB - latA) / 2) ** 2 +
    Math.cos(radians(latA)) * Math.cos(radians(latB)) * Math.sin(radians(lonB - lonA) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

function listAt<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
