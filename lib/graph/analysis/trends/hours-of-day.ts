/**
 * Is a link worse at certain hours? The share of variance between hours (η²) with the Kruskal–Wallis test (1952) on ranks. Said only where
 * η² > 0.2, p < 0.01 and every hour of the day was seen on five days.
 */

import { median } from "#lib/base/statistics.ts";

export type HourSample = { hour: number; day: string; value: number };

/** Variance between groups over all variance, 0..1; null without variance. */
export function etaSquared(groups: readonly (readonly number[])[]): number | null {
  const all = groups.flat();
  if (all.length === 0) return null;
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const total = all.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  if (total === 0) return null;
  const between = groups.reduce((sum, group) => {
    if (group.length === 0) return sum;
    const own = group.reduce((a, b) => a + b, 0) / group.length;
    return sum + group.length * (own - mean) ** 2;
  }, 0);
  return between / total;
}

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
  // Stirling's series after shifting the argument up.
  let shift = 0;
  let z = x;
  for (; z < 8; z += 1) shift -= Math.log(z);
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z;
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}

/** P(χ² with k degrees of freedom > x): the regularised upper incomplete gamma function, by series or continued fraction. */
export function chiSquareTail(x: number, k: number): number {
  const a = k / 2;
  const z = x / 2;
  if (z <= 0) return 1;
  const front = Math.exp(-z + a * Math.log(z) - logGamma(a));
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let i = 1; i < 1000 && term > sum * 1e-15; i += 1) {
      term *= z / (a + i);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = z + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1000; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * h;
}

/** Kruskal–Wallis p over the groups, with the correction for ties; 1 where it says nothing. */
export function kruskalWallis(groups: readonly (readonly number[])[]): number {
  const filled = groups.filter((group) => group.length > 0);
  const values = filled.flatMap((group, g) => group.map((value) => ({ value, g }))).sort((x, y) => x.value - y.value);
  const n = values.length;
  if (filled.length < 2 || n < 3) return 1;
  const sums = new Array<number>(filled.length).fill(0);
  let ties = 0;
  for (let i = 0; i < n; ) {
    let j = i;
    while (j < n && values[j]?.value === values[i]?.value) j += 1;
    for (const { g } of values.slice(i, j)) sums[g] = (sums[g] ?? 0) + (i + j + 1) / 2;
    ties += (j - i) ** 3 - (j - i);
    i = j;
  }
  const spread = filled.reduce((sum, group, g) => sum + (sums[g] ?? 0) ** 2 / group.length, 0);
  const correction = 1 - ties / (n ** 3 - n);
  if (correction <= 0) return 1;
  return chiSquareTail(((12 / (n * (n + 1))) * spread - 3 * (n + 1)) / correction, filled.length - 1);
}

export type HourPattern = {
  medians: (number | null)[]; // by hour 0..23, local time
  etaSquared: number | null;
  p: number;
  clear: boolean; // may be said to people
  worstFrom: number | null; // the longest run of bad hours (to, exclusive), where it is clear
  worstTo: number | null;
};

function worstRun(medians: readonly (number | null)[]): { from: number; to: number } | null {
  const known = medians.filter((value) => value !== null);
  if (known.length === 0) return null;
  // Below the middle between the best and the worst hour.
  const level = (Math.min(...known) + Math.max(...known)) / 2;
  const bad = medians.map((value) => value !== null && value < level);
  let best = { from: 0, length: 0 };
  for (let from = 0; from < 24; from += 1) {
    let length = 0;
    while (length < 24 && bad[(from + length) % 24] === true) length += 1;
    if (length > best.length) best = { from, length };
  }
  return best.length === 0 ? null : { from: best.from, to: (best.from + best.length) % 24 };
}

export function hourPattern(samples: readonly HourSample[]): HourPattern {
  const groups = Array.from({ length: 24 }, (_, hour) => samples.filter((sample) => sample.hour === hour));
  const values = groups.map((group) => group.map((sample) => sample.value));
  const eta = etaSquared(values);
  const p = kruskalWallis(values);
  const days = groups.map((group) => new Set(group.map((sample) => sample.day)).size);
  const clear = eta !== null && eta > 0.2 && p < 0.01 && days.every((count) => count >= 5);
  const medians = values.map((group) => median(group));
  const worst = clear ? worstRun(medians) : null;
  return { medians, etaSquared: eta, p, clear, worstFrom: worst?.from ?? null, worstTo: worst?.to ?? null };
}
