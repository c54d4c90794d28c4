/** Why a place is in the list, as codes with their numbers, each from the record; the sentences are the pages' own. */
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import { instantOf } from "../../../model/index.ts";
import type { ExpectedLoss } from "../trends/expected-loss.ts";
import type { PlaceRecord } from "../trends/failure-record.ts";

/** In the order in which it is told. Hours are of time, member-hours are of members × time. */
export type Reason =
  | { code: "down-now"; since: string; members: number; nodes: string[] } // at most twelve are named
  | { code: "cost"; memberHours: number; days: number; interruptions: number } // as the mesh's reliability tells it
  | { code: "failed"; count: number; days: number; hours: number; longestHours: number }
  | { code: "failed-at"; count: number; of: number; from: number; to: number } // most of them began between these hours of the day
  | { code: "cut-off"; count: number; nodes: string[] } // by those failures; at most twelve uids
  | { code: "only-way"; count: number; nodes: string[] } // nodes: at most twelve uids
  | { code: "expected"; memberHours: number; low: number; high: number; days: number; sure: "well" | "roughly" | "hardly" }
  | { code: "slow-now"; equivalents: number; hoursADay: number }
  | { code: "quality-at-most"; percent: number; healthyPercent: number; hours: number }
  | { code: "failures"; count: number; days: number; chancePercent: number } // (older analyses)
  | { code: "slower"; equivalents: number; load: number } // nodes keep a way, but a worse one
  | { code: "nobody-depends" } // (older analyses)
  | { code: "gain"; node: string; beforeMbps: number; afterMbps: number; linkMbps: number };

/** What is told of the past: the last so many days. */
export const TOLD_DAYS = 30;
/** So many failures, and so large a part of them within a quarter of the day, make a habit. */
const HABIT_LEAST = 4;
const HABIT_SHARE = 0.75;
const HABIT_HOURS = 6;

export type ToldRecord = { count: number; days: number; hours: number; longestHours: number };

/** Of the last 30 days, or as many as are known. A failure that lasts is counted up to now. */
export function toldRecord(record: PlaceRecord, nowMs: number): ToldRecord {
  const sinceMs = nowMs - TOLD_DAYS * DAY_MS;
  const lately = record.failures.filter(({ toMs }) => toMs === null || toMs > sinceMs);
  const hours = lately.map(({ fromMs, toMs }) => ((toMs ?? nowMs) - Math.max(fromMs, sinceMs)) / HOUR_MS);
  return {
    count: lately.length,
    days: Math.max(1, Math.min(TOLD_DAYS, Math.round(record.knownDays))),
    hours: hours.reduce((sum, one) => sum + one, 0),
    longestHours: Math.max(0, ...hours),
  };
}

/** Who was cut off in the last 30 days, others than the place itself. */
export function cutReason(record: PlaceRecord, id: string, nowMs: number, most: number): Reason | null {
  const sinceMs = nowMs - TOLD_DAYS * DAY_MS;
  const lately = record.failures.filter(({ toMs }) => toMs === null || toMs > sinceMs);
  const cut = new Set(lately.flatMap((failure) => failure.cut));
  cut.delete(id);
  return cut.size === 0 ? null : { code: "cut-off", count: cut.size, nodes: [...cut].sort().slice(0, most) };
}

/** The quarter of the day in which most failures began, where there are enough to tell. */
export function habitOf(record: PlaceRecord, hourOf: (atMs: number) => number): Extract<Reason, { code: "failed-at" }> | null {
  const hours = record.failures.map(({ fromMs }) => hourOf(fromMs));
  if (hours.length < HABIT_LEAST) return null;
  let best = { from: 0, count: 0 };
  for (let from = 0; from < 24; from += 1) {
    const count = hours.filter((hour) => (hour - from + 24) % 24 < HABIT_HOURS).length;
    if (count > best.count) best = { from, count };
  }
  if (best.count < HABIT_SHARE * hours.length) return null;
  return { code: "failed-at", count: best.count, of: hours.length, from: best.from, to: (best.from + HABIT_HOURS) % 24 };
}

/** By how far the ends of the interval lie apart. */
function surenessOf({ mean, low, high }: ExpectedLoss): "well" | "roughly" | "hardly" {
  if (low > 0 && high <= 4 * low) return "well";
  return low > 0 && high <= 4 * mean ? "roughly" : "hardly";
}

export function expectedReason(expected: ExpectedLoss, days: number): Reason {
  const { mean, low, high } = expected;
  return { code: "expected", memberHours: mean, low, high, days, sure: surenessOf(expected) };
}

export function downReason(sinceMs: number, members: number, nodes: string[]): Reason {
  return { code: "down-now", since: instantOf(sinceMs), members, nodes };
}
