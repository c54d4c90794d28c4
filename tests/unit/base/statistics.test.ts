import { describe, expect, test } from "vitest";
import { median, nearestRank, quantile, upperMedian, usualStep, weightedNearestRank } from "#lib/base/statistics.ts";
import { theilSen } from "#lib/base/trend.ts";

describe("order statistics", () => {
  test("each by its own definition", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(upperMedian([4, 1, 3, 2])).toBe(3);
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(nearestRank([1, 2, 3, 4], 0.25)).toBe(1);
    expect(nearestRank([1, 2, 3, 4], 1)).toBe(4);
    expect(nearestRank([1, 2, 3, 4], 0)).toBe(1);
  });

  test("nothing is known of no values", () => {
    expect([median([]), upperMedian([]), quantile([], 0.5), nearestRank([], 0.5), weightedNearestRank([], 0.5)]).toEqual(
      Array(5).fill(null),
    );
  });

  test("the values given stay in their order", () => {
    const values = [10, 9, 1];
    median(values);
    quantile(values, 0.5);
    expect(values).toEqual([10, 9, 1]);
  });

  test("a weight counts as so many values", () => {
    const pairs = [
      { value: 5, weight: 3 },
      { value: 1, weight: 1 },
      { value: 9, weight: 0 },
    ];
    expect(weightedNearestRank(pairs, 0.25)).toBe(1);
    expect(weightedNearestRank(pairs, 0.26)).toBe(5);
    expect(weightedNearestRank(pairs, 1)).toBe(5);
  });

  test("one gap does not change the usual step", () => {
    expect(usualStep([0, 60, 120, 4_000, 4_060])).toBe(60);
    expect(usualStep([7])).toBe(0);
  });
});

describe("a trend", () => {
  test("is not bent by one wild point", () => {
    const points = [0, 1, 2, 3, 4, 5, 6].map((t) => ({ t, y: t === 6 ? 1_000 : 2 * t + 1 }));
    expect(theilSen(points)).toEqual({ slope: 2, intercept: 1 });
  });

  test("needs two times", () => {
    expect(
      theilSen([
        { t: 1, y: 1 },
        { t: 1, y: 5 },
      ]),
    ).toBeNull();
  });
});
