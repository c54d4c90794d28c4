import { expect, it } from "vitest";
import { forecast } from "#lib/history/forecast.ts";
import { instantOf } from "#lib/model/index.ts";

const samplesOf = (bytes: readonly number[]) => bytes.map((n, day) => ({ at: instantOf(day * 86_400_000), bytes: n }));

it("tells when the disk is full from the median of the slopes", () => {
  expect(forecast({ samples: samplesOf([100, 110, 120, 130, 140]), freeBytes: 95 })).toEqual({
    bytesPerDay: 10,
    daysUntilFull: 9,
  });
  // One day's import, which no other day has.
  expect(
    forecast({ samples: samplesOf([100, 110, 120, 5_130, 5_140, 5_150, 5_160, 5_170, 5_180]), freeBytes: 100 }).bytesPerDay,
  ).toBeLessThan(1_300);
  expect(forecast({ samples: samplesOf([100, 110, 120, 130, 140, 9_000]), freeBytes: 100 }).bytesPerDay).toBe(10);
});

it("tells nothing of too short a time, and no day where nothing grows or the disk is not known", () => {
  expect(forecast({ samples: samplesOf([100, 200, 300]), freeBytes: 9 })).toEqual({ bytesPerDay: null, daysUntilFull: null });
  expect(forecast({ samples: samplesOf([9, 9, 9, 9]), freeBytes: 9 })).toEqual({ bytesPerDay: 0, daysUntilFull: null });
  expect(forecast({ samples: samplesOf([1, 2, 3, 4]), freeBytes: null })).toEqual({ bytesPerDay: 1, daysUntilFull: null });
});
