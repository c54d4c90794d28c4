/** Where a series goes: d3's line and area, broken where nothing was measured. Widths are shares of a box, which is stretched. */

import { area, line } from "d3-shape";
import { usualStep } from "#lib/base/statistics.ts";
import type { Series, SeriesPoint } from "#lib/model/index.ts";

export const BOX = { width: 1000, height: 100 } as const;

export type SeriesGeometry = {
  line: string;
  /** p10 to p90; empty where every point is a single value. */
  band: string;
  /** Points without a neighbour: no line goes through them. */
  lone: { x: number; y: number }[];
  top: number;
  known: number;
};

/** Points further apart than this many usual steps have a gap between them: rounds are missing. */
const GAP_STEPS = 2.5;

type Point = { ms: number; value: number | null; p10: number | null; p90: number | null };

/** The points with an unknown one wherever rounds are missing. */
function withGaps(points: readonly SeriesPoint[]): Point[] {
  const times = points.map(({ at }) => Date.parse(at));
  const gapMs = GAP_STEPS * usualStep(times);
  return points.flatMap(({ value, p10, p90 }, i): Point[] => {
    const ms = times[i] ?? 0;
    const last = times[i - 1];
    const gap = last !== undefined && gapMs > 0 && ms - last > gapMs;
    return [...(gap ? [{ ms: (ms + last) / 2, value: null, p10: null, p90: null }] : []), { ms, value, p10, p90 }];
  });
}

/** @param range instants of the box's left and right edge. @returns null where nothing is known. */
export function seriesGeometry(
  series: Pick<Series, "points" | "unit">,
  range: { fromMs: number; toMs: number },
): SeriesGeometry | null {
  const points = withGaps(series.points);
  const highs = points.flatMap(({ value, p90 }) => (value === null ? [] : [Math.max(value, p90 ?? value)]));
  if (highs.length === 0) return null;
  const top = series.unit === "share" || series.unit === "state" ? 1 : niceTop(Math.max(...highs));
  // The hour or day that the range begins within is told by its own beginning: it stands at the edge.
  const x = ({ ms }: Point) => (Math.max(0, ms - range.fromMs) / Math.max(1, range.toMs - range.fromMs)) * BOX.width;
  const y = (value: number | null) => BOX.height - ((value ?? 0) / top) * BOX.height;
  const draw = line<Point>()
    .defined(({ value }) => value !== null)
    .x(x)
    .y(({ value }) => y(value))
    .digits(1);
  const spread = points.some(({ p10, p90 }) => p10 !== null && p90 !== null && p90 > p10);
  const fill = area<Point>()
    .defined(({ p10, p90 }) => p10 !== null && p90 !== null)
    .x(x)
    .y0(({ p10 }) => y(p10))
    .y1(({ p90 }) => y(p90))
    .digits(1);
  const lone = points.flatMap((point, i) => {
    const alone = (points[i - 1]?.value ?? null) === null && (points[i + 1]?.value ?? null) === null;
    return point.value !== null && alone ? [{ x: x(point), y: y(point.value) }] : [];
  });
  return { line: draw(points) ?? "", band: spread ? (fill(points) ?? "") : "", lone, top, known: highs.length };
}

/** The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, … that is not below. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (
    [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => Number((step * power).toPrecision(12))).find((top) => top >= value - 1e-12) ??
    10 * power
  );
}
