/**
 * A pretend mesh whose places fail as nature has it, for thirteen weeks: rates and repair times from long-tailed distributions that the
 * site does not know, links of several kinds, links that get worse, bad hours, gateways that come and go, power cuts that take a quarter
 * of a neighbourhood, routers that never answer, hours in which the collector is blind. Nothing of the ranking is used here.
 */

import { seededRandom } from "#lib/base/random.ts";
import type { Snapshot } from "#lib/model/index.ts";
import { syntheticMesh } from "../fixtures/synthetic-mesh.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEKS = 13;
export const START_MS = Date.parse("2026-01-05T00:00:00.000Z");
export const END_MS = START_MS + WEEKS * 7 * DAY_MS;

export type Kind = "radio" | "wire" | "router" | "gateway";
/** `index` of the link or node in the snapshot. */
export type TruePlace = {
  key: string; // "link <id>" or "node <uid>"
  kind: Kind;
  index: number;
  perDay: number; // failures a day at the start
  worsens: { fromMs: number; byFactor: number } | null; // grows evenly over four weeks, then stays
  hours: { from: number; length: number } | null; // fails in these hours of the day only (UTC)
  repairH: number; // median
};
export type Down = { place: number; fromMs: number; toMs: number };
export type PowerCut = { nodes: readonly number[]; fromMs: number; toMs: number };
export type Blind = { fromMs: number; toMs: number };

export type World = {
  mesh: Snapshot;
  places: readonly TruePlace[];
  downs: readonly Down[]; // in order of time
  cuts: readonly PowerCut[];
  blind: readonly Blind[];
  silent: ReadonlySet<number>; // nodes that never answer
  seed: number;
};

export type WorldOptions = { nodes: number; seed: number; quiet?: boolean };

/** Of ln. Three places cause most of what a mesh loses: rates differ by orders of magnitude. */
const SPREAD = { rate: 2, repairOfPlace: 0.7, repair: 1 };
const MEDIAN_DAYS: Record<Kind, number> = { radio: 150, wire: 400, router: 200, gateway: 60 };
const MEDIAN_REPAIR_H: Record<Kind, number> = { radio: 1, wire: 2, router: 3, gateway: 1 };
const LEAST_H = 0.1;
const MOST_H = 14 * 24;

export type Draw = () => number;

export function normal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

const logNormal = (draw: Draw, median: number, spread: number) => median * Math.exp(spread * normal(draw));

/** Failures a day at an instant. */
export function rateAt({ perDay, worsens }: TruePlace, atMs: number): number {
  if (worsens === null) return perDay;
  const share = Math.min(1, Math.max(0, (atMs - worsens.fromMs) / (28 * DAY_MS)));
  return perDay * (1 + share * (worsens.byFactor - 1));
}

/** Mean hours of an outage of the place, of its log-normal within its bounds. */
export function meanRepairH({ repairH }: TruePlace): number {
  return Math.min(MOST_H, repairH * Math.exp(SPREAD.repair ** 2 / 2));
}

/** A radio that hears badly fails more often. */
function oddsOf({ links }: Snapshot, kind: Kind, index: number): number {
  if (kind !== "radio") return 1;
  const { ab, ba } = links[index]?.directions ?? {};
  return 1 + 4 * (1 - Math.min(ab?.quality ?? 1, ba?.quality ?? 1));
}

function placesOf(mesh: Snapshot, draw: Draw): TruePlace[] {
  const gateways = new Set(mesh.gateways.map(({ node }) => node));
  const place = (key: string, kind: Kind, index: number): TruePlace => ({
    key,
    kind,
    index,
    perDay: Math.min(3, oddsOf(mesh, kind, index) / logNormal(draw, MEDIAN_DAYS[kind], SPREAD.rate)),
    worsens: kind === "radio" && draw() < 0.05 ? { fromMs: START_MS + draw() * 8 * 7 * DAY_MS, byFactor: 3 + 7 * draw() } : null,
    hours: kind === "radio" && draw() < 0.15 ? { from: Math.floor(24 * draw()), length: 6 } : null,
    repairH: logNormal(draw, MEDIAN_REPAIR_H[kind], SPREAD.repairOfPlace),
  });
  return [
    ...mesh.links.map(({ id, interfaces }, i) => place(`link ${id}`, interfaces.a.kind === "wired" ? "wire" : "radio", i)),
    ...mesh.nodes.map(({ uid }, i) => place(`node ${uid}`, gateways.has(uid) ? "gateway" : "router", i)),
  ];
}

function inHours({ hours }: TruePlace, atMs: number): boolean {
  if (hours === null) return true;
  const hour = Math.floor(atMs / HOUR_MS) % 24;
  return (hour - hours.from + 24) % 24 < hours.length;
}

/** By thinning (Lewis & Shedler 1979): candidates at the highest rate, kept as the rate of the moment has it. */
function downsOf(places: readonly TruePlace[], draw: Draw): Down[] {
  const downs: Down[] = [];
  for (const [p, place] of places.entries()) {
    const most = (rateAt(place, END_MS) * (place.hours === null ? 1 : 24 / place.hours.length)) / DAY_MS;
    let atMs = START_MS;
    for (;;) {
      atMs += -Math.log(1 - draw()) / most;
      if (atMs >= END_MS) break;
      if (!inHours(place, atMs) || draw() > rateAt(place, atMs) / rateAt(place, END_MS)) continue;
      const lastsH = Math.min(MOST_H, Math.max(LEAST_H, logNormal(draw, place.repairH, SPREAD.repair)));
      downs.push({ place: p, fromMs: atMs, toMs: atMs + lastsH * HOUR_MS });
      atMs += lastsH * HOUR_MS;
    }
  }
  return downs.sort((x, y) => x.fromMs - y.fromMs);
}

function cutsOf(mesh: Snapshot, draw: Draw): PowerCut[] {
  const cuts: PowerCut[] = [];
  for (let atMs = START_MS; ; ) {
    atMs += -Math.log(1 - draw()) * 12 * DAY_MS;
    if (atMs >= END_MS) return cuts;
    const centre = mesh.nodes[Math.floor(draw() * mesh.nodes.length)]?.place;
    const distance = (i: number) => {
      const place = mesh.nodes[i]?.place;
      return place && centre ? Math.hypot(place.lat - centre.lat, place.lon - centre.lon) : Number.POSITIVE_INFINITY;
    };
    const near = mesh.nodes.map((_, i) => i).sort((x, y) => distance(x) - distance(y));
    const nodes = near.slice(0, Math.max(3, Math.round(mesh.nodes.length * (0.05 + 0.15 * draw()))));
    cuts.push({ nodes, fromMs: atMs, toMs: atMs + logNormal(draw, 1, 0.8) * HOUR_MS });
  }
}

function blindOf(draw: Draw): Blind[] {
  const blind: Blind[] = [];
  for (let atMs = START_MS; ; ) {
    atMs += -Math.log(1 - draw()) * 21 * DAY_MS;
    if (atMs >= END_MS) return blind;
    const toMs = atMs + logNormal(draw, 6, 0.8) * HOUR_MS;
    blind.push({ fromMs: atMs, toMs });
    atMs = toMs;
  }
}

/** As the emulator's meshes are, and those of guifi.net that were recorded. */
const LINKS_A_NODE = 1.34;
const NODES_A_GATEWAY = 50;

/** Some links by wire, some routers with many members behind them. */
function peopled(mesh: Snapshot, draw: Draw): Snapshot {
  const wired = (link: Snapshot["links"][number]): Snapshot["links"][number] => {
    const end = { ...link.interfaces.a, kind: "wired" as const, channel: 0, rateMaxMbps: 1000 };
    return draw() < 0.1 ? { ...link, interfaces: { a: end, b: end } } : link;
  };
  const nodes = mesh.nodes.map((node) => ({ ...node, weight: draw() < 0.1 ? 2 + Math.floor(draw() * 9) : 1 }));
  const chosen = new Set(mesh.gateways.map(({ node }) => node));
  while (chosen.size < Math.max(2, Math.round(mesh.nodes.length / NODES_A_GATEWAY))) {
    const node = nodes[Math.floor(draw() * nodes.length)];
    if (node !== undefined) chosen.add(node.uid);
  }
  const [gateway] = mesh.gateways;
  const gateways = gateway === undefined ? [] : [...chosen].sort().map((node) => ({ ...gateway, node }));
  return {
    ...mesh,
    nodes, // A tree comes first, then what makes it a mesh.
    links: mesh.links.slice(0, Math.round(LINKS_A_NODE * nodes.length)).map(wired),
    gateways,
  };
}

/** `quiet`: nothing fails; the collector is blind at times, and routers are silent, all the same. */
export function worldOf({ nodes, seed, quiet = false }: WorldOptions): World {
  const draw = seededRandom(seed * 104_729 + nodes);
  const mesh = peopled(syntheticMesh(nodes, seed), draw);
  const drawn = placesOf(mesh, draw);
  const places = quiet ? drawn.map((place) => ({ ...place, worsens: null })) : drawn;
  const gateways = new Set(mesh.gateways.map(({ node }) => node));
  const silent = new Set(mesh.nodes.flatMap(({ uid }, i) => (draw() < 0.08 && !gateways.has(uid) ? [i] : [])));
  return {
    mesh,
    places,
    downs: quiet ? [] : downsOf(places, draw),
    cuts: quiet ? [] : cutsOf(mesh, draw),
    blind: blindOf(draw),
    silent,
    seed,
  };
}
