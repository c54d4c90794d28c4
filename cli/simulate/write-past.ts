/** Simulated rounds into a history: each follows from the one before, and the last has a layout. */
import type { PretendMesh } from "#emulator/mesh/mesh.ts";
import type { Assembled } from "#lib/graph/assemble/types.ts";
import { layoutInWorker } from "#lib/graph/layout/worker.ts";
import type { History } from "#lib/history/types.ts";
import { err, ok, type Place, type Result } from "#lib/model/index.ts";
import { instantsBetween, simulateSnapshots } from "./snapshots.ts";

const PORT = 80;

export type PastSpan = { mesh: string; fromMs: number; toMs: number; stepMs: number };

/** @returns how many rounds were stored; an error where the mesh already has a later round than the first would be. */
export async function writePast(
  history: History,
  pretend: PretendMesh,
  { mesh, fromMs, toMs, stepMs }: PastSpan,
  onRound: (done: number, total: number) => void,
): Promise<Result<number, string>> {
  const latest = await history.latest(mesh);
  if (latest !== null && Date.parse(latest.snapshot.at) >= fromMs) {
    return err(`"${mesh}" has a round of ${latest.snapshot.at} already: give a later --from, or another --mesh or --history`);
  }
  const total = Math.ceil((toMs - fromMs) / stepMs);
  const rounds = simulateSnapshots(pretend, {
    mesh,
    instants: instantsBetween(fromMs, toMs, stepMs),
    port: PORT,
    places: placesOf(pretend),
    firstRound: await history.nextRound(mesh),
    previous: latest?.snapshot ?? null,
    identity: await history.identity(mesh),
  });
  let done = 0;
  const store = async ({ snapshot, newKeys }: Assembled) => {
    const isLast = done === total - 1;
    const layout = isLast ? await layoutInWorker(snapshot, null) : null;
    await history.append({ snapshot, newKeys, layout, memory: null });
    done += 1;
    onRound(done, total);
  };
  for (const round of rounds) await store(round);
  return ok(done);
}

function placesOf(pretend: PretendMesh): Map<string, Place> {
  return new Map(
    pretend.nodes.flatMap(({ protocols, primaryIp, lat, lon }) =>
      protocols.map((daemon): [string, Place] => [
        `ip6:${primaryIp[daemon]}`,
        { lat, lon, elevationM: null, source: "config", doubtful: false },
      ]),
    ),
  );
}
