/** The past of a pretend mesh into a history: for `simulate`, and for the demo before it begins to live. */
import type { MeshOptions } from "#emulator/answers/mesh.ts";
import { layoutStateSchema } from "#lib/graph/layout/types.ts";
import { layoutInWorker } from "#lib/graph/layout/worker.ts";
import type { History } from "#lib/history/types.ts";
import { err, ok, type Result, type Snapshot } from "#lib/model/index.ts";
import { readJudgeMemory } from "#lib/server/judge-round.ts";
import type { PastSpan } from "./past.ts";
import { pastFromWorker } from "./past-worker.ts";

export type WrittenPast = { rounds: number; events: number };

/** Of the meshes of Catalonia; it decides about hours of the day. */
const TIME_ZONE = "Europe/Madrid";
const KEEP_ALL = { rawDays: 365_000, hourlyDays: 365_000 };

/** @returns what was stored; an error where the mesh already has a later round than the first would be. */
export async function writePast(
  history: History,
  pretend: MeshOptions,
  span: PastSpan,
  onRound: (done: number, total: number) => void,
): Promise<Result<WrittenPast, string>> {
  const { mesh, instants } = span;
  const latest = await history.latest(mesh);
  if (latest !== null && Date.parse(latest.snapshot.at) >= (instants[0] ?? 0)) {
    return err(`"${mesh}" has a round of ${latest.snapshot.at} already: give a later --from, or another --mesh or --history`);
  }
  const start = {
    firstRound: await history.nextRound(mesh),
    previous: latest?.snapshot ?? null,
    identity: await history.identity(mesh),
    uidSecret: await history.uidSecret(),
    judged: await readJudgeMemory(history, mesh),
  };
  const layoutBefore = layoutStateSchema.safeParse(latest?.layout);
  const layoutOf = (snapshot: Snapshot) => layoutInWorker(snapshot, layoutBefore.success ? layoutBefore.data : null);
  const events = new Set<string>();
  let latestAt: string | null = null;
  for await (const message of pastFromWorker({ ...span, pretend, timeZone: TIME_ZONE, start })) {
    if (message.kind === "progress") {
      onRound(message.done, instants.length);
      continue;
    }
    const { packed, last } = message;
    await history.appendPacked(packed, { layout: last === null ? null : await layoutOf(last), memory: null });
    for (const id of packed.events.keys()) events.add(id);
    latestAt = packed.heads.at(-1)?.at ?? latestAt;
  }
  // Rolled up, whatever its age: what is thinned is the collector's business, and its configuration's.
  while (latestAt !== null && (await history.retain(mesh, latestAt, KEEP_ALL)));
  return ok({ rounds: instants.length, events: events.size });
}
