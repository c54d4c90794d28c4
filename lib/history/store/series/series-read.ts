/** Series as they are asked for: packed chunks and the newest rounds together. */
import { DAY_MS, HOUR_MS } from "#lib/base/durations.ts";
import {
  instantOf,
  isNamed,
  type Series,
  type SeriesMetric,
  type SeriesPoint,
  type SeriesResolution,
} from "../../../model/index.ts";
import type { SqlSession } from "../../sql.ts";
import type { SeriesQuery } from "../../types.ts";
import { type RollUp, rollUpBy, startOf, type TimedValue } from "../codec/roll-up.ts";
import { instantMs, numberOf, numberOrNull } from "../codec/rows.ts";
import { bytesOf } from "../topology/topology.ts";
import { joinToFit, largestTriangleThreeBuckets } from "./downsample.ts";
import { openChunk, type SeriesChunk } from "./series-chunk.ts";
import { columnsOf, nameList, readTail } from "./series-tail.ts";
import { UNIT_OF } from "./units.ts";

export const RAW = 0;
export const HOURS = 1;
export const DAYS = 2;

export async function readChunks(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  resolution: number,
  fromMs: number,
  toMs: number,
): Promise<SeriesChunk[]> {
  const rows = await session.all(
    `SELECT from_ms, body FROM series_chunk WHERE mesh = ? AND metric = ? AND resolution = ? AND from_ms < ? AND to_ms >= ?
     ORDER BY from_ms`,
    mesh,
    metric,
    resolution,
    toMs,
    fromMs,
  );
  return rows.map((row) => openChunk(bytesOf(row.body), `Series ${metric} of ${mesh} from ${instantOf(numberOf(row.from_ms))}`));
}

type RawPart = Pick<SeriesChunk, "atMs" | "entities" | "names" | "raw">;

/** Packed rounds that the range touches, and the newest, which are not packed yet. */
export async function rawParts(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  fromMs: number,
  toMs: number,
): Promise<RawPart[]> {
  const tail = columnsOf(await readTail(session, mesh, fromMs, toMs, { metric }), metric);
  const fresh: RawPart = {
    atMs: tail.atMs,
    entities: [...tail.entities.keys()],
    names: tail.names,
    raw: (entity) => tail.entities.get(entity) ?? null,
  };
  return [...(await readChunks(session, mesh, metric, RAW, fromMs, toMs)), fresh];
}

/** Values of every entity that `wanted` takes, in order of time. Names of gateways are numbers of `names`. */
export async function rawValues(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  fromMs: number,
  toMs: number,
  wanted: string | null,
): Promise<{ entities: Map<string, TimedValue[]>; names: string[] }> {
  const { names, indexOf } = nameList();
  const entities = new Map<string, TimedValue[]>();
  for (const part of await rawParts(session, mesh, metric, fromMs, toMs)) {
    for (const entity of wanted === null ? part.entities : [wanted]) {
      const cells = part.raw(entity);
      if (cells === null) continue;
      const values = entities.get(entity) ?? [];
      entities.set(entity, values);
      for (const [row, atMs] of part.atMs.entries()) {
        const value = cells[row];
        if (value === undefined || atMs < fromMs || atMs >= toMs) continue;
        const name = isNamed(metric) && value !== null ? part.names[value] : undefined;
        values.push({ atMs, value: name === undefined ? value : indexOf(name) });
      }
    }
  }
  for (const values of entities.values()) {
    if (values.some(({ atMs }, n) => atMs < (values[n - 1]?.atMs ?? atMs))) values.sort((one, other) => one.atMs - other.atMs);
  }
  return { entities, names };
}

/** A value that stands for others, such as a gateway's number, has no quantiles: what it was most of the time stands for it. */
export function rollUpOf(metric: SeriesMetric, unitMs: number, values: readonly TimedValue[]): RollUp[] {
  if (!isNamed(metric)) return rollUpBy(unitMs, values);
  return [...Map.groupBy(values, ({ atMs }) => startOf(atMs, unitMs))].map(([atMs, group]) => {
    const counts = new Map<number, number>();
    for (const { value } of group) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    const [most = null] = [...counts].sort((one, other) => other[1] - one[1]).map(([value]) => value);
    const known = group.filter(({ value }) => value !== null).length;
    return { atMs, p10: null, p50: most, p90: null, min: null, count: known, unknown: group.length - known };
  });
}

/** Hours or days of one entity or of all; those of days that are not rolled up yet are made of their rounds. */
export async function rolledValues(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  resolution: number,
  fromMs: number,
  toMs: number,
  wanted: string | null,
): Promise<{ entities: Map<string, RollUp[]>; names: string[] }> {
  const unitMs = resolution === HOURS ? HOUR_MS : DAY_MS;
  const { names, indexOf } = nameList();
  const entities = new Map<string, Map<number, RollUp>>();
  const put = (entity: string, part: RollUp, name: string | undefined) => {
    const parts = entities.get(entity) ?? new Map<number, RollUp>();
    entities.set(entity, parts);
    parts.set(part.atMs, name === undefined ? part : { ...part, p50: indexOf(name) });
  };
  const from = startOf(fromMs, unitMs);
  const nameOf = (part: RollUp, list: readonly string[]) => (isNamed(metric) && part.p50 !== null ? list[part.p50] : undefined);
  for (const chunk of await readChunks(session, mesh, metric, resolution, from, toMs)) {
    for (const entity of wanted === null ? chunk.entities : [wanted]) {
      for (const part of chunk.rolled(entity) ?? []) {
        if (part.atMs >= from && part.atMs < toMs) put(entity, part, nameOf(part, chunk.names));
      }
    }
  }
  for (const dayMs of await dirtyDays(session, mesh, from, toMs)) {
    const raw = await rawValues(session, mesh, metric, Math.max(dayMs, from), Math.min(dayMs + DAY_MS, toMs), wanted);
    for (const [entity, values] of raw.entities) {
      for (const part of rollUpOf(metric, unitMs, values)) {
        // Where single rounds are gone, what was rolled up of them tells more than a late one.
        if (!(await isGone(session, mesh, dayMs)) || entities.get(entity)?.has(part.atMs) !== true)
          put(entity, part, nameOf(part, raw.names));
      }
    }
  }
  const ordered = [...entities].map(
    ([entity, parts]) => [entity, [...parts.values()].sort((one, other) => one.atMs - other.atMs)] as const,
  );
  return { entities: new Map(ordered), names };
}

async function dirtyDays(session: SqlSession, mesh: string, fromMs: number, toMs: number): Promise<number[]> {
  const rows = await session.all(
    "SELECT day_ms FROM series_dirty WHERE mesh = ? AND day_ms > ? AND day_ms < ? ORDER BY day_ms",
    mesh,
    fromMs - DAY_MS,
    toMs,
  );
  return rows.map((row) => numberOf(row.day_ms));
}

/** Since when single rounds are kept as series; -Infinity where none was ever dropped. */
export async function rawFromMs(session: SqlSession, mesh: string): Promise<number> {
  const [row] = await session.all("SELECT raw_from_ms FROM series_kept WHERE mesh = ?", mesh);
  return numberOrNull(row?.raw_from_ms) ?? Number.NEGATIVE_INFINITY;
}

async function isGone(session: SqlSession, mesh: string, atMs: number): Promise<boolean> {
  return atMs < (await rawFromMs(session, mesh));
}

export async function readSeries(session: SqlSession, mesh: string, query: SeriesQuery): Promise<Series | null> {
  const { entity, metric } = query;
  const fromMs = instantMs(query.from);
  const toMs = instantMs(query.to);
  const resolution = query.resolution === "auto" ? await finest(session, mesh, query, fromMs, toMs) : query.resolution;
  const { points, names } = await pointsOf(session, mesh, query, resolution, fromMs, toMs);
  if (points.length === 0 && !(await wasEver(session, mesh, metric, entity))) return null;
  const [last] = await session.all("SELECT round FROM mesh_state WHERE mesh = ?", mesh);
  return {
    mesh,
    entity,
    metric,
    unit: UNIT_OF[metric],
    resolution,
    from: query.from,
    to: query.to,
    points,
    entities: names,
    lastRound: numberOrNull(last?.round),
  };
}

async function pointsOf(
  session: SqlSession,
  mesh: string,
  { entity, metric, points }: SeriesQuery,
  resolution: SeriesResolution,
  fromMs: number,
  toMs: number,
): Promise<{ points: SeriesPoint[]; names: string[] }> {
  if (resolution === "raw") {
    const { entities, names } = await rawValues(session, mesh, metric, fromMs, toMs, entity);
    return { points: largestTriangleThreeBuckets(entities.get(entity) ?? [], points).map(rawPoint), names };
  }
  const code = resolution === "hour" ? HOURS : DAYS;
  const { entities, names } = await rolledValues(session, mesh, metric, code, fromMs, toMs, entity);
  const joined = joinToFit(entities.get(entity) ?? [], resolution === "hour" ? HOUR_MS : DAY_MS, points);
  return { points: joined.map(({ atMs, p50, ...rest }) => ({ at: instantOf(atMs), value: p50, ...rest })), names };
}

function rawPoint({ atMs, value }: TimedValue): SeriesPoint {
  const known = value === null ? 0 : 1;
  return { at: instantOf(atMs), value, p10: value, p90: value, min: value, count: known, unknown: 1 - known };
}

/** The finest that still fits, and that retention has left for the start of the range. */
async function finest(
  session: SqlSession,
  mesh: string,
  { metric, points }: SeriesQuery,
  fromMs: number,
  toMs: number,
): Promise<SeriesResolution> {
  if (fromMs >= (await rawFromMs(session, mesh))) {
    const [tail] = await session.all(
      "SELECT count(*) AS n FROM series_tail WHERE mesh = ? AND at_ms >= ? AND at_ms < ?",
      mesh,
      fromMs,
      toMs,
    );
    const chunks = await session.all(
      "SELECT from_ms, to_ms, rows FROM series_chunk WHERE mesh = ? AND metric = ? AND resolution = ? AND from_ms < ? AND to_ms >= ?",
      mesh,
      metric,
      RAW,
      toMs,
      fromMs,
    );
    // Of a chunk that the range cuts, the share of its time.
    const packed = chunks.map((row) => {
      const [first, last] = [numberOf(row.from_ms), numberOf(row.to_ms)];
      const inside = Math.min(last, toMs) - Math.max(first, fromMs);
      return numberOf(row.rows) * (last > first ? inside / (last - first) : 1);
    });
    if (packed.reduce((sum, rows) => sum + rows, numberOf(tail?.n)) <= points) return "raw";
  }
  return (toMs - fromMs) / HOUR_MS <= points ? "hour" : "day";
}

async function wasEver(session: SqlSession, mesh: string, metric: SeriesMetric, entity: string): Promise<boolean> {
  const [tail] = await session.all("SELECT max(at_ms) AS at_ms FROM series_tail WHERE mesh = ?", mesh);
  const lastMs = numberOrNull(tail?.at_ms);
  if (lastMs !== null) {
    const rows = await readTail(session, mesh, lastMs, lastMs + 1, { metric });
    if (rows.some(({ values }) => values[metric]?.entities.includes(entity) === true)) return true;
  }
  for (const resolution of [DAYS, RAW]) {
    const chunks = await readChunks(session, mesh, metric, resolution, -8.64e15, 8.64e15);
    if (chunks.some(({ entities }) => entities.includes(entity))) return true;
  }
  return (await readTail(session, mesh, -8.64e15, 8.64e15, { metric })).some(
    ({ values }) => values[metric]?.entities.includes(entity) === true,
  );
}
