/** A city while it is being built: sites, their ports, and the wires between them. */

import { fnv1a, hash32 } from "#lib/base/hash.ts";
import { RandomStream } from "#lib/base/random.ts";

/** A node while the city is being built. */
export type Site = {
  district: number;
  lat: number;
  lon: number;
  depth: number;
  role: "hub" | "relay" | "leaf";
  macBase: number;
  ports: Port[];
};
export type Port = { kind: "wired" | "wireless"; channel: number; rateMaxBps: number; key: string };
export type Wire = { a: number; b: number; aPort: number; bPort: number; wired: boolean; base: [number, number] };

export const cityLat = 41.391;
export const cityLon = 2.164;
const metresPerDegree = 111_320;
export const fiveGhz: readonly number[] = [36, 44, 52, 100, 108, 116, 124, 132, 140];
export const twoGhz: readonly number[] = [1, 6, 11];
const macMakers: readonly number[] = [0x24a43c, 0xdc9fdb, 0x44d9e7, 0x0418d6, 0x64d154];

export class City {
  readonly random: RandomStream;
  readonly sites: Site[] = [];
  readonly wires: Wire[] = [];
  readonly hubs: number[] = [];
  readonly seed: number;
  readonly limit: number;

  constructor(seed: number, limit: number) {
    this.seed = seed;
    this.limit = limit;
    this.random = new RandomStream(hash32(seed, fnv1a("layout")));
  }

  get full(): boolean {
    return this.sites.length >= this.limit;
  }

  addSite(district: number, lat: number, lon: number, depth: number, role: Site["role"]): number {
    const index = this.sites.length;
    const maker = macMakers[hash32(this.seed, index, 3) % macMakers.length] ?? 0;
    // An odd factor makes this a permutation of 19 bits: tails look random and never repeat below half a million nodes.
    const tail = (Math.imul(index + 1, 0x9e3b1) + hash32(this.seed, 7)) & 0x7ffff;
    this.sites.push({ district, lat, lon, depth, role, macBase: maker * 2 ** 24 + tail * 32, ports: [] });
    return index;
  }

  site(index: number): Site {
    const site = this.sites[index];
    if (site === undefined) throw new Error(`no site ${index}`);
    return site;
  }

  /** The port of a site in a segment (`key`), made at the first asking. */
  port(index: number, key: string, kind: Port["kind"], channel: number, rateMaxBps: number): number {
    const ports = this.site(index).ports;
    const existing = ports.findIndex((port) => port.key === key);
    if (existing !== -1) return existing;
    ports.push({ kind, channel, rateMaxBps, key });
    return ports.length - 1;
  }

  distanceM(a: number, b: number): number {
    const one = this.site(a);
    const other = this.site(b);
    const north = (one.lat - other.lat) * metresPerDegree;
    const east = (one.lon - other.lon) * metresPerDegree * Math.cos((cityLat * Math.PI) / 180);
    return Math.hypot(north, east);
  }

  /** A cable: both ends in segment `key`. */
  cable(a: number, b: number, key: string, rateMaxBps = 1_000_000_000): void {
    const aPort = this.port(a, key, "wired", 0, rateMaxBps);
    const bPort = this.port(b, key, "wired", 0, rateMaxBps);
    this.wires.push({ a, b, aPort, bPort, wired: true, base: [1, 1] });
  }

  /** A radio link: quality by distance and luck, the two directions a little apart. */
  radio(a: number, b: number, key: string, channel: number, rateMaxBps = 54_000_000): void {
    const aPort = this.port(a, key, "wireless", channel, rateMaxBps);
    const bPort = this.port(b, key, "wireless", channel, rateMaxBps);
    this.wires.push({ a, b, aPort, bPort, wired: false, base: this.radioQuality(this.distanceM(a, b)) });
  }

  radioQuality(distanceM: number): [number, number] {
    const luck = this.random.next();
    const far = Math.min(1, distanceM / 2500);
    let level = 0.995 - 0.05 * far * this.random.next();
    if (luck < 0.06) level = this.random.between(0.32, 0.55);
    else if (luck < 0.2) level = this.random.between(0.6, 0.86);
    const tilt = this.random.chance(0.3) ? this.random.between(0.02, 0.14) : this.random.between(0, 0.01);
    const other = Math.max(0.15, level - tilt);
    return this.random.chance(0.5) ? [level, other] : [other, level];
  }

  at(from: Site, angle: number, metres: number): { lat: number; lon: number } {
    const shrink = metresPerDegree * Math.cos((cityLat * Math.PI) / 180);
    return { lat: from.lat + (metres * Math.sin(angle)) / metresPerDegree, lon: from.lon + (metres * Math.cos(angle)) / shrink };
  }
}

/** Where the city's centre stands in for a site. */
export const emptySite: Site = { district: 0, lat: 0, lon: 0, depth: 0, role: "hub", macBase: 0, ports: [] };
