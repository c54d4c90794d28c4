/** Where a node stands, as the configuration, a zone file or the source itself says. */
import type { Node, Place, PlaceMatch } from "../../model/index.ts";
import { plainMac, plainMacOfAddress } from "./mac.ts";

export type PlaceHints = {
  /** No other node bears its host name: names alone tie only what cannot be mistaken. */
  onlyBearer: boolean;
  /** IPv4 addresses that it tells of, besides those in `addresses`. */
  ipv4: readonly string[];
};

/** qMp ends a host name with two or four digits of the MAC. */
const TAIL = /-(?:[0-9a-f]{4}|[0-9a-f]{2})$/i;

/**
 * The place of a node: by hand before all else, then by guifi.net's number of the device, an IPv4 address, a MAC, another key or address,
 * the title that equals its host name, and the title that equals it without its tail. The place tells how it was found.
 */
export function placeOf(node: Node, places: ReadonlyMap<string, Place>, hints: PlaceHints): Place | null {
  if (places.size === 0) return null;
  let best: Place | null = null;
  for (const { key, matchedBy } of candidatesOf(node, hints)) {
    const place = places.get(key);
    if (place === undefined) continue;
    // What the configuration says stands as it is: its own keys say how it was meant.
    if (place.source === "config") return place;
    best ??= { ...place, matchedBy };
  }
  return best;
}

/** In their order of precedence, and none made before it is looked at: the first is found in a configuration most times. */
function* candidatesOf(node: Node, { onlyBearer, ipv4 }: PlaceHints): Generator<{ key: string; matchedBy: PlaceMatch }> {
  const device = node.system?.guifiDevice ?? null;
  const { hostname, addresses, keys, interfaces } = node;
  if (device !== null) yield { key: `guifi:${device}`, matchedBy: "guifi-device" };
  for (const address of ipv4) yield { key: `ip4:${address}`, matchedBy: "ipv4" };
  for (const address of addresses) if (!address.includes(":")) yield { key: `ip4:${address}`, matchedBy: "ipv4" };
  const keyMacs = keys.filter((key) => key.startsWith("mac:") && !key.includes("~"));
  for (const key of keyMacs) yield { key, matchedBy: "mac" };
  for (const key of keyMacs) yield { key: `mac:${localMac(key.slice("mac:".length))}`, matchedBy: "mac" };
  for (const { mac } of interfaces) {
    if (mac === null) continue;
    yield { key: `mac:${mac}`, matchedBy: "mac" };
    yield { key: `mac:${plainMac(mac)}`, matchedBy: "mac" };
  }
  for (const address of addresses) {
    const mac = address.includes(":") ? plainMacOfAddress(address) : null;
    if (mac !== null) yield { key: `mac:${mac}`, matchedBy: "mac" };
  }
  for (const key of keys) yield { key, matchedBy: "key" };
  for (const address of addresses) yield { key: `ip6:${address}`, matchedBy: "address" };
  if (!onlyBearer || hostname === null) return;
  yield { key: `name:${hostname}`, matchedBy: "title" };
  const withoutTail = hostname.replace(TAIL, "");
  if (withoutTail !== "" && withoutTail !== hostname) yield { key: `name:${withoutTail}`, matchedBy: "title-without-tail" };
}

/** The locally administered sister of a factory MAC: a key is made from an address that does not tell which of the two it is. */
function localMac(mac: string): string {
  const first = Number.parseInt(mac.slice(0, 2), 16) | 0x02;
  return first.toString(16).padStart(2, "0") + mac.slice(2);
}
