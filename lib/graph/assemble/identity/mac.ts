/**
 * MAC addresses as they show through IPv6 addresses.
 *
 * A link-local address is made by the kernel: modified EUI-64 with the universal/local bit 0x02 of the first byte inverted
 * (RFC 4291, appendix A). bmx6 makes its mesh addresses itself (ip.c) and sets that bit. From a mesh address alone a factory MAC
 * and its locally administered sister cannot be told apart, so everything here compares MACs in one form, with the bit cleared.
 */

const LOCAL_BIT = 0x02;

/** The eight 16-bit groups of an IPv6 address without zone or embedded IPv4; null for anything else. */
function ipv6Groups(address: string): number[] | null {
  const halves = address.split("::");
  if (halves.length > 2) return null;
  const [head = "", tail] = halves;
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return null;
  const texts = [...front, ...Array.from({ length: missing }, () => "0"), ...back];
  const groups = texts.map((text) => (/^[0-9a-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN));
  return groups.some(Number.isNaN) ? null : groups;
}

function hostBytes(address: string): number[] | null {
  const groups = ipv6Groups(address);
  if (groups === null) return null;
  return groups.slice(4).flatMap((group) => [group >> 8, group & 0xff]);
}

function macText(first: number, rest: readonly number[]): string {
  return [first & ~LOCAL_BIT, ...rest].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** The same few addresses are told again and again, round after round. */
const REMEMBERED_MAX = 50_000;
const byAddress = new Map<string, string | null>();
const byMac = new Map<string, string>();

function remembered<Value>(kept: Map<string, Value>, text: string, read: (text: string) => Value): Value {
  const known = kept.get(text);
  if (known !== undefined) return known;
  if (kept.size >= REMEMBERED_MAX) kept.clear();
  const value = read(text);
  kept.set(text, value);
  return value;
}

/** The MAC inside the host part of a link-local or bmx6 mesh address, universal/local bit cleared; null where it is no EUI-64. */
export function plainMacOfAddress(address: string): string | null {
  return remembered(byAddress, address, readAddress);
}

/** A MAC with its universal/local bit cleared. */
export function plainMac(mac: string): string {
  return remembered(byMac, mac, readMac);
}

function readAddress(address: string): string | null {
  const bytes = hostBytes(address);
  if (bytes === null || bytes[3] !== 0xff || bytes[4] !== 0xfe) return null;
  const [first = 0, second = 0, third = 0, , , fourth = 0, fifth = 0, sixth = 0] = bytes;
  return macText(first, [second, third, fourth, fifth, sixth]);
}

function readMac(mac: string): string {
  const [first = "0", ...rest] = mac.split(":");
  return macText(
    Number.parseInt(first, 16),
    rest.map((byte) => Number.parseInt(byte, 16)),
  );
}
