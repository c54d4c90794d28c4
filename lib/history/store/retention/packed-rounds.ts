/**
 * Many rounds that follow one another, as a simulated past is: packed as they come, in whatever thread makes them, and stored a day in one
 * transaction. None is written by itself, read again and packed later.
 */
import { DAY_MS } from "#lib/base/durations.ts";
import { type Snapshot, seriesMetricSchema } from "../../../model/index.ts";
import type { SqlDriver, SqlSession } from "../../sql.ts";
import type { PackedRounds, RoundPacker, RoundRecord } from "../../types.ts";
import { carryOutIn } from "../codec/changes.ts";
import { encodeJson } from "../codec/json-codec.ts";
import { startOf } from "../codec/roll-up.ts";
import { instantMs, numberOf } from "../codec/rows.ts";
import { putEvent } from "../records/events.ts";
import { putState } from "../records/notes.ts";
import {
  addKeys,
  figuresOf,
  hasCounters,
  insertHead,
  keepAnalysis,
  keepLast,
  noteNumber,
  refuseOldRound,
} from "../records/rounds.ts";
import { packRaw } from "../series/series-chunk.ts";
import { putChunk } from "../series/series-pack.ts";
import { RAW } from "../series/series-read.ts";
import { columnsOf, markDirty, type TailRow, valuesOf } from "../series/series-tail.ts";
import { type SegmentBuilder, segmentBuilder } from "../topology/segment.ts";
import { insertSegment, PARTS_MAX, ROWS_MAX } from "../topology/topology-pack.ts";

type Day = {
  startMs: number;
  parts: number;
  builder: SegmentBuilder;
  series: TailRow[];
  packed: Omit<PackedRounds, "segment" | "series">;
};

export function roundPacker(): RoundPacker {
  let day: Day | null = null;
  let before: Snapshot | null = null;
  const finish = (): PackedRounds | null => {
    const full = day;
    day = null;
    return full === null ? null : pack(full);
  };
  return {
    add(record) {
      const { snapshot } = record;
      const startMs = startOf(instantMs(snapshot.at), DAY_MS);
      const parts = snapshot.nodes.length + snapshot.links.length;
      const isFull = day !== null && (day.startMs !== startMs || day.series.length === ROWS_MAX || day.parts + parts > PARTS_MAX);
      const full = isFull ? finish() : null;
      day ??= emptyDay(snapshot.mesh, startMs);
      day.parts += parts;
      take(day, record, before);
      before = snapshot;
      return full;
    },
    finish,
  };
}

function emptyDay(mesh: string, startMs: number): Day {
  const packed = { mesh, dayMs: startMs, heads: [], newKeys: [], analyses: [], events: new Map(), states: new Map() };
  return { startMs, parts: 0, builder: segmentBuilder(), series: [], packed };
}

function take({ builder, series, packed }: Day, record: Omit<RoundRecord, "layout" | "memory">, before: Snapshot | null): void {
  const { snapshot, newKeys, events = [], states = {}, analysis } = record;
  const atMs = instantMs(snapshot.at);
  builder.add(snapshot, atMs);
  series.push({ atMs, round: snapshot.round, values: valuesOf(snapshot, hasCounters(snapshot) ? before : null) });
  packed.heads.push(figuresOf(snapshot));
  packed.newKeys.push(...newKeys);
  if (analysis !== undefined) packed.analyses.push({ round: snapshot.round, body: encodeJson(analysis) });
  for (const event of events) packed.events.set(event.id, event);
  for (const [name, value] of Object.entries(states)) packed.states.set(name, value);
}

function pack({ builder, series, packed }: Day): PackedRounds {
  const chunks = seriesMetricSchema.options.flatMap((metric): PackedRounds["series"] => {
    const columns = columnsOf(series, metric);
    return columns.entities.size === 0 ? [] : [{ metric, atMs: columns.atMs, body: packRaw(columns) }];
  });
  return { ...packed, segment: builder.finish(), series: chunks };
}

/** @param finish what else belongs to the transaction, at its end. */
export async function appendPackedRounds(
  driver: SqlDriver,
  { mesh, dayMs, heads, segment, series, newKeys, analyses, events, states }: PackedRounds,
  last: Pick<RoundRecord, "layout" | "memory">,
  finish: (session: SqlSession, last: { mesh: string; round: number; at: string }) => Promise<void>,
): Promise<void> {
  const [firstHead, lastHead] = [heads[0], heads.at(-1)];
  if (firstHead === undefined || lastHead === undefined) return;
  const end = { mesh, round: lastHead.round, at: lastHead.at };
  const bodies = new Map(analyses.map(({ round, body }) => [round, body]));
  const aside = { layout: encodeJson(last.layout), memory: encodeJson(last.memory) };
  await driver.transaction(async (session) => {
    await refuseOldRound(session, mesh, firstHead.round);
    await noteNumber(session, mesh, firstHead.round);
    await addKeys(session, mesh, newKeys);
    const times = heads.map(({ at }) => ({ atMs: instantMs(at) }));
    await carryOutIn(session, insertSegment(mesh, 0, times, segment));
    const [numbers] = await session.all("SELECT segment FROM mesh_numbers WHERE mesh = ?", mesh);
    const number = numberOf(numbers?.segment);
    for (const [place, head] of heads.entries()) {
      await insertHead(session, { mesh, ...head }, { segment: number, place });
      const analysis = bodies.get(head.round);
      if (analysis !== undefined) await keepAnalysis(session, { mesh, ...head }, analysis);
    }
    await keepLast(session, end, aside.layout, aside.memory);
    await carryOutIn(
      session,
      series.map(({ metric, atMs, body }) => putChunk(mesh, metric, RAW, atMs, body)),
    );
    await markDirty(session, mesh, dayMs);
    for (const event of events.values()) await putEvent(session, event);
    for (const [name, value] of states) await putState(session, mesh, name, value);
    await finish(session, end);
  });
}
