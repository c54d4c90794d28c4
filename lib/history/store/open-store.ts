/** The store over any engine's driver. */
import type { SqlDriver, SqlSession } from "../sql.ts";
import type { History, RoundRecord } from "../types.ts";
import { carryOut } from "./codec/changes.ts";
import { instantMs } from "./codec/rows.ts";
import { countRounds, readDiskUse, sampleDisk } from "./disk.ts";
import { countEvents, putDerived, readEvents } from "./records/events.ts";
import {
  dropMark,
  dropState,
  putAcknowledgement,
  putMark,
  putState,
  readAcknowledgements,
  readMarks,
  readState,
} from "./records/notes.ts";
import { outboxOf } from "./records/outbox.ts";
import {
  analysisOf,
  appendRound,
  headsBetween,
  highestRound,
  identityOf,
  lastHeads,
  lastRoundOfEach,
  latestRound,
  roundAt,
  roundsAtInstant,
} from "./records/rounds.ts";
import { keepUidSecret } from "./records/uid-secret.ts";
import { appendPackedRounds } from "./retention/packed-rounds.ts";
import type { Planner } from "./retention/planner.ts";
import type { RetentionTask } from "./retention/retention.ts";
import { rankWorst } from "./series/series-rank.ts";
import { readSeries } from "./series/series-read.ts";
import { type Topology, topologyStore } from "./topology/topology.ts";

/** What an engine does in its own way. */
export type EngineParts = Pick<History, "backup" | "lease" | "follow"> & {
  driver: SqlDriver;
  /** Bytes of the whole store, and what is free on its disk; null where it cannot tell. */
  disk(): Promise<{ bytes: number | null; freeBytes: number | null }>;
  /** Of a writer; retention is its business alone. */
  planner: Planner | null;
  /** Called first in every transaction that writes rounds of a mesh: to make sure that this process still may. */
  beforeWrite?(session: SqlSession, mesh: string): Promise<void>;
  /** Called last in the transaction of a round that became the last of its mesh. */
  afterAppend?(session: SqlSession, round: { mesh: string; round: number; at: string }): Promise<void>;
  /** Ends what the engine holds beside the driver. */
  release(): Promise<void>;
};

/** The driver rejects with `HistoryFailure` for what can happen to a sound program. */
/** A driver whose transactions begin with the question whether this process may still write the mesh. */
function fence({ driver, beforeWrite }: EngineParts, mesh: string): SqlDriver {
  return {
    ...driver,
    transaction: (work) =>
      driver.transaction(async (session) => {
        await beforeWrite?.(session, mesh);
        return work(session);
      }),
  };
}

type Readers = Pick<
  History,
  | "nextRound"
  | "latest"
  | "analysis"
  | "at"
  | "roundsAt"
  | "rounds"
  | "lastRounds"
  | "identity"
  | "uidSecret"
  | "roundsBetween"
  | "events"
  | "eventHistogram"
  | "series"
  | "worst"
  | "state"
>;

/** What only reads, each answer of one moment of the store. */
function readersOf(driver: SqlDriver, topology: Topology): Readers {
  return {
    nextRound: async (mesh) => ((await highestRound(driver, mesh)) ?? 0) + 1,
    latest: (mesh) => driver.reading((session) => latestRound(session, topology, mesh)),
    analysis: (mesh, round) => analysisOf(driver, mesh, round),
    at: async (mesh, instant) => driver.reading((session) => roundAt(session, topology, mesh, instantMs(instant))),
    roundsAt: (mesh, instant) => driver.reading((session) => roundsAtInstant(session, topology, mesh, instant)),
    rounds: (mesh, limit) => lastHeads(driver, mesh, limit),
    lastRounds: () => lastRoundOfEach(driver),
    identity: (mesh) => identityOf(driver, mesh),
    uidSecret: () => keepUidSecret(driver),
    roundsBetween: (mesh, range, limit) => headsBetween(driver, mesh, range, limit),
    events: (mesh, query) => readEvents(driver, mesh, query),
    eventHistogram: (mesh, range, buckets) => countEvents(driver, mesh, range, buckets),
    series: (mesh, query) => driver.reading((session) => readSeries(session, mesh, query)),
    worst: (mesh, metric, range, limit) => driver.reading((session) => rankWorst(session, mesh, metric, range, limit)),
    state: (mesh, name) => readState(driver, mesh, name),
  };
}

export function openStore(parts: EngineParts): History {
  const { driver, backup, lease, follow, disk, release } = parts;
  const topology = topologyStore();
  const fenced = (mesh: string): SqlDriver => fence(parts, mesh);
  const append = (record: RoundRecord, isLast: boolean) => {
    const { mesh, round, at } = record.snapshot;
    const told = async (session: SqlSession) => {
      if (isLast) await parts.afterAppend?.(session, { mesh, round, at });
    };
    return appendRound(fenced(mesh), topology, record, isLast, told);
  };
  /** What is under way when the store is closed. */
  const retaining = new Set<Promise<boolean>>();
  const retain: History["retain"] = (mesh, now, retention) => {
    const step = retainStep(parts, fenced(mesh), { mesh, now, retention });
    retaining.add(step);
    return step.finally(() => retaining.delete(step));
  };
  return {
    engine: driver.engine,
    append: (record) => append(record, true),
    appendPast: (record) => append({ ...record, layout: null, memory: null }, false),
    appendPacked: (rounds, last) =>
      appendPackedRounds(fenced(rounds.mesh), rounds, last, async (session, end) => parts.afterAppend?.(session, end)),
    putEvents: (mesh, record) => putDerived(driver, mesh, record),
    ...readersOf(driver, topology),
    keepState: (mesh, name, value) => (value === null ? dropState(driver, mesh, name) : putState(driver, mesh, name, value)),
    ...outboxOf(driver),
    marks: (mesh) => readMarks(driver, mesh),
    addMark: (mark) => putMark(driver, mark),
    removeMark: (mesh, id) => dropMark(driver, mesh, id),
    acknowledge: (mesh, alert, at) => putAcknowledgement(driver, mesh, alert, at),
    acknowledged: (mesh) => readAcknowledgements(driver, mesh),
    retain,
    diskUse: async () => readDiskUse(driver, await disk()),
    backup,
    lease,
    follow,
    sizeBytes: async () => (await disk()).bytes,
    totalRounds: () => countRounds(driver),
    async close() {
      await parts.planner?.close();
      await Promise.allSettled(retaining);
      await driver.close();
      await release();
    },
  };
}

/** @param fenced the driver, whose transactions make sure first that this process may write the mesh. */
async function retainStep(parts: EngineParts, fenced: SqlDriver, task: RetentionTask): Promise<boolean> {
  if (parts.planner === null) throw new Error("A store that was not opened to write cannot be thinned");
  await sampleDisk(parts.driver, instantMs(task.now), async () => (await parts.disk()).bytes);
  if (parts.beforeWrite !== undefined) await fenced.transaction(async () => undefined);
  const plan = await parts.planner.plan(task);
  for (const transaction of plan) await carryOut(fenced, transaction);
  return plan.length > 0;
}
