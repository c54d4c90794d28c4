/** Whether the site does its work: known at any moment from what was told last, so that asking costs nothing and waits for nobody. */
import { instantOf } from "../../../model/index.ts";
import type { UnstoredReason } from "../../messages.ts";
import type { StoreFileState } from "./store-file.ts";

/** Why a mesh is not well; null: it is. */
type MeshTrouble = UnstoredReason | "no-round-yet" | "rounds-late" | "round-in-the-future";

export type Health = {
  ok: boolean;
  /** Absolutely nothing of a node: this is shown to everybody. */
  body: {
    web: "ok";
    collector: "ok" | "away";
    store: "ok" | "store file removed";
    meshes: Record<string, MeshHealth>;
  };
};

type MeshHealth = { ok: boolean; reason: MeshTrouble | null; lastRoundAt: string | null; secondsAgo: number | null };

export type HealthFacts = {
  /** `intervalS` in seconds of the clock that rounds are dated by. */
  meshes: readonly { id: string; intervalS: number; isRecorded?: boolean }[];
  /** Mesh -> when its last stored round was, in ms of the same clock. */
  lastRounds: ReadonlyMap<string, number>;
  /** Mesh -> why its newest round is not in the store, as the collector says. */
  unstored: ReadonlyMap<string, UnstoredReason>;
  nowMs: number;
  /** Seconds of that clock in one of the machine's. */
  timeFactor: number;
  storeFile: StoreFileState;
  collectorAlive: boolean | null; // null: nobody tells
};

/** So many rounds may fail in a row, and so long (seconds of the machine) is a collector away when it is started anew. */
const ROUNDS_MISSED_MAX = 5;
const GRACE_S = 180;

export function healthOf(facts: HealthFacts): Health {
  const meshes = Object.fromEntries(facts.meshes.map((mesh) => [mesh.id, meshHealth(mesh, facts)]));
  const inTime = Object.values(meshes).every(({ ok }) => ok);
  const isRemoved = facts.storeFile === "removed";
  return {
    ok: inTime && !isRemoved,
    body: {
      web: "ok",
      collector: (facts.collectorAlive ?? inTime) ? "ok" : "away",
      store: isRemoved ? "store file removed" : "ok",
      meshes,
    },
  };
}

function meshHealth(
  { id, intervalS, isRecorded }: HealthFacts["meshes"][number],
  { lastRounds, unstored, nowMs, timeFactor }: HealthFacts,
): MeshHealth {
  const atMs = lastRounds.get(id);
  const refused = unstored.get(id) ?? null;
  // Nobody is asked: what was imported is as old as it is.
  if (isRecorded === true) {
    const lastRoundAt = atMs === undefined ? null : instantOf(atMs);
    return { ok: refused === null, reason: refused, lastRoundAt, secondsAgo: null };
  }
  if (atMs === undefined) return { ok: false, reason: refused ?? "no-round-yet", lastRoundAt: null, secondsAgo: null };
  const agoMs = nowMs - atMs;
  const boundMs = Math.max(ROUNDS_MISSED_MAX * intervalS, GRACE_S * timeFactor) * 1000;
  const untimely = agoMs > boundMs ? "rounds-late" : agoMs < -boundMs ? "round-in-the-future" : null;
  const reason = refused ?? untimely;
  return { ok: reason === null, reason, lastRoundAt: instantOf(atMs), secondsAgo: Math.round(agoMs / 1000) };
}
