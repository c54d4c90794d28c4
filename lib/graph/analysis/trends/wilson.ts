/**
 * The interval of a share that was counted (Wilson 1927), with fewer effective trials than were made: hellos are lost in bursts, so the
 * trials of a window are not independent. The design effect and the lag-1 autocorrelation shrink the count.
 */
import { HELLO_WINDOW } from "../mesh/hello-window.ts";
import { real } from "../mesh/typed.ts";

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

/** The factor by which correlated samples count: (1-r)/(1+r) for r > 0. */
export function autocorrelationFactor(r: number): number {
  return r > 0 ? (1 - r) / (1 + r) : 1;
}

/** `heard`: hellos heard of 48, a sample each, in order of time. null without samples. `autocorrelation` is measured unless given. */
export function estimateShare(heard: readonly number[], autocorrelation?: number): WindowEstimate | null {
  return estimateOf(Float64Array.from(heard), heard.length, autocorrelation);
}

/** The same over the first `samples` of a buffer, without an allocation: this is asked for every link of a mesh. */
export function estimateOf(heard: Float64Array, samples: number, autocorrelation?: number): WindowEstimate | null {
  if (samples === 0) return null;
  let total = 0;
  for (let i = 0; i < samples; i += 1) total += real(heard, i);
  const mean = total / samples;
  let squares = 0;
  let products = 0;
  for (let i = 0; i < samples; i += 1) {
    const apart = real(heard, i) - mean;
    squares += apart * apart;
    if (i > 0) products += apart * (real(heard, i - 1) - mean);
  }
  const trials = HELLO_WINDOW * samples;
  const share = mean / HELLO_WINDOW;
  const variance = samples < 2 ? 0 : squares / (samples - 1) / HELLO_WINDOW ** 2;
  const binomial = (share * (1 - share)) / HELLO_WINDOW;
  const designEffect = binomial <= 0 ? 1 : Math.max(1, variance / binomial);
  const measured = samples < SAMPLES_MIN || squares === 0 ? 0 : products / squares;
  const effectiveTrials = Math.min(trials / designEffect, trials * autocorrelationFactor(autocorrelation ?? measured));
  const { low, high } = wilsonInterval(share * effectiveTrials, effectiveTrials);
  return { low, high, share, samples, trials, effectiveTrials, designEffect, tooFewSamples: samples < SAMPLES_MIN };
}
