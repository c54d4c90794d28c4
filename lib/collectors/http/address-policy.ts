/**
 * Which endpoints may be asked. Everything that routers say about addresses is hostile: a router could name the operator's
 * database, a cloud's metadata service or a stranger. So an address is asked only where its range **and** its port are allowed, or
 * where the operator named the endpoint (a seed, a value of the address map).
 */
import ipaddr from "ipaddr.js";
import { type Endpoint, parseEndpoint } from "./endpoint.ts";

export type AllowRules = { cidrs: readonly string[]; ports: readonly number[] };

export type AddressPolicy = {
  /** Before anything is sent: the endpoint as it is written. */
  mayAsk(endpoint: Endpoint): boolean;
  /** At connect time: the address that was really reached (or that a name resolved to). */
  mayConnect(endpoint: Endpoint, address: string): boolean;
};

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** What a configured *name* may never resolve to: a name is a third party's word, unlike a configured address. */
const NEVER_BY_NAME = new Set(["unspecified", "broadcast", "multicast", "linkLocal", "loopback", "reserved"]);

function parseRanges(cidrs: readonly string[]): Range[] {
  return cidrs.map((cidr) => {
    if (!ipaddr.isValidCIDR(cidr)) throw new Error(`Not an address range: ${cidr}`);
    return ipaddr.parseCIDR(cidr);
  });
}

function isInRanges(address: string, ranges: readonly Range[]): boolean {
  if (address.includes("%") || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some(([base, bits]) => parsed.kind() === base.kind() && parsed.match(base, bits));
}

function canonicalRemote(address: string): string | null {
  const parsed = parseEndpoint(address.includes(":") ? `[${address}]` : address);
  return parsed.ok && parsed.value.isLiteral ? parsed.value.host : null;
}

/**
 * @param configured endpoints that the operator named: allowed as they stand.
 * @throws Error where a range is none: that is a mistake in the request, not in what a router said.
 */
export function createAddressPolicy(allow: AllowRules, configured: readonly Endpoint[]): AddressPolicy {
  const ranges = parseRanges(allow.cidrs);
  const ports = new Set(allow.ports);
  const named = new Set(configured.map((endpoint) => endpoint.key));
  const isInAllowedRange = (endpoint: Endpoint, address: string): boolean =>
    ports.has(endpoint.port) && isInRanges(address, ranges);

  const mayAsk = (endpoint: Endpoint): boolean =>
    named.has(endpoint.key) || (endpoint.isLiteral && isInAllowedRange(endpoint, endpoint.host));

  const mayConnect = (endpoint: Endpoint, address: string): boolean => {
    if (!mayAsk(endpoint)) return false;
    const reached = canonicalRemote(address);
    if (reached === null) return false;
    if (endpoint.isLiteral) return reached === endpoint.host;
    if (isInAllowedRange(endpoint, reached)) return true;
    const range = ipaddr.parse(reached).range();
    return endpoint.host === "localhost" ? range === "loopback" : !NEVER_BY_NAME.has(range);
  };
  return { mayAsk, mayConnect };
}
