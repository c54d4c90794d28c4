/** From what an operator configured to where a node is asked. */
import { type AddressPolicy, createAddressPolicy } from "../http/address-policy.ts";
import { DEFAULT_PORT, type Endpoint, parseEndpoint } from "../http/endpoint.ts";
import { canonicalAddress } from "../scalars/address.ts";
import type { CrawlRequest } from "./types.ts";

export type Addresses = {
  policy: AddressPolicy;
  seeds: { address: string; endpoint: Endpoint }[];
  /** Where a mesh address is asked; null where the map leaves it out or where it is no address. */
  endpointOf(primaryIp: string): Endpoint | null;
  hasMap: boolean;
};

function endpointOrThrow(text: string, what: string): Endpoint {
  const parsed = parseEndpoint(text);
  if (!parsed.ok) throw new Error(`${what} ${JSON.stringify(text)}: ${parsed.error}`);
  return parsed.value;
}

/**
 * A seed may be a mesh address that the map knows: then the map's endpoint is asked.
 * @throws Error for seeds, map entries or ranges that are none.
 */
export function readAddresses(
  request: Pick<CrawlRequest, "seeds" | "addressMap" | "allow">,
  meshPrefixes: readonly string[],
): Addresses {
  const map = new Map<string, Endpoint>();
  for (const [primaryIp, target] of request.addressMap ?? []) {
    const address = canonicalAddress(primaryIp);
    if (address === null) throw new Error(`Address map: ${JSON.stringify(primaryIp)} is not an address`);
    map.set(address, endpointOrThrow(target, "Address map:"));
  }
  const seeds = request.seeds.map((seed) => {
    const address = canonicalAddress(seed);
    const mapped = address === null ? undefined : map.get(address);
    return { address: address ?? seed, endpoint: mapped ?? endpointOrThrow(seed, "Seed") };
  });
  const allow = request.allow ?? { cidrs: meshPrefixes, ports: [DEFAULT_PORT] };
  const policy = createAddressPolicy(allow, [...seeds.map((seed) => seed.endpoint), ...map.values()]);
  const meshPort = allow.ports[0] ?? DEFAULT_PORT;
  return {
    policy,
    seeds,
    hasMap: request.addressMap !== null,
    endpointOf(primaryIp) {
      if (request.addressMap !== null) return map.get(primaryIp) ?? null;
      const parsed = parseEndpoint(primaryIp.includes(":") ? `[${primaryIp}]` : primaryIp, meshPort);
      return parsed.ok ? parsed.value : null;
    },
  };
}
