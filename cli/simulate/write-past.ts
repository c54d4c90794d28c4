/** The past of a pretend mesh into a history: for `simulate`, and for the demo before it begins to live. */
import type { MeshOptions } from "#emulator/mesh/mesh.ts";
import { layoutStateSchema } from "#lib/graph/layout/types.ts";
import { layoutInWorker } from "#lib/graph/layout/worker.ts";
import type { History } from "#lib/history/types.ts";
import { err, ok, type Result } from "#lib/model/index.ts";
import { readJudgeMemory } from "#lib/server/judge-round.ts";
import { type PastRecord, type PastSpan, roundsIn } from "./past.ts";
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
  const { mesh, fromMs } = span;
  const latest = await history.latest(mesh);
  if (latest !== null && Date.parse(latest.snapshot.at) >= fromMs) {
    return err(`"${mesh}" has a round of ${latest.snapshot.at} already: give a later --from, or another --mesh or --history`);
  }
  const start = {
    firstRound: await history.nextRound(mesh),
    previous: latest?.snapshot ?? null,
    identity: await history.identity(mesh),
    judged: await readJudgeMemory(history, mesh),
  };
  const layoutBefore = layoutStateSchema.safeParse(latest?.layout);
  const layoutOf = ({ snapshot }: PastRecord) => layoutInWorker(snapshot, layoutBefore.success ? layoutBefore.data : null);
  const total = roundsIn(span);
  const writer = history.bulk(mesh);
  const events = new Set<string>();
  let last: PastRecord | null = null;
  for await (const record of pastFromWorker({ ...span, pretend, timeZone: TIME_ZONE, start })) {
    const isLast = record.snapshot.round === start.firstRound + total - 1;
    await writer.add({ ...record, layout: isLast ? await layoutOf(record) : null });
    for (const { id } of record.events ?? []) events.add(id);
    last = record;
    onRound(record.snapshot.round - start.firstRound + 1, total);
  }
  await writer.finish();
  // Rolled up, whatever its age: what is thinned is the collector's business, and its configuration's.
  while (last !== null && (await history.retain(mesh, last.snapshot.at, KEEP_ALL)));
  return ok({ rounds: total, events: events.size });
}
