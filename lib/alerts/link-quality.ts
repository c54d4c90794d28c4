/**
 * Links whose quality is bad (analytics M2.11), by samples of one life of the link: what a window tells while it fills is none, and no
 * hello at all is an event's matter. A warning: below 0.50 for ten minutes and in as many samples in a row as ten minutes of rounds have,
 * at least three, and the upper end of their own estimate (99.9 %) below it too: a link that wavers about the limit is none, and a
 * collector that reads it now and then needs as much evidence as one that reads it each round. Bad: the upper end of the last hour's
 * estimate is below the limit as well. Cleared: above 0.65 for 25 minutes and six samples in a row, and the lower end over these above it.
 */

import { HOUR_MS } from "#lib/base/durations.ts";
import { longerRun, NO_RUN, runHolds } from "#lib/base/run-length.ts";
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
/** The two-sided 99.9 % point of the normal distribution: every link is judged in every round, so 95 % would be wrong each day. */
const SURELY_Z = 3.2905267314919255;
/** What is not there, or not known, for so long begins a life of its own when it is seen again. */
const ABSENT_MS = 180_000;
const UNKNOWN_MS = 900_000;

export type JudgedLink = { id: string; level: "warn" | "bad"; sinceMs: number; mean: number; flapping: boolean };

export type Judged = { links: Record<string, WatchedLink>; judged: JudgedLink[] };

/**
 * A round further. Links that were never below the limit are not remembered.
 * @param intervalMs usual time between rounds; null: not known yet.
 */
export function judgeLinks(
  known: Readonly<Record<string, WatchedLink>>,
  snapshot: Snapshot,
  intervalMs: number | null = null,
): Judged {
  const now: Now = { atMs: Date.parse(snapshot.at), runMin: runMinAt(intervalMs) };
  const { atMs } = now;
  const links: Record<string, WatchedLink> = {};
  const judged: JudgedLink[] = [];
  const readingOf = linkReadings(snapshot);
  const readings = new Map(snapshot.links.map(({ id, a, b }) => [id, readingOf(id, [a, b])]));
  const low = [...readings].filter(([, { said, quality }]) => said === "sample" && isLow(quality));
  for (const id of new Set([...Object.keys(known), ...low.map(([one]) => one)])) {
    const next = stepLink(known[id] ?? null, readings.get(id) ?? readingOf(id, endsOf(id)), now);
    if (next === null) continue;
    links[id] = next;
    if (!warns(next, now)) continue;
    const { bad, sinceMs, samples, changesMs } = next;
    const mean = samples.reduce((sum, { quality }) => sum + quality, 0) / samples.length;
    judged.push({ id, level: bad ? "bad" : "warn", sinceMs, mean, flapping: isFlapping(changesMs, atMs) });
  }
  return { links, judged };
}

function isLow(quality: number | null): boolean {
  return quality !== null && quality < LINK_RULE.enterBelow;
}

type Now = { atMs: number; runMin: number };

function runMinAt(intervalMs: number | null): number {
  const rounds = intervalMs === null || intervalMs <= 0 ? 0 : Math.ceil(ENTER_MS / intervalMs);
  return Math.max(LINK_RULE.enterAfter, rounds);
}

/** Without a sample of this life nothing is said of it. */
function warns({ bad, run, runSinceMs, samples }: WatchedLink, now: Now): boolean {
  if (samples.length === 0) return false;
  return bad || isSurelyLow(samples, run, runSinceMs, now);
}

/** The samples in a row at the end are low long enough, often enough and surely. */
function isSurelyLow(samples: WatchedLink["samples"], run: number, sinceMs: number | null, { atMs, runMin }: Now): boolean {
  if (!runHolds({ run, sinceMs }, atMs, { samples: runMin, ms: ENTER_MS })) return false;
  return spread(samples.slice(-run), SURELY_Z).high < LINK_RULE.enterBelow;
}

function stepLink(known: WatchedLink | null, reading: LinkReading, now: Now): WatchedLink | null {
  const { atMs } = now;
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
  return withSample({ ...before, silentSinceMs: null }, reading.quality, now);
}

function isForgotten({ silentSinceMs }: WatchedLink, { said }: LinkReading, atMs: number): boolean {
  return silentSinceMs !== null && atMs - silentSinceMs >= (said === "absent" ? ABSENT_MS : UNKNOWN_MS);
}

function kept(link: WatchedLink, atMs: number): WatchedLink | null {
  return link.bad || link.run > 0 || link.changesMs.some((at) => at > atMs - FLAP_WINDOW_MS) ? link : null;
}

function withSample(before: WatchedLink, quality: number, now: Now): WatchedLink | null {
  const { atMs } = now;
  const against = before.bad ? quality > LINK_RULE.leaveAbove : quality < LINK_RULE.enterBelow;
  const inRow = against ? longerRun({ run: before.run, sinceMs: before.runSinceMs }, atMs) : NO_RUN;
  const { run, sinceMs: runSinceMs } = inRow;
  const samples = [...before.samples, { atMs, quality }].filter((sample) => sample.atMs > atMs - 2 * HOUR_MS);
  const isTurned = before.bad
    ? runHolds(inRow, atMs, { samples: LINK_RULE.leaveAfter, ms: LEAVE_MS }) &&
      spread(sinceBad(samples)).low > LINK_RULE.leaveAbove
    : isSurelyLow(samples, run, runSinceMs, now) && spread(withinHour(samples, atMs)).high < LINK_RULE.enterBelow;
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

function spread(samples: WatchedLink["samples"], z?: number): { low: number; high: number } {
  const trials = samples.length * HELLO_WINDOW;
  return wilsonInterval(
    samples.reduce((sum, { quality }) => sum + quality * HELLO_WINDOW, 0),
    trials,
    z,
  );
}
