/** A pretend mesh's past as snapshots, one after the other, without HTTP. */
import type { PretendMesh } from "#emulator/answers/mesh.ts";
import { observe } from "#emulator/simulate/observe.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import type { Assembled } from "#lib/graph/assemble/input/types.ts";
import { instantOf, type Place, type Snapshot } from "#lib/model/index.ts";

export type SimulatedSpan = {
  mesh: string;
  /** Instants of the mesh's time, ascending, ms. */
  instants: Iterable<number>;
  port: number;
  places: ReadonlyMap<string, Place>;
  firstRound: number;
  previous: Snapshot | null;
  identity: ReadonlyMap<string, string>;
  uidSecret?: string; // of the store that the rounds go to
};

/** Each round follows from the one before, as live ones do. */
export function* simulateSnapshots(pretend: PretendMesh, span: SimulatedSpan): Generator<Assembled> {
  const identity = new Map(span.identity);
  let { previous, firstRound: round } = span;
  for (const atMs of span.instants) {
    const { observations, unread } = observe(pretend, atMs, { port: span.port, files: "round", tables: "kept" });
    const assembled = assemble({
      mesh: span.mesh,
      at: instantOf(atMs),
      round,
      observations,
      unread,
      refusals: [],
      cost: { requests: 0, bytes: 0, seconds: 0 },
      previous,
      identity,
      places: span.places,
      ...(span.uidSecret !== undefined && { uidSecret: span.uidSecret }),
    });
    for (const { key, uid } of assembled.newKeys) identity.set(key, uid);
    previous = assembled.snapshot;
    round += 1;
    yield assembled;
  }
}

/** From the first on, to the last before `toMs`. */
export function instantsBetween(fromMs: number, toMs: number, stepMs: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((toMs - fromMs) / stepMs)) }, (_, n) => fromMs + n * stepMs);
}
