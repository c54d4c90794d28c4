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

type Candidate = { key: string; matchedBy: PlaceMatch };

function candidatesOf(node: Node, { onlyBearer, ipv4 }: PlaceHints): Candidate[] {
  const by = (matchedBy: PlaceMatch, keys: readonly string[]) => keys.map((key) => ({ key, matchedBy }));
  const device = node.system?.guifiDevice ?? null;
  const { hostname, addresses, keys } = node;
  const macs = [
    ...node.interfaces.flatMap(({ mac }) => (mac === null ? [] : [mac, plainMac(mac)])),
    ...addresses.filter((address) => address.includes(":")).flatMap((address) => plainMacOfAddress(address) ?? []),
  ];
  const keyMacs = keys.filter((key) => key.startsWith("mac:") && !key.includes("~"));
  const withoutTail = hostname?.replace(TAIL, "") ?? "";
  return [
    ...by("guifi-device", device === null ? [] : [`guifi:${device}`]),
    ...by(
      "ipv4",
      [...ipv4, ...addresses.filter((address) => !address.includes(":"))].map((address) => `ip4:${address}`),
    ),
    ...by("mac", [
      ...keyMacs,
      ...keyMacs.map((key) => `mac:${localMac(key.slice("mac:".length))}`),
      ...macs.map((mac) => `mac:${mac}`),
    ]),
    ...by("key", keys),
    ...by(
      "address",
      addresses.map((address) => `ip6:${address}`),
    ),
    ...(onlyBearer && hostname !== null ? by("title", [`name:${hostname}`]) : []),
    ...(onlyBearer && withoutTail !== "" && withoutTail !== hostname ? by("title-without-tail", [`name:${withoutTail}`]) : []),
  ];
}

/** The locally administered sister of a factory MAC: a key is made from an address that does not tell which of the two it is. */
function localMac(mac: string): string {
  const first = Number.parseInt(mac.slice(0, 2), 16) | 0x02;
  return first.toString(16).padStart(2, "0") + mac.slice(2);
}
