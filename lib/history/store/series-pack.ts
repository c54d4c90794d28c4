/** Packs series by metric, rolls days up when they are over, and drops single rounds when they are old: one small step at a time. */
import { type SeriesMetric, seriesMetricSchema } from "../../model/index.ts";
import type { SqlDriver, SqlSession } from "../sql.ts";
import type { Retention } from "../types.ts";
import type { Cell } from "./columns.ts";
import { DAY_MS, joinRollUps, type RollUp, startOf } from "./roll-up.ts";
import { numberOf, numberOrNull } from "./rows.ts";
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

/** @returns whether something was done, and there may be more. */
export async function seriesStep(driver: SqlDriver, mesh: string, nowMs: number, retention: Retention): Promise<boolean> {
  const rawMs = startOf(nowMs - retention.rawDays * DAY_MS, DAY_MS);
  const hourlyMs = nowMs - Math.max(retention.rawDays, retention.hourlyDays) * DAY_MS;
  return (await packTail(driver, mesh)) || (await rollUpDay(driver, mesh)) || (await dropOld(driver, mesh, rawMs, hourlyMs));
}

async function packTail(driver: SqlDriver, mesh: string): Promise<boolean> {
  const [bounds] = await driver.all("SELECT count(*) AS n, min(at_ms) AS first FROM series_tail WHERE mesh = ?", mesh);
  const first = numberOrNull(bounds?.first);
  if (first === null) return false;
  const dayMs = startOf(first, DAY_MS);
  const isDayOver = (await newestMs(driver, mesh)) >= dayMs + DAY_MS;
  if (!isDayOver && numberOf(bounds?.n) < TAIL_ROWS) return false;
  const rows = await readTail(driver, mesh, first, dayMs + DAY_MS, PACK_ROWS_MAX);
  const isLate = dayMs < (await rawFromMs(driver, mesh));
  const packed = seriesMetricSchema.options.flatMap((metric) => {
    const columns = columnsOf(rows, metric);
    return columns.entities.size === 0 ? [] : [{ metric, columns, body: isLate ? null : packRaw(columns) }];
  });
  const merged = isLate ? await mergeLate(driver, mesh, dayMs, rows) : [];
  await driver.transaction(async (session) => {
    for (const { metric, columns, body } of packed) {
      if (body !== null) await putChunk(session, mesh, metric, RAW, columns.atMs, body);
    }
    for (const put of merged) await put(session);
    if (isLate) await session.run("DELETE FROM series_dirty WHERE mesh = ? AND day_ms = ?", mesh, dayMs);
    await Promise.all(
      rows.map(({ atMs, round }) =>
        session.run("DELETE FROM series_tail WHERE mesh = ? AND at_ms = ? AND round = ?", mesh, atMs, round),
      ),
    );
  });
  return true;
}

async function newestMs(session: SqlSession, mesh: string): Promise<number> {
  const [last] = await session.all("SELECT max(at_ms) AS at_ms FROM round WHERE mesh = ?", mesh);
  return numberOrNull(last?.at_ms) ?? Number.NEGATIVE_INFINITY;
}

export async function putChunk(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  resolution: number,
  atMs: readonly number[],
  body: Uint8Array,
): Promise<void> {
  await session.run(
    "INSERT INTO series_chunk (mesh, metric, resolution, from_ms, to_ms, rows, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    mesh,
    metric,
    resolution,
    atMs[0] ?? 0,
    atMs.at(-1) ?? 0,
    atMs.length,
    body,
  );
}

type Put = (session: SqlSession) => Promise<void>;

/** Rounds of a day whose single rounds are gone join what was rolled up of it. */
async function mergeLate(driver: SqlDriver, mesh: string, dayMs: number, rows: readonly TailRow[]): Promise<Put[]> {
  const puts: Put[] = [];
  for (const metric of seriesMetricSchema.options) {
    const { atMs, entities, names } = columnsOf(rows, metric);
    if (entities.size === 0) continue;
    for (const resolution of [HOURS, DAYS]) {
      const fresh = rolled(metric, resolution, atMs, entities);
      puts.push(await mergeInto(driver, mesh, metric, resolution, dayMs, { entities: fresh, names }, "join"));
    }
  }
  return puts;
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
async function rollUpDay(driver: SqlDriver, mesh: string): Promise<boolean> {
  const [row] = await driver.all("SELECT min(day_ms) AS day_ms FROM series_dirty WHERE mesh = ?", mesh);
  const dayMs = numberOrNull(row?.day_ms);
  if (dayMs === null || (await newestMs(driver, mesh)) < dayMs + DAY_MS) return false;
  const puts: Put[] = [];
  for (const metric of seriesMetricSchema.options) puts.push(...(await rollUpMetric(driver, mesh, metric, dayMs)));
  await driver.transaction(async (session) => {
    for (const put of puts) await put(session);
    await session.run("DELETE FROM series_dirty WHERE mesh = ? AND day_ms = ?", mesh, dayMs);
  });
  return true;
}

async function rollUpMetric(driver: SqlDriver, mesh: string, metric: SeriesMetric, dayMs: number): Promise<Put[]> {
  const { entities, names } = await rawValues(driver, mesh, metric, dayMs, dayMs + DAY_MS, null);
  if (entities.size === 0) return [];
  const puts: Put[] = [];
  for (const [resolution, unitMs] of [
    [HOURS, DAY_MS / 24],
    [DAYS, DAY_MS],
  ] as const) {
    const fresh = new Map([...entities].map(([entity, values]) => [entity, rollUpOf(metric, unitMs, values)] as const));
    puts.push(await mergeInto(driver, mesh, metric, resolution, dayMs, { entities: fresh, names }, "replace"));
  }
  const times = [...new Set([...entities.values()].flatMap((values) => values.map(({ atMs }) => atMs)))].sort((a, b) => a - b);
  if (times.length * entities.size <= DAY_CELLS_MAX) puts.push(wholeDay(mesh, metric, dayMs, times, entities, names));
  return puts;
}

/** The packs of a day as one. */
function wholeDay(
  mesh: string,
  metric: SeriesMetric,
  dayMs: number,
  times: readonly number[],
  entities: ReadonlyMap<string, readonly { atMs: number; value: number | null }[]>,
  names: readonly string[],
): Put {
  const rowOf = new Map(times.map((ms, row) => [ms, row] as const));
  const columns = [...entities].map(([entity, values]) => {
    const cells = new Array<Cell>(times.length).fill(undefined);
    for (const { atMs, value } of values) cells[rowOf.get(atMs) ?? -1] = value;
    return [entity, cells] as const;
  });
  const body = packRaw({ atMs: [...times], entities: new Map(columns), names });
  return async (session) => {
    await session.run(
      "DELETE FROM series_chunk WHERE mesh = ? AND metric = ? AND resolution = ? AND from_ms >= ? AND to_ms < ?",
      mesh,
      metric,
      RAW,
      dayMs,
      dayMs + DAY_MS,
    );
    await putChunk(session, mesh, metric, RAW, times, body);
  };
}

/** Roll-ups of a day into the chunk of its time. `replace`: hours that stand there already give way; `join`: they take the new ones in. */
async function mergeInto(
  driver: SqlDriver,
  mesh: string,
  metric: SeriesMetric,
  resolution: number,
  dayMs: number,
  fresh: { entities: ReadonlyMap<string, readonly RollUp[]>; names: readonly string[] },
  how: "replace" | "join",
): Promise<Put> {
  const lengthMs = (CHUNK_DAYS[resolution] ?? 1) * DAY_MS;
  const fromMs = startOf(dayMs, lengthMs);
  const { names, indexOf } = nameList();
  const entities = new Map<string, Map<number, RollUp>>();
  const put = (entity: string, part: RollUp, list: readonly string[]) => {
    const name = metric === "gateway" && part.p50 !== null ? list[part.p50] : undefined;
    const named = name === undefined ? part : { ...part, p50: indexOf(name) };
    const parts = entities.get(entity) ?? new Map<number, RollUp>();
    entities.set(entity, parts);
    const there = how === "join" ? parts.get(part.atMs) : undefined;
    parts.set(part.atMs, there === undefined ? named : joinRollUps(part.atMs, [there, named]));
  };
  for (const chunk of await readChunks(driver, mesh, metric, resolution, fromMs, fromMs + lengthMs)) {
    for (const entity of chunk.entities) for (const part of chunk.rolled(entity) ?? []) put(entity, part, chunk.names);
  }
  for (const [entity, parts] of fresh.entities) for (const part of parts) put(entity, part, fresh.names);
  const ordered = new Map(
    [...entities].map(([entity, parts]) => [entity, [...parts.values()].sort((one, other) => one.atMs - other.atMs)] as const),
  );
  const times = [...new Set([...ordered.values()].flatMap((parts) => parts.map(({ atMs }) => atMs)))].sort((a, b) => a - b);
  const body = packRolled({ entities: ordered, names });
  return async (session) => {
    await session.run(
      "DELETE FROM series_chunk WHERE mesh = ? AND metric = ? AND resolution = ? AND from_ms >= ? AND from_ms < ?",
      mesh,
      metric,
      resolution,
      fromMs,
      fromMs + lengthMs,
    );
    await putChunk(session, mesh, metric, resolution, times, body);
  };
}

/** Single rounds before `rawMs` whose days are rolled up, and hours before `hourlyMs`. */
async function dropOld(driver: SqlDriver, mesh: string, rawMs: number, hourlyMs: number): Promise<boolean> {
  const [dirty] = await driver.all("SELECT min(day_ms) AS day_ms FROM series_dirty WHERE mesh = ?", mesh);
  const beforeMs = Math.min(rawMs, numberOrNull(dirty?.day_ms) ?? rawMs);
  return driver.transaction(async (session) => {
    let dropped = 0;
    for (const [resolution, limitMs] of [
      [RAW, beforeMs],
      [HOURS, hourlyMs],
    ] as const) {
      dropped += await session.run(
        "DELETE FROM series_chunk WHERE mesh = ? AND resolution = ? AND to_ms < ?",
        mesh,
        resolution,
        limitMs,
      );
      if (resolution === RAW && dropped > 0) {
        await session.run(
          `INSERT INTO series_kept (mesh, raw_from_ms) VALUES (?, ?)
           ON CONFLICT (mesh) DO UPDATE SET raw_from_ms = CASE WHEN excluded.raw_from_ms > series_kept.raw_from_ms
             THEN excluded.raw_from_ms ELSE series_kept.raw_from_ms END`,
          mesh,
          limitMs,
        );
      }
    }
    return dropped > 0;
  });
}
