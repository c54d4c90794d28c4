/** Entities by how bad they were over a range. */

import { compareText } from "#lib/base/compare.ts";
import { weightedNearestRank } from "#lib/base/statistics.ts";
import type { SeriesMetric } from "../../../model/index.ts";
import type { SqlSession } from "../../sql.ts";
import type { Range, Ranked } from "../../types.ts";
import type { RollUp } from "../codec/roll-up.ts";
import { instantMs } from "../codec/rows.ts";
import { HOURS, rawFromMs, rawParts, rolledValues } from "./series-read.ts";

/** The lowest medians first. Where single rounds are gone, hours stand for them. */
export async function rankWorst(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  range: Range,
  limit: number,
): Promise<Ranked[]> {
  const fromMs = instantMs(range.from);
  const toMs = instantMs(range.to);
  const isRawThere = fromMs >= (await rawFromMs(session, mesh));
  const ranked = isRawThere
    ? await rankRounds(session, mesh, metric, fromMs, toMs)
    : [...(await rolledValues(session, mesh, metric, HOURS, fromMs, toMs, null)).entities].map(rankHours);
  return ranked
    .filter(({ p50 }) => p50 !== null)
    .sort(
      (one, other) =>
        (one.p50 ?? 0) - (other.p50 ?? 0) || (one.p10 ?? 0) - (other.p10 ?? 0) || compareText(one.entity, other.entity),
    )
    .slice(0, limit);
}

type Tally = { counts: Map<number, number>; unknown: number };

/** A week of a mesh is half a million values on a grid of a hundred: they are counted, not sorted. */
async function rankRounds(
  session: SqlSession,
  mesh: string,
  metric: SeriesMetric,
  fromMs: number,
  toMs: number,
): Promise<Ranked[]> {
  const tallies = new Map<string, Tally>();
  for (const part of await rawParts(session, mesh, metric, fromMs, toMs)) {
    const first = part.atMs.findIndex((atMs) => atMs >= fromMs);
    const end = part.atMs.findLastIndex((atMs) => atMs < toMs) + 1;
    if (first < 0) continue;
    for (const entity of part.entities) {
      const tally = tallies.get(entity) ?? { counts: new Map(), unknown: 0 };
      tallies.set(entity, tally);
      count(part.raw(entity) ?? [], first, end, tally);
    }
  }
  return [...tallies].map(([entity, { counts, unknown }]) => {
    const pairs = [...counts].map(([value, weight]) => ({ value, weight }));
    return { entity, ...figuresOf(pairs, pairs), min: leastOf([...counts.keys()]), count: sumOf([...counts.values()]), unknown };
  });
}

function count(cells: readonly (number | null | undefined)[], first: number, end: number, tally: Tally): void {
  for (let row = first; row < end; row++) {
    const value = cells[row];
    if (value === null) tally.unknown += 1;
    else if (value !== undefined) tally.counts.set(value, (tally.counts.get(value) ?? 0) + 1);
  }
}

function rankHours([entity, parts]: readonly [string, readonly RollUp[]]): Ranked {
  const weighted = (of: (part: RollUp) => number | null) =>
    parts.flatMap((part) => {
      const value = of(part);
      return value === null ? [] : [{ value, weight: part.count }];
    });
  return {
    entity,
    ...figuresOf(
      weighted(({ p10 }) => p10),
      weighted(({ p50 }) => p50),
    ),
    min: leastOf(parts.flatMap(({ min }) => (min === null ? [] : [min]))),
    count: sumOf(parts.map((part) => part.count)),
    unknown: sumOf(parts.map(({ unknown }) => unknown)),
  };
}

type Weighted = readonly { value: number; weight: number }[];

function figuresOf(lows: Weighted, middles: Weighted): Pick<Ranked, "p10" | "p50"> {
  return { p10: weightedNearestRank(lows, 0.1), p50: weightedNearestRank(middles, 0.5) };
}

function leastOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((least, value) => Math.min(least, value));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
