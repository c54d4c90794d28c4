/** The reliability of a span out of a store: from the day logs that the collector keeps, and for days without one from their rounds. */

import { LRUCache } from "lru-cache";
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import { usualStep } from "#lib/base/statistics.ts";
import type { Span } from "../graph/reliability/member-time.ts";
import { type Reliability, reliabilityOf } from "../graph/reliability/reliability.ts";
import { dayOf, holdOf, partsOfSpan, stepWayLog, type WayLog, wayLogSchema, waysInSpan } from "../graph/reliability/way-log.ts";
import type { EventQuery, History } from "../history/types.ts";
import { instantOf, type MeshEvent } from "../model/index.ts";

/** The name under which the store keeps the log of the day that still runs. */
export const WAYS_STATE = "ways";
export const waysStateOf = (dayMs: number): string => `${WAYS_STATE}-${instantOf(dayMs).slice(0, 10)}`;

type Store = Pick<History, "at" | "events" | "latest" | "roundsBetween" | "state">;

/** Rounds of a day, one a second. */
const ROUNDS_MAX = 90_000;
const EVENTS_PAGE = 10_000;

export type ReliabilityDay = { from: string; to: string } & Pick<
  Reliability,
  "member_hours" | "member_hours_lost" | "member_hours_unknown"
>;

export type SpanReliability = {
  total: Reliability;
  /** Of each part, in order; they add up to the whole. */
  days: ReliabilityDay[];
};

/**
 * @param cuts instants within the span at which its parts begin, ascending: civil days of the mesh, say.
 * @param known events of the span, where they were read before: see `eventsOfSpan`
 * @returns null where no round of the span is stored.
 */
export async function reliabilityIn(
  store: Store,
  mesh: string,
  span: Span & { cuts?: readonly number[] },
  known?: readonly MeshEvent[],
): Promise<SpanReliability | null> {
  const { cuts = [] } = span;
  const logs = await logsOf(store, mesh, span);
  if (logs.length === 0) return null;
  const events = known ?? (await eventsOfSpan(store, mesh, span));
  const { times, weights, gateways } = waysInSpan(logs, span);
  // Who was a gateway at any time of the span is no member in it: its own way is not the mesh's to lose.
  const weightOf = (uid: string) => (gateways.has(uid) ? 0 : (weights.get(uid) ?? 1));
  const edges = [span.fromMs, ...cuts.filter((cut) => cut > span.fromMs && cut < span.toMs), span.toMs];
  const days = partsOfSpan(logs, edges, weightOf).map(({ fromMs, toMs, totalMs, lostMs, unknownMs }) => ({
    from: instantOf(fromMs),
    to: instantOf(toMs),
    member_hours: totalMs / HOUR_MS,
    member_hours_lost: lostMs / HOUR_MS,
    member_hours_unknown: unknownMs / HOUR_MS,
  }));
  return { total: reliabilityOf({ ...span, times, weightOf, events }), days };
}

async function logsOf(store: Store, mesh: string, { fromMs, toMs }: Span): Promise<WayLog[]> {
  const [first] = await store.roundsBetween(mesh, { from: instantOf(fromMs), to: instantOf(toMs) }, 1);
  if (first === undefined) return [];
  const running = readLog(await store.state(mesh, WAYS_STATE));
  const latest = await store.latest(mesh);
  const lastMs = Math.min(toMs - 1, latest === null ? toMs : Date.parse(latest.snapshot.at));
  const logs: WayLog[] = [];
  // The round before the span says how it begins.
  for (let dayMs = dayOf(Math.min(fromMs, Date.parse(first.at))); dayMs <= lastMs; dayMs += DAY_MS) {
    const kept = running?.dayMs === dayMs ? running : await closedLog(store, mesh, dayMs);
    const log = kept ?? (await logFromRounds(store, mesh, dayMs, logs.at(-1) ?? null));
    if (log !== null) logs.push(log);
  }
  return logs;
}

/** Parsed logs of days that are over, by store: a log of 1,000 nodes is 120 KB of JSON, and does not change any more. */
const closedLogs = new WeakMap<Store, LRUCache<string, WayLog>>();
const DAYS_KEPT_MAX = 200;

async function closedLog(store: Store, mesh: string, dayMs: number): Promise<WayLog | null> {
  const name = waysStateOf(dayMs);
  const kept = closedLogs.get(store) ?? new LRUCache<string, WayLog>({ max: DAYS_KEPT_MAX });
  closedLogs.set(store, kept);
  const known = kept.get(`${mesh} ${name}`);
  if (known !== undefined) return known;
  const log = readLog(await store.state(mesh, name));
  if (log !== null) kept.set(`${mesh} ${name}`, log);
  return log;
}

function readLog(kept: unknown): WayLog | null {
  const log = wayLogSchema.safeParse(kept);
  return log.success ? log.data : null;
}

/** For what was imported, or stored before there were logs. */
async function logFromRounds(store: Store, mesh: string, dayMs: number, before: WayLog | null): Promise<WayLog | null> {
  const range = { from: instantOf(dayMs), to: instantOf(dayMs + DAY_MS - 1) };
  const heads = await store.roundsBetween(mesh, range, ROUNDS_MAX);
  if (heads.length === 0) return null;
  const holdMs = holdOf(usualStep(heads.map(({ at }) => Date.parse(at))));
  let log = before;
  if (log === null) {
    const earlier = await store.at(mesh, instantOf(dayMs));
    if (earlier !== null && Date.parse(earlier.snapshot.at) < dayMs) log = stepWayLog(null, earlier.snapshot, holdMs).log;
  }
  for (const at of new Set(heads.map((head) => head.at))) {
    const stored = await store.at(mesh, at);
    if (stored !== null) log = stepWayLog(log, stored.snapshot, holdMs).log;
  }
  return log;
}

/** A failure that began longer ago and is over is not looked for: nobody is without for so long by a failure that has ended. */
const EVENTS_BEFORE_MS = 90 * DAY_MS;

/** Whatever may have caused what was lost in a span. */
export async function eventsOfSpan(store: Store, mesh: string, { fromMs, toMs }: Span): Promise<MeshEvent[]> {
  const to = instantOf(toMs);
  const open = await allEvents(store, mesh, { to, open: true });
  const late = await allEvents(store, mesh, { from: instantOf(fromMs - EVENTS_BEFORE_MS), to });
  return [...new Map([...open, ...late].map((event) => [event.id, event])).values()];
}

async function allEvents(store: Store, mesh: string, query: Omit<EventQuery, "limit" | "before">): Promise<MeshEvent[]> {
  const found: MeshEvent[] = [];
  for (let before: EventQuery["before"]; ; ) {
    const page = await store.events(mesh, { ...query, limit: EVENTS_PAGE, ...(before === undefined ? {} : { before }) });
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < EVENTS_PAGE) return found;
    before = { from: last.from, id: last.id };
  }
}
