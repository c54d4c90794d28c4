/**
 * What a technician should look at first: rules over what was really measured. A hint without data behind it is absent, never guessed:
 * bmx6 tells no signal, so it gives no hint about aim; nothing here tells of retries or radio rates, so nothing is said of them.
 */

import { compareText } from "#lib/base/compare.ts";
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import { median } from "#lib/base/statistics.ts";
import type { Point } from "#lib/base/trend.ts";
import { baseline, cusum, ewma } from "../trends/change-detection.ts";
import type { Failure } from "../trends/failure-record.ts";
import type { LinkState } from "../trends/flaps.ts";
import { type HourSample, hourPattern } from "../trends/hours-of-day.ts";
import type { LinkCharacter, LinkWeakness } from "../trends/link-history.ts";
import { daysUntil } from "../trends/theil-sen.ts";
import type { LinkSample, NodeSample } from "../trends/window-source.ts";

/** Codes with their parameters; pages translate them. `node` is a uid. */
export type Hint =
  | { code: "hears-worse"; node: string; percent: number; otherPercent: number; weakerByDb: number | null }
  | { code: "both-weak-signal"; dbm: number }
  | { code: "node-restarts"; node: string; count: number }
  | { code: "link-only"; count: number }
  | { code: "node-alive"; node: string; count: number } // it ran on, but was cut off
  | { code: "daemon-away"; node: string; count: number } // the router ran on, its routing daemon did not
  | { code: "whole-node"; node: string; links: number }
  | { code: "certain-hours"; from: number; to: number }
  | { code: "trend"; percent: number; days: number }
  | { code: "left-usual-level"; usualPercent: number; nowPercent: number }
  | { code: "restless" }
  | { code: "inconsistent-ends" };

const WEAK_SIGNAL_DBM = -75;
const CLOCK_SLACK_S = 60;

/** The daemon's uptime after an outage tells whether it lived on (the path failed) or started anew. null without an uptime. */
export function afterOutage(outageS: number, uptimeS: number | null): "path" | "restart" | null {
  if (uptimeS === null) return null;
  return uptimeS >= outageS - CLOCK_SLACK_S ? "path" : "restart";
}

type Outage = { fromMs: number; toMs: number };

/** Runs of down between ups, gaps passed over. */
export function outagesOf(samples: readonly { atMs: number; state: LinkState }[]): Outage[] {
  const outages: Outage[] = [];
  let downAt: number | null = null;
  for (const { atMs, state } of samples) {
    if (state === "down" && downAt === null) downAt = atMs;
    if (state === "up" && downAt !== null) {
      outages.push({ fromMs: downAt, toMs: atMs });
      downAt = null;
    }
  }
  return outages;
}

function restartsAfter(outages: readonly Outage[], samples: readonly NodeSample[]): { restarts: number; paths: number } {
  let restarts = 0;
  let paths = 0;
  for (const outage of outages) {
    const after = samples.find((sample) => sample.atMs >= outage.toMs && sample.uptimeS !== null);
    if (after === undefined) continue;
    // Uptime is read some time after the link came back.
    const verdict = afterOutage((after.atMs - outage.fromMs) / 1000, after.uptimeS);
    if (verdict === "restart") restarts += 1;
    if (verdict === "path") paths += 1;
  }
  return { restarts, paths };
}

function medianOf(samples: readonly LinkSample[], pick: (sample: LinkSample) => number | null): number | null {
  return median(samples.flatMap((sample) => pick(sample) ?? []));
}

function signalHints(
  link: { a: string; b: string },
  day: readonly LinkSample[],
  character: LinkCharacter,
  known: LinkWeakness,
): Hint[] {
  const atA = medianOf(day, (sample) => sample.signalAtA);
  const atB = medianOf(day, (sample) => sample.signalAtB);
  const hints: Hint[] = [];
  const { asymmetric } = character;
  if (asymmetric?.hearsWorse && known.ab !== null && known.ba !== null) {
    const atBWorse = asymmetric.hearsWorse === "b";
    const difference = atA === null || atB === null ? null : atBWorse ? atA - atB : atB - atA;
    hints.push({
      code: "hears-worse",
      node: atBWorse ? link.b : link.a,
      percent: Math.round(100 * (atBWorse ? known.ab.share : known.ba.share)),
      otherPercent: Math.round(100 * (atBWorse ? known.ba.share : known.ab.share)),
      weakerByDb: difference !== null && difference > 6 ? Math.round(difference) : null,
    });
    return hints;
  }
  const bothLow = known.ab !== null && known.ba !== null && known.ab.high < 0.8 && known.ba.high < 0.8;
  if (bothLow && atA !== null && atB !== null && Math.max(atA, atB) < WEAK_SIGNAL_DBM) {
    hints.push({ code: "both-weak-signal", dbm: Math.round((atA + atB) / 2) });
  }
  return hints;
}

type LocalTime = { hour: number; day: string };

/** Local hour and day, cached: rounds share their instants. */
export function localClock(timeZone: string): (atMs: number) => LocalTime {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" });
  const cache = new Map<number, LocalTime>();
  return (atMs) => {
    const known = cache.get(atMs);
    if (known !== undefined) return known;
    const parts = new Map(format.formatToParts(atMs).map((part) => [part.type, part.value]));
    const day = `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
    const time = { hour: Number(parts.get("hour")), day };
    cache.set(atMs, time);
    return time;
  };
}

function worse(sample: LinkSample): number | null {
  return sample.qualityAb === null || sample.qualityBa === null ? null : Math.min(sample.qualityAb, sample.qualityBa);
}

function trendHint(points: readonly HourSample[]): Hint | null {
  const byDay = [...Map.groupBy(points, (point) => point.day)].sort(([x], [y]) => compareText(x, y)).slice(-14);
  if (byDay.length < 5) return null;
  const daily: Point[] = byDay.map(([, group], t) => ({ t, y: median(group.map((point) => point.value)) ?? 0 }));
  const days = daysUntil(daily, 0.5);
  return days === null || days <= 0 ? null : { code: "trend", percent: 50, days: Math.round(days) };
}

/** Hourly medians of the last day against the fortnight before it. */
function levelHint(samples: readonly LinkSample[], nowMs: number): Hint | null {
  const hourly = (chosen: readonly LinkSample[]): number[] =>
    [...Map.groupBy(chosen, (sample) => Math.floor(sample.atMs / HOUR_MS))]
      .sort(([x], [y]) => x - y)
      .flatMap(([, group]) => median(group.flatMap((sample) => worse(sample) ?? [])) ?? []);
  const before = hourly(samples.filter((one) => one.atMs > nowMs - 15 * DAY_MS && one.atMs <= nowMs - DAY_MS));
  const now = hourly(samples.filter((one) => one.atMs > nowMs - DAY_MS));
  const usual = before.length < 24 ? null : baseline(before);
  const present = median(now.slice(-6));
  if (usual === null || present === null || present >= usual.level) return null;
  const left = ewma(now, usual).at(-1)?.alarm === true || cusum(now, usual).at(-1)?.alarm === true;
  if (!left) return null;
  return { code: "left-usual-level", usualPercent: Math.round(100 * usual.level), nowPercent: Math.round(100 * present) };
}

/** Of a node's failures, by why they happened; a reason that holds for less than half of those that have one says nothing. */
export function nodeHints(node: string, failures: readonly Pick<Failure, "why">[]): Hint[] {
  const told = failures.flatMap(({ why }) => (why === null || why === "unreachable" ? [] : [why]));
  const of = (...reasons: readonly (typeof told)[number][]) => told.filter((why) => reasons.includes(why)).length;
  const counts: Hint[] = [
    { code: "node-restarts", node, count: of("reboot") },
    { code: "daemon-away", node, count: of("daemon-restart", "daemon-dead", "daemon-frozen") },
    { code: "node-alive", node, count: of("isolation") },
  ];
  return counts.filter((hint) => "count" in hint && hint.count > 0 && 2 * hint.count >= told.length);
}

export type HintInput = {
  link: { a: string; b: string };
  samples: readonly LinkSample[];
  known: LinkWeakness;
  character: LinkCharacter;
  nodeSamples: (uid: string) => readonly NodeSample[];
  clock: (atMs: number) => LocalTime;
  nowMs: number;
};

/** The most telling first. */
export function causeHints(input: HintInput): Hint[] {
  const { link, samples, known, character, clock, nowMs } = input;
  const day = samples.filter((sample) => sample.atMs > nowMs - DAY_MS);
  const hints = signalHints(link, day, character, known);
  const outages = outagesOf(samples);
  let lived = 0;
  for (const uid of [link.a, link.b]) {
    const { restarts, paths } = restartsAfter(outages, input.nodeSamples(uid));
    if (restarts > 0 && restarts >= paths) hints.push({ code: "node-restarts", node: uid, count: restarts });
    if (paths > 0 && restarts === 0) lived += 1;
  }
  if (lived === 2) hints.push({ code: "link-only", count: outages.length });
  const points = samples.flatMap((sample): HourSample[] => {
    const value = worse(sample);
    return value === null ? [] : [{ ...clock(sample.atMs), value }];
  });
  const pattern = hourPattern(points);
  if (pattern.worstFrom !== null && pattern.worstTo !== null) {
    hints.push({ code: "certain-hours", from: pattern.worstFrom, to: pattern.worstTo });
  }
  const trend = trendHint(points);
  if (trend !== null) hints.push(trend);
  const level = levelHint(samples, nowMs);
  if (level !== null) hints.push(level);
  if (character.unstable) hints.push({ code: "restless" });
  if (character.inconsistentEnds) hints.push({ code: "inconsistent-ends" });
  return hints;
}
