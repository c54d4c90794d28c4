/**
 * A window that grows round by round, in a bounded room: what a long-running process keeps in place of snapshots. A full series loses every
 * second sample and takes from then on only every second one more, so that its spacing stays even however long it is; a sample at which
 * the state changed is never lost, so that no outage is.
 */
import { DAY_MS } from "#lib/base/durations.ts";
import { isPartial, type Snapshot } from "../../../model/index.ts";
import type { LinkState } from "./flaps.ts";
import {
  absent,
  answeredIn,
  isCollectorOutage,
  type LinkSample,
  type NodeSample,
  nodeSampleOf,
  sampleIn,
  type WindowSource,
} from "./window-source.ts";

/** What the rules look back on at most: four weeks. */
export const WINDOW_DAYS = 28;
/** Samples of all links together; about 150 bytes each. */
const SAMPLES_MAX = 600_000;
const SERIES_MAX = 1_500;
const SERIES_MIN = 48;

export type WindowRing = {
  /** The next round. One that is not newer than the last, or saw a part of the mesh only, is passed over. */
  add(snapshot: Snapshot): void;
  /** As of the last round. What it gives must be read before the next `add`. */
  source(): WindowSource;
  readonly rounds: number; // taken so far
  readonly samples: number; // of links, kept now
};

type Sample = { atMs: number; state: LinkState };
type Series<One extends Sample> = { samples: One[]; stride: number; since: number };

function emptySeries<One extends Sample>(): Series<One> {
  return { samples: [], stride: 1, since: 0 };
}

/** Whether the sample at `i` is the first or the last of a run of one state. */
function isTurn(samples: readonly Sample[], i: number): boolean {
  const state = samples[i]?.state;
  return i === 0 || i === samples.length - 1 || samples[i - 1]?.state !== state || samples[i + 1]?.state !== state;
}

/**
 * The newest sample is always there; the next one takes its place unless its turn has come or the state changes.
 * @param most samples that a series may hold.
 */
function push<One extends Sample>(series: Series<One>, sample: One, most: number): void {
  const { samples } = series;
  const last = samples.at(-1);
  const before = samples.at(-2);
  const standsIn =
    last !== undefined &&
    before !== undefined &&
    series.since < series.stride &&
    last.state === sample.state &&
    before.state === last.state;
  if (standsIn) {
    samples[samples.length - 1] = sample;
    series.since += 1;
  } else {
    samples.push(sample);
    series.since = 1;
  }
  if (samples.length <= most) return;
  const thinned = samples.filter((_, i) => i % 2 === 0 || isTurn(samples, i));
  // A series of nothing but turns is too restless to be thinned: it loses its oldest part instead.
  series.samples = thinned.length > (3 * most) / 4 ? samples.slice(samples.length - Math.ceil(most / 2)) : thinned;
  if (thinned.length <= (3 * most) / 4) series.stride *= 2;
}

function dropOld(series: Series<Sample>, fromMs: number): void {
  const first = series.samples.findIndex((sample) => sample.atMs >= fromMs);
  if (first !== 0) series.samples.splice(0, first < 0 ? series.samples.length : first);
}

type LinkSeries = Series<LinkSample> & { a: string; b: string; toldMs: number };

const NOTHING: readonly never[] = [];

function forgetOld(links: Map<string, LinkSeries>, nodes: Map<string, Series<NodeSample>>, oldestMs: number): void {
  for (const [id, series] of links) {
    dropOld(series, oldestMs);
    // Nobody has told of it for four weeks.
    if (series.toldMs < oldestMs) links.delete(id);
  }
  for (const [uid, series] of nodes) {
    dropOld(series, oldestMs);
    if (series.samples.length === 0) nodes.delete(uid);
  }
}

/** @param options.samplesMax of all links together. @param options.seriesMax of one. */
export function windowRing(timeZone: string, options: { samplesMax?: number; seriesMax?: number } = {}): WindowRing {
  const samplesMax = options.samplesMax ?? SAMPLES_MAX;
  const seriesMax = options.seriesMax ?? SERIES_MAX;
  const links = new Map<string, LinkSeries>();
  const nodes = new Map<string, Series<NodeSample>>();
  let healthy: ReadonlySet<string> | null = null;
  let fromMs: number | null = null;
  let toMs = Number.NEGATIVE_INFINITY;
  let rounds = 0;

  const addLinks = (snapshot: Snapshot, answered: ReadonlySet<string>, outage: boolean, most: number) => {
    const told = new Map(snapshot.links.map((link) => [link.id, link]));
    for (const { id, a, b } of snapshot.links)
      if (!links.has(id)) links.set(id, { ...emptySeries<LinkSample>(), a, b, toldMs: toMs });
    for (const [id, series] of links) {
      const link = told.get(id);
      if (outage) push(series, absent(toMs, "unknown"), most);
      else if (link !== undefined) {
        series.toldMs = toMs;
        const sample = sampleIn(snapshot, link, toMs);
        if (sample !== null) push(series, sample, most);
      }
      // Both ends were read and neither tells of it: down. Else nobody knows.
      else push(series, absent(toMs, answered.has(series.a) && answered.has(series.b) ? "down" : "unknown"), most);
    }
  };

  return {
    get rounds() {
      return rounds;
    },
    get samples() {
      return [...links.values()].reduce((sum, series) => sum + series.samples.length, 0);
    },
    add(snapshot) {
      const atMs = Date.parse(snapshot.at);
      if (atMs <= toMs || isPartial(snapshot)) return;
      toMs = atMs;
      fromMs ??= atMs;
      rounds += 1;
      const answered = answeredIn(snapshot);
      const outage = isCollectorOutage(healthy, answered);
      if (!outage) healthy = answered;
      const oldestMs = toMs - WINDOW_DAYS * DAY_MS;
      forgetOld(links, nodes, oldestMs);
      fromMs = Math.max(fromMs, oldestMs);
      const most = Math.max(SERIES_MIN, Math.min(seriesMax, Math.floor(samplesMax / Math.max(1, snapshot.links.length))));
      addLinks(snapshot, answered, outage, most);
      for (const node of snapshot.nodes) {
        const series = nodes.get(node.uid) ?? emptySeries<NodeSample>();
        nodes.set(node.uid, series);
        push(series, nodeSampleOf(node, toMs, outage), most);
      }
    },
    source: () => ({
      fromMs: fromMs ?? 0,
      toMs: fromMs === null ? 0 : toMs,
      timeZone,
      linkSamples: (id) => links.get(id)?.samples ?? NOTHING,
      nodeSamples: (uid) => nodes.get(uid)?.samples ?? NOTHING,
    }),
  };
}
