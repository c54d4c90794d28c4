/**
 * Lays out a city: districts around it, in each a supernode on a high roof, arms of relays that lead away from it, and neighbours
 * around the relays by cable or by a shared radio cell. Cost is linear in the number of nodes.
 */
import { fnv1a, hash32 } from "#lib/base/hash.ts";
import { RandomStream } from "#lib/base/random.ts";
import { addressInBlock } from "../http/address-block.ts";
import { bmx6Address, bmx7Address, formatMac, lan4Of, lan6Of, linkLocalOf } from "./addresses.ts";
import { City, cityLat, cityLon, emptySite, fiveGhz, type Site, twoGhz, type Wire } from "./city.ts";
import { districtAt, streets } from "./names.ts";
import { hexOf } from "./random.ts";
import type { DaemonName, MeshInterface, MeshLink, MeshNode, MeshPlan } from "./types.ts";

export type MeshProtocol = DaemonName | "both";

export type LayoutOptions = { seed: number; nodes: number; protocol: MeshProtocol; block: string };

/** Builds the mesh that `seed` stands for. */
export function layOutMesh(options: LayoutOptions): MeshPlan {
  const city = new City(options.seed, options.nodes);
  const districts = Math.max(Math.min(5, options.nodes), Math.round(options.nodes / 15));
  placeHubs(city, districts);
  const arms = growFrom(city);
  for (let turn = 0; !city.full; turn += 1) growArm(city, arms[turn % arms.length]);
  addSpares(city, arms);
  const nodes = city.sites.map((_, index) => toNode(city, index, options));
  const links = city.wires.map((wire, index) => toLink(options.seed, nodes, wire, index));
  const linksOf: number[][] = nodes.map(() => []);
  for (const link of links) {
    linksOf[link.a]?.push(link.index);
    linksOf[link.b]?.push(link.index);
  }
  giveRoles(city, nodes, links, options);
  return { seed: options.seed, nodes, links, linksOf };
}

/** Supernodes on a spiral around the centre, each tied to the nearest earlier one, and some to a second for a ring. */
function placeHubs(city: City, districts: number): void {
  const centre = { ...emptySite, lat: cityLat, lon: cityLon };
  for (let district = 0; district < districts; district += 1) {
    const angle = district * 2.399_963 + city.random.between(-0.2, 0.2);
    const place = city.at(centre, angle, 700 * Math.sqrt(district + 0.3) * city.random.between(0.9, 1.15));
    const hub = city.addSite(district, place.lat, place.lon, 0, "hub");
    const nearest = [...city.hubs].slice(-60).sort((one, other) => city.distanceM(one, hub) - city.distanceM(other, hub));
    const [first, second] = nearest;
    city.hubs.push(hub);
    if (first !== undefined) tieHubs(city, first, hub, district === 1);
    if (second !== undefined && (district % 2 === 0 || districts <= 5))
      city.radio(second, hub, `ring-${hub}`, city.random.pick(fiveGhz));
  }
}

function tieHubs(city: City, one: number, other: number, twice: boolean): void {
  if (twice || city.random.chance(0.4)) city.cable(one, other, `backbone-${other}`);
  else city.radio(one, other, `backbone-${other}`, city.random.pick(fiveGhz), 300_000_000);
  if (twice) city.radio(one, other, `spare-${other}`, city.random.pick(fiveGhz), 300_000_000);
}

type Arm = { hub: number; angle: number; tip: number; relays: number[] };

function growFrom(city: City): Arm[] {
  return city.hubs.flatMap((hub) => {
    const count = city.random.integer(2, 3);
    const start = city.random.between(0, 2 * Math.PI);
    return Array.from({ length: count }, (_, arm) => ({
      hub,
      angle: start + (arm * 2 * Math.PI) / count + city.random.between(-0.3, 0.3),
      tip: hub,
      relays: [],
    }));
  });
}

/** One relay further out, with the neighbours that hang on it. */
function growArm(city: City, arm: Arm | undefined): void {
  if (arm === undefined) return;
  const tip = city.site(arm.tip);
  const place = city.at(tip, arm.angle + city.random.between(-0.35, 0.35), city.random.between(180, 520));
  const relay = city.addSite(tip.district, place.lat, place.lon, tip.depth + 1, "relay");
  const channel = city.random.pick(fiveGhz);
  if (city.random.chance(0.12)) city.cable(arm.tip, relay, `arm-${relay}`);
  else city.radio(arm.tip, relay, `arm-${relay}`, channel, city.random.chance(0.2) ? 300_000_000 : 54_000_000);
  arm.relays.push(relay);
  arm.tip = relay;
  const leaves = city.random.chance(0.7) ? city.random.integer(1, 4) : 0;
  const cell: number[] = [];
  const cellChannel = city.random.chance(0.25) ? city.random.pick(twoGhz) : city.random.pick(fiveGhz);
  const switched: number[] = [];
  for (let leaf = 0; leaf < leaves && !city.full; leaf += 1) {
    const home = city.at(city.site(relay), city.random.between(0, 2 * Math.PI), city.random.between(30, 110));
    const index = city.addSite(tip.district, home.lat, home.lon, tip.depth + 2, "leaf");
    if (city.random.chance(0.35)) {
      for (const other of [relay, ...switched]) city.cable(other, index, `switch-${relay}`, 100_000_000);
      switched.push(index);
      continue;
    }
    city.radio(relay, index, `cell-${relay}`, cellChannel);
    for (const other of cell) if (city.random.chance(0.6)) city.radio(other, index, `cell-${relay}`, cellChannel);
    cell.push(index);
  }
}

/** Second ways: some relays reach one further up their own arm, or one of the next arm; and pairs of which only one hears the other. */
function addSpares(city: City, arms: readonly Arm[]): void {
  for (const [position, arm] of arms.entries()) {
    const neighbour = arms[(position + 1) % arms.length];
    for (const [step, relay] of arm.relays.entries()) {
      if (step >= 2 && city.random.chance(0.3)) {
        const back = arm.relays[step - 2];
        if (back !== undefined) city.radio(back, relay, `back-${relay}`, city.random.pick(fiveGhz));
      }
      const across = neighbour?.hub === arm.hub && neighbour !== arm ? neighbour.relays[step] : undefined;
      if (across !== undefined && across !== relay && city.random.chance(0.3)) {
        city.radio(relay, across, `across-${relay}`, city.random.pick(fiveGhz));
      }
    }
  }
  for (let oneWay = 0; oneWay < Math.floor(city.sites.length / 35); oneWay += 1) {
    const a = city.random.integer(0, city.sites.length - 1);
    const b = city.random.integer(0, city.sites.length - 1);
    if (a === b || city.wires.some((wire) => (wire.a === a && wire.b === b) || (wire.a === b && wire.b === a))) continue;
    city.radio(a, b, `oneway-${oneWay}`, city.random.pick(twoGhz));
    const wire = city.wires.at(-1);
    if (wire !== undefined) wire.base = [city.random.between(0.3, 0.8), 0];
  }
}

function toNode(city: City, index: number, options: LayoutOptions): MeshNode {
  const site = city.site(index);
  const firstPort = hash32(options.seed, index, 5) % 32;
  const macOf = (port: number) => site.macBase + ((firstPort + port) % 32);
  const interfaces = nameInterfaces(site, macOf, hash32(options.seed, index, 11));
  const nodeId = hexOf(56, options.seed, index, fnv1a("node-id"));
  const primaryMac = macOf(0);
  const district = districtAt(site.district, hash32(options.seed, fnv1a("districts")));
  const random = new RandomStream(hash32(options.seed, index, fnv1a("node")));
  const tail = (primaryMac % 0x10000).toString(16).padStart(4, "0");
  return {
    index,
    hostname: `${district.code}-${random.pick(streets)}${random.integer(2, 240)}-${tail}`,
    district: district.code,
    lat: Math.round(site.lat * 1e6) / 1e6,
    lon: Math.round(site.lon * 1e6) / 1e6,
    interfaces,
    protocols: options.protocol === "both" ? ["bmx7"] : [options.protocol],
    loopback: addressInBlock(options.block, index),
    nodeId,
    primaryIp: { bmx6: bmx6Address(3, primaryMac), bmx7: bmx7Address(0xfd70, nodeId) },
    tunnelIp: { bmx6: bmx6Address(0xff00, primaryMac), bmx7: bmx7Address(0xfd71, nodeId) },
    lan4: lan4Of(index),
    lan6: lan6Of(index),
    gateway: [],
    oldScript: random.chance(0.12),
    hasTun: true,
    hasTopology: random.chance(0.35),
    smsNames: random.chance(0.15) ? ["chat"] : [],
    hasLuciIp: random.chance(0.6),
    wideSearch: random.chance(0.2),
    mute: false,
    frozen: false,
  };
}

function nameInterfaces(site: Site, macOf: (port: number) => number, hash: number): MeshInterface[] {
  let radios = 0;
  let cables = 0;
  return site.ports.map((port, position) => {
    const mac = macOf(position);
    const bridge = hash % 5 === 0 && cables === 0;
    const cableName = bridge ? "br-lan" : `eth${cables}.12`;
    const name = port.kind === "wireless" ? `wlan${radios}` : cableName;
    if (port.kind === "wireless") radios += 1;
    else cables += 1;
    return {
      name,
      kind: port.kind,
      channel: port.channel,
      rateMaxBps: port.rateMaxBps,
      rateMinBps: port.kind === "wired" ? port.rateMaxBps : Math.floor(port.rateMaxBps / 9),
      mac: formatMac(mac),
      linkLocal: linkLocalOf(mac),
      index: position + 1,
    };
  });
}

function toLink(seed: number, nodes: readonly MeshNode[], wire: Wire, index: number): MeshLink {
  const aInterface = nodes[wire.a]?.interfaces[wire.aPort];
  const bInterface = nodes[wire.b]?.interfaces[wire.bPort];
  if (aInterface === undefined || bInterface === undefined) throw new Error(`link ${index} lacks an interface`);
  const random = new RandomStream(hash32(seed, index, fnv1a("link")));
  return {
    index,
    a: wire.a,
    b: wire.b,
    aInterface,
    bInterface,
    wired: wire.wired,
    base: wire.base,
    restless: wire.wired ? 0 : random.between(0.2, 1.6),
    loaded: wire.wired || random.chance(0.4) ? 0 : random.between(0.01, 0.16),
    failing: false,
  };
}

/** Gateways, and the nodes that something is the matter with. */
function giveRoles(city: City, nodes: MeshNode[], links: MeshLink[], options: LayoutOptions): void {
  const hub = (position: number) => nodes[city.hubs[position] ?? 0];
  hub(0)?.gateway.push({ family: "v4", claimedBps: 100_000_000 }, { family: "v6", claimedBps: 100_000_000 });
  if (city.hubs.length > 1) hub(1)?.gateway.push({ family: "v4", claimedBps: 20_000_000 });
  if (city.hubs.length > 2) hub(2)?.gateway.push({ family: "v6", claimedBps: 10_000_000 });
  if (city.hubs.length > 3) hub(3)?.gateway.push({ family: "community", claimedBps: 50_000_000 });
  const leaves = city.sites.flatMap((site, index) => (site.role === "leaf" ? [index] : []));
  const leaf = (position: number) => nodes[leaves[Math.floor(leaves.length * position)] ?? -1];
  const [mute, frozen, twinA, twinB, plain] = [leaf(0.2), leaf(0.45), leaf(0.6), leaf(0.85), leaf(0.95)];
  if (leaves.length >= 6) {
    if (mute !== undefined) mute.mute = true;
    if (frozen !== undefined) frozen.frozen = true;
    if (twinA !== undefined && twinB !== undefined) twinB.hostname = twinA.hostname;
    if (plain !== undefined) {
      plain.hasTun = options.protocol === "bmx6"; // bmx6 has it built in
      plain.hasTopology = false;
      plain.smsNames = [];
    }
  }
  if (options.protocol === "both") {
    // The part of the mesh that still runs the older daemon too: the first two districts, which hang together.
    for (const node of nodes) if (city.site(node.index).district < 2) node.protocols.push("bmx6");
  }
  const good = links.filter((link) => !link.wired && Math.min(...link.base) > 0.85);
  const depth = (link: MeshLink) => Math.min(city.site(link.a).depth, city.site(link.b).depth);
  const failing = good.find((link) => depth(link) === 2) ?? good.find((link) => depth(link) === 1) ?? good[0];
  if (failing !== undefined) failing.failing = true;
}
