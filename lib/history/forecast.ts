/** When a growing store will have filled its disk. */
import { DAY_MS } from "#lib/base/durations.ts";
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
  const recent = samples.slice(-SAMPLES_RECENT).map(({ at, bytes }) => ({ day: Date.parse(at) / DAY_MS, bytes }));
  if (recent.length < SAMPLES_MIN) return { bytesPerDay: null, daysUntilFull: null };
  const slopes = recent
    .flatMap((one, n) => recent.slice(n + 1).map((other) => (other.bytes - one.bytes) / (other.day - one.day)))
    .sort((one, other) => one - other);
  const middle = slopes.length / 2;
  const [low = 0, high = 0] = [slopes[Math.ceil(middle) - 1], slopes[Math.floor(middle)]];
  const bytesPerDay = Math.round((low + high) / 2);
  const daysUntilFull = freeBytes === null || bytesPerDay <= 0 ? null : Math.floor(freeBytes / bytesPerDay);
  return { bytesPerDay, daysUntilFull };
}
