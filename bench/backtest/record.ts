/** What the site has of such a mesh at an instant: the last snapshot, the window of samples, the event log. With the faults that records have. */

import { seededRandom } from "#lib/base/random.ts";
import type { FailureLog } from "#lib/graph/analysis/trends/failure-record.ts";
import type { LinkState } from "#lib/graph/analysis/trends/flaps.ts";
import type { LinkSample, NodeSample, WindowSource } from "#lib/graph/analysis/trends/window-source.ts";
import type { Direction, Link, MeshEvent, Snapshot } from "#lib/model/index.ts";
import { type Losses, struckKey } from "./losses.ts";
import { DAY_MS, type Down, HOUR_MS, rateAt, START_MS, type World } from "./world.ts";

const ROUND_MS = 300_000;
/** What is shorter is not told. */
const NOTICED_MS = 3 * 60_000;
const SAMPLE_MS = 2 * HOUR_MS;
const WINDOW_MS = 28 * DAY_MS;
/** So many failures of a link are taken for one of the router behind it. */
const MISTAKEN = 0.05;

export type Record = { snapshot: Snapshot; window: WindowSource; log: FailureLog };

const instant = (ms: number) => new Date(ms).toISOString();

function isBlind({ blind }: World, atMs: number): boolean {
  return blind.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
}

/** While the collector is blind nothing begins and nothing ends: it is told when it sees again. null: over before that. */
function seenAs(world: World, down: { fromMs: number; toMs: number }): { fromMs: number; toMs: number } | null {
  let { fromMs, toMs } = down;
  for (const blind of world.blind) {
    if (fromMs >= blind.fromMs && fromMs < blind.toMs) fromMs = blind.toMs;
    if (toMs >= blind.fromMs && toMs < blind.toMs) toMs = blind.toMs;
  }
  return toMs - fromMs < NOTICED_MS ? null : { fromMs, toMs };
}

/** All events of the whole time; those of the future are taken away at each instant. */
export function eventsOf(world: World, { struck }: Losses): MeshEvent[] {
  const { mesh, places, silent, seed } = world;
  const draw = seededRandom(seed + 31_337);
  const indexOf = new Map(mesh.nodes.map(({ uid }, i) => [uid, i]));
  const event = (
    id: string,
    kind: MeshEvent["kind"],
    seen: { fromMs: number; toMs: number },
    about: Partial<MeshEvent>,
  ): MeshEvent => ({
    id,
    mesh: mesh.mesh,
    kind,
    from: instant(seen.fromMs),
    to: instant(seen.toMs),
    noticedAt: instant(seen.fromMs + ROUND_MS),
    node: null,
    link: null,
    family: null,
    gateway: null,
    values: null,
    affected: { weight: 0, nodes: [] },
    why: null,
    cause: null,
    ...about,
  });
  const affectedBy = (nodes: readonly number[]) => ({
    weight: nodes.reduce((sum, v) => sum + (mesh.nodes[v]?.weight ?? 1), 0),
    nodes: nodes.slice(0, 100).map((v) => mesh.nodes[v]?.uid ?? ""),
  });
  const events: MeshEvent[] = [];
  /** With a router go its links. */
  const linksOf = (cause: string, v: number, seen: { fromMs: number; toMs: number }) => {
    const uid = mesh.nodes[v]?.uid ?? "";
    const own = mesh.links.filter(({ a, b }) => a === uid || b === uid);
    events.push(...own.map(({ id }, n) => event(`${cause}-${n}`, "link-down", seen, { link: id, cause, why: "node-down" })));
  };
  for (const [i, down] of world.downs.entries()) {
    const place = places[down.place];
    const seen = seenAs(world, down);
    const mistaken = draw() < MISTAKEN;
    if (place === undefined || seen === null) continue;
    const affected = affectedBy(struck.get(struckKey(down.place, down.fromMs)) ?? []);
    if (place.kind === "router" || place.kind === "gateway") {
      const node = mesh.nodes[place.index]?.uid ?? "";
      events.push(event(`e${i}`, place.kind === "router" ? "node-down" : "gateway-lost", seen, { node, affected }));
      if (place.kind === "router") linksOf(`e${i}`, place.index, seen);
      continue;
    }
    const link = mesh.links[place.index];
    if (link === undefined) continue;
    // Two routers that never answer: nobody tells of the link between them.
    if ([link.a, link.b].every((uid) => silent.has(indexOf.get(uid) ?? -1))) continue;
    const about = mistaken && affected.nodes.includes(link.b) ? { node: link.b } : { link: link.id };
    events.push(event(`e${i}`, "node" in about ? "node-down" : "link-down", seen, { ...about, affected }));
  }
  for (const [c, cut] of world.cuts.entries()) {
    for (const v of cut.nodes) {
      const seen = seenAs(world, { fromMs: cut.fromMs + draw() * 120_000, toMs: cut.toMs + draw() * 600_000 });
      const node = mesh.nodes[v]?.uid ?? "";
      if (seen === null) continue;
      events.push(event(`p${c}-${v}`, "node-down", seen, { node, affected: affectedBy([v]), why: "reboot" }));
      linksOf(`p${c}-${v}`, v, seen);
    }
  }
  return events;
}

function downsByPlace(world: World, untilMs: number): Map<number, Down[]> {
  return Map.groupBy(
    world.downs.filter(({ fromMs }) => fromMs < untilMs),
    ({ place }) => place,
  );
}

const GOOD: Direction["state"] = "measured";

/** How a radio hears: some are poor all the time, and one that gets worse is poor before it fails. */
function qualityOf(world: World, link: number, atMs: number, noise: number): number {
  const place = world.places[link];
  const usual = world.mesh.links[link]?.directions.ab.quality ?? 1;
  if (place === undefined || place.kind === "wire") return 1;
  const worse = (rateAt(place, atMs) / place.perDay - 1) * 0.04;
  return Math.min(1, Math.max(0.05, usual - worse + 0.03 * noise));
}

function linkSamples(world: World, link: number, downs: readonly Down[], toMs: number): LinkSample[] {
  const one = world.mesh.links[link];
  const indexes = one === undefined ? [] : [one.a, one.b].map((uid) => world.mesh.nodes.findIndex((one) => one.uid === uid));
  const unread = indexes.every((v) => world.silent.has(v));
  const draw = seededRandom(world.seed * 7_919 + link);
  const samples: LinkSample[] = [];
  const first = Math.max(START_MS, toMs - WINDOW_MS);
  for (let atMs = first + ((toMs - first) % SAMPLE_MS); atMs <= toMs; atMs += SAMPLE_MS) {
    const isDown = downs.some(({ fromMs, toMs: end }) => atMs >= fromMs && atMs < end);
    const state: LinkState = unread || isBlind(world, atMs) ? "unknown" : isDown ? "down" : "up";
    const quality = (noise: number) => (state === "up" ? Math.round(48 * qualityOf(world, link, atMs, noise)) / 48 : null);
    const [ab, ba] = [quality(2 * draw() - 1), quality(2 * draw() - 1)];
    samples.push({
      atMs,
      state,
      qualityAb: ab,
      qualityBa: ba,
      heardAb: ab === null ? null : 48 * ab,
      heardBa: ba === null ? null : 48 * ba,
      countedAb: ab,
      toldAb: ab,
      countedBa: ba,
      toldBa: ba,
      signalAtA: null,
      signalAtB: null,
    });
  }
  return samples;
}

function nodeSamples(world: World, downs: readonly { fromMs: number; toMs: number }[], toMs: number): NodeSample[] {
  const samples: NodeSample[] = [];
  const first = Math.max(START_MS, toMs - WINDOW_MS);
  for (let atMs = first + ((toMs - first) % SAMPLE_MS); atMs <= toMs; atMs += SAMPLE_MS) {
    const isDown = downs.some(({ fromMs, toMs: end }) => atMs >= fromMs && atMs < end);
    samples.push({ atMs, state: isBlind(world, atMs) ? "unknown" : isDown ? "down" : "up", uptimeS: null });
  }
  return samples;
}

/** The mesh as the last round saw it: what is down is not there, and a gateway that is lost announces nothing. */
function snapshotAt(world: World, toMs: number): Snapshot {
  const { mesh, places, downs, cuts } = world;
  const at = instant(toMs);
  const now = downs.filter(({ fromMs, toMs: end }) => fromMs <= toMs && end > toMs).flatMap(({ place }) => places[place] ?? []);
  const gone = new Set([
    ...now.flatMap(({ kind, index }) => (kind === "router" ? [index] : [])),
    ...cuts.filter(({ fromMs, toMs: end }) => fromMs <= toMs && end > toMs).flatMap(({ nodes }) => nodes),
  ]);
  const away = new Set(now.flatMap(({ kind, index }) => (kind === "radio" || kind === "wire" ? [index] : [])));
  const lost = new Set(now.flatMap(({ kind, index }) => (kind === "gateway" ? [mesh.nodes[index]?.uid ?? ""] : [])));
  const told = (link: Link, i: number): Link => {
    const figure = (direction: Direction): Direction => {
      const quality = qualityOf(world, i, toMs, 0);
      return { ...direction, state: GOOD, quality, countedByReceiver: quality, toldToSender: quality, at };
    };
    return { ...link, directions: { ab: figure(link.directions.ab), ba: figure(link.directions.ba) } };
  };
  return {
    ...mesh,
    at,
    nodes: mesh.nodes.map((node, i) => ({ ...node, state: gone.has(i) ? "gone" : world.silent.has(i) ? "heard" : "answered" })),
    links: mesh.links.map(told).filter((_, i) => !away.has(i)),
    gateways: mesh.gateways.filter(({ node }) => !lost.has(node)),
  };
}

export function recordAt(world: World, events: readonly MeshEvent[], toMs: number): Record {
  const downs = downsByPlace(world, toMs);
  const links = new Map(world.mesh.links.map(({ id }, i) => [id, i]));
  const nodes = new Map(world.mesh.nodes.map(({ uid }, i) => [uid, i]));
  const made = new Map<string, readonly LinkSample[]>();
  const firstNode = world.mesh.links.length;
  const at = instant(toMs);
  return {
    snapshot: snapshotAt(world, toMs),
    log: {
      fromMs: START_MS,
      events: events
        .filter(({ noticedAt }) => noticedAt <= at)
        .map((event) => (event.to !== null && event.to > at ? { ...event, to: null } : event)),
    },
    window: {
      fromMs: Math.max(START_MS, toMs - WINDOW_MS),
      toMs,
      timeZone: "UTC",
      linkSamples(id) {
        const known = made.get(id);
        const link = links.get(id);
        if (known !== undefined || link === undefined) return known ?? [];
        const samples = linkSamples(world, link, downs.get(link) ?? [], toMs);
        made.set(id, samples);
        return samples;
      },
      nodeSamples(uid) {
        const node = nodes.get(uid);
        if (node === undefined) return [];
        const place = world.places[firstNode + node];
        const cuts = world.cuts.filter((cut) => cut.nodes.includes(node));
        const own = place?.kind === "router" ? (downs.get(firstNode + node) ?? []) : [];
        return nodeSamples(world, [...own, ...cuts], toMs);
      },
    },
  };
}
