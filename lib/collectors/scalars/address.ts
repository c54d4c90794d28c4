/** Addresses as the daemons write them, brought to one canonical form so that equal addresses are equal strings. */
import ipaddr from "ipaddr.js";

/** How many different texts are remembered; a mesh repeats the same few addresses thousands of times in a round. */
const MEMO_MAX = 50_000;
const memo = new Map<string, string | null>();

function canonicalUncached(text: string): string | null {
  if (text.length > 45 || text.includes("%")) return null;
  if (text.includes(":")) {
    if (!ipaddr.IPv6.isValid(text)) return null;
    return ipaddr.IPv6.parse(text).toRFC5952String();
  }
  return ipaddr.IPv4.isValidFourPartDecimal(text) && !/(^|\.)0\d/.test(text) ? text : null;
}

/**
 * The canonical form (RFC 5952 for IPv6, dotted decimal for IPv4) of a plain address; null for anything else: names, prefix
 * lengths, zone ids, octal, hexadecimal and shortened IPv4 forms.
 */
export function canonicalAddress(text: string): string | null {
  const known = memo.get(text);
  if (known !== undefined) return known;
  const canonical = canonicalUncached(text);
  if (memo.size >= MEMO_MAX) memo.clear();
  memo.set(text, canonical);
  return canonical;
}

/** The address part of `address/length`, or of a bare address, in canonical form; null where it is neither. */
export function addressOfInterface(text: string): string | null {
  const network = splitNetwork(text);
  return network === null ? null : network.address;
}

/** True for `::` and `0.0.0.0`, which the daemons write where they have no address. */
export function isUnspecified(address: string): boolean {
  return address === "::" || address === "0.0.0.0";
}

function splitNetwork(text: string): { address: string; length: number } | null {
  const slash = text.indexOf("/");
  const address = canonicalAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const bits = address.includes(":") ? 128 : 32;
  if (slash < 0) return { address, length: bits };
  const lengthText = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(lengthText)) return null;
  const length = Number(lengthText);
  return length > bits ? null : { address, length };
}

/** `address/length` in canonical form; a bare address gets the full length. null where it is no network. */
export function canonicalNetwork(text: string): string | null {
  const network = splitNetwork(text);
  return network === null ? null : `${network.address}/${network.length}`;
}

/** The sixteen bytes of an IPv6 address. @throws Error for text that is not an IPv6 address. */
export function ipv6Bytes(address: string): number[] {
  return ipaddr.IPv6.parse(address).toByteArray();
}

/** The canonical text of sixteen bytes. @throws Error for another number of bytes. */
export function ipv6FromBytes(bytes: readonly number[]): string {
  return new ipaddr.IPv6([...bytes]).toRFC5952String();
}
