/**
 * Order statistics. Each says which of the usual definitions it follows (numbered as by Hyndman & Fan, "Sample Quantiles in Statistical
 * Packages", 1996): they differ for few values.
 */
import { compareNumbers } from "./compare.ts";

/** The middle value, the mean of the two middle ones of an even number; null without values. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted(compareNumbers);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** The upper of the two middle values where their number is even: always one that there was. null without values. */
export function upperMedian(values: readonly number[]): number | null {
  return values.toSorted(compareNumbers)[values.length >> 1] ?? null;
}

/** Quantile with linear interpolation between order statistics (type 7); null without values. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted(compareNumbers);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * Quantile by the nearest rank (type 1): always one of the values, so that what is kept of a grid stays on it.
 * @param ordered ascending. @returns null of none.
 */
export function nearestRank(ordered: ArrayLike<number>, share: number): number | null {
  if (ordered.length === 0) return null;
  return ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)] ?? null;
}

/** As if each value stood there `weight` times. @param pairs in any order; those without weight do not count. */
export function weightedNearestRank(pairs: readonly { value: number; weight: number }[], share: number): number | null {
  const ordered = pairs.filter(({ weight }) => weight > 0).sort((one, other) => one.value - other.value);
  const total = ordered.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  for (const { value, weight } of ordered) {
    passed += weight;
    if (passed >= share * total - 1e-9) return value;
  }
  return null;
}

/** The usual distance between neighbours of an ascending list: the upper median; 0 for fewer than two. */
export function usualStep(ascending: readonly number[]): number {
  return upperMedian(ascending.slice(1).map((value, i) => value - (ascending[i] ?? value))) ?? 0;
}
