/** What the reading thread tells of the past beside rounds: the time bar, events, series, two moments compared, availability, marks. */

import { randomUUID } from "node:crypto";
import { HOUR_MS } from "#lib/base/durations.ts";
import { usualStep } from "#lib/base/statistics.ts";
import { itemAt } from "#lib/base/sure.ts";
import type { EventQuery, History, HistoryError } from "../../../history/types.ts";
import { err, instantOf, type Mark, type MeshEvent, ok, type Result, type SeriesMetric } from "../../../model/index.ts";
import {
  type Availability,
  type DiffView,
  type EventsView,
  MARKS_MAX,
  type MarkRequest,
  type MarksView,
  spanSchema,
  type Timeline,
} from "../../../wire/api/history.ts";
import { SPANS, type Span } from "../../../wire/api/spans.ts";
import { GRAVE_KINDS } from "../../../wire/projection/events.ts";
import type { Names } from "../../../wire/projection/history-projection.ts";
import type { Access } from "../../../wire/projection/projection.ts";
import { availability, diffView, type Medians, type SnapshotIndex } from "../../../wire/views/index.ts";
import type { At, EventsAsked, MarkRefusal } from "../context/context.ts";
import type { LoadedRound } from "./mesh.ts";
import { namesOf } from "./names.ts";
import type { ReaderMesh } from "./protocol.ts";

const ANCIENT = "0001-01-01T00:00:00.000Z";
const FAR = "9999-12-31T23:59:59.999Z";
/** Without being asked the bar shows a week at most. */
const SPAN_MAX: Span = "7d";
const GRAVE_MAX = 2_000;
const OUTAGES_MAX = 2_000;
/** A month of rounds of five minutes; more are told by the hour. */
const STATES_MAX = 10_000;
/** Rounds further apart than so many usual steps are not next to each other. */
const GAP_STEPS = 2.5;
/** What qualities of two moments are compared over. */
const MEDIAN_WINDOW_MS = HOUR_MS;
const RANKED_MAX = 100_000;

const after = (at: string) => instantOf(Date.parse(at) + 1);
const before = (at: string) => instantOf(Date.parse(at) - 1);

export async function timelineOf(store: History, live: LoadedRound, at: At, asked: Span | null): Promise<Timeline | null> {
  const { mesh, round, at: lastAt } = live.index.snapshot;
  const [oldest] = await store.roundsBetween(mesh, { from: ANCIENT, to: FAR }, 1);
  const isPast = at !== null && Date.parse(at) < Date.parse(lastAt);
  const found = isPast ? ((await store.at(mesh, at))?.snapshot ?? null) : { round, at: lastAt };
  if (found === null) return null;
  const first = oldest?.at ?? lastAt;
  const span = asked ?? spanFor(Date.parse(lastAt) - Date.parse(first));
  const bucketMs = SPANS[span].bucketS * 1000;
  const buckets = SPANS[span].spanS / SPANS[span].bucketS;
  const toMs = endOfBar(Date.parse(lastAt), Date.parse(found.at), SPANS[span].spanS * 1000, bucketMs);
  const range = { from: instantOf(toMs - buckets * bucketMs), to: instantOf(toMs) };
  const grave = await store.events(mesh, { ...range, kinds: GRAVE_KINDS, limit: GRAVE_MAX });
  const previous = (await store.at(mesh, before(found.at)))?.snapshot.at ?? null;
  const [next] = isPast ? await store.roundsBetween(mesh, { from: after(found.at), to: FAR }, 1) : [];
  return {
    mesh,
    span,
    ...range,
    bucketS: SPANS[span].bucketS,
    counts: await store.eventHistogram(mesh, range, buckets),
    grave: histogram(grave, Date.parse(range.from), bucketMs, buckets),
    first,
    last: { round, at: lastAt },
    moment: { round: found.round, at: found.at },
    previous,
    next: next?.at ?? null,
  };
}

function spanFor(lengthMs: number): Span {
  const fits = spanSchema.options.find((span) => SPANS[span].spanS * 1000 >= lengthMs || span === SPAN_MAX);
  return fits ?? SPAN_MAX;
}

/** The bar ends with the last round, unless what is looked at is too old for that: then it lies in the middle. */
function endOfBar(lastMs: number, momentMs: number, spanMs: number, bucketMs: number): number {
  const latest = (Math.floor(lastMs / bucketMs) + 1) * bucketMs;
  if (momentMs >= latest - spanMs) return latest;
  return Math.min(latest, Math.ceil((momentMs + spanMs / 2) / bucketMs) * bucketMs);
}

function histogram(events: readonly MeshEvent[], fromMs: number, bucketMs: number, buckets: number): number[] {
  const counts = new Array<number>(buckets).fill(0);
  for (const { from } of events) {
    const i = Math.floor((Date.parse(from) - fromMs) / bucketMs);
    if (i >= 0 && i < buckets) counts[i] = (counts[i] ?? 0) + 1;
  }
  return counts;
}

export async function eventsOf(store: History, live: LoadedRound, access: Access, asked: EventsAsked): Promise<EventsView> {
  const { index, names } = live;
  const { mesh } = index.snapshot;
  const { cursor, entity, limit, ...rest } = asked;
  const stored = entity === undefined ? undefined : names.stored(entity);
  if (stored === null) return { mesh, events: [], names: [], next: null };
  const query: EventQuery = { ...rest, limit: limit + 1, ...(stored === undefined ? {} : { entity: stored }) };
  const start = cursor === undefined ? null : await cursorOf(store, mesh, cursor, names);
  const found = await store.events(mesh, start === null ? query : { ...query, before: start });
  const events = found.slice(0, limit).map(names.event);
  const last = events.at(-1);
  return {
    mesh,
    events,
    names: await namesOf(store, live, access, events),
    next: found.length > limit && last !== undefined ? `${last.from}~${last.id}` : null,
  };
}

/** A cursor holds the id that the public knows. */
async function cursorOf(store: History, mesh: string, cursor: string, names: Names): Promise<EventQuery["before"] & object> {
  const [from = "", ...rest] = cursor.split("~");
  const shown = rest.join("~");
  if (Number.isNaN(Date.parse(from))) return { from: ANCIENT, id: "" };
  const sameTime = await store.events(mesh, { from, to: after(from), limit: GRAVE_MAX });
  const id = sameTime.find((event) => names.event(event).id === shown)?.id ?? shown;
  return { from, id };
}

/** Qualities are compared by their medians over the hour before each moment, where the store has them. */
export async function diffOf(store: History, one: LoadedRound, other: LoadedRound): Promise<DiffView> {
  const ranked = async (index: SnapshotIndex) => {
    const { mesh, at } = index.snapshot;
    const range = { from: instantOf(Date.parse(at) - MEDIAN_WINDOW_MS), to: after(at) };
    const rows = await store.worst(mesh, "quality", range, RANKED_MAX);
    return new Map(rows.map(({ entity, p50 }) => [shownDirection(entity, other.names), p50]));
  };
  const medians: Medians = {
    windowS: MEDIAN_WINDOW_MS / 1000,
    before: await ranked(one.index),
    after: await ranked(other.index),
  };
  return diffView(one.index, other.index, medians);
}

/** Both directions are needed together, so it does not matter which of them has which name. */
function shownDirection(entity: string, names: Names): string {
  const slash = entity.lastIndexOf("/");
  return `${names.shownLink(entity.slice(0, slash))}${entity.slice(slash)}`;
}

export async function availabilityOf(
  store: History,
  live: LoadedRound,
  asked: { entity: string; from: string; to: string },
): Promise<Availability | null> {
  const { index, names } = live;
  const { mesh, at: lastAt } = index.snapshot;
  const thing = index.node(asked.entity) ?? index.link(asked.entity);
  const entity = names.stored(asked.entity);
  if (thing === null || entity === null) return null;
  const [oldest] = await store.roundsBetween(mesh, { from: ANCIENT, to: FAR }, 1);
  const isLink = index.link(asked.entity) !== null;
  // A link's `firstSeenAt` begins anew after each outage; a node's does not.
  const seen = isLink ? ANCIENT : (index.node(asked.entity)?.firstSeenAt ?? ANCIENT);
  const latest = (instants: string[]) => instants.reduce((one, other) => (Date.parse(one) > Date.parse(other) ? one : other));
  const from = latest([asked.from, oldest?.at ?? lastAt, seen]);
  const to = Date.parse(asked.to) < Date.parse(lastAt) ? asked.to : lastAt;
  // An outage that began before the range may reach into it, so the query has no beginning.
  const own = await store.events(mesh, { to, entity, kinds: [isLink ? "link-down" : "node-down"], limit: OUTAGES_MAX });
  const blind = await store.events(mesh, { to, kinds: ["collector-outage"], limit: OUTAGES_MAX });
  const outages = own.filter((event) => (isLink ? event.link : event.node) === entity);
  const told = isLink
    ? overlaps(
        await unknownTimes(store, mesh, `${entity}/ab`, "quality", { from, to }),
        await unknownTimes(store, mesh, `${entity}/ba`, "quality", { from, to }),
      )
    : await unknownTimes(store, mesh, entity, "state", { from, to });
  return availability(mesh, asked.entity, { outages, unknown: [...blind, ...told] }, { from, to });
}

type Times = { from: string; to: string };

/**
 * When an entity was there and its figure unknown: of a node, its data were stale; of a direction, neither end was read. Where single
 * rounds are gone, hours or days of which more than half was unknown.
 */
async function unknownTimes(
  store: History,
  mesh: string,
  entity: string,
  metric: SeriesMetric,
  range: { from: string; to: string },
): Promise<Times[]> {
  const series = await store.series(mesh, { entity, metric, ...range, resolution: "auto", points: STATES_MAX });
  const points = series?.points ?? [];
  const stepMs = usualStep(points.map(({ at }) => Date.parse(at)));
  return points.flatMap(({ at, count, unknown }, n) => {
    if (unknown <= count) return [];
    const untilMs = Date.parse(points[n + 1]?.at ?? range.to);
    // Where the next is far away the entity was not there meanwhile: that tells of no stale data.
    const isNext = untilMs - Date.parse(at) <= GAP_STEPS * stepMs;
    return [{ from: at, to: instantOf(isNext ? untilMs : Math.min(untilMs, Date.parse(at) + stepMs)) }];
  });
}

/** What lies in both; each in order of time and without overlaps of its own. */
export function overlaps(one: readonly Times[], other: readonly Times[]): Times[] {
  const found: Times[] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    const [a, b] = [itemAt(one, i), itemAt(other, j)];
    const from = Date.parse(a.from) > Date.parse(b.from) ? a.from : b.from;
    const to = Date.parse(a.to) < Date.parse(b.to) ? a.to : b.to;
    if (Date.parse(from) < Date.parse(to)) found.push({ from, to });
    if (to === a.to) i += 1;
    else j += 1;
  }
  return found;
}

export async function marksOf(store: History, facts: ReaderMesh): Promise<MarksView> {
  const marks = await store.marks(facts.id);
  const newest = marks.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return { mesh: facts.id, marks: newest, writable: facts.isChangeable };
}

/** Opens the store for this one write and closes it again: people mark a moment once in a while. */
export type Annotator = () => Promise<Result<History, HistoryError>>;

export async function annotated<Value>(open: Annotator, work: (store: History) => Promise<Value>): Promise<Value> {
  const opened = await open();
  if (!opened.ok) throw new Error(opened.error.message);
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}

export async function addMark(
  open: Annotator,
  facts: ReaderMesh,
  request: MarkRequest,
  nowMs: number,
): Promise<Result<Mark, MarkRefusal>> {
  if (!facts.isChangeable) return err("closed");
  const at = instantOf(Date.parse(request.at));
  return annotated(open, async (store) => {
    if ((await store.at(facts.id, at)) === null) return err("not-kept");
    if ((await store.marks(facts.id)).length >= MARKS_MAX) return err("too-many");
    const { label, entity, who } = request;
    const visit = { ...(entity === undefined ? {} : { entity }), ...(who === undefined ? {} : { who }) };
    const mark: Mark = { id: randomUUID(), mesh: facts.id, at, madeAt: instantOf(nowMs), label, ...visit };
    await store.addMark(mark);
    return ok(mark);
  });
}

export async function removeMark(open: Annotator, facts: ReaderMesh, id: string): Promise<Result<null, MarkRefusal>> {
  if (!facts.isChangeable) return err("closed");
  await annotated(open, (store) => store.removeMark(facts.id, id));
  return ok(null);
}
