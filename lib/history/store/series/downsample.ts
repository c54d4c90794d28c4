/** Fewer points than there are, for a screen. */
import { HOUR_MS } from "#lib/base/durations.ts";
import { joinRollUps, type RollUp, type TimedValue } from "../codec/roll-up.ts";

/**
 * Largest-Triangle-Three-Buckets (Steinarsson 2013): of each part in time order the one point that spans the largest triangle with the
 * point chosen before and the mean of the next part. Unknown points are not drawn by any chart as values: they are counted as if they
 * lay on the point before them, so that a gap's edges survive.
 */
export function largestTriangleThreeBuckets(points: readonly TimedValue[], wanted: number): TimedValue[] {
  if (points.length <= wanted || wanted < 3) return wanted < 3 ? points.slice(0, Math.max(0, wanted)) : [...points];
  const x = points.map(({ atMs }) => atMs);
  let carried = 0;
  const y = points.map(({ value }) => (carried = value ?? carried));
  const every = (points.length - 2) / (wanted - 2);
  const chosen = [0];
  for (let bucket = 0, last = 0; bucket < wanted - 2; bucket++) {
    const from = Math.floor(bucket * every) + 1;
    const to = Math.floor((bucket + 1) * every) + 1;
    const nextTo = Math.min(points.length, Math.floor((bucket + 2) * every) + 1);
    const meanX = meanOf(x, to, nextTo);
    const meanY = meanOf(y, to, nextTo);
    let best = from;
    let bestArea = -1;
    for (let i = from; i < to; i++) {
      const area = Math.abs((at(x, last) - meanX) * (at(y, i) - at(y, last)) - (at(x, last) - at(x, i)) * (meanY - at(y, last)));
      if (area > bestArea) [best, bestArea] = [i, area];
    }
    chosen.push(best);
    last = best;
  }
  chosen.push(points.length - 1);
  return chosen.flatMap((i) => points[i] ?? []);
}

function meanOf(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += at(values, i);
  return sum / Math.max(1, to - from);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}

/** Neighbouring hours or days joined until at most `wanted` are left, each group of the same number of whole hours or days. */
export function joinToFit(parts: readonly RollUp[], unitMs: number, wanted: number): RollUp[] {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined || wanted < 1 || parts.length <= wanted) return [...parts];
  let units = Math.ceil(((last.atMs - first.atMs) / unitMs + 1) / wanted);
  if (unitMs === HOUR_MS && units > 12) units = Math.ceil(units / 24) * 24;
  const lengthMs = units * unitMs;
  const groups = Map.groupBy(parts, ({ atMs }) => first.atMs + Math.floor((atMs - first.atMs) / lengthMs) * lengthMs);
  return [...groups].map(([start, group]) =>
    group.length === 1 && group[0] ? { ...group[0], atMs: start } : joinRollUps(start, group),
  );
}
