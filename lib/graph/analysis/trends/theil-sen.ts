/** Whether a trend is more than chance (Mann 1945, Kendall 1975, with the correction for ties), and when it reaches a level. */

import { type Point, theilSen } from "#lib/base/trend.ts";

/** Complementary error function (Abramowitz & Stegun 7.1.26), absolute error below 1.5e-7. */
function erfc(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = series * Math.exp(-x * x);
  return x >= 0 ? tail : 2 - tail;
}

/** Two-sided p of the Mann–Kendall test (normal approximation with continuity correction); 1 for fewer than three points. */
export function mannKendall(values: readonly number[]): number {
  const n = values.length;
  if (n < 3) return 1;
  let s = 0;
  values.forEach((a, i) => {
    for (const b of values.slice(i + 1)) s += Math.sign(b - a);
  });
  const counts = [...Map.groupBy(values, (value) => value).values()].map((group) => group.length);
  const ties = counts.reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  const variance = (n * (n - 1) * (2 * n + 5) - ties) / 18;
  if (variance <= 0) return 1;
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return erfc(Math.abs(z) / Math.SQRT2);
}

/** Days from the last point until the trend reaches `level`; null where it does not fall significantly, or not within 60 days. */
export function daysUntil(points: readonly Point[], level: number, capDays = 60): number | null {
  const trend = theilSen(points);
  const last = points.at(-1);
  if (trend === null || last === undefined || trend.slope >= 0 || mannKendall(points.map((point) => point.y)) >= 0.05)
    return null;
  const days = (level - trend.intercept) / trend.slope - last.t;
  return days > capDays ? null : Math.max(0, days);
}
