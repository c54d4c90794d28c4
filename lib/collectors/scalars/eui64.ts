/**
 * MAC addresses inside IPv6 host parts.
 *
 * Link-local addresses are made by the kernel: modified EUI-64 (RFC 4291, appendix A), the universal/local bit 0x02 of the first
 * byte *inverted*. bmx6 makes its mesh addresses itself (`bmx6AutoEUI64Ip6` in ip.c) and *sets* that bit. So the mesh address of a
 * factory MAC (bit clear) has the same host part as its link-local address, and that of a locally administered MAC (bit set)
 * differs from it in this one bit. From a mesh address alone the two cases cannot be told apart.
 */
import { ipv6Bytes, ipv6FromBytes } from "./address.ts";

const LOCAL_BIT = 0x02;

function isEui64(bytes: readonly number[]): boolean {
  return bytes[11] === 0xff && bytes[12] === 0xfe;
}

function macText(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** The MAC inside a link-local address; null where the host part is no EUI-64 (privacy or configured address). */
export function macOfLinkLocal(address: string): string | null {
  if (!address.startsWith("fe80:")) return null;
  const bytes = ipv6Bytes(address);
  if (!isEui64(bytes)) return null;
  const [first = 0, second = 0, third = 0, , , fourth = 0, fifth = 0, sixth = 0] = bytes.slice(8);
  return macText([first ^ LOCAL_BIT, second, third, fourth, fifth, sixth]);
}

/** The link-local address that a kernel gives an interface with this MAC. */
export function linkLocalOfMac(mac: string): string {
  const [first = 0, second = 0, third = 0, ...rest] = mac.split(":").map((part) => Number.parseInt(part, 16));
  return ipv6FromBytes([0xfe, 0x80, 0, 0, 0, 0, 0, 0, first ^ LOCAL_BIT, second, third, 0xff, 0xfe, ...rest]);
}

/**
 * The link-local addresses that the interface behind a bmx6 mesh address can have: that of a factory MAC first, that of a locally
 * administered one second. Empty where the mesh address holds no MAC (configured by hand).
 */
export function linkLocalsOfMeshAddress(address: string): string[] {
  if (!address.includes(":")) return [];
  const bytes = ipv6Bytes(address);
  const host = bytes.slice(8);
  const [first = 0, ...rest] = host;
  if (!isEui64(bytes) || (first & LOCAL_BIT) === 0) return [];
  const prefix = [0xfe, 0x80, 0, 0, 0, 0, 0, 0];
  return [ipv6FromBytes([...prefix, first, ...rest]), ipv6FromBytes([...prefix, first ^ LOCAL_BIT, ...rest])];
}
