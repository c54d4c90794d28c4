/**
 * The headline: where a person with one free day should go. A place is ranked by the member-hours that it is expected to cost in the next
 * 30 days; what is down now, with people behind it, stands on top; what is slow now is a column of its own. The list holds the places that
 * make most of the expected loss, and none that costs less than a bound: a list that is always full is read by nobody.
 */
import { HOUR_MS } from "#lib/base/durations.ts";
import { DEFAULT_FIX_FIRST, type FixFirstSettings, type WayOut } from "../../../model/index.ts";
import { linkIdOf } from "../mesh/mesh-graph.ts";
import { item, real } from "../mesh/typed.ts";
import { type FailureLog, NO_LOG } from "../trends/failure-record.ts";
import { linkWeakness } from "../trends/link-history.ts";
import type { WindowSource } from "../trends/window-source.ts";
import { localClock } from "./cause-hints.ts";
import {
  type FixFirstItem,
  gainIfRepaired,
  linkItem,
  nodeItem,
  type Scene,
  type Teller,
  type Weighed,
} from "./fix-first-items.ts";
import { degreeOf, failingPlaces, type Place } from "./fix-first-places.ts";

export { gainIfRepaired, type Scene } from "./fix-first-items.ts";

const GAINS_MAX = 30;
const GAIN_FROM_WEAKNESS = 0.3;
/** A place that failed once, for less than a day, and has nobody behind it, is let alone. */
const SHORT_HOURS = 24;

export type FixFirst = {
  items: FixFirstItem[];
  /** What the places that failed, and are not in the list, are expected to cost together. */
  folded: { places: number; memberHours: number };
  expected: number; // member-hours in the next 30 days, of all places that ever failed
  weakUnneeded: { id: string; weakness: number }[]; // weak, but nobody depends on them
  nothingUrgent: boolean;
  ranked: number; // links with enough samples
  of: number; // usable links
};

export type FixFirstOptions = {
  log?: FailureLog;
  settings?: FixFirstSettings;
  wayOut?: readonly WayOut[] | null; // by node of the graph
  weightOf?: (uid: string) => number; // of routers that are gone
};

function weighLinks(scene: Scene, window: WindowSource): Weighed[] {
  const { graph, load } = scene;
  const weighed: Weighed[] = [];
  for (let edge = 0; edge < graph.m; edge += 1) {
    const history = linkWeakness(window.linkSamples(linkIdOf(graph, edge)), window.toMs);
    if (history.weakness === null) continue;
    const weak = history.byQuality ?? 0;
    const gain = weak > 0 && real(load.byEdge, edge) > 0 ? gainIfRepaired(scene, edge) : null;
    const slow = gain === null || gain.gain === 0 ? null : { equivalents: weak * gain.gain, gain };
    weighed.push({ edge, history, slow });
  }
  return weighed;
}

/** Of a list in descending order: the first that together make a share of it, and none below a bound. */
export function mostOf<One>(all: readonly One[], of: (one: One) => number, share: number, least: number): One[] {
  const wanted = share * all.reduce((sum, one) => sum + of(one), 0);
  const chosen: One[] = [];
  let sum = 0;
  for (const one of all) {
    if (sum >= wanted || of(one) < least) break;
    chosen.push(one);
    sum += of(one);
  }
  return chosen;
}

/** Once, not for long, and nobody behind it. */
function isLetAlone({ behind, record }: Place, nowMs: number): boolean {
  const [only] = record.failures;
  if (behind > 0 || record.failures.length !== 1 || only === undefined) return false;
  return ((only.toMs ?? nowMs) - only.fromMs) / HOUR_MS < SHORT_HOURS;
}

/** Where two and more ranked links share a node, and they are all it has, the node is the one to look at. */
function addWholeNodeHints(scene: Scene, items: readonly FixFirstItem[]): void {
  const { graph } = scene;
  const counts = new Map<string, number>();
  const ends = (id: string) => {
    const edge = graph.edgeOfLink.get(id);
    return edge === undefined ? [] : [item(graph.edges, edge).a, item(graph.edges, edge).b];
  };
  const weak = items.filter((one) => one.kind === "link" && (one.byQuality ?? 0) > 0);
  for (const one of weak) for (const uid of ends(one.id)) counts.set(uid, (counts.get(uid) ?? 0) + 1);
  for (const one of weak) {
    for (const uid of ends(one.id)) {
      const links = degreeOf(graph, graph.indexOf.get(uid) ?? -1);
      if (links >= 2 && counts.get(uid) === links) one.hints.unshift({ code: "whole-node", node: uid, links });
    }
  }
}

function peopleDown({ down, members, behind, kind }: Place): number {
  if (down === null) return 0;
  return kind === "node" ? down.members - Math.max(0, members - behind) : down.members;
}

/** First what is down with people behind it, then what will cost most, then what is slow. */
function chosenPlaces(places: readonly Place[], settings: FixFirstSettings, nowMs: number): Place[] {
  const top = places.filter((place) => peopleDown(place) >= 1).sort((x, y) => (y.down?.members ?? 0) - (x.down?.members ?? 0));
  const worth = places.filter((place) => !isLetAlone(place, nowMs));
  const most = mostOf(worth, ({ mean }) => mean, settings.share, settings.leastMemberHours);
  return [...new Set([...top, ...most])];
}

export function rankFixFirst(scene: Scene, window: WindowSource, options: FixFirstOptions = {}): FixFirst {
  const { graph } = scene;
  const { log = NO_LOG, settings = DEFAULT_FIX_FIRST, wayOut = null, weightOf = () => 1 } = options;
  const weighed = weighLinks(scene, window);
  const teller: Teller = { scene, window, clock: localClock(window.timeZone) };
  const places = failingPlaces({ ...scene, window, log, wayOut, weightOf });
  const chosen = chosenPlaces(places, settings, window.toMs);
  const ofEdge = new Map(weighed.map((one) => [one.edge, one]));
  const listed = new Set(chosen.flatMap(({ kind, index }) => (kind === "link" && index !== null ? [index] : [])));
  const slow = weighed
    .filter((one) => one.slow !== null)
    .sort((x, y) => (y.slow?.equivalents ?? 0) - (x.slow?.equivalents ?? 0) || x.edge - y.edge);
  const slowest = mostOf(slow, (one) => one.slow?.equivalents ?? 0, settings.share, settings.leastSlow);
  const items = [
    ...chosen.map((place) =>
      place.kind === "node" ? nodeItem(teller, place) : linkItem(teller, place.id, ofEdge.get(place.index ?? -1) ?? null, place),
    ),
    ...slowest.flatMap((one) => (listed.has(one.edge) ? [] : [linkItem(teller, linkIdOf(graph, one.edge), one, null)])),
  ];
  addWholeNodeHints(scene, items);
  const kept = new Set(chosen);
  const folded = places.filter((place) => !kept.has(place) && place.mean > 0);
  const unneeded = weighed.filter(
    (one) => (one.history.byQuality ?? 0) > GAIN_FROM_WEAKNESS && real(scene.impact.byEdge, one.edge) === 0,
  );
  return {
    items,
    folded: { places: folded.length, memberHours: folded.reduce((sum, { mean }) => sum + mean, 0) },
    expected: places.reduce((sum, { mean }) => sum + mean, 0),
    weakUnneeded: unneeded
      .toSorted((x, y) => (y.history.weakness ?? 0) - (x.history.weakness ?? 0) || x.edge - y.edge)
      .map((one) => ({ id: linkIdOf(graph, one.edge), weakness: one.history.weakness ?? 0 })),
    nothingUrgent: items.length === 0,
    ranked: weighed.length,
    of: graph.m,
  };
}

/** The links whose gain is worth computing: the first thirty by priority and all that are surely weak. */
export function worthGain(links: readonly { edge: number; priority: number; byQuality: number | null }[]): number[] {
  const first = links
    .toSorted((x, y) => y.priority - x.priority)
    .slice(0, GAINS_MAX)
    .filter((one) => one.priority > 0);
  const weak = links.filter((one) => (one.byQuality ?? 0) > GAIN_FROM_WEAKNESS);
  return [...new Set([...first, ...weak].map((one) => one.edge))];
}
