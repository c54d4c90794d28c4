/** Retention: every round for some time, then one an hour, then one a day; each plan one small step of it. */
import { DAY_MS } from "#lib/base/durations.ts";
import type { SqlSession } from "../../sql.ts";
import type { Retention } from "../../types.ts";
import { type Change, isAny, type Transaction } from "../codec/changes.ts";
import { instantMs, numberOrNull } from "../codec/rows.ts";
import { seriesStep } from "../series/series-pack.ts";
import type { Topology } from "../topology/topology.ts";
import { topologyStep } from "../topology/topology-pack.ts";

export type RetentionTask = { mesh: string; now: string; retention: Retention };

/** Analyses of every hour are kept so long, of every day as long as single rounds are: older ones can be computed again. */
const HOURLY_ANALYSES_MS = 2 * DAY_MS;

/**
 * What is to be written next, for the writer to carry out.
 * @param session one moment of the store. @returns empty where there is nothing to do.
 */
export async function planRetention(
  session: SqlSession,
  topology: Topology,
  { mesh, now, retention }: RetentionTask,
): Promise<Transaction[]> {
  const nowMs = instantMs(now);
  const steps = [
    await seriesStep(session, mesh, nowMs, retention),
    await topologyStep(session, topology, mesh, nowMs, retention),
    await thinAnalyses(session, mesh, nowMs, retention),
  ];
  return steps.filter((step) => step !== null);
}

async function thinAnalyses(session: SqlSession, mesh: string, nowMs: number, retention: Retention): Promise<Transaction | null> {
  const [last] = await session.all("SELECT max(round) AS round FROM analysis WHERE mesh = ?", mesh);
  const lastRound = numberOrNull(last?.round);
  if (lastRound === null) return null;
  const thinning = async (beforeMs: number, also: string): Promise<Change[]> => {
    const old = `FROM analysis WHERE mesh = ? AND at_ms < ? AND round < ?${also}`;
    const parameters = [mesh, beforeMs, lastRound];
    return (await isAny(session, `SELECT 1 ${old}`, ...parameters)) ? [{ sql: `DELETE ${old}`, parameters }] : [];
  };
  const unlessDaily = ` AND NOT EXISTS (SELECT 1 FROM round r
    WHERE r.mesh = analysis.mesh AND r.at_ms = analysis.at_ms AND r.round = analysis.round AND r.kept = 2)`;
  const hourly = await thinning(nowMs - HOURLY_ANALYSES_MS, unlessDaily);
  const old = await thinning(nowMs - retention.rawDays * DAY_MS, "");
  return hourly.length + old.length === 0 ? null : [...hourly, ...old];
}
