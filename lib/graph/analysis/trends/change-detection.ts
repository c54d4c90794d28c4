/**
 * Has a series left its usual level? A robust baseline (median and MAD), the exponentially weighted average (Roberts 1959) for slow drift
 * and the one-sided cumulative sum (Page 1954) for steps down. Meant for hourly medians: samples of minutes are too correlated.
 */

import { median } from "#lib/base/statistics.ts";

export type Baseline = { level: number; spread: number };

const MAD_TO_SIGMA = 1.4826;

/** Median and 1.4826·MAD with a floor for the spread (2 points of quality as 0.02). null without values. */
export function baseline(values: readonly number[], spreadFloor = 0.02): Baseline | null {
  const level = median(values);
  if (level === null) return null;
  const mad = median(values.map((value) => Math.abs(value - level))) ?? 0;
  return { level, spread: Math.max(spreadFloor, MAD_TO_SIGMA * mad) };
}

/** Distance of a value from a baseline in spreads. */
export function robustZ(value: number, usual: Baseline): number {
  return (value - usual.level) / usual.spread;
}

export type DriftStep = { average: number; limit: number; alarm: boolean };

/** EWMA, lower side, λ = 0.2 and L = 3. */
export function ewma(values: readonly number[], usual: Baseline, lambda = 0.2, width = 3): DriftStep[] {
  let average = usual.level;
  return values.map((value, i) => {
    average = lambda * value + (1 - lambda) * average;
    const sigma = usual.spread * Math.sqrt((lambda / (2 - lambda)) * (1 - (1 - lambda) ** (2 * (i + 1))));
    const limit = usual.level - width * sigma;
    return { average, limit, alarm: average < limit };
  });
}

export type SumStep = { sum: number; alarm: boolean };

/** One-sided CUSUM downwards, k = 0.5 and h = 5 spreads. */
export function cusum(values: readonly number[], usual: Baseline, slack = 0.5, threshold = 5): SumStep[] {
  let sum = 0;
  return values.map((value) => {
    sum = Math.max(0, sum - robustZ(value, usual) - slack);
    return { sum, alarm: sum > threshold };
  });
}
