/**
 * A zone as places by key, for nodes of the mesh to be found among. Which key of a node is looked up first is the assembly's business:
 * guifi.net's number of the device, a 10.x address, a MAC, the title.
 */
import { type Guifi, isPlaceholderMac, type Place } from "../../model/index.ts";
import { doubtsOf } from "./doubt.ts";
import type { GuifiDevice, GuifiLink, GuifiNode, Zone } from "./zone-types.ts";

const PAGE = "https://guifi.net/node/";
const PLANNED_LINKS_MAX = 200;

export type ZonePlaces = {
  places: ReadonlyMap<string, Place>;
  /** Keys that several devices claim: they tell nothing, and are left out. */
  ambiguous: readonly string[];
};

/** Keys: `guifi:<device>`, `ip4:<address>`, `mac:<mac>`, `name:<title>`. Of a place without any position there is none. */
export function placesOfZone(zone: Zone): ZonePlaces {
  const claims = new Map<string, { place: Place; rank: number } | null>();
  const claim = (key: string, place: Place, rank: number) => {
    const rival = claims.get(key);
    if (rival === undefined || (rival !== null && rival.rank < rank)) claims.set(key, { place, rank });
    else if (rival !== null && rival.rank === rank && rival.place !== place) claims.set(key, null);
  };
  const places = placer(zone);
  for (const node of zone.nodes.values()) {
    const place = places(node, null);
    if (place !== null && node.title !== "") claim(`name:${node.title}`, place, 0);
  }
  for (const device of zone.devices.values()) {
    const place = places(zone.nodes.get(device.nodeId), device);
    if (place === null) continue;
    claim(`guifi:${device.id}`, place, 1);
    if (device.title !== "") claim(`name:${device.title}`, place, 1);
    if (isMeshAddress(device.mainIpv4)) claim(`ip4:${device.mainIpv4}`, place, 1);
  }
  for (const { deviceId, nodeId, mac, ipv4 } of zone.interfaces.values()) {
    const place = places(zone.nodes.get(nodeId), zone.devices.get(deviceId) ?? null);
    if (place === null) continue;
    if (isMeshAddress(ipv4)) claim(`ip4:${ipv4}`, place, 1);
    if (mac !== null && !isPlaceholderMac(mac)) claim(`mac:${mac}`, place, 1);
  }
  const found = new Map<string, Place>();
  const ambiguous: string[] = [];
  for (const [key, claimed] of claims) {
    if (claimed === null) ambiguous.push(key);
    else found.set(key, claimed.place);
  }
  return { places: found, ambiguous };
}

type Placer = (node: GuifiNode | undefined, device: GuifiDevice | null) => Place | null;

/** One object a device: two keys of one device do not contradict each other. */
function placer(zone: Zone): Placer {
  const doubts = doubtsOf(zone);
  const links = linksByNode(zone);
  const known = new Map<string, Place | null>();
  return (node, device) => {
    if (node === undefined) return null;
    const key = `${node.id} ${device?.id ?? ""}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const place = placeOf(node, device, zone, doubts(node), links.get(node.id) ?? []);
    known.set(key, place);
    return place;
  };
}

function placeOf(
  node: GuifiNode,
  device: GuifiDevice | null,
  zone: Zone,
  doubt: string | null,
  links: readonly GuifiLink[],
): Place | null {
  if (node.lat === null && node.lon === null) return null;
  const guifi: Guifi = {
    nodeId: node.id,
    deviceId: device?.id ?? null,
    title: device?.title || node.title,
    status: device?.status ?? node.status,
    zoneId: node.zoneId,
    page: `${PAGE}${node.id}`,
    plannedLinks: links
      .filter(({ ends }) => device === null || ends.some((end) => end.deviceId === device.id))
      .slice(0, PLANNED_LINKS_MAX)
      .map((link) => {
        const other = link.ends.find((end) => end.nodeId !== node.id) ?? link.ends[1];
        const far = other?.nodeId == null ? null : (zone.nodes.get(other.nodeId) ?? null);
        return { id: link.id, nodeId: other?.nodeId ?? null, title: far?.title ?? null, type: link.type, status: link.status };
      }),
  };
  return {
    lat: node.lat ?? 0,
    lon: node.lon ?? 0,
    elevationM: node.elevationM,
    source: "cnml",
    doubtful: doubt !== null,
    doubt,
    guifi,
  };
}

function linksByNode(zone: Zone): Map<number, GuifiLink[]> {
  const byNode = new Map<number, GuifiLink[]>();
  for (const link of zone.links.values()) {
    for (const nodeId of new Set(link.ends.map((end) => end.nodeId))) {
      if (nodeId === null) continue;
      const list = byNode.get(nodeId) ?? [];
      byNode.set(nodeId, list);
      list.push(link);
    }
  }
  return byNode;
}

/** guifi.net's own range; what is private to every router says nothing. */
function isMeshAddress(address: string | null): address is string {
  return address?.startsWith("10.") ?? false;
}
