/** Whether a short series is worth a line. Apart from the geometry, so that asking costs the browser nothing. */
import type { Spark } from "#lib/wire/api/views.ts";

/** Fewer measured points than this are no line worth looking at. */
export const SPARK_MIN_POINTS = 3;

export function isDrawable({ values }: Pick<Spark, "values">): boolean {
  return values.filter((value) => value !== null).length >= SPARK_MIN_POINTS;
}
