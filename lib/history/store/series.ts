/** Series: what the rounds measured, by metric and entity. */
import { z } from "zod";
import {
  instantOf,
  type Series,
  type SeriesMetric,
  type SeriesPoint,
  type Snapshot,
  seriesMetricSchema,
} from "../../model/index.ts";
import type { SqlSession } from "../sql.ts";
import type { Range, Ranked, SeriesQuery } from "../types.ts";
import { joinToFit, largestTriangleThreeBuckets } from "./downsample.ts";
import { decodeJson, encodeJson } from "./json-codec.ts";
import { nearestRank } from "./quantiles.ts";
import { DAY_MS, HOUR_MS, type RollUp, rollUpBy, type TimedValue } from "./roll-up.ts";
import { instantMs, numberOf } from "./rows.ts";
import { seriesOf } from "./series-of.ts";
import { UNIT_OF } from "./units.ts";

const keptSchema = z.partialRecord(seriesMetricSchema, z.record(z.string(), z.union([z.number(), z.string(), z.null()])));
type Kept = z.infer<typeof keptSchema>;

export async function putSamples(session: SqlSession, snapshot: Snapshot, before: Snapshot | null): Promise<void> {
  const kept: Kept = {};
  for (const { metric, entity, value } of seriesOf(snapshot, before)) {
    const values = kept[metric] ?? {};
    values[entity] = value;
    kept[metric] = values;
  }
  await session.run(
    "INSERT INTO series_tail (mesh, at_ms, round, body) VALUES (?, ?, ?, ?) ON CONFLICT (mesh, at_ms, round) DO NOTHING",
    snapshot.mesh,
    instantMs(snapshot.at),
    snapshot.round,
    encodeJson(kept),
  );
}

async function* tail(
  session: SqlSession,
  mesh: string,
  fromMs: number,
  toMs: number,
): AsyncGenerator<{ atMs: number; kept: Kept }> {
  const rows = await session.all(
    "SELECT at_ms, body FROM series_tail WHERE mesh = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms, round",
    mesh,
    fromMs,
    toMs,
  );
  for (const row of rows) yield { atMs: numberOf(row.at_ms), kept: keptSchema.parse(decodeJson(row.body, `Series of ${mesh}`)) };
}

export async function readSeries(session: SqlSession, mesh: string, query: SeriesQuery): Promise<Series | null> {
  const { entity, metric } = query;
  const fromMs = instantMs(query.from);
  const toMs = instantMs(query.to);
  const names: string[] = [];
  const values: TimedValue[] = [];
  for await (const { atMs, kept } of tail(session, mesh, fromMs, toMs)) {
    const value = kept[metric]?.[entity];
    if (value === undefined) continue;
    values.push({ atMs, value: typeof value === "string" ? indexIn(names, value) : value });
  }
  if (values.length === 0 && !(await hasSeries(session, mesh, metric, entity))) return null;
  const resolution = query.resolution === "auto" ? finest(values, query.points) : query.resolution;
  const points =
    resolution === "raw"
      ? largestTriangleThreeBuckets(values, query.points).map(rawPoint)
      : rolledPoints(values, resolution === "hour" ? HOUR_MS : DAY_MS, query.points);
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
    lastRound: null,
  };
}

async function hasSeries(session: SqlSession, mesh: string, metric: SeriesMetric, entity: string): Promise<boolean> {
  for await (const { kept } of tail(session, mesh, -8.64e15, 8.64e15)) {
    if (kept[metric]?.[entity] !== undefined) return true;
  }
  return false;
}

function finest(values: readonly TimedValue[], points: number): "raw" | "hour" | "day" {
  if (values.length <= points) return "raw";
  return rollUpBy(HOUR_MS, values).length <= points ? "hour" : "day";
}

function indexIn(names: string[], name: string): number {
  const known = names.indexOf(name);
  return known >= 0 ? known : names.push(name) - 1;
}

function rawPoint({ atMs, value }: TimedValue): SeriesPoint {
  const known = value === null ? 0 : 1;
  return { at: instantOf(atMs), value, p10: value, p90: value, min: value, count: known, unknown: 1 - known };
}

function rolledPoints(values: readonly TimedValue[], unitMs: number, points: number): SeriesPoint[] {
  return joinToFit(rollUpBy(unitMs, values), unitMs, points).map(({ atMs, p50, ...rest }: RollUp) => ({
    at: instantOf(atMs),
    value: p50,
    ...rest,
  }));
}

export async function rankWorst(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  range: Range,
  limit: number,
): Promise<Ranked[]> {
  const found = new Map<string, { known: number[]; unknown: number }>();
  for await (const { kept } of tail(session, mesh, instantMs(range.from), instantMs(range.to))) {
    for (const [entity, value] of Object.entries(kept[metric] ?? {})) {
      const one = found.get(entity) ?? { known: [], unknown: 0 };
      found.set(entity, one);
      if (typeof value === "number") one.known.push(value);
      else one.unknown += 1;
    }
  }
  return [...found]
    .map(([entity, { known, unknown }]) => {
      const ordered = Float64Array.from(known).sort();
      return {
        entity,
        p10: nearestRank(ordered, 0.1),
        p50: nearestRank(ordered, 0.5),
        min: ordered[0] ?? null,
        count: ordered.length,
        unknown,
      };
    })
    .filter(({ p50 }) => p50 !== null)
    .sort(
      (one, other) =>
        (one.p50 ?? 0) - (other.p50 ?? 0) || (one.p10 ?? 0) - (other.p10 ?? 0) || (one.entity < other.entity ? -1 : 1),
    )
    .slice(0, limit);
}
