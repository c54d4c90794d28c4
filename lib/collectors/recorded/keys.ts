/** The keys by which nodes of captures are known again from one capture to the next, and to what live rounds know. */
import { addressOfInterface, isUnspecified } from "../scalars/address.ts";
import { linkLocalsOfMeshAddress, macOfLinkLocal } from "../scalars/eui64.ts";

const LOCAL_BIT = 0x02;

/** `mac:…` of the MAC inside a bmx6 mesh address, the universal/local bit cleared as live rounds do; `ip6:…` where it holds none. */
export function keyOfMeshAddress(address: string): string {
  const [linkLocal] = linkLocalsOfMeshAddress(address);
  const mac = linkLocal === undefined ? null : macOfLinkLocal(linkLocal);
  if (mac === null) return `ip6:${address}`;
  const first = Number.parseInt(mac.slice(0, 2), 16) & ~LOCAL_BIT;
  return `mac:${first.toString(16).padStart(2, "0")}${mac.slice(2)}`;
}

/** Every address of a list in canonical form, each once; what is none goes to `refuse`. */
export function addressesOf(texts: readonly unknown[], refuse: (text: unknown) => void): string[] {
  const found = new Set<string>();
  for (const text of texts) {
    const address = typeof text === "string" ? addressOfInterface(text.trim()) : null;
    if (address === null) refuse(text);
    else if (!isUnspecified(address)) found.add(address);
  }
  return [...found];
}

/** Addresses that every router has alike, or that say nothing of the mesh: loopback, rescue, default LAN. Never an identity. */
export function isOfEveryRouter(address: string): boolean {
  return /^(127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address) || address === "::1";
}
