/** Addresses and ids of a made-up mesh, in the forms of the real ones. */
import { hashedNoise } from "./random.ts";

/** The interface id of an IPv6 address (RFC 4291, appendix A). */
export function eui64(mac: string): string {
  const bytes = mac.split(":").map((byte) => Number.parseInt(byte, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  return [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f].map((group) => group.toString(16)).join(":");
}

export function nudge(mac: string): string {
  const last = Number.parseInt(mac.slice(-2), 16);
  return `${mac.slice(0, -2)}${((last + 1) & 255).toString(16).padStart(2, "0")}`;
}

export function hex(seed: number, key: string, digits: number): string {
  return Array.from({ length: digits }, (_, place) => Math.floor(16 * hashedNoise(seed, key, place)).toString(16))
    .join("")
    .toUpperCase();
}

export function bmx7Address(nodeKey: string): string {
  const groups = nodeKey.slice(0, 28).match(/.{4}/g) ?? [];
  return `fd70:${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}`;
}
