/** Retention: every round for some time, then one an hour, then one a day. */
import type { SqlDriver, SqlSession } from "../sql.ts";
import type { Retention } from "../types.ts";
import { DAY_MS } from "./roll-up.ts";
import { instantMs, numberOf } from "./rows.ts";

/** Rounds that one step takes away: so few that no transaction lasts. */
const STEP = 50;

/** @returns whether there is more to do. */
export async function retainStep(driver: SqlDriver, mesh: string, now: string, retention: Retention): Promise<boolean> {
  const nowMs = instantMs(now);
  const taken = await driver.transaction(async (session) => {
    const raw = await thin(session, mesh, nowMs - retention.rawDays * DAY_MS, 1, STEP);
    return raw + (await thin(session, mesh, nowMs - Math.max(retention.rawDays, retention.hourlyDays) * DAY_MS, 2, STEP - raw));
  });
  return taken === STEP;
}

/** Takes away rounds before an instant that are marked lower than `kept`; never the last of the mesh. */
async function thin(session: SqlSession, mesh: string, beforeMs: number, kept: number, limit: number): Promise<number> {
  const rows = await session.all(
    `SELECT at_ms, round FROM round WHERE mesh = ? AND at_ms < ? AND kept < ?
       AND round NOT IN (SELECT round FROM mesh_state WHERE mesh = ?) ORDER BY at_ms, round LIMIT ?`,
    mesh,
    beforeMs,
    kept,
    mesh,
    limit,
  );
  for (const row of rows) {
    const key = [mesh, numberOf(row.at_ms), numberOf(row.round)] as const;
    for (const table of ["round", "topology_round", "analysis"]) {
      await session.run(`DELETE FROM ${table} WHERE mesh = ? AND at_ms = ? AND round = ?`, ...key);
    }
  }
  return rows.length;
}
