/** A straight line through points that a few wild ones cannot bend (Theil 1950, Sen 1968). */
import { median } from "./statistics.ts";

export type Point = { t: number; y: number };
export type Trend = { slope: number; intercept: number };

/** Intercept: median(y) - slope·median(t). null for fewer than two distinct times. O(n²). */
export function theilSen(points: readonly Point[]): Trend | null {
  const slopes: number[] = [];
  points.forEach((p, i) => {
    for (const q of points.slice(i + 1)) if (q.t !== p.t) slopes.push((q.y - p.y) / (q.t - p.t));
  });
  const slope = median(slopes);
  const middleY = median(points.map((point) => point.y));
  const middleT = median(points.map((point) => point.t));
  if (slope === null || middleY === null || middleT === null) return null;
  return { slope, intercept: middleY - slope * middleT };
}
