/**
 * What is known of the way out of each member, day by day (UTC): small enough to be kept for years, exact enough to give the same figures
 * as the rounds themselves. What a log does not say is not known.
 */
import { z } from "zod";
import { DAY_MS } from "#lib/base/durations.ts";
import type { Snapshot } from "../../model/index.ts";
import type { MemberTime, Span } from "./member-time.ts";
import { reliabilityFamily, type WayByMember, waysKnown } from "./way-known.ts";

const memberSchema = z.object({
  weight: z.number().int().positive(),
  sinceMs: z.number(), // first seen on this day, from its beginning
  now: z.union([z.literal(0), z.literal(1), z.null()]), // its last sample: without, with a way, not known
  /** Known time as triples: from, to (ms from the day's beginning), 1 with and 0 without a way. Ascending, merged. */
  known: z.array(z.number()),
});

export const wayLogSchema = z.object({
  version: z.literal(1),
  dayMs: z.number(), // its beginning
  lastMs: z.number(), // of its last sample, or of the last one before it
  holdMs: z.number(), // how long that holds
  hadGateway: z.boolean(),
  gateways: z.array(z.string()), // who was one at any time of the day
  members: z.record(z.string(), memberSchema),
});
export type WayLog = z.infer<typeof wayLogSchema>;
type Member = z.infer<typeof memberSchema>;

/** A round holds for 2.5 times the usual time between rounds, and a quarter of an hour at least: a longer gap is not known. */
const HOLD_ROUNDS = 2.5;
const HOLD_LEAST_MS = 900_000;

export function holdOf(intervalMs: number | null): number {
  return Math.max(HOLD_LEAST_MS, HOLD_ROUNDS * (intervalMs ?? 0));
}

export function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/**
 * A round further. `closed` are days that ended with it.
 * @param before the log of the last round; null: there is none.
 */
export function stepWayLog(before: WayLog | null, snapshot: Snapshot, holdMs: number): { log: WayLog; closed: WayLog[] } {
  const atMs = Date.parse(snapshot.at);
  if (before !== null && atMs <= before.lastMs) return { log: before, closed: [] };
  const family = reliabilityFamily(snapshot);
  const gateways = snapshot.gateways.filter((gateway) => gateway.family === family).map(({ node }) => node);
  const hadGateway = gateways.length > 0 || (before?.hadGateway ?? false);
  const { log, closed } = inDayOf(before, atMs, holdMs);
  pass(log, atMs);
  log.lastMs = atMs;
  log.holdMs = holdMs;
  log.hadGateway = hadGateway;
  log.gateways = [...new Set([...log.gateways, ...gateways])];
  const weights = new Map(snapshot.nodes.map(({ uid, weight }) => [uid, Math.max(1, Math.round(weight))]));
  note(log, atMs, waysKnown(snapshot, family, hadGateway), weights);
  return { log, closed };
}

function emptyLog(dayMs: number, lastMs: number, holdMs: number): WayLog {
  return { version: 1, dayMs, lastMs, holdMs, hadGateway: false, gateways: [], members: {} };
}

/** The log of the day of an instant: the same one, or the next, which begins with what the one before ended with. */
function inDayOf(before: WayLog | null, atMs: number, holdMs: number): { log: WayLog; closed: WayLog[] } {
  const dayMs = dayOf(atMs);
  if (before === null) return { log: emptyLog(dayMs, dayMs, holdMs), closed: [] };
  const copy = structuredClone(before);
  if (copy.dayMs === dayMs) return { log: copy, closed: [] };
  pass(copy, dayMs); // over midnight too, where the day after has no log to say so
  const log = emptyLog(dayMs, copy.lastMs, copy.holdMs);
  log.hadGateway = copy.hadGateway;
  for (const [uid, member] of Object.entries(copy.members)) {
    log.members[uid] = { weight: member.weight, sinceMs: 0, now: member.now, known: [] };
    member.now = null; // what it told last has run
  }
  return { log, closed: [copy] };
}

/** Time passes until an instant, as the last sample told; no longer than that holds. */
function pass(log: WayLog, untilMs: number): void {
  const from = Math.max(0, log.lastMs - log.dayMs);
  const to = Math.min(untilMs, log.lastMs + log.holdMs) - log.dayMs;
  if (to <= from) return;
  for (const member of Object.values(log.members)) if (member.now !== null) addKnown(member, from, to, member.now);
}

function addKnown({ known, sinceMs }: Member, from: number, to: number, code: 0 | 1): void {
  const start = Math.max(from, sinceMs);
  if (to <= start) return;
  const last = known.length - 3;
  if (last >= 0 && known[last + 1] === start && known[last + 2] === code) known[last + 1] = to;
  else known.push(start, to, code);
}

function note(log: WayLog, atMs: number, ways: WayByMember, weights: ReadonlyMap<string, number>): void {
  for (const member of Object.values(log.members)) member.now = null;
  for (const [uid, way] of ways) {
    const now = way === null ? null : way ? 1 : 0;
    const weight = weights.get(uid) ?? 1;
    const member = log.members[uid];
    if (member === undefined) log.members[uid] = { weight, sinceMs: atMs - log.dayMs, now, known: [] };
    else Object.assign(member, { now, weight });
  }
}

export type WaysInSpan = {
  times: Map<string, MemberTime>;
  weights: Map<string, number>;
  gateways: Set<string>;
};

/** @param logs in order of days; the last one may still run: what it told last holds on. */
export function waysInSpan(logs: readonly WayLog[], { fromMs, toMs }: Span): WaysInSpan {
  const found: WaysInSpan = { times: new Map(), weights: new Map(), gateways: new Set() };
  const open = new Set<string>(); // interruptions that no known way has ended
  for (const log of logs)
    for (const uid of log.gateways) if (log.dayMs < toMs && log.dayMs + DAY_MS > fromMs) found.gateways.add(uid);
  eachKnown(logs, { fromMs, toMs }, (uid, member, sinceMs) => {
    found.weights.set(uid, member.weight);
    const time = found.times.get(uid) ?? { totalMs: toMs - sinceMs, unknownMs: toMs - sinceMs, interruptions: [] };
    found.times.set(uid, time);
    return (from, to, hasWay) => {
      time.unknownMs -= to - from;
      if (hasWay) open.delete(uid);
      else lose(time, { fromMs: from, toMs: to }, open, uid);
    };
  });
  return found;
}

export type PartSums = Span & { totalMs: number; lostMs: number; unknownMs: number }; // members × ms

/**
 * Of each part of a span, in one go over the logs. Weights are those of the whole, so that the parts add up to it.
 *
 * @param edges where parts begin and end, ascending.
 */
export function partsOfSpan(logs: readonly WayLog[], edges: readonly number[], weightOf: (uid: string) => number): PartSums[] {
  const parts = edges
    .slice(1)
    .map((toMs, index) => ({ fromMs: edges[index] ?? toMs, toMs, totalMs: 0, lostMs: 0, unknownMs: 0 }));
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const eachIn = (fromMs: number, toMs: number, add: (part: PartSums, ms: number) => void) => {
    // Of ascending parts the first that ends after the beginning.
    let [low, high] = [0, parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((parts[middle]?.toMs ?? 0) > fromMs) high = middle;
      else low = middle + 1;
    }
    for (let part = parts[low]; part !== undefined && part.fromMs < toMs; part = parts[++low])
      add(part, Math.min(toMs, part.toMs) - Math.max(fromMs, part.fromMs));
  };
  const seen = new Set<string>();
  eachKnown(logs, { fromMs: first.fromMs, toMs: last.toMs }, (uid, _member, sinceMs) => {
    const weight = weightOf(uid);
    if (!seen.has(uid))
      eachIn(sinceMs, last.toMs, (part, ms) => {
        part.totalMs += weight * ms;
        part.unknownMs += weight * ms;
      });
    seen.add(uid);
    return (from, to, hasWay) =>
      eachIn(from, to, (part, ms) => {
        part.unknownMs -= weight * ms;
        if (!hasWay) part.lostMs += weight * ms;
      });
  });
  return parts;
}

type OnKnown = (fromMs: number, toMs: number, hasWay: boolean) => void;

/** Each member of each log, and its known time within the span. A log that ran when it was kept goes on as its last sample told,
 * until the next log, which begins with that sample. */
function eachKnown(
  logs: readonly WayLog[],
  { fromMs, toMs }: Span,
  onMember: (uid: string, member: Member, sinceMs: number) => OnKnown,
): void {
  for (const [index, log] of logs.entries()) {
    const heldTo = Math.min(log.lastMs + log.holdMs, logs[index + 1]?.dayMs ?? Number.POSITIVE_INFINITY);
    for (const [uid, member] of Object.entries(log.members)) {
      const beganMs = log.dayMs + member.sinceMs;
      const sinceMs = Math.max(fromMs, beganMs);
      if (sinceMs >= toMs) continue;
      const onKnown = onMember(uid, member, sinceMs);
      const clipped = (from: number, until: number, hasWay: boolean) => {
        if (Math.min(toMs, until) > Math.max(fromMs, from)) onKnown(Math.max(fromMs, from), Math.min(toMs, until), hasWay);
      };
      for (let i = 0; i + 2 < member.known.length; i += 3)
        clipped(log.dayMs + (member.known[i] ?? 0), log.dayMs + (member.known[i + 1] ?? 0), member.known[i + 2] === 1);
      if (member.now !== null && log.lastMs >= log.dayMs) clipped(Math.max(log.lastMs, beganMs), heldTo, member.now === 1);
    }
  }
}

/** Unknown time between two losses ends no interruption. */
function lose({ interruptions }: MemberTime, span: Span, open: Set<string>, uid: string): void {
  const current = open.has(uid) ? interruptions.at(-1) : undefined;
  if (current === undefined) {
    interruptions.push({ spans: [span] });
    open.add(uid);
    return;
  }
  const last = current.spans.at(-1);
  if (last !== undefined && last.toMs === span.fromMs) last.toMs = span.toMs;
  else current.spans.push(span);
}
