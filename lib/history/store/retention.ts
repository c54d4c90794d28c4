/** Retention: every round for some time, then one an hour, then one a day; each call one small step. */
import type { SqlDriver } from "../sql.ts";
import type { Retention } from "../types.ts";
import { DAY_MS } from "./roll-up.ts";
import { instantMs, numberOrNull } from "./rows.ts";
import { seriesStep } from "./series-pack.ts";
import type { Topology } from "./topology.ts";
import { topologyStep } from "./topology-pack.ts";

/** Analyses of every hour are kept so long, of every day as long as single rounds are: older ones can be computed again. */
const HOURLY_ANALYSES_MS = 2 * DAY_MS;

/** @returns whether there is more to do. */
export async function retainStep(
  driver: SqlDriver,
  topology: Topology,
  mesh: string,
  now: string,
  retention: Retention,
): Promise<boolean> {
  const nowMs = instantMs(now);
  const series = await seriesStep(driver, mesh, nowMs, retention);
  const snapshots = await topologyStep(driver, topology, mesh, nowMs, retention);
  const analyses = await thinAnalyses(driver, mesh, nowMs, retention);
  return series || snapshots || analyses;
}

async function thinAnalyses(driver: SqlDriver, mesh: string, nowMs: number, retention: Retention): Promise<boolean> {
  const [last] = await driver.all("SELECT max(round) AS round FROM analysis WHERE mesh = ?", mesh);
  const lastRound = numberOrNull(last?.round);
  if (lastRound === null) return false;
  return driver.transaction(async (session) => {
    const hourly = await session.run(
      `DELETE FROM analysis WHERE mesh = ? AND at_ms < ? AND round < ? AND NOT EXISTS (SELECT 1 FROM round r
       WHERE r.mesh = analysis.mesh AND r.at_ms = analysis.at_ms AND r.round = analysis.round AND r.kept = 2)`,
      mesh,
      nowMs - HOURLY_ANALYSES_MS,
      lastRound,
    );
    const old = await session.run(
      "DELETE FROM analysis WHERE mesh = ? AND at_ms < ? AND round < ?",
      mesh,
      nowMs - retention.rawDays * DAY_MS,
      lastRound,
    );
    return hourly + old > 0;
  });
}
