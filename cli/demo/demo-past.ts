/** The demo's meshes have lived for a week when somebody looks at them first: their past is written before they begin to answer. */

import type { MeshOptions } from "#emulator/answers/mesh.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import type { History } from "#lib/history/types.ts";
import { err, ok, type Result } from "#lib/model/index.ts";
import { instantsBetween } from "../simulate/snapshots.ts";
import { writePast } from "../simulate/write-past.ts";

export type DemoPast = {
  meshes: readonly { id: string; emulated: MeshOptions }[];
  endMs: number; // of the last round
  days: number;
};

/** The last day every five minutes; what is older every twenty, so that a week is written in half a minute. */
const STEP_MS = 300_000;
const FINE_DAYS = 1;
const OLDER_STEP_MS = 1_200_000;

/** The last of them is `endMs`. */
export function pastInstants(endMs: number, days: number): number[] {
  const fineFromMs = endMs - Math.min(days, FINE_DAYS) * DAY_MS;
  const older = instantsBetween(endMs - days * DAY_MS, fineFromMs, OLDER_STEP_MS);
  return [...older, ...instantsBetween(fineFromMs, endMs + 1, STEP_MS)];
}

/**
 * Only of meshes of which the store has nothing, so that a second start goes on where the first one ended.
 * @returns how many rounds were written.
 */
export async function writeDemoPast(
  history: History,
  { meshes, endMs, days }: DemoPast,
  onRound: (done: number, total: number) => void,
): Promise<Result<number, string>> {
  const known = await history.lastRounds();
  const instants = pastInstants(endMs, days);
  const missing = meshes.filter(({ id }) => !known.has(id));
  const done = new Map<string, number>();
  const written = await Promise.all(
    missing.map(({ id, emulated }) =>
      writePast(history, emulated, { mesh: id, instants }, (rounds) => {
        done.set(id, rounds);
        const all = [...done.values()].reduce((sum, one) => sum + one, 0);
        onRound(all, missing.length * instants.length);
      }),
    ),
  );
  let rounds = 0;
  for (const one of written) {
    if (!one.ok) return err(one.error);
    rounds += one.value.rounds;
  }
  return ok(rounds);
}
