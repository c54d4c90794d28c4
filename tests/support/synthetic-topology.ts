/**
 * The bones of a made-up city mesh: districts that are trees hanging from a backbone of district heads, cross links between
 * neighbours in space, some wires beside radios. Positions come from a force layout of the same graph.
 */

import { forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";
import { RandomStream } from "#lib/base/random.ts";
import { hashedUid } from "./random.ts";

export type TopologyNode = { uid: string; hostname: string; mac: string; district: string; parent: number | null };
export type TopologyLink = { a: number; b: number; n: number; kind: "wireless" | "wired"; backbone: boolean };
export type Topology = { nodes: TopologyNode[]; links: TopologyLink[]; xy: [number, number][] };

const DISTRICTS = [
  "GR",
  "HO",
  "PO",
  "SA",
  "BE",
  "CL",
  "PN",
  "NB",
  "EI",
  "LC",
  "GU",
  "MO",
  "BO",
  "CB",
  "VE",
  "CA",
  "RA",
  "SG",
  "FO",
  "VN",
];
const STREETS = [
  "Torrent",
  "Verdi",
  "Escorial",
  "Comtal",
  "Olzinelles",
  "Riera",
  "Pàdua",
  "Llull",
  "Roger",
  "Vila",
  "Font",
  "Alzina",
  "Marina",
  "Ramon",
  "Creu",
  "Pujades",
  "Bruixa",
  "Pineda",
  "Premià",
  "Rossend",
  "Blai",
  "Tamarit",
  "Vallespir",
  "Galileu",
] as const satisfies [string, ...string[]];

const cache = new Map<string, Topology>();

/** Depends on its arguments only; kept, because the layout of a large mesh takes a second. */
export function syntheticTopology(nodes: number, links: number, seed: number): Topology {
  const key = `${nodes}/${links}/${seed}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const topology = build(nodes, links, new RandomStream(seed));
  cache.set(key, topology);
  return topology;
}

function build(count: number, linkCount: number, random: RandomStream): Topology {
  const districts = Math.max(2, Math.min(Math.round(count / 13), 60));
  const nodes: TopologyNode[] = [];
  const links: TopologyLink[] = [];
  const xy: [number, number][] = [];
  const rough = seedPositions(count, districts, random);
  for (let index = 0; index < count; index += 1) {
    const seat = rough[index];
    if (seat === undefined) throw new Error(`no seat for node ${index}`);
    nodes.push(router(seat.district, seat.parent, random));
    xy.push(seat.xy);
    if (seat.parent !== null)
      links.push({
        a: seat.parent,
        b: index,
        n: 0,
        kind: random.next() < 0.12 ? "wired" : "wireless",
        backbone: index < districts,
      });
  }
  addBackboneRing(links, districts);
  addCrossLinks(links, xy, linkCount, random);
  return { nodes, links, xy: forceLayout(xy, links) };
}

type Seat = { district: string; parent: number | null; xy: [number, number] };

/** Heads on a ring around the centre; each further node grows from one of its district's, mostly outward. */
function seedPositions(count: number, districts: number, random: RandomStream): Seat[] {
  const seats: Seat[] = [];
  for (let index = 0; index < count; index += 1) {
    const district = index % districts;
    const angle = (2 * Math.PI * district) / districts;
    const name = districtName(district);
    if (index < districts) {
      const radius = 12 * districts + 60;
      seats.push({
        district: name,
        parent: index === 0 ? null : index < 4 ? 0 : random.integer(0, 3),
        xy: [radius * Math.cos(angle), radius * Math.sin(angle)],
      });
      continue;
    }
    // One of the district's last nodes more often than an old one: long arms with bushes at their ends.
    const row = Math.floor(index / districts);
    const parentRow = Math.max(0, row - 1 - Math.floor(random.next() ** 2 * row));
    const parent = district + parentRow * districts;
    const from = seats[parent]?.xy ?? [0, 0];
    const heading = angle + random.between(-1, 1);
    seats.push({ district: name, parent, xy: [from[0] + 60 * Math.cos(heading), from[1] + 60 * Math.sin(heading)] });
  }
  return seats;
}

function districtName(index: number): string {
  const name = DISTRICTS[index % DISTRICTS.length] ?? "XX";
  const lap = Math.floor(index / DISTRICTS.length);
  return lap === 0 ? name : `${name}${lap + 1}`;
}

function router(district: string, parent: number | null, random: RandomStream): TopologyNode {
  const tail = [random.integer(0, 255), random.integer(0, 255), random.integer(0, 255)];
  const mac = ["02", "ca", "fe", ...tail.map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
  const hostname = `${district}-${random.pick(STREETS)}${random.integer(1, 240)}-${mac.slice(-5).replace(":", "")}`;
  return { uid: hashedUid(`mac:${mac}`), hostname, mac, district, parent };
}

function addBackboneRing(links: TopologyLink[], districts: number): void {
  for (let head = 1; head < districts; head += 1) {
    const next = head + 1 === districts ? 1 : head + 1;
    if (next === head || linked(links, head, next) > 0) continue;
    if (head % 3 !== 0) links.push({ a: Math.min(head, next), b: Math.max(head, next), n: 0, kind: "wireless", backbone: true });
  }
}

function addCrossLinks(links: TopologyLink[], xy: readonly [number, number][], wanted: number, random: RandomStream): void {
  const counts = new Map<string, number>();
  for (const link of links) counts.set(`${link.a}/${link.b}`, 1);
  for (let attempt = 0; links.length < wanted && attempt < wanted * 40; attempt += 1) {
    const one = random.integer(0, xy.length - 1);
    const other = nearby(xy, one, random);
    if (other === one) continue;
    const [a, b] = one < other ? [one, other] : [other, one];
    const n = counts.get(`${a}/${b}`) ?? 0;
    if (n > 1 || (n === 1 && random.next() > 0.3)) continue;
    counts.set(`${a}/${b}`, n + 1);
    links.push({ a, b, n, kind: n === 1 || random.next() < 0.15 ? "wired" : "wireless", backbone: false });
  }
}

/** One of the nearest few of a random handful. */
function nearby(xy: readonly [number, number][], one: number, random: RandomStream): number {
  const from = xy[one] ?? [0, 0];
  let best = one;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < Math.min(60, xy.length); tries += 1) {
    const other = random.integer(0, xy.length - 1);
    const at = xy[other] ?? [0, 0];
    const distance = Math.hypot(at[0] - from[0], at[1] - from[1]);
    if (other !== one && distance < bestDistance) [best, bestDistance] = [other, distance];
  }
  return best;
}

function linked(links: readonly TopologyLink[], one: number, other: number): number {
  return links.filter((link) => (link.a === one && link.b === other) || (link.a === other && link.b === one)).length;
}

function forceLayout(seats: readonly [number, number][], links: readonly TopologyLink[]): [number, number][] {
  const bodies: SimulationNodeDatum[] = seats.map(([x, y]) => ({ x, y }));
  forceSimulation(bodies)
    .force(
      "link",
      forceLink(links.map((link) => ({ source: link.a, target: link.b })))
        .distance(40)
        .iterations(2),
    )
    .force("charge", forceManyBody().strength(-120).distanceMax(500))
    .force("x", forceX(0).strength(0.02))
    .force("y", forceY(0).strength(0.03))
    .stop()
    .tick(seats.length > 400 ? 80 : 250);
  return bodies.map((body) => [Math.round((body.x ?? 0) * 1000) / 1000, Math.round((body.y ?? 0) * 1000) / 1000]);
}
