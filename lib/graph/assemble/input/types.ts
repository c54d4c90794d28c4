/** The contract of assembly: observations of one round and the snapshot before become one snapshot. Pure. */
import type { Observation, Place, Refusal, Snapshot, UnreadNode } from "../../../model/index.ts";

/** key -> uid, as the store keeps it. A key may be added to a uid, never moved. */
export type IdentityIndex = ReadonlyMap<string, string>;

export type AssembleInput = {
  mesh: string;
  at: string; // instant of the round
  round: number;
  observations: readonly Observation[];
  unread: readonly UnreadNode[];
  refusals: readonly Refusal[];
  cost: { requests: number; bytes: number; seconds: number };
  previous: Snapshot | null;
  identity: IdentityIndex;
  /** Of the installation: what uids of keys that are new are made with. Absent only where the snapshot is never published: see `uidOfKey`. */
  uidSecret?: string;
  /** Places by key ("mac:…", "bmx7:…", "ip6:…", "name:…"), from the configuration or a zone file. */
  places: ReadonlyMap<string, Place>;
  /** Of a round in which routers were asked; absent for recorded files, whose snapshot then has no coverage. */
  seeing?: Seeing;
};

/** What the operator demands of a round before it may speak for the whole mesh, and how long what is known stands. */
export type Seeing = {
  minShare: number; // 0..1: see `Coverage.minShare`
  carryMs: number; // nodes, links and routes that were not read keep what was known last so long
};

export type Assembled = {
  snapshot: Snapshot;
  newKeys: { key: string; uid: string }[];
};

export type Assemble = (input: AssembleInput) => Assembled;
