/** Packs series by metric, rolls days up when they are over, and drops single rounds when they are old: one small step at a time. */

import { DAY_MS } from "#lib/base/durations.ts";
import { entryOf } from "#lib/base/sure.ts";
import { isNamed, type SeriesMetric, seriesMetricSchema } from "../../../model/index.ts";
import type { SqlSession } from "../../sql.ts";
import type { Retention } from "../../types.ts";
import { type Change, deleteRounds, isAny, type Transaction } from "../codec/changes.ts";
import type { Cell } from "../codec/columns.ts";
import { joinRollUps, type RollUp, startOf } from "../codec/roll-up.ts";
import { numberOf, numberOrNull } from "../codec/rows.ts";
import { packRaw, packRolled } from "./series-chunk.ts";
import { DAYS, HOURS, RAW, rawFromMs, rawValues, readChunks, rollUpOf } from "./series-read.ts";
import { columnsOf, nameList, readTail, type TailRow } from "./series-tail.ts";

/** Rounds are packed when there are so many: what a reader has to read one by one. */
const TAIL_ROWS = 24;
const PACK_ROWS_MAX = 480;
/** Cells of one metric up to which the packs of a day become one. */
const DAY_CELLS_MAX = 4_000_000;
/** Hours stand in chunks of so many days, days in chunks of so many. */
const CHUNK_DAYS: Readonly<Record<number, number>> = { [HOURS]: 10, [DAYS]: 500 };

/** @returns null where there is nothing to do. */
export async function seriesStep(
  session: SqlSession,
  mesh: string,
  nowMs: number,
  retention: Retention,
): Promise<Transaction | null> {
  const rawMs = startOf(nowMs - retention.rawDays * DAY_MS, DAY_MS);
  const hourlyMs = nowMs - Math.max(retention.rawDays, retention.hourlyDays) * DAY_MS;
  return (await packTail(session, mesh)) ?? (await rollUpDay(session, mesh)) ?? dropOld(session, mesh, rawMs, hourlyMs);
}

async function packTail(session: SqlSession, mesh: string): Promise<Transaction | null> {
  const [bounds] = await session.all("SELECT count(*) AS n, min(at_ms) AS first FROM series_tail WHERE mesh = ?", mesh);
  const first = numberOrNull(bounds?.first);
  if (first === null) return null;
  const dayMs = startOf(first, DAY_MS);
  const isDayOver = (await newestMs(session, mesh)) >= dayMs + DAY_MS;
  if (!isDayOver && numberOf(bounds?.n) < TAIL_ROWS) return null;
  const rows = await readTail(session, mesh, first, dayMs + DAY_MS, { limit: PACK_ROWS_MAX });
  const isLate = dayMs < (await rawFromMs(session, mesh));
  const packed = isLate ? await mergeLate(session, mesh, dayMs, rows) : packRows(mesh, rows);
  return [...deleteRounds("series_tail", mesh, rows), ...packed, ...(isLate ? [dayIsClean(mesh, dayMs)] : [])];
}

function packRows(mesh: string, rows: readonly TailRow[]): Change[] {
  return seriesMetricSchema.options.flatMap((metric) => {
    const columns = columnsOf(rows, metric);
    return columns.entities.size === 0 ? [] : [putChunk(mesh, metric, RAW, columns.atMs, packRaw(columns))];
  });
}

/** A round of the day that came meanwhile leaves it to be rolled up once more. */
function dayIsClean(mesh: string, dayMs: number): Change {
  return {
    sql: `DELETE FROM series_dirty WHERE mesh = ? AND day_ms = ? AND NOT EXISTS
          (SELECT 1 FROM series_tail t WHERE t.mesh = series_dirty.mesh AND t.at_ms >= ? AND t.at_ms < ?)`,
    parameters: [mesh, dayMs, dayMs, dayMs + DAY_MS],
  };
}

async function newestMs(session: SqlSession, mesh: string): Promise<number> {
  const [last] = await session.all("SELECT max(at_ms) AS at_ms FROM round WHERE mesh = ?", mesh);
  return numberOrNull(last?.at_ms) ?? Number.NEGATIVE_INFINITY;
}

export function putChunk(
  mesh: string,
  metric: SeriesMetric,
  resolution: number,
  atMs: readonly number[],
  body: Uint8Array,
): Change {
  return {
    sql: "INSERT INTO series_chunk (mesh, metric, resolution, from_ms, to_ms, rows, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    parameters: [mesh, metric, resolution, atMs[0] ?? 0, atMs.at(-1) ?? 0, atMs.length, body],
  };
}

/** Rounds of a day whose single rounds are gone join what was rolled up of it. */
async function mergeLate(session: SqlSession, mesh: string, dayMs: number, rows: readonly TailRow[]): Promise<Change[]> {
  const changes: Change[] = [];
  for (const metric of seriesMetricSchema.options) {
    const { atMs, entities, names } = columnsOf(rows, metric);
    if (entities.size === 0) continue;
    for (const resolution of [HOURS, DAYS]) {
      const fresh = rolled(metric, resolution, atMs, entities);
      changes.push(...(await mergeInto(session, mesh, metric, resolution, dayMs, { entities: fresh, names }, "join")));
    }
  }
  return changes;
}

function rolled(
  metric: SeriesMetric,
  resolution: number,
  atMs: readonly number[],
  entities: ReadonlyMap<string, readonly Cell[]>,
) {
  const unitMs = resolution === HOURS ? DAY_MS / 24 : DAY_MS;
  return new Map(
    [...entities].map(([entity, cells]) => {
      const values = atMs.flatMap((ms, row) => {
        const value = cells[row];
        return value === undefined ? [] : [{ atMs: ms, value }];
      });
      return [entity, rollUpOf(metric, unitMs, values)] as const;
    }),
  );
}

/** The first day that is over and not rolled up yet. */
async function rollUpDay(session: SqlSession, mesh: string): Promise<Transaction | null> {
  const [row] = await session.all("SELECT min(day_ms) AS day_ms FROM series_dirty WHERE mesh = ?", mesh);
  const dayMs = numberOrNull(row?.day_ms);
  if (dayMs === null || (await newestMs(session, mesh)) < dayMs + DAY_MS) return null;
  const changes: Change[] = [];
  for (const metric of seriesMetricSchema.options) changes.push(...(await rollUpMetric(session, mesh, metric, dayMs)));
  return [...changes, dayIsClean(mesh, dayMs)];
}

async function rollUpMetric(session: SqlSession, mesh: string, metric: SeriesMetric, dayMs: number): Promise<Change[]> {
  const { entities, names } = await rawValues(session, mesh, metric, dayMs, dayMs + DAY_MS, null);
  if (entities.size === 0) return [];
  const changes: Change[] = [];
  for (const [resolution, unitMs] of [
    [HOURS, DAY_MS / 24],
    [DAYS, DAY_MS],
  ] as const) {
    const fresh = new Map([...entities].map(([entity, values]) => [entity, rollUpOf(metric, unitMs, values)] as const));
    changes.push(...(await mergeInto(session, mesh, metric, resolution, dayMs, { entities: fresh, names }, "replace")));
  }
  const times = [...new Set([...entities.values()].flatMap((values) => values.map(({ atMs }) => atMs)))].sort((a, b) => a - b);
  if (times.length * entities.size <= DAY_CELLS_MAX) changes.push(...wholeDay(mesh, metric, dayMs, times, entities, names));
  return changes;
}

/** The packs of a day as one. */
function wholeDay(
  mesh: string,
  metric: SeriesMetric,
  dayMs: number,
  times: readonly number[],
  entities: ReadonlyMap<string, readonly { atMs: number; value: number | null }[]>,
  names: readonly string[],
): Change[] {
  const rowOf = new Map(times.map((ms, row) => [ms, row] as const));
  const columns = [...entities].map(([entity, values]) => {
    const cells = new Array<Cell>(times.length).fill(undefined);
    for (const { atMs, value } of values) cells[entryOf(rowOf, atMs)] = value;
    return [entity, cells] as const;
  });
  const body = packRaw({ atMs: [...times], entities: new Map(columns), names });
  const before: Change = {
    sql: "DELETE FROM series_chunk WHERE mesh = ? AND metric = ? AND resolution = ? AND from_ms >= ? AND to_ms < ?",
    parameters: [mesh, metric, RAW, dayMs, dayMs + DAY_MS],
  };
  return [before, putChunk(mesh, metric, RAW, times, body)];
}

/** Roll-ups of a day into the chunk of its time. `replace`: hours that stand there already give way; `join`: they take the new ones in. */
async function mergeInto(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  resolution: number,
  dayMs: number,
  fresh: { entities: ReadonlyMap<string, readonly RollUp[]>; names: readonly string[] },
  how: "replace" | "join",
): Promise<Change[]> {
  const lengthMs = (CHUNK_DAYS[resolution] ?? 1) * DAY_MS;
  const fromMs = startOf(dayMs, lengthMs);
  const { names, indexOf } = nameList();
  const entities = new Map<string, Map<number, RollUp>>();
  const put = (entity: string, part: RollUp, list: readonly string[]) => {
    const name = isNamed(metric) && part.p50 !== null ? list[part.p50] : undefined;
    const named = name === undefined ? part : { ...part, p50: indexOf(name) };
    const parts = entities.get(entity) ?? new Map<number, RollUp>();
    entities.set(entity, parts);
    const there = how === "join" ? parts.get(part.atMs) : undefined;
    parts.set(part.atMs, there === undefined ? named : joinRollUps(part.atMs, [there, named]));
  };
  for (const chunk of await readChunks(session, mesh, metric, resolution, fromMs, fromMs + lengthMs)) {
    for (const entity of chunk.entities) for (const part of chunk.rolled(entity) ?? []) put(entity, part, chunk.names);
  }
  for (const [entity, parts] of fresh.entities) for (const part of parts) put(entity, part, fresh.names);
  const ordered = new Map(
    [...entities].map(([entity, parts]) => [entity, [...parts.values()].sort((one, other) => one.atMs - other.atMs)] as const),
  );
  const times = [...new Set([...ordered.values()].flatMap((parts) => parts.map(({ atMs }) => atMs)))].sort((a, b) => a - b);
  const before: Change = {
    sql: "DELETE FROM series_chunk WHERE mesh = ? AND metric = ? AND resolution = ? AND from_ms >= ? AND from_ms < ?",
    parameters: [mesh, metric, resolution, fromMs, fromMs + lengthMs],
  };
  return [before, putChunk(mesh, metric, resolution, times, packRolled({ entities: ordered, names }))];
}

/** Single rounds before `rawMs` whose days are rolled up, and hours before `hourlyMs`. */
async function dropOld(session: SqlSession, mesh: string, rawMs: number, hourlyMs: number): Promise<Transaction | null> {
  const [dirty] = await session.all("SELECT min(day_ms) AS day_ms FROM series_dirty WHERE mesh = ?", mesh);
  const beforeMs = Math.min(rawMs, numberOrNull(dirty?.day_ms) ?? rawMs);
  const dropping = async (resolution: number, limitMs: number): Promise<Change[]> => {
    const old = "FROM series_chunk WHERE mesh = ? AND resolution = ? AND to_ms < ?";
    const parameters = [mesh, resolution, limitMs];
    return (await isAny(session, `SELECT 1 ${old}`, ...parameters)) ? [{ sql: `DELETE ${old}`, parameters }] : [];
  };
  const [raw, hours] = [await dropping(RAW, beforeMs), await dropping(HOURS, hourlyMs)];
  const since: Change = {
    sql: `INSERT INTO series_kept (mesh, raw_from_ms) VALUES (?, ?)
          ON CONFLICT (mesh) DO UPDATE SET raw_from_ms = CASE WHEN excluded.raw_from_ms > series_kept.raw_from_ms
            THEN excluded.raw_from_ms ELSE series_kept.raw_from_ms END`,
    parameters: [mesh, beforeMs],
  };
  return raw.length + hours.length === 0 ? null : [...raw, ...(raw.length > 0 ? [since] : []), ...hours];
}
