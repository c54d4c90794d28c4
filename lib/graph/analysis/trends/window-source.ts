/**
 * The one narrow door to the past: samples of a link or a node in order of time. A store may stand behind it; here it is filled from
 * snapshots. Unknown is a state of its own, and a round in which more than half of the nodes fell silent at once is the collector's own
 * failure: it says nothing about anybody.
 */
import {
  type Direction,
  isOfRound,
  isPartial,
  isUsable,
  type Link,
  livenessOf,
  type Node,
  type Snapshot,
} from "../../../model/index.ts";
import { HELLO_WINDOW, heardFromCounted, heardFromTold } from "../mesh/hello-window.ts";
import type { LinkState } from "./flaps.ts";

export type LinkSample = {
  atMs: number;
  state: LinkState;
  qualityAb: number | null;
  qualityBa: number | null;
  heardAb: number | null; // hellos of 48; null: not measured, or an aged figure that no fresh window gives
  heardBa: number | null;
  countedAb: number | null;
  toldAb: number | null;
  countedBa: number | null;
  toldBa: number | null;
  signalAtA: number | null; // dBm
  signalAtB: number | null;
};

export type NodeSample = {
  atMs: number;
  state: LinkState;
  uptimeS: number | null; // of the routing daemon: alone it never proves a reboot
};

export type WindowSource = {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the mesh, an IANA name: hours of the day are its people's hours. */
  readonly timeZone: string;
  linkSamples(linkId: string): readonly LinkSample[];
  nodeSamples(uid: string): readonly NodeSample[];
};

const NOTHING: readonly never[] = [];

function heardOf(direction: Direction, protocol: Link["protocol"]): number | null {
  if (direction.quality === null) return null;
  if (protocol !== "bmx6") return direction.quality * HELLO_WINDOW;
  if (direction.countedByReceiver !== null) return heardFromCounted(direction.countedByReceiver);
  return direction.toldToSender === null ? null : heardFromTold(direction.toldToSender);
}

export function linkStateOf(link: Link): LinkState {
  if (isUsable(link)) return "up";
  const { ab, ba } = link.directions;
  const told = [ab.state, ba.state];
  return told.includes("zero") || told.includes("contradicted") ? "down" : "unknown";
}

export function sampleOf(link: Link, atMs: number): LinkSample {
  const { ab, ba } = link.directions;
  return {
    atMs,
    state: linkStateOf(link),
    qualityAb: ab.quality,
    qualityBa: ba.quality,
    heardAb: heardOf(ab, link.protocol),
    heardBa: heardOf(ba, link.protocol),
    countedAb: ab.countedByReceiver,
    toldAb: ab.toldToSender,
    countedBa: ba.countedByReceiver,
    toldBa: ba.toldToSender,
    signalAtA: ba.signalDbm,
    signalAtB: ab.signalDbm,
  };
}

export function absent(atMs: number, state: LinkState): LinkSample {
  const nothing = { qualityAb: null, qualityBa: null, heardAb: null, heardBa: null, countedAb: null, toldAb: null };
  return { atMs, state, ...nothing, countedBa: null, toldBa: null, signalAtA: null, signalAtB: null };
}

/**
 * What a round says of a link; null where it repeats what an earlier round read, which is no new sample. Of a link of which one direction
 * was read again only that one counts.
 */
export function sampleIn(snapshot: Pick<Snapshot, "at" | "coverage">, link: Link, atMs: number): LinkSample | null {
  const { ab, ba } = link.directions;
  const freshAb = isOfRound(snapshot, ab.at);
  const freshBa = isOfRound(snapshot, ba.at);
  if ((freshAb && freshBa) || linkStateOf(link) === "unknown") return sampleOf(link, atMs);
  if (!freshAb && !freshBa) return null;
  const unread = { quality: null, countedByReceiver: null, toldToSender: null, signalDbm: null };
  const directions = { ab: freshAb ? ab : { ...ab, ...unread }, ba: freshBa ? ba : { ...ba, ...unread } };
  return { ...sampleOf({ ...link, directions }, atMs), state: linkStateOf(link) };
}

export function answeredIn(snapshot: Snapshot): Set<string> {
  return new Set(snapshot.nodes.filter((node) => node.state === "answered").map((node) => node.uid));
}

/** More than half of those that answered last time are silent together. */
export function isCollectorOutage(before: ReadonlySet<string> | null, now: ReadonlySet<string>): boolean {
  if (before === null || before.size === 0) return false;
  const missing = [...before].filter((uid) => !now.has(uid)).length;
  return missing * 2 > before.size;
}

type Round = { atMs: number; snapshot: Snapshot; answered: ReadonlySet<string>; outage: boolean };

function roundsOf(snapshots: readonly Snapshot[]): Round[] {
  let healthy: ReadonlySet<string> | null = null;
  return snapshots
    .filter((snapshot) => !isPartial(snapshot))
    .map((snapshot) => ({ snapshot, atMs: Date.parse(snapshot.at) }))
    .sort((x, y) => x.atMs - y.atMs)
    .map(({ snapshot, atMs }) => {
      const answered = answeredIn(snapshot);
      const outage = isCollectorOutage(healthy, answered);
      if (!outage) healthy = answered;
      return { atMs, snapshot, answered, outage };
    });
}

function present<One>(one: One | null): One[] {
  return one === null ? [] : [one];
}

function linkSeries(rounds: readonly Round[]): Map<string, LinkSample[]> {
  const ends = new Map<string, Pick<Link, "a" | "b">>();
  for (const { snapshot } of rounds) for (const link of snapshot.links) if (!ends.has(link.id)) ends.set(link.id, link);
  const series = new Map<string, LinkSample[]>([...ends.keys()].map((id) => [id, []]));
  for (const { atMs, snapshot, answered, outage } of rounds) {
    const told = new Map(snapshot.links.map((link) => [link.id, link]));
    for (const [id, samples] of series) {
      const link = told.get(id);
      const { a, b } = ends.get(id) ?? { a: "", b: "" };
      if (outage) samples.push(absent(atMs, "unknown"));
      else if (link !== undefined) samples.push(...present(sampleIn(snapshot, link, atMs)));
      // A link not yet seen has no samples: it counts from its first appearance.
      else if (samples.length > 0) samples.push(absent(atMs, answered.has(a) && answered.has(b) ? "down" : "unknown"));
    }
  }
  return series;
}

export function nodeSampleOf(node: Node, atMs: number, outage: boolean): NodeSample {
  const state: LinkState = outage ? "unknown" : livenessOf(node);
  const uptimeS = node.daemons.find((daemon) => daemon.uptimeS !== null)?.uptimeS ?? null;
  return { atMs, state, uptimeS: node.state === "answered" ? uptimeS : null };
}

function nodeSeries(rounds: readonly Round[]): Map<string, NodeSample[]> {
  const series = new Map<string, NodeSample[]>();
  for (const { atMs, snapshot, outage } of rounds) {
    for (const node of snapshot.nodes) {
      const samples = series.get(node.uid) ?? [];
      series.set(node.uid, samples);
      samples.push(nodeSampleOf(node, atMs, outage));
    }
  }
  return series;
}

/** Snapshots of one mesh in any order. Those that saw a part of the mesh only are passed over. */
export function windowFromSnapshots(snapshots: readonly Snapshot[], timeZone = "Europe/Madrid"): WindowSource {
  const rounds = roundsOf(snapshots);
  const links = linkSeries(rounds);
  const nodes = nodeSeries(rounds);
  return {
    fromMs: rounds[0]?.atMs ?? 0,
    toMs: rounds.at(-1)?.atMs ?? 0,
    timeZone,
    linkSamples: (id) => links.get(id) ?? NOTHING,
    nodeSamples: (uid) => nodes.get(uid) ?? NOTHING,
  };
}
