/** The past of a pretend mesh as records for the store: each round follows from the one before and is judged as a live one is. */
import { createMesh, type MeshOptions } from "#emulator/mesh/mesh.ts";
import { placesOf } from "#emulator/mesh/places.ts";
import { waysOf, windowRing } from "#lib/graph/analysis/index.ts";
import type { RoundRecord } from "#lib/history/types.ts";
import type { Place, Snapshot } from "#lib/model/index.ts";
import { analyseRound } from "#lib/server/analysis-worker-core.ts";
import { type JudgeMemory, judgeRound } from "#lib/server/judge-round.ts";
import { handPlaces } from "../demo/hand-places.ts";
import { instantsBetween, simulateSnapshots } from "./snapshots.ts";

export type PastSpan = { mesh: string; fromMs: number; toMs: number; stepMs: number };

/** What the rounds follow from: what the store has of the mesh. */
export type PastStart = {
  firstRound: number;
  previous: Snapshot | null;
  identity: ReadonlyMap<string, string>;
  judged: JudgeMemory;
};

export type PastOrder = PastSpan & { pretend: MeshOptions; timeZone: string; start: PastStart };

/** A round without its layout: only that of the last one is kept. */
export type PastRecord = Omit<RoundRecord, "layout">;

const PORT = 80;
const DAY_MS = 86_400_000;

export function roundsIn({ fromMs, toMs, stepMs }: PastSpan): number {
  return Math.max(0, Math.ceil((toMs - fromMs) / stepMs));
}

/** Nobody is told of what was: there are no subscriptions to the past. */
export function* simulatePast(order: PastOrder): Generator<PastRecord> {
  const { mesh, fromMs, toMs, stepMs, timeZone, start } = order;
  const pretend = createMesh(order.pretend);
  const rounds = simulateSnapshots(pretend, {
    mesh,
    instants: instantsBetween(fromMs, toMs, stepMs),
    port: PORT,
    places: placesByHand(handPlaces(placesOf(pretend))),
    ...start,
  });
  const ring = windowRing(timeZone);
  const last = start.firstRound + roundsIn(order) - 1;
  let { judged, previous } = start;
  for (const { snapshot, newKeys } of rounds) {
    ring.add(snapshot);
    // The store keeps one analysis a day; those between are computed again where they are asked for.
    const isKept = snapshot.round === last || dayOf(snapshot) !== (previous === null ? null : dayOf(previous));
    const analysis = isKept ? analyseRound(snapshot, ring, null) : null;
    const told = judgeRound(judged, {
      snapshot,
      previous,
      analysis: analysis ?? waysOf(snapshot),
      subscriptions: [],
      timeZone,
      acknowledged: new Map(),
    });
    const { events, states } = told;
    judged = told.judged;
    previous = snapshot;
    yield { snapshot, newKeys, memory: null, events, states, ...(analysis !== null && { analysis }) };
  }
}

function dayOf({ at }: Snapshot): number {
  return Math.floor(Date.parse(at) / DAY_MS);
}

function placesByHand(places: ReturnType<typeof handPlaces>): Map<string, Place> {
  return new Map(
    Object.entries(places).map(([key, { lat, lon }]) => [key, { lat, lon, elevationM: null, source: "config", doubtful: false }]),
  );
}
