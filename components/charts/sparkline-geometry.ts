/** Where a sparkline goes: d3's line over a short series in which `null` is a gap, never a zero. */
import { line } from "d3-shape";
import type { Spark } from "#lib/wire/api/views.ts";
import { isDrawable } from "./spark-points.ts";

export type SparkGeometry = {
  /** SVG path, broken where nothing was measured. */
  path: string;
  /** Measured points without a measured neighbour: no line goes through them. */
  lone: { x: number; y: number }[];
  last: number;
  min: number;
  max: number;
  from: string;
  to: string;
};

/** Shares stand on 0..1, so that two sparklines can be compared; bandwidths from 0 to the highest seen. */
function valueDomain(unit: Spark["unit"], max: number): [number, number] {
  return unit === "share" ? [0, 1] : [0, max > 0 ? max : 1];
}

/** Linear map of a domain to a range; the middle of the range where the domain is a point. */
function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): (value: number) => number {
  const span = to - from;
  return (value) => (span === 0 ? (start + end) / 2 : start + ((value - from) / span) * (end - start));
}

/** Geometry in a box of `width` × `height`, y down; null where there are too few measured points. */
export function sparkGeometry(spark: Pick<Spark, "at" | "values" | "unit">, width: number, height: number): SparkGeometry | null {
  const points = spark.at.map((at, i) => ({ ms: Date.parse(at), value: spark.values[i] ?? null }));
  const measured = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [first] = spark.at;
  const final = spark.at.at(-1);
  const last = measured.at(-1);
  if (!isDrawable(spark) || first === undefined || final === undefined || last === undefined) return null;
  const max = Math.max(...measured);
  const x = linear([Date.parse(first), Date.parse(final)], [0, width]);
  const y = linear(valueDomain(spark.unit, max), [height, 0]);
  const draw = line<(typeof points)[number]>()
    .defined(({ value }) => value !== null)
    .x(({ ms }) => x(ms))
    .y(({ value }) => y(value ?? 0))
    .digits(1);
  const lone = points.flatMap(({ ms, value }, i) => {
    const alone = (points[i - 1]?.value ?? null) === null && (points[i + 1]?.value ?? null) === null;
    return value !== null && alone ? [{ x: x(ms), y: y(value) }] : [];
  });
  return { path: draw(points) ?? "", lone, last, min: Math.min(...measured), max, from: first, to: final };
}
