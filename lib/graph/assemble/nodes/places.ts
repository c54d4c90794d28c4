/** Where a node stands, as the configuration, a zone file or the source itself says. */
import { isPlaceholderMac, type Node, type Place, type PlaceMatch } from "../../../model/index.ts";
import { plainMac, plainMacOfAddress } from "../identity/mac.ts";

export type PlaceHints = {
  /** No other node bears its host name: names alone tie only what cannot be mistaken. */
  onlyBearer: boolean;
  /** IPv4 addresses that it tells of, besides those in `addresses`. */
  ipv4: readonly string[];
  /** Keys that other nodes bear too. */
  shared?: ReadonlySet<string>;
};

/**
 * The MACs and addresses that more than one node bears: of several routers with one MAC, a place by it would be right for one at most.
 * What is gone bears nothing: a router that came back as another has its MAC.
 */
export function sharedKeys(
  bearers: readonly { node: Node; ipv4: readonly string[] }[],
  places: ReadonlyMap<string, Place>,
): ReadonlySet<string> {
  const shared = new Set<string>();
  const seen = new Set<string>();
  for (const { node, ipv4 } of bearers) {
    if (node.state === "gone") continue;
    const found = new Set<string>();
    for (const { key, matchedBy } of candidatesOf(node, { onlyBearer: false, ipv4 }, kindsOf(places)))
      if (matchedBy !== "guifi-device" && places.has(key)) found.add(key);
    for (const key of found) (seen.has(key) ? shared : seen).add(key);
  }
  return shared;
}

/** qMp ends a host name with two or four digits of the MAC. */
const TAIL = /-(?:[0-9a-f]{4}|[0-9a-f]{2})$/i;

/**
 * The place of a node: by hand before all else, then by guifi.net's number of the device, an IPv4 address, a MAC, another key or address,
 * the title that equals its host name, and the title that equals it without its tail. The place tells how it was found.
 */
export function placeOf(node: Node, places: ReadonlyMap<string, Place>, hints: PlaceHints): Place | null {
  if (places.size === 0) return null;
  let best: Place | null = null;
  for (const { key, matchedBy } of candidatesOf(node, hints, kindsOf(places))) {
    const place = places.get(key);
    if (place === undefined) continue;
    // What the configuration says stands as it is: its own keys say how it was meant.
    if (place.source === "config") return place;
    if (hints.shared?.has(key) || (key.startsWith("mac:") && isPlaceholderMac(key.slice("mac:".length)))) continue;
    best ??= { ...place, matchedBy };
  }
  return best;
}

/** By which kinds of keys ("mac:", "ip6:", …) places are known: of all others no key has to be made. */
const kinds = new WeakMap<ReadonlyMap<string, Place>, ReadonlySet<string>>();

function kindsOf(places: ReadonlyMap<string, Place>): ReadonlySet<string> {
  const known = kinds.get(places) ?? new Set([...places.keys()].map((key) => key.slice(0, key.indexOf(":") + 1)));
  kinds.set(places, known);
  return known;
}

/** In their order of precedence, and none made before it is looked at: the first is found in a configuration most times. */
function* candidatesOf(
  node: Node,
  { onlyBearer, ipv4 }: PlaceHints,
  kinds: ReadonlySet<string>,
): Generator<{ key: string; matchedBy: PlaceMatch }> {
  const device = node.system?.guifiDevice ?? null;
  const { hostname, addresses, keys } = node;
  if (device !== null) yield { key: `guifi:${device}`, matchedBy: "guifi-device" };
  if (kinds.has("ip4:")) {
    for (const address of ipv4) yield { key: `ip4:${address}`, matchedBy: "ipv4" };
    for (const address of addresses) if (!address.includes(":")) yield { key: `ip4:${address}`, matchedBy: "ipv4" };
  }
  if (kinds.has("mac:")) for (const key of macKeysOf(node)) yield { key, matchedBy: "mac" };
  for (const key of keys) yield { key, matchedBy: "key" };
  for (const address of addresses) yield { key: `ip6:${address}`, matchedBy: "address" };
  if (!onlyBearer || hostname === null) return;
  yield { key: `name:${hostname}`, matchedBy: "title" };
  const withoutTail = hostname.replace(TAIL, "");
  if (withoutTail !== "" && withoutTail !== hostname) yield { key: `name:${withoutTail}`, matchedBy: "title-without-tail" };
}

function* macKeysOf({ keys, interfaces, addresses }: Node): Generator<string> {
  const keyMacs = keys.filter((key) => key.startsWith("mac:") && !key.includes("~"));
  yield* keyMacs;
  for (const key of keyMacs) yield `mac:${localMac(key.slice("mac:".length))}`;
  for (const { mac } of interfaces) {
    if (mac === null) continue;
    yield `mac:${mac}`;
    yield `mac:${plainMac(mac)}`;
  }
  for (const address of addresses) {
    const mac = address.includes(":") ? plainMacOfAddress(address) : null;
    if (mac !== null) yield `mac:${mac}`;
  }
}

/** The locally administered sister of a factory MAC: a key is made from an address that does not tell which of the two it is. */
function localMac(mac: string): string {
  const first = Number.parseInt(mac.slice(0, 2), 16) | 0x02;
  return first.toString(16).padStart(2, "0") + mac.slice(2);
}
