/**
 * Links whose quality settled at another level. The usual level is a slow mean, so that an evening's load does not count; away from it is
 * a quarter and more, for an hour and six samples of one life of the link, all on one side.
 */

import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import { longerRun, runHolds } from "#lib/base/run-length.ts";
import { instantOf } from "../../model/index.ts";
import type { Context } from "./follow.ts";
import { isNewLife, type LinkReading, linkReadings } from "./link-life.ts";
import { endsOf } from "./nodes-and-links.ts";
import type { Level } from "./state.ts";

const SHIFT = 0.25;
const BACK = 0.1;
const SAMPLES_MIN = 6;
const LASTS_MS = HOUR_MS;
const LEARNED_SAMPLES = 12;
const LEARNED_MS = 2 * HOUR_MS;
const MEMORY_MS = DAY_MS;
/** After so long the new level is the usual one. */
const SETTLED_MS = 7 * DAY_MS;

export function followQuality(context: Context): void {
  const { snapshot, state, observed } = context;
  const readingOf = linkReadings(snapshot);
  for (const id of new Set([...Object.keys(state.levels), ...observed.links.keys()])) {
    const link = observed.links.get(id);
    const reading = readingOf(id, link === undefined ? endsOf(id) : [link.a, link.b]);
    if (reading.said === "old") continue;
    const level = judged(context, id, state.levels[id], reading);
    if (level !== null) state.levels[id] = level;
  }
}

/** A link that is down is told as such; that, a window that fills, and what is not known break a row. */
function judged(context: Context, id: string, known: Level | undefined, reading: LinkReading): Level | null {
  const { said, quality } = reading;
  const startedMs = reading.startedMs ?? known?.startedMs ?? null;
  const calm = { run: 0, runSinceMs: context.atMs, runMean: 0 };
  const isBroken = said !== "sample" || (known !== undefined && isNewLife(known.startedMs, startedMs));
  const before = known === undefined ? undefined : { ...known, startedMs, ...(isBroken && calm) };
  if (said !== "sample" || quality === null) return before ?? null;
  return stepLevel(context, id, before, quality, startedMs);
}

function stepLevel(context: Context, id: string, known: Level | undefined, quality: number, startedMs: number | null): Level {
  const { atMs } = context;
  const calm = { run: 0, runSinceMs: atMs, runMean: 0 };
  if (known === undefined) return { level: quality, samples: 1, sinceMs: atMs, event: null, startedMs, ...calm };
  const samples = known.samples + 1;
  const isLearned = samples > LEARNED_SAMPLES && atMs - known.sinceMs > LEARNED_MS;
  if (!isLearned) return { ...known, level: rounded(known.level + (quality - known.level) / samples), samples };
  const speaks = known.event === null ? away(known, quality) : Math.abs(quality - known.level) < BACK;
  if (!speaks) {
    if (known.event !== null) return stillShifted(context, known);
    const share = Math.min(1, (context.state.intervalMs ?? 60_000) / MEMORY_MS);
    return { ...known, ...calm, samples, level: rounded(known.level + (quality - known.level) * share) };
  }
  const now = longerRun({ run: known.run, sinceMs: known.runSinceMs }, atMs);
  const { run, sinceMs: runSinceMs } = now;
  const runMean = rounded(known.run === 0 ? quality : known.runMean + (quality - known.runMean) / run);
  const next = { ...known, samples, run, runSinceMs, runMean };
  return runHolds(now, atMs, { samples: SAMPLES_MIN, ms: LASTS_MS }) ? settle(context, id, next) : next;
}

/** On the side that the row is on already. */
function away({ level, run, runMean }: Level, quality: number): boolean {
  return Math.abs(quality - level) > SHIFT && (run === 0 || Math.sign(quality - level) === Math.sign(runMean - level));
}

function stillShifted({ atMs, log }: Context, known: Level): Level {
  const event = log.get(known.event);
  if (event !== undefined && atMs - Date.parse(event.from) < SETTLED_MS) return { ...known, run: 0 };
  if (event !== undefined) log.change(event.id, { to: instantOf(atMs) });
  return { ...known, run: 0, event: null, level: event?.values?.after ?? known.level };
}

function settle({ log, dependants, atMs }: Context, id: string, level: Level): Level {
  if (level.event !== null) {
    log.change(level.event, { to: instantOf(level.runSinceMs) });
    return { ...level, event: null, run: 0, runSinceMs: atMs };
  }
  const { weight, nodes } = dependants.link(id);
  const event = log.begin({
    kind: "quality-shift",
    key: id,
    fromMs: level.runSinceMs,
    link: id,
    values: { before: level.level, after: level.runMean },
    affected: { weight, nodes },
  });
  return { ...level, event: event.id, run: 0, runSinceMs: atMs };
}

function rounded(quality: number): number {
  return Math.round(quality * 1e4) / 1e4;
}
