/** bmx7's nodeId: 56 hex digits, the hash of the node's key. Its first 28 stand in the primary address after the 16-bit prefix. */
import { ipv6Bytes } from "../scalars/address.ts";

/** The id in upper case; null for `---` and for anything that is not 56 hex digits. */
export function canonicalNodeId(text: string | undefined): string | null {
  return text !== undefined && /^[0-9A-Fa-f]{56}$/.test(text) ? text.toUpperCase() : null;
}

/** True where the primary address is the one that belongs to the id. */
export function matchesPrimaryIp(nodeId: string, primaryIp: string): boolean {
  if (!primaryIp.includes(":")) return false;
  const digits = ipv6Bytes(primaryIp)
    .slice(2)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return nodeId.slice(0, 28).toLowerCase() === digits;
}
