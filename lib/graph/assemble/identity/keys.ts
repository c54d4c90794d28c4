/** The keys that tell nodes apart: `bmx7:<nodeId>`, `mac:<mac>` (bmx6, from the EUI-64 in primaryIp), else `ip6:<primaryIp>`. */
import { compareText } from "#lib/base/compare.ts";
import { plainMacOfAddress } from "./mac.ts";
import type { Who } from "./sightings.ts";

/** Between a key and a host name, where two nodes share the key. */
const SHARED_BY = "~";

/** The key of a bmx6 node, or of one of which nothing but the address is known. */
export function keyOfAddress(primaryIp: string): string {
  const mac = plainMacOfAddress(primaryIp);
  return mac === null ? `ip6:${primaryIp}` : `mac:${mac}`;
}

function keyOfNodeId(nodeId: string): string {
  return `bmx7:${nodeId}`;
}

export function keyOf({ protocol, nodeId, primaryIp }: Who): string | null {
  if (nodeId !== null) return keyOfNodeId(nodeId);
  if (primaryIp === null) return null;
  return protocol === "bmx7" ? `ip6:${primaryIp}` : keyOfAddress(primaryIp);
}

/** The key of one of several nodes that share a key: the host name tells them apart. */
export function sharedKey(key: string, hostname: string): string {
  return `${key}${SHARED_BY}${hostname}`;
}

/** The parts of a shared key; null for a plain one. */
export function splitSharedKey(key: string): { key: string; hostname: string } | null {
  const place = key.indexOf(SHARED_BY);
  return place < 0 ? null : { key: key.slice(0, place), hostname: key.slice(place + SHARED_BY.length) };
}

const KIND_ORDER = ["bmx7:", "mac:", "ip6:"];

/** The most telling key first, then by text: the first key is the one that a uid is made of. */
export function byKey(one: string, other: string): number {
  const rank = (key: string) => KIND_ORDER.findIndex((kind) => key.startsWith(kind));
  return rank(one) - rank(other) || compareText(one, other);
}
