/** The contract of assembly: observations of one round and the snapshot before become one snapshot. Pure. */
import type { Observation, Place, Refusal, Snapshot } from "../../model/index.ts";

/** key -> uid, as the store keeps it. A key may be added to a uid, never moved. */
export type IdentityIndex = ReadonlyMap<string, string>;

export type AssembleInput = {
  mesh: string;
  at: string; // instant of the round
  round: number;
  observations: readonly Observation[];
  unread: readonly {
    primaryIp: string;
    nodeId: string | null;
    reason: "no-address" | "no-answer" | "not-asked" | "unreadable";
  }[];
  refusals: readonly Refusal[];
  cost: { requests: number; bytes: number; seconds: number };
  previous: Snapshot | null;
  identity: IdentityIndex;
  /** Places by key ("mac:…", "bmx7:…", "ip6:…", "name:…"), from the configuration or a zone file. */
  places: ReadonlyMap<string, Place>;
};

export type Assembled = {
  snapshot: Snapshot;
  newKeys: { key: string; uid: string }[];
};

export type Assemble = (input: AssembleInput) => Assembled;
