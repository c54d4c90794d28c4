/** The past of a pretend mesh as records for the store: each round follows from the one before and is judged as a live one is. */
import { createMesh, type MeshOptions } from "#emulator/answers/mesh.ts";
import { placesOf } from "#emulator/mesh/places.ts";
import { waysOf, windowRing } from "#lib/graph/analysis/index.ts";
import type { RoundRecord } from "#lib/history/types.ts";
import type { MeshEvent, Place, Snapshot } from "#lib/model/index.ts";
import { analyseRound } from "#lib/server/analysis-worker-core.ts";
import { type JudgeMemory, judgeRound } from "#lib/server/judge-round.ts";
import { handPlaces } from "./hand-places.ts";
import { simulateSnapshots } from "./snapshots.ts";

/** `instants` ascend, ms. */
export type PastSpan = { mesh: string; instants: readonly number[] };

/** What the rounds follow from: what the store has of the mesh. */
export type PastStart = {
  firstRound: number;
  previous: Snapshot | null;
  identity: ReadonlyMap<string, string>;
  uidSecret: string;
  judged: JudgeMemory;
};

export type PastOrder = PastSpan & { pretend: MeshOptions; timeZone: string; start: PastStart };

/** A round without what is kept of the last one only. */
type PastRecord = Omit<RoundRecord, "layout" | "memory" | "outbox">;

const PORT = 80;

/** Nobody is told of what was: there are no subscriptions to the past. */
export function* simulatePast(order: PastOrder): Generator<PastRecord> {
  const { mesh, instants, timeZone, start } = order;
  const pretend = createMesh(order.pretend);
  const rounds = simulateSnapshots(pretend, {
    mesh,
    instants,
    port: PORT,
    places: placesByHand(handPlaces(placesOf(pretend))),
    ...start,
  });
  const ring = windowRing(timeZone);
  const last = start.firstRound + instants.length - 1;
  const log = new Map<string, MeshEvent>(Object.entries(judgedEvents(start.judged)));
  let { judged, previous } = start;
  for (const { snapshot, newKeys } of rounds) {
    ring.add(snapshot);
    // Those before it are computed again where they are asked for.
    const analysis =
      snapshot.round === last
        ? analyseRound(snapshot, ring, null, { log: { fromMs: instants[0] ?? null, events: [...log.values()] } })
        : null;
    const told = judgeRound(judged, {
      snapshot,
      previous,
      analysis: analysis ?? waysOf(snapshot),
      subscriptions: [],
      timeZone,
      acknowledged: new Map(),
    });
    const { events, states } = told;
    for (const event of events) log.set(event.id, event);
    judged = told.judged;
    previous = snapshot;
    yield { snapshot, newKeys, events, states, ...(analysis !== null && { analysis }) };
  }
}

function judgedEvents({ events }: JudgeMemory): Record<string, MeshEvent> {
  return events?.events ?? {};
}

function placesByHand(places: ReturnType<typeof handPlaces>): Map<string, Place> {
  return new Map(
    Object.entries(places).map(([key, { lat, lon }]) => [key, { lat, lon, elevationM: null, source: "config", doubtful: false }]),
  );
}
