import { expect, it } from "vitest";
import { civilDayStarts } from "#lib/base/civil-days.ts";
import { HOUR_MS } from "#lib/base/durations.ts";

it("gives days of 23 and 25 hours where the clocks are changed", () => {
  const spring = civilDayStarts(Date.UTC(2026, 2, 27, 23), Date.UTC(2026, 2, 30, 22), "Europe/Madrid");
  expect(spring.map((ms) => new Date(ms).toISOString())).toEqual([
    "2026-03-27T23:00:00.000Z",
    "2026-03-28T23:00:00.000Z",
    "2026-03-29T22:00:00.000Z",
  ]);
  const autumn = civilDayStarts(Date.UTC(2026, 9, 24), Date.UTC(2026, 9, 27), "Europe/Madrid");
  expect(autumn.slice(1).map((ms, i) => (ms - (autumn[i] ?? 0)) / HOUR_MS)).toEqual([25, 24]);
  expect(civilDayStarts(0, 3 * 24 * HOUR_MS, "UTC")).toEqual([0, 24 * HOUR_MS, 48 * HOUR_MS]);
});
