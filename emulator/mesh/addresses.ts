/** Addresses derived the way the daemons and qMp derive them. */

/** Eight groups in the shortest form (RFC 5952): no leading zeros, the longest run of two or more zero groups as "::". */
export function formatIp6(groups: readonly number[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (start + length < groups.length && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const text = groups.map((group) => group.toString(16));
  if (best.start === -1) return text.join(":");
  return `${text.slice(0, best.start).join(":")}::${text.slice(best.start + best.length).join(":")}`;
}

export function formatMac(mac: number): string {
  const hex = mac.toString(16).padStart(12, "0");
  return (hex.match(/../g) ?? []).join(":");
}

/** The modified EUI-64 of a MAC (RFC 4291, appendix A) as four groups. */
export function eui64Groups(mac: number): number[] {
  const bytes = [40, 32, 24, 16, 8, 0].map((shift) => Math.floor(mac / 2 ** shift) & 0xff);
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0] = bytes;
  return [((b0 ^ 0x02) << 8) | b1, (b2 << 8) | 0xff, 0xfe00 | b3, (b4 << 8) | b5];
}

export function linkLocalOf(mac: number): string {
  return formatIp6([0xfe80, 0, 0, 0, ...eui64Groups(mac)]);
}

/** bmx6's automatic mesh address; `subnet` counts interfaces from 3, 0xff00 is the tunnel endpoint. */
export function bmx6Address(subnet: number, mac: number): string {
  return formatIp6([0xfd66, 0x66, 0x66, subnet, ...eui64Groups(mac)]);
}

/** bmx7's address made of its node id: prefix and the first 28 hex digits. */
export function bmx7Address(prefix: 0xfd70 | 0xfd71, nodeId: string): string {
  const groups = (nodeId.slice(0, 28).match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16));
  return formatIp6([prefix, ...groups]);
}

/** The 10.139.0.0/… network of 32 addresses of the `index`-th node. */
export function lan4Of(index: number): { network: string; address: string; length: number } {
  const base = 10 * 2 ** 24 + 139 * 2 ** 16 + index * 32;
  const format = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) & 0xff).join(".");
  return { network: format(base), address: format(base + 1), length: 27 };
}

/** qMp's announced IPv6 network: fd00:1714:1714:<device id>::/64. */
export function lan6Of(index: number): { network: string; address: string; length: number } {
  const id = (index + 0x100) & 0xffff;
  return {
    network: formatIp6([0xfd00, 0x1714, 0x1714, id, 0, 0, 0, 0]),
    address: formatIp6([0xfd00, 0x1714, 0x1714, id, 0, 0, 0, 1]),
    length: 64,
  };
}
