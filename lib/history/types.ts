/** The store, as the rest of the house sees it. One interface, engines behind it. */
import type { Snapshot } from "../model/index.ts";

export type RoundRecord = {
  snapshot: Snapshot;
  layout: unknown; // the layout's own JSON
  memory: unknown; // the crawl's own JSON
  newKeys: readonly { key: string; uid: string }[];
};

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

/** All calls are synchronous in the SQLite engine's own thread; callers on an event loop go through a worker. */
export type History = {
  /** One transaction: after it returns, the round survives kill -9. */
  append(record: RoundRecord): void;
  latest(mesh: string): StoredRound | null;
  /** The last round at or before an instant. */
  at(mesh: string, instant: string): StoredRound | null;
  /** The newest first. */
  rounds(mesh: string, limit: number): RoundHead[];
  /** The id of the last round of each mesh: what a web server without IPC looks at. */
  lastRounds(): ReadonlyMap<string, number>;
  identity(mesh: string): ReadonlyMap<string, string>;
  sizeBytes(): number | null;
  totalRounds(): number;
  close(): void;
};
