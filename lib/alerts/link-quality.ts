/**
 * Links whose quality is bad (analytics M2.11), by samples of one life of the link: what a window tells while it fills is none, and no
 * hello at all is an event's matter. Raised: below 0.50 for ten minutes and three samples in a row, and the upper end of the last hour's
 * estimate below it too; cleared: above 0.65 for 25 minutes and six samples in a row, and the lower end over these above it. In between it
 * is a warning.
 */

import { HOUR_MS } from "#lib/base/durations.ts";
import { HELLO_WINDOW } from "../graph/analysis/mesh/hello-window.ts";
import { isFlapping } from "../graph/analysis/trends/flaps.ts";
import { wilsonInterval } from "../graph/analysis/trends/wilson.ts";
import { endsOf, isNewLife, type LinkReading, linkReadings } from "../graph/events/index.ts";
import type { Snapshot } from "../model/index.ts";
import type { WatchedLink } from "./state.ts";

/** Quality below which, and above which, captures in a row raise and clear. */
const LINK_RULE = { enterBelow: 0.5, leaveAbove: 0.65, enterAfter: 3, leaveAfter: 6 };

const FLAP_WINDOW_MS = 6 * HOUR_MS;
/** Three and six captures of five minutes, in minutes so that every pace of rounds is judged alike. */
const ENTER_MS = 600_000;
const LEAVE_MS = 1_500_000;
/** What is not there, or not known, for so long begins a life of its own when it is seen again. */
const ABSENT_MS = 180_000;
const UNKNOWN_MS = 900_000;

export type JudgedLink = { id: string; level: "warn" | "bad"; sinceMs: number; mean: number; flapping: boolean };

export type Judged = { links: Record<string, WatchedLink>; judged: JudgedLink[] };

/** A round further. Links that were never below the limit are not remembered. */
export function judgeLinks(known: Readonly<Record<string, WatchedLink>>, snapshot: Snapshot): Judged {
  const atMs = Date.parse(snapshot.at);
  const links: Record<string, WatchedLink> = {};
  const judged: JudgedLink[] = [];
  const readingOf = linkReadings(snapshot);
  const readings = new Map(snapshot.links.map(({ id, a, b }) => [id, readingOf(id, [a, b])]));
  const low = [...readings].filter(([, { said, quality }]) => said === "sample" && isLow(quality));
  for (const id of new Set([...Object.keys(known), ...low.map(([one]) => one)])) {
    const next = stepLink(known[id] ?? null, readings.get(id) ?? readingOf(id, endsOf(id)), atMs);
    if (next === null) continue;
    links[id] = next;
    if (!warns(next, atMs)) continue;
    const { bad, sinceMs, samples, changesMs } = next;
    const mean = samples.reduce((sum, { quality }) => sum + quality, 0) / samples.length;
    judged.push({ id, level: bad ? "bad" : "warn", sinceMs, mean, flapping: isFlapping(changesMs, atMs) });
  }
  return { links, judged };
}

function isLow(quality: number | null): boolean {
  return quality !== null && quality < LINK_RULE.enterBelow;
}

/** Without a sample of this life nothing is said of it. */
function warns({ bad, run, runSinceMs, samples }: WatchedLink, atMs: number): boolean {
  if (samples.length === 0) return false;
  return bad || (run >= LINK_RULE.enterAfter && atMs - (runSinceMs ?? atMs) >= ENTER_MS);
}

function stepLink(known: WatchedLink | null, reading: LinkReading, atMs: number): WatchedLink | null {
  const startedMs = reading.startedMs ?? known?.startedMs ?? null;
  const fresh: WatchedLink = {
    bad: false,
    run: 0,
    runSinceMs: null,
    sinceMs: atMs,
    samples: [],
    changesMs: known?.changesMs.filter((at) => at > atMs - FLAP_WINDOW_MS) ?? [],
    startedMs,
    silentSinceMs: null,
  };
  const isOver = known !== null && (isNewLife(known.startedMs, startedMs) || isForgotten(known, reading, atMs));
  const before = known === null || isOver ? fresh : { ...fresh, ...known, startedMs, changesMs: fresh.changesMs };
  if (reading.said === "old") return kept(before, atMs);
  if (reading.said !== "sample" || reading.quality === null) {
    const samples = reading.said === "absent" && !before.bad ? [] : before.samples;
    return kept({ ...before, run: 0, runSinceMs: null, samples, silentSinceMs: before.silentSinceMs ?? atMs }, atMs);
  }
  return withSample({ ...before, silentSinceMs: null }, reading.quality, atMs);
}

function isForgotten({ silentSinceMs }: WatchedLink, { said }: LinkReading, atMs: number): boolean {
  return silentSinceMs !== null && atMs - silentSinceMs >= (said === "absent" ? ABSENT_MS : UNKNOWN_MS);
}

function kept(link: WatchedLink, atMs: number): WatchedLink | null {
  return link.bad || link.run > 0 || link.changesMs.some((at) => at > atMs - FLAP_WINDOW_MS) ? link : null;
}

function withSample(before: WatchedLink, quality: number, atMs: number): WatchedLink | null {
  const against = before.bad ? quality > LINK_RULE.leaveAbove : quality < LINK_RULE.enterBelow;
  const run = against ? before.run + 1 : 0;
  const runSinceMs = against ? (before.run === 0 ? atMs : (before.runSinceMs ?? atMs)) : null;
  const samples = [...before.samples, { atMs, quality }].filter((sample) => sample.atMs > atMs - 2 * HOUR_MS);
  const lasted = runSinceMs === null ? 0 : atMs - runSinceMs;
  const isTurned = before.bad
    ? run >= LINK_RULE.leaveAfter && lasted >= LEAVE_MS && spread(sinceBad(samples)).low > LINK_RULE.leaveAbove
    : run >= LINK_RULE.enterAfter && lasted >= ENTER_MS && spread(withinHour(samples, atMs)).high < LINK_RULE.enterBelow;
  const changesMs = isTurned ? [...before.changesMs, atMs] : before.changesMs;
  const sinceMs = before.bad ? before.sinceMs : (runSinceMs ?? atMs);
  const next = isTurned
    ? { ...before, bad: !before.bad, run: 0, runSinceMs: null, sinceMs, samples, changesMs }
    : { ...before, run, runSinceMs, sinceMs, samples, changesMs };
  return next.bad || next.run > 0 || changesMs.length > 0 || !isHealthy(samples) ? next : null;
}

function withinHour(samples: WatchedLink["samples"], atMs: number): WatchedLink["samples"] {
  return samples.filter((sample) => sample.atMs > atMs - HOUR_MS);
}

/** After a repair the bad hours before it say nothing of the link: only the good samples in a row at the end count. */
function sinceBad(samples: WatchedLink["samples"]): WatchedLink["samples"] {
  const lastBad = samples.findLastIndex(({ quality }) => quality <= LINK_RULE.leaveAbove);
  return samples.slice(lastBad + 1);
}

function isHealthy(samples: WatchedLink["samples"]): boolean {
  return samples.slice(-LINK_RULE.leaveAfter).every(({ quality }) => quality >= LINK_RULE.enterBelow);
}

function spread(samples: WatchedLink["samples"]): { low: number; high: number } {
  const trials = samples.length * HELLO_WINDOW;
  return wilsonInterval(
    samples.reduce((sum, { quality }) => sum + quality * HELLO_WINDOW, 0),
    trials,
  );
}
