/**
 * What retention writes, told before it is written: it is computed in a thread of its own, on the store as it was at one moment, and
 * carried out by the writer in short transactions. Each tells what must still be so when it is carried out.
 */
import { z } from "zod";
import type { SqlDriver, SqlRow, SqlSession, SqlValue } from "../../sql.ts";

const valueSchema: z.ZodType<SqlValue> = z.union([
  z.string(),
  z.number(),
  z.bigint(),
  z.null(),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
]);

const changeSchema = z.object({
  sql: z.string(),
  parameters: z.array(valueSchema),
  /** `rows`: how many it must change. `none`: it is a question that must find nothing. Absent: whatever there is. */
  expects: z.union([z.object({ rows: z.number() }), z.literal("none")]).exactOptional(),
});
export type Change = z.infer<typeof changeSchema>;

/** All or nothing; nothing where an expectation fails, because somebody else changed the store meanwhile. */
export const transactionSchema = z.array(changeSchema);
export type Transaction = z.infer<typeof transactionSchema>;

/** @returns whether it was carried out. */
export async function carryOut(driver: SqlDriver, transaction: Transaction): Promise<boolean> {
  try {
    await driver.transaction((session) => carryOutIn(session, transaction));
    return true;
  } catch (cause) {
    if (cause instanceof Overtaken) return false;
    throw cause;
  }
}

/** As a part of somebody else's transaction. @throws where an expectation fails. */
export async function carryOutIn(session: SqlSession, changes: readonly Change[]): Promise<void> {
  for (const change of changes) await carryOutOne(session, change);
}

class Overtaken extends Error {}

async function carryOutOne(session: SqlSession, { sql, parameters, expects }: Change): Promise<void> {
  if (expects === "none") {
    if ((await session.all(sql, ...parameters)).length > 0) throw new Overtaken();
    return;
  }
  const rows = await session.run(sql, ...parameters);
  if (expects !== undefined && rows !== expects.rows) throw new Overtaken();
}

/** Over a network each statement is a way there and back: rows are changed so many at once. */
const BATCH = 64;
const KEYS = valueRows("(CAST(? AS bigint), CAST(? AS bigint))");
const PLACES = valueRows("(CAST(? AS bigint), CAST(? AS bigint), CAST(? AS integer))");

function valueRows(row: string): string {
  return Array.from({ length: BATCH }, () => row).join(", ");
}

type Key = { atMs: number; round: number };

/** Batches of one length, so that all are one statement; the last is filled with its own last one. */
function batchesOf<Item>(items: readonly Item[]): { filled: Item[]; count: number }[] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, n) => {
    const batch = items.slice(n * BATCH, (n + 1) * BATCH);
    const last = batch.slice(-1);
    return { filled: [...batch, ...Array.from({ length: BATCH - batch.length }, () => last).flat()], count: batch.length };
  });
}

/** Rows of these rounds, each of which must be there. */
export function deleteRounds(table: "series_tail" | "topology_round" | "round", mesh: string, rounds: readonly Key[]): Change[] {
  return batchesOf(rounds).map(({ filled, count }) => ({
    sql: `DELETE FROM ${table} WHERE mesh = ? AND (at_ms, round) IN (VALUES ${KEYS})`,
    parameters: [mesh, ...filled.flatMap(({ atMs, round }) => [atMs, round])],
    expects: { rows: count },
  }));
}

/** Of rounds that go; not all have one. */
export function deleteAnalyses(mesh: string, rounds: readonly Key[]): Change[] {
  return batchesOf(rounds).map(({ filled }) => ({
    sql: `DELETE FROM analysis WHERE mesh = ? AND (at_ms, round) IN (VALUES ${KEYS})`,
    parameters: [mesh, ...filled.flatMap(({ atMs, round }) => [atMs, round])],
  }));
}

/** Rounds stand in the newest segment from now on, in this order. */
export function placeRounds(mesh: string, rounds: readonly Key[]): Change[] {
  const placed = rounds.map(({ atMs, round }, place) => ({ atMs, round, place }));
  return batchesOf(placed).map(({ filled, count }) => ({
    sql: `UPDATE round SET segment = (SELECT n.segment FROM mesh_numbers n WHERE n.mesh = ?), place = v.column3
          FROM (VALUES ${PLACES}) AS v WHERE round.mesh = ? AND round.at_ms = v.column1 AND round.round = v.column2`,
    parameters: [mesh, ...filled.flatMap(({ atMs, round, place }) => [atMs, round, place]), mesh],
    expects: { rows: count },
  }));
}

export async function isAny(session: SqlSession, sql: string, ...parameters: readonly SqlValue[]): Promise<boolean> {
  const rows: readonly SqlRow[] = await session.all(`${sql} LIMIT 1`, ...parameters);
  return rows.length > 0;
}
