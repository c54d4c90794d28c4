/** What becomes of the values of an hour or a day: quantiles of the known ones, and how many were known and unknown. */

import { nearestRank, weightedNearestRank } from "#lib/base/statistics.ts";

export type RollUp = {
  atMs: number; // start of the hour or day
  p10: number | null;
  p50: number | null;
  p90: number | null;
  min: number | null;
  count: number; // known values
  unknown: number;
};

export type TimedValue = { atMs: number; value: number | null };

export function startOf(atMs: number, lengthMs: number): number {
  return Math.floor(atMs / lengthMs) * lengthMs;
}

export function rollUp(atMs: number, values: readonly (number | null)[]): RollUp {
  const known = Float64Array.from(values.filter((value) => value !== null)).sort();
  return {
    atMs,
    p10: nearestRank(known, 0.1),
    p50: nearestRank(known, 0.5),
    p90: nearestRank(known, 0.9),
    min: known[0] ?? null,
    count: known.length,
    unknown: values.length - known.length,
  };
}

/** @param values in order of time. */
export function rollUpBy(lengthMs: number, values: readonly TimedValue[]): RollUp[] {
  const groups = new Map<number, (number | null)[]>();
  for (const { atMs, value } of values) {
    const start = startOf(atMs, lengthMs);
    const group = groups.get(start);
    if (group === undefined) groups.set(start, [value]);
    else group.push(value);
  }
  return [...groups].map(([start, group]) => rollUp(start, group));
}

/**
 * Several roll-ups as one. Counts and the minimum are exact. The median is the median of the medians, each as heavy as its count, and
 * so are the outer quantiles: of values that are gone nothing better can be said.
 */
export function joinRollUps(atMs: number, parts: readonly RollUp[]): RollUp {
  const quantile = (share: number, of: (part: RollUp) => number | null) =>
    weightedNearestRank(
      parts.flatMap((part) => {
        const value = of(part);
        return value === null ? [] : [{ value, weight: part.count }];
      }),
      share,
    );
  const minima = parts.flatMap(({ min }) => (min === null ? [] : [min]));
  return {
    atMs,
    p10: quantile(0.1, ({ p10 }) => p10),
    p50: quantile(0.5, ({ p50 }) => p50),
    p90: quantile(0.9, ({ p90 }) => p90),
    min: minima.length === 0 ? null : Math.min(...minima),
    count: parts.reduce((sum, { count }) => sum + count, 0),
    unknown: parts.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}
