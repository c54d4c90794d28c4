/** The store, as the rest of the house sees it. One interface, engines behind it. */
import { z } from "zod";
import type { Mark, MeshEvent, Series, SeriesMetric, SeriesResolution, Snapshot } from "../model/index.ts";

/** A message that must reach a notifier at least once: kept with the round that caused it, taken out when it was delivered. */
export type OutboxItem = { id: string; notifier: string; body: unknown };
export type OutboxEntry = OutboxItem & { mesh: string; attempts: number };
/** `oldestAt`: of the round that made the oldest that waits. */
export type OutboxQueue = { notifier: string; waiting: number; oldestAt: string };

export type RoundRecord = {
  snapshot: Snapshot;
  layout: unknown; // the layout's own JSON
  memory: unknown; // the crawl's own JSON
  newKeys: readonly { key: string; uid: string }[];
  /** The analysis' own JSON, or why there is none; absent: nothing was asked, and the one before stays. */
  analysis?: unknown;
  /** New events, and known ones that changed (ended, or got a cause): one with a known id takes the place of the old. */
  events?: readonly MeshEvent[];
  /** Small states by name ("events", "alerts"), each its owner's JSON, in the round's own transaction. */
  states?: Readonly<Record<string, unknown>>;
  outbox?: readonly OutboxItem[];
};

/** `layout` and `memory` are kept of the last round of a mesh only: null in an older one. */
export type StoredRound = { snapshot: Snapshot; layout: unknown; memory: unknown };

export type RoundHead = {
  round: number;
  at: string;
  answered: number;
  nodes: number;
  links: number;
  refusals: number;
  cost: { requests: number; bytes: number; seconds: number };
};

export type Range = { from: string; to: string }; // instants, `from` included, `to` not

export type EventQuery = Partial<Range> & {
  /** Of this node or link only: as its subject, as the other gateway, or among those affected. */
  entity?: string;
  kinds?: readonly MeshEvent["kind"][];
  /** Only those that are not over. */
  open?: boolean;
  limit: number;
  /** Those before (older than) this one, by (from, id). */
  before?: { from: string; id: string };
};

export type SeriesQuery = Range & {
  entity: string;
  metric: SeriesMetric;
  /** `auto`: the finest that still holds at most `points`, and that retention has left for `from`. */
  resolution: SeriesResolution | "auto";
  /** More are reduced: raw by LTTB, hours and days joined. */
  points: number;
};

/** One entity of a ranking: quantiles over the whole range. */
export type Ranked = {
  entity: string;
  p10: number | null;
  p50: number | null;
  min: number | null;
  count: number;
  unknown: number;
};

export type Retention = {
  /** Every round this long; after that one an hour, then one a day for ever. */
  rawDays: number;
  hourlyDays: number;
};

export type DiskUse = {
  /** null: the engine cannot tell. */
  bytes: number | null;
  freeBytes: number | null; // of the disk below; null where it is not this machine's
  rounds: number;
  parts: { name: "topology" | "series" | "events" | "analysis" | "other"; bytes: number }[];
  /** The whole store's size, one a day, the oldest first: what its growth is told from. */
  samples: { at: string; bytes: number }[];
};

/** Rounds of one day (UTC) that follow one another, ready to be stored at once. Plain data: it may come from another thread. */
export type PackedRounds = {
  mesh: string;
  dayMs: number;
  heads: RoundHead[];
  segment: Uint8Array;
  series: { metric: SeriesMetric; atMs: readonly number[]; body: Uint8Array }[];
  newKeys: { key: string; uid: string }[];
  analyses: { round: number; body: Uint8Array }[];
  events: Map<string, MeshEvent>;
  states: Map<string, unknown>;
};

export type RoundPacker = {
  /** @returns the rounds before it, where it begins another day or they have become many. */
  add(record: Omit<RoundRecord, "layout" | "memory" | "outbox">): PackedRounds | null;
  /** What is still held back. */
  finish(): PackedRounds | null;
};

/** The right to write the rounds of a mesh: one collector at a time has it. */
export type Lease = { release(): Promise<void>; lost: AbortSignal };

/**
 * One open store. A writer (there is one to a store) or any number of readers, in any process; a reader sees a round wholly or not at
 * all. Calls give promises because an engine may live behind a network; the SQLite engine does its work before the call returns, in the
 * caller's thread, so a caller whose event loop must stay free keeps it in a worker.
 *
 * Calls reject with `HistoryFailure` for what can happen to a sound program (disk full, file lost or damaged), and with a plain Error
 * for what cannot (a round number that goes back, a key moved to another uid).
 */
export type History = {
  readonly engine: "sqlite" | "postgres";
  /** One transaction: once it resolves, the round survives kill -9 of the process and loss of power. */
  append(record: RoundRecord): Promise<void>;
  /**
   * A round of the past (a recorded capture), in one transaction: it is found by its time, and the last round stays the last, with its
   * layout and memory. Its number is the next one all the same.
   */
  appendPast(record: Pick<RoundRecord, "snapshot" | "newKeys">): Promise<void>;
  /** For a past of many rounds: as if each were appended, and packed at once. In one transaction. @param last of the last of them. */
  appendPacked(rounds: PackedRounds, last: Pick<RoundRecord, "layout" | "memory">): Promise<void>;
  /** Events and states alone, in one transaction: where they were derived after their rounds were stored. */
  putEvents(mesh: string, record: Pick<RoundRecord, "events" | "states">): Promise<void>;
  /** The least number that a further round of the mesh can have: one more than any has, in whatever order of time they came. */
  nextRound(mesh: string): Promise<number>;
  latest(mesh: string): Promise<StoredRound | null>;
  /**
   * What was kept with a round as its `analysis`; null where nothing was, or is no longer: of past rounds only those stay that thinning
   * keeps, because the others can be computed again.
   */
  analysis(mesh: string, round: number): Promise<unknown>;
  /** The last round at or before an instant (ISO 8601, UTC). */
  at(mesh: string, instant: string): Promise<StoredRound | null>;
  /** Every round of exactly this instant. */
  roundsAt(mesh: string, instant: string): Promise<Snapshot[]>;
  /** The newest first, by their times. */
  rounds(mesh: string, limit: number): Promise<RoundHead[]>;
  /** The id of the last round of each mesh: what a web server without IPC looks at. */
  lastRounds(): Promise<ReadonlyMap<string, number>>;
  /** key -> uid. */
  identity(mesh: string): Promise<ReadonlyMap<string, string>>;
  /**
   * The secret that this installation's uids are made with, as text (256 random bits); made at the first asking, then the same for
   * ever, and in every copy of the store. Never to be told to anybody. Only by `write`.
   */
  uidSecret(): Promise<string>;
  /** Rounds within a range, the oldest first. */
  roundsBetween(mesh: string, range: Range, limit: number): Promise<RoundHead[]>;
  /** The newest first, by `from`. */
  events(mesh: string, query: EventQuery): Promise<MeshEvent[]>;
  /** How many events began in each of `buckets` equal parts of a range. */
  eventHistogram(mesh: string, range: Range, buckets: number): Promise<number[]>;
  /** @returns null where the mesh has no such series. */
  series(mesh: string, query: SeriesQuery): Promise<Series | null>;
  /** The `limit` entities with the lowest median over a range. */
  worst(mesh: string, metric: SeriesMetric, range: Range, limit: number): Promise<Ranked[]>;
  /** null where nothing was kept under that name. */
  state(mesh: string, name: string): Promise<unknown>;
  /** A small state outside any round; null takes it away. By `annotate` and `write`. */
  keepState(mesh: string, name: string, value: unknown): Promise<void>;
  /** Messages whose time has come, of one notifier or of all, the oldest first. */
  outboxDue(nowMs: number, limit: number, notifier?: string): Promise<OutboxEntry[]>;
  /** Of each notifier for which something waits. */
  outboxQueues(): Promise<OutboxQueue[]>;
  /** Not delivered, with all that was due for the same notifier. */
  outboxDelay(notifier: string, nowMs: number, retryAtMs: number): Promise<void>;
  /** Delivered: taken out. `retryAtMs`: not delivered, kept until then. */
  outboxSettle(id: string, outcome: "delivered" | { retryAtMs: number }): Promise<void>;
  marks(mesh: string): Promise<Mark[]>;
  /** By `annotate` and `write`. */
  addMark(mark: Mark): Promise<void>;
  removeMark(mesh: string, id: string): Promise<void>;
  /** A person has seen an alert; who hears of it is the alerts' business. By `annotate` and `write`. */
  acknowledge(mesh: string, alert: string, at: string): Promise<void>;
  acknowledged(mesh: string): Promise<ReadonlyMap<string, string>>;
  /**
   * One step of retention for a mesh: rolls up, thins, drops. It is computed in another thread, during which rounds may be stored, and
   * written in transactions that never last long. Resolves to whether there may be more to do.
   */
  retain(mesh: string, now: string, retention: Retention): Promise<boolean>;
  diskUse(): Promise<DiskUse>;
  /** A whole and consistent copy of the store while it is in use. @throws HistoryFailure where the engine has its own tools for it. */
  backup(file: string): Promise<void>;
  /** Waits until this store may write the rounds of a mesh; null once `signal` aborts. */
  lease(mesh: string, signal: AbortSignal): Promise<Lease | null>;
  /** Tells of rounds as they are stored by any process; null where the engine cannot, and one must look at `lastRounds`. */
  follow(listener: (round: { mesh: string; round: number; at: string }) => void): Promise<(() => Promise<void>) | null>;
  sizeBytes(): Promise<number | null>;
  totalRounds(): Promise<number>;
  close(): Promise<void>;
};

export const historyErrorCodeSchema = z.enum([
  "bad-url", // not a URL that any engine knows
  "missing", // opened for reading, and there is no store there yet
  "not-migrated", // opened for reading, and the writer has not brought it up to date yet
  "newer", // written by a later version of this program
  "in-use", // another writer holds it
  "unreachable", // its server does not answer; it may come back by itself
  "damaged", // not a store, or a row that cannot be read back
  "io", // the disk or the rights
]);
export type HistoryErrorCode = z.infer<typeof historyErrorCodeSchema>;

/** `message` is for the person who runs the site: what is wrong and what to do. */
export type HistoryError = { code: HistoryErrorCode; message: string; trouble?: HistoryTrouble };

/** Of `io`, what is worth telling everybody by its name. */
export type HistoryTrouble = "disk-full" | "file-removed";

/** What a call of an open store rejects with. */
export class HistoryFailure extends Error {
  readonly code: HistoryErrorCode;
  readonly trouble: HistoryTrouble | null;
  constructor({ code, message, trouble = undefined }: HistoryError, cause?: unknown) {
    super(message, { cause });
    this.name = "HistoryFailure";
    this.code = code;
    this.trouble = trouble ?? null;
  }
}

/**
 * `write`: creates and migrates, one at a time on SQLite. `read`: never changes anything. `annotate`: reads, and writes what people add
 * (marks, acknowledgements), beside a writer.
 */
export type HistoryMode = "read" | "annotate" | "write";
