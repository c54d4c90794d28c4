/**
 * Whether figures got better at an instant, said only where few and correlated samples allow it: the rank test of Mann and Whitney (1947)
 * with the variance for as many independent samples as the correlated ones are worth (Bayley and Hammersley 1946: n (1 − r) / (1 + r), r the
 * lag-1 autocorrelation), which Yue and Wang (2002) found to be needed for it. Nothing is assumed of how the figures are distributed.
 */
import { median } from "./statistics.ts";

export type BeforeAfter = {
  before: number; // medians
  after: number;
  verdict: "better" | "worse" | "no-difference" | "too-early";
};

/** The two-sided 99 % point of the normal distribution: who is told "better, surely" should not be told wrong. */
const SURE_Z = 2.5758293035489004;
/** So many independent samples on each side, at least. */
const LEAST = 5;

/** @param higherIsBetter of the figures. @returns null where one side has no samples. Samples in order of time. */
export function compareBeforeAfter(
  before: readonly number[],
  after: readonly number[],
  higherIsBetter = true,
): BeforeAfter | null {
  const [was, is] = [median(before), median(after)];
  if (was === null || is === null) return null;
  const [m, n] = [independent(before), independent(after)];
  if (m < LEAST || n < LEAST) return { before: was, after: is, verdict: "too-early" };
  const superiority = probabilityOfSuperiority(before, after);
  const z = (superiority - 0.5) / Math.sqrt((m + n + 1) / (12 * m * n));
  if (Math.abs(z) < SURE_Z) return { before: was, after: is, verdict: "no-difference" };
  return { before: was, after: is, verdict: z > 0 === higherIsBetter ? "better" : "worse" };
}

/** The chance that a sample after is above one before, ties half: U / (m n). O((m + n) log(m + n)). */
function probabilityOfSuperiority(before: readonly number[], after: readonly number[]): number {
  const sorted = before.toSorted((one, other) => one - other);
  const countBelow = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = sorted[middle] ?? Number.POSITIVE_INFINITY;
      if (at < value || (orEqual && at === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const sum = after.reduce((total, value) => total + (countBelow(value, false) + countBelow(value, true)) / 2, 0);
  return sum / (before.length * after.length);
}

function independent(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [squares, products] = [0, 0];
  values.forEach((value, index) => {
    squares += (value - mean) ** 2;
    const previous = values[index - 1];
    if (previous !== undefined) products += (value - mean) * (previous - mean);
  });
  const r = squares > 0 ? products / squares : 0;
  return r > 0 ? (values.length * (1 - r)) / (1 + r) : values.length;
}
