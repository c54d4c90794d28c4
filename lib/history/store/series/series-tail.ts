/** The figures of a round as they come, before they are packed by metric. */

import { z } from "zod";
import { DAY_MS } from "#lib/base/durations.ts";
import { type SeriesMetric, type Snapshot, seriesMetricSchema } from "../../../model/index.ts";
import type { SqlSession } from "../../sql.ts";
import { HistoryFailure } from "../../types.ts";
import type { Cell } from "../codec/columns.ts";
import { decodeJson, encodeJson } from "../codec/json-codec.ts";
import { startOf } from "../codec/roll-up.ts";
import { instantMs, numberOf } from "../codec/rows.ts";
import { seriesOf } from "./series-of.ts";

type Figure = number | string | null;
/** Of one metric, side by side. */
type Figures = { entities: string[]; values: Figure[] };

function isFigure(value: unknown): value is Figure {
  return typeof value === "number" || typeof value === "string" || value === null;
}

/** A large mesh has a hundred thousand: they are checked in one loop. */
const listsSchema = z.custom<Figures>((told) => {
  if (typeof told !== "object" || told === null || !("entities" in told && "values" in told)) return false;
  const { entities, values } = told;
  if (!Array.isArray(entities) || !Array.isArray(values) || entities.length !== values.length) return false;
  return entities.every((entity) => typeof entity === "string") && values.every(isFigure);
});
/** As rounds were stored before. */
const recordSchema = z
  .record(z.string(), z.union([z.number(), z.string(), z.null()]))
  .transform((record): Figures => ({ entities: Object.keys(record), values: Object.values(record) }));
const figuresSchema = z.union([listsSchema, recordSchema]);
const valuesSchema = z.partialRecord(seriesMetricSchema, figuresSchema);
type RoundValues = z.infer<typeof valuesSchema>;
export type TailRow = { atMs: number; round: number; values: RoundValues };

/** @param before the round before, where rates of counters need it. */
export function valuesOf(snapshot: Snapshot, before: Snapshot | null): RoundValues {
  const values: RoundValues = {};
  for (const { metric, entity, value } of seriesOf(snapshot, before)) {
    const figures = values[metric] ?? { entities: [], values: [] };
    values[metric] = figures;
    figures.entities.push(entity);
    figures.values.push(value);
  }
  return values;
}

/** What `putSamples` stores: made before the transaction begins. */
export function encodeSamples(snapshot: Snapshot, before: Snapshot | null): Uint8Array {
  return encodeJson(valuesOf(snapshot, before));
}

export async function putSamples(session: SqlSession, { mesh, round, at }: Snapshot, body: Uint8Array): Promise<void> {
  const atMs = instantMs(at);
  await session.run(
    "INSERT INTO series_tail (mesh, at_ms, round, body) VALUES (?, ?, ?, ?) ON CONFLICT (mesh, at_ms, round) DO NOTHING",
    mesh,
    atMs,
    round,
    body,
  );
  await markDirty(session, mesh, startOf(atMs, DAY_MS));
}

/** A day that has to be rolled up, anew where it was before. */
export async function markDirty(session: SqlSession, mesh: string, dayMs: number): Promise<void> {
  await session.run("INSERT INTO series_dirty (mesh, day_ms) VALUES (?, ?) ON CONFLICT (mesh, day_ms) DO NOTHING", mesh, dayMs);
}

/** In order of time. `metric`: of this one alone; the others are neither checked nor given. */
export async function readTail(
  session: SqlSession,
  mesh: string,
  fromMs: number,
  toMs: number,
  { limit = 1_000_000, metric }: { limit?: number; metric?: SeriesMetric } = {},
): Promise<TailRow[]> {
  const rows = await session.all(
    "SELECT at_ms, round, body FROM series_tail WHERE mesh = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms, round LIMIT ?",
    mesh,
    fromMs,
    toMs,
    limit,
  );
  const schema = metric === undefined ? valuesSchema : z.object({ [metric]: figuresSchema.optional() });
  return rows.map((row) => {
    const round = numberOf(row.round);
    const what = `The series of round ${round} of ${mesh}`;
    const parsed = schema.safeParse(decodeJson(row.body, what));
    if (parsed.success) return { atMs: numberOf(row.at_ms), round, values: parsed.data };
    throw new HistoryFailure({ code: "damaged", message: `${what} cannot be read` });
  });
}

/** Names of gateways as numbers, each the number that it got first. */
export function nameList(names: string[] = []): { names: string[]; indexOf(name: string): number } {
  const indexes = new Map(names.map((name, index) => [name, index] as const));
  return {
    names,
    indexOf(name) {
      const known = indexes.get(name);
      if (known !== undefined) return known;
      indexes.set(name, names.length);
      return names.push(name) - 1;
    },
  };
}

/** Rounds of one metric side by side; of several rounds of one instant the last. */
export function columnsOf(rows: readonly TailRow[], metric: SeriesMetric) {
  const last = rows.filter(({ atMs }, n) => rows[n + 1]?.atMs !== atMs);
  const { names, indexOf } = nameList();
  const entities = new Map<string, Cell[]>();
  for (const [row, { values }] of last.entries()) {
    const figures = values[metric];
    for (const [n, entity] of (figures?.entities ?? []).entries()) {
      const value = figures?.values[n] ?? null;
      const cells = entities.get(entity) ?? [];
      entities.set(entity, cells);
      while (cells.length < row) cells.push(undefined);
      cells[row] = typeof value === "string" ? indexOf(value) : value;
    }
  }
  return { atMs: last.map(({ atMs }) => atMs), entities, names };
}
