/** Where a node stands, as the configuration or a zone file says. */
import type { Node, Place } from "../../model/index.ts";
import { plainMac } from "./mac.ts";

/** By what identifies it, then by any of its MACs, then by its host name where no other node bears it. */
export function placeOf(node: Node, places: ReadonlyMap<string, Place>, onlyBearer: boolean): Place | null {
  if (places.size === 0) return null;
  const macs = node.interfaces.flatMap((device) => (device.mac === null ? [] : [device.mac, plainMac(device.mac)]));
  const candidates = [
    ...node.keys,
    ...node.keys.filter((key) => key.startsWith("mac:")).map((key) => `mac:${localMac(key.slice("mac:".length))}`),
    ...macs.map((mac) => `mac:${mac}`),
    ...node.addresses.map((address) => `ip6:${address}`),
    ...(onlyBearer ? [`name:${node.hostname}`] : []),
  ];
  for (const key of candidates) {
    const place = places.get(key);
    if (place !== undefined) return place;
  }
  return null;
}

/** The locally administered sister of a factory MAC: a key is made from an address that does not tell which of the two it is. */
function localMac(mac: string): string {
  const first = Number.parseInt(mac.slice(0, 2), 16) | 0x02;
  return first.toString(16).padStart(2, "0") + mac.slice(2);
}
