/** What the store takes of the disk, by what it is taken for. */
import type { SqlSession } from "../sql.ts";
import type { DiskUse } from "../types.ts";
import { numberOf } from "./rows.ts";

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
  return { ...disk, rounds: await countRounds(session), parts };
}

export async function countRounds(session: SqlSession): Promise<number> {
  const [row] = await session.all("SELECT count(*) AS n FROM round");
  return numberOf(row?.n);
}
