/** The store, as the rest of the house sees it. One interface, engines behind it. */
import type { Snapshot } from "../model/index.ts";

export type RoundRecord = {
  snapshot: Snapshot;
  layout: unknown; // the layout's own JSON
  memory: unknown; // the crawl's own JSON
  newKeys: readonly { key: string; uid: string }[];
  /** The analysis' own JSON, or why there is none; absent: nothing was asked. */
  analysis?: unknown;
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
   * Deletes at most `limit` rounds of a mesh older than `before`, but never the first of an hour (UTC) and never the last of the mesh.
   * Resolves to the number deleted: fewer than `limit` means that nothing is left to delete.
   */
  thin(mesh: string, before: string, limit: number): Promise<number>;
  sizeBytes(): Promise<number | null>;
  totalRounds(): Promise<number>;
  close(): Promise<void>;
};

export type HistoryErrorCode =
  | "bad-url" // not a URL that any engine knows
  | "not-built-in" // an engine that this build does not have
  | "missing" // opened for reading, and there is no store there yet
  | "not-migrated" // opened for reading, and the writer has not brought it up to date yet
  | "newer" // written by a later version of this program
  | "in-use" // another writer holds it
  | "damaged" // not a store, or a row that cannot be read back
  | "io"; // the disk or the rights

/** `message` is for the person who runs the site: what is wrong and what to do. */
export type HistoryError = { code: HistoryErrorCode; message: string };

/** What a call of an open store rejects with. */
export class HistoryFailure extends Error {
  readonly code: HistoryErrorCode;
  constructor({ code, message }: HistoryError, cause?: unknown) {
    super(message, { cause });
    this.name = "HistoryFailure";
    this.code = code;
  }
}

/** `write`: creates and migrates, one at a time. `read`: never changes anything. */
export type HistoryMode = "read" | "write";
