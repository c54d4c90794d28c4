/**
 * Many rounds that follow one another, as a recorded or simulated past is: packed as they come, a day in one transaction. None is written
 * by itself, read again and packed later.
 */
import { type SeriesMetric, type Snapshot, seriesMetricSchema } from "../../model/index.ts";
import type { SqlDriver, SqlSession } from "../sql.ts";
import type { BulkWriter, RoundHead, RoundRecord } from "../types.ts";
import { carryOutIn } from "./changes.ts";
import { putEvent } from "./events.ts";
import { encodeJson } from "./json-codec.ts";
import { putState } from "./notes.ts";
import { putMessage } from "./outbox.ts";
import { DAY_MS, startOf } from "./roll-up.ts";
import { addKeys, figuresOf, hasCounters, insertHead, keepAnalysis, keepLast, noteNumber, refuseOldRound } from "./rounds.ts";
import { instantMs, numberOf } from "./rows.ts";
import { type SegmentBuilder, segmentBuilder } from "./segment.ts";
import { packRaw } from "./series-chunk.ts";
import { putChunk } from "./series-pack.ts";
import { RAW } from "./series-read.ts";
import { columnsOf, markDirty, type TailRow, valuesOf } from "./series-tail.ts";
import { insertSegment, PARTS_MAX, ROWS_MAX } from "./topology-pack.ts";

/** Of a round, what is not in the segment. */
type Kept = Pick<RoundRecord, "newKeys" | "events" | "states" | "outbox"> & {
  head: RoundHead & { mesh: string };
  analysis: Uint8Array | null;
};

type Day = { startMs: number; parts: number; builder: SegmentBuilder; kept: Kept[]; series: TailRow[]; last: RoundRecord };

/** @param finish what else belongs to the transaction of some rounds, at its end. */
export function bulkWriter(driver: SqlDriver, finish: (session: SqlSession, last: Snapshot) => Promise<void>): BulkWriter {
  let day: Day | null = null;
  const flush = async () => {
    if (day === null) return;
    const full = day;
    day = null;
    await store(driver, full, finish);
  };
  return {
    async add(record) {
      const { snapshot } = record;
      const atMs = instantMs(snapshot.at);
      const startMs = startOf(atMs, DAY_MS);
      const parts = snapshot.nodes.length + snapshot.links.length;
      const before = day?.last.snapshot ?? null;
      if (day !== null && (day.startMs !== startMs || day.kept.length === ROWS_MAX || day.parts + parts > PARTS_MAX))
        await flush();
      day ??= { startMs, parts: 0, builder: segmentBuilder(), kept: [], series: [], last: record };
      day.parts += parts;
      day.builder.add(snapshot, atMs);
      day.kept.push(keptOf(record));
      day.series.push({ atMs, round: snapshot.round, values: valuesOf(snapshot, hasCounters(snapshot) ? before : null) });
      day.last = record;
    },
    finish: flush,
  };
}

function keptOf({ snapshot, newKeys, events = [], states = {}, outbox = [], analysis }: RoundRecord): Kept {
  const head = { mesh: snapshot.mesh, ...figuresOf(snapshot) };
  return { head, newKeys, events, states, outbox, analysis: analysis === undefined ? null : encodeJson(analysis) };
}

async function store(
  driver: SqlDriver,
  { startMs, builder, kept, series, last }: Day,
  finish: (session: SqlSession, last: Snapshot) => Promise<void>,
): Promise<void> {
  const { mesh } = last.snapshot;
  const segment = builder.finish();
  const chunks = seriesMetricSchema.options.flatMap((metric): { metric: SeriesMetric; atMs: number[]; body: Uint8Array }[] => {
    const columns = columnsOf(series, metric);
    return columns.entities.size === 0 ? [] : [{ metric, atMs: columns.atMs, body: packRaw(columns) }];
  });
  const aside = { layout: encodeJson(last.layout), memory: encodeJson(last.memory) };
  const events = new Map(kept.flatMap((one) => (one.events ?? []).map((event) => [event.id, event] as const)));
  const states = new Map(kept.flatMap((one) => Object.entries(one.states ?? {})));
  await driver.transaction(async (session) => {
    const firstRound = kept[0]?.head.round ?? 0;
    await refuseOldRound(session, mesh, firstRound);
    await noteNumber(session, mesh, firstRound);
    await addKeys(
      session,
      mesh,
      kept.flatMap(({ newKeys }) => newKeys),
    );
    await carryOutIn(session, insertSegment(mesh, 0, series, segment));
    const [numbers] = await session.all("SELECT segment FROM mesh_numbers WHERE mesh = ?", mesh);
    const place = { segment: numberOf(numbers?.segment), place: 0 };
    for (const { head, analysis, outbox = [] } of kept) {
      await insertHead(session, head, place);
      if (analysis !== null) await keepAnalysis(session, head, analysis);
      for (const item of outbox) await putMessage(session, mesh, instantMs(head.at), item);
      place.place += 1;
    }
    await keepLast(session, last.snapshot, aside.layout, aside.memory);
    await carryOutIn(
      session,
      chunks.map(({ metric, atMs, body }) => putChunk(mesh, metric, RAW, atMs, body)),
    );
    await markDirty(session, mesh, startMs);
    for (const event of events.values()) await putEvent(session, event);
    for (const [name, value] of states) await putState(session, mesh, name, value);
    await finish(session, last.snapshot);
  });
}
