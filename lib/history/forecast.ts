/** When a growing store will have filled its disk. */

import { DAY_MS } from "#lib/base/durations.ts";
import { theilSen } from "#lib/base/trend.ts";
import type { DiskUse } from "./types.ts";

export type Forecast = {
  /** null: too short a time to tell. Below 0: it shrinks. */
  bytesPerDay: number | null;
  /** null: not known, or never at this pace. */
  daysUntilFull: number | null;
};

/** Fewer daily samples tell nothing: the first days of a store grow as no later day does. */
const SAMPLES_MIN = 4;
const SAMPLES_RECENT = 30;

/** Growth is the Theil-Sen slope (Sen 1968), the median of the slopes between any two samples: one day of imports does not bend it. */
export function forecast({ samples, freeBytes }: Pick<DiskUse, "samples" | "freeBytes">): Forecast {
  const recent = samples.slice(-SAMPLES_RECENT).map(({ at, bytes }) => ({ t: Date.parse(at) / DAY_MS, y: bytes }));
  if (recent.length < SAMPLES_MIN) return { bytesPerDay: null, daysUntilFull: null };
  const trend = theilSen(recent);
  if (trend === null) return { bytesPerDay: null, daysUntilFull: null };
  const bytesPerDay = Math.round(trend.slope);
  const daysUntilFull = freeBytes === null || bytesPerDay <= 0 ? null : Math.floor(freeBytes / bytesPerDay);
  return { bytesPerDay, daysUntilFull };
}
