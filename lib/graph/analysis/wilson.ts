/**
 * The interval of a share that was counted (Wilson 1927), with fewer effective trials than were made: hellos are lost in bursts, so the
 * trials of a window are not independent. The design effect and the lag-1 autocorrelation shrink the count.
 */
import { HELLO_WINDOW } from "./hello-window.ts";

/** The two-sided 95 % point of the normal distribution, "1.96". */
export const Z95 = 1.959963984540054;

export type Interval = { low: number; high: number };

/** `successes` of `trials`, neither of which has to be whole. No trials: the whole of 0..1. */
export function wilsonInterval(successes: number, trials: number, z = Z95): Interval {
  if (!(trials > 0)) return { low: 0, high: 1 };
  const share = successes / trials;
  const z2 = z * z;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (z / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

export type WindowEstimate = Interval & {
  share: number; // pooled over the window
  samples: number;
  trials: number;
  effectiveTrials: number;
  designEffect: number;
  tooFewSamples: boolean; // under 6: not to be ranked
};

export const SAMPLES_MIN = 6;

export function lagOneAutocorrelation(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  let square = 0;
  let product = 0;
  values.forEach((value, i) => {
    square += (value - mean) ** 2;
    const next = values[i + 1];
    if (next !== undefined) product += (value - mean) * (next - mean);
  });
  return square === 0 ? 0 : product / square;
}

/** The factor by which correlated samples count: (1-r)/(1+r) for r > 0. */
export function autocorrelationFactor(r: number): number {
  return r > 0 ? (1 - r) / (1 + r) : 1;
}

/** `heard`: hellos heard of 48, a sample each, in order of time. null without samples. `autocorrelation` is measured unless given. */
export function estimateShare(heard: readonly number[], autocorrelation?: number): WindowEstimate | null {
  const samples = heard.length;
  if (samples === 0) return null;
  const trials = HELLO_WINDOW * samples;
  const total = heard.reduce((a, b) => a + b, 0);
  const share = total / trials;
  const shares = heard.map((k) => k / HELLO_WINDOW);
  const variance = samples < 2 ? 0 : shares.reduce((sum, x) => sum + (x - share) ** 2, 0) / (samples - 1);
  const binomial = (share * (1 - share)) / HELLO_WINDOW;
  const designEffect = binomial === 0 ? 1 : Math.max(1, variance / binomial);
  const r = autocorrelation ?? (samples < SAMPLES_MIN ? 0 : lagOneAutocorrelation(shares));
  const effectiveTrials = Math.min(trials / designEffect, trials * autocorrelationFactor(r));
  return {
    ...wilsonInterval(share * effectiveTrials, effectiveTrials),
    share,
    samples,
    trials,
    effectiveTrials,
    designEffect,
    tooFewSamples: samples < SAMPLES_MIN,
  };
}
