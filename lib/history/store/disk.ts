/** What the store takes of the disk, by what it is taken for. */
import { DAY_MS } from "#lib/base/durations.ts";
import { instantOf } from "../../model/index.ts";
import type { SqlDriver, SqlSession } from "../sql.ts";
import type { DiskUse } from "../types.ts";
import { startOf } from "./codec/roll-up.ts";
import { numberOf } from "./codec/rows.ts";

const PARTS = [
  { name: "topology", tables: ["topology_round", "topology_segment"] },
  { name: "series", tables: ["series_tail", "series_chunk"] },
  { name: "events", tables: ["event"] },
  { name: "analysis", tables: ["analysis"] },
] as const;

/** The bodies alone: what indexes and half-filled pages take is `other`. */
export async function readDiskUse(
  session: SqlSession,
  disk: { bytes: number | null; freeBytes: number | null },
): Promise<DiskUse> {
  const parts: DiskUse["parts"] = [];
  for (const { name, tables } of PARTS) {
    let bytes = 0;
    for (const table of tables) {
      const [row] = await session.all(`SELECT coalesce(sum(length(body)), 0) AS n FROM ${table}`);
      bytes += numberOf(row?.n);
    }
    parts.push({ name, bytes });
  }
  const known = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  parts.push({ name: "other", bytes: Math.max(0, (disk.bytes ?? known) - known) });
  const sampled = await session.all("SELECT day_ms, bytes FROM disk_sample ORDER BY day_ms");
  const samples = sampled.map((row) => ({ at: instantOf(numberOf(row.day_ms)), bytes: numberOf(row.bytes) }));
  return { ...disk, rounds: await countRounds(session), parts, samples };
}

/** Samples that are kept: more would tell of a time that is no guide to the next. */
const SAMPLE_DAYS = 60;

/** The store's size, once a day. */
export async function sampleDisk(driver: SqlDriver, nowMs: number, bytes: () => Promise<number | null>): Promise<void> {
  const dayMs = startOf(nowMs, DAY_MS);
  const there = await driver.all("SELECT bytes FROM disk_sample WHERE day_ms = ?", dayMs);
  if (there.length > 0) return;
  const now = await bytes();
  if (now === null) return;
  await driver.transaction(async (session) => {
    await session.run("INSERT INTO disk_sample (day_ms, bytes) VALUES (?, ?) ON CONFLICT (day_ms) DO NOTHING", dayMs, now);
    await session.run("DELETE FROM disk_sample WHERE day_ms < ?", dayMs - SAMPLE_DAYS * DAY_MS);
  });
}

export async function countRounds(session: SqlSession): Promise<number> {
  const [row] = await session.all("SELECT count(*) AS n FROM round");
  return numberOf(row?.n);
}
