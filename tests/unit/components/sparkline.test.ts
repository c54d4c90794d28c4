/** Sparklines: gaps stay gaps, scales are honest. */
import { describe, expect, it } from "vitest";
import { isDrawable } from "#components/charts/spark-points.ts";
import { sparkGeometry } from "#components/charts/sparkline-geometry.ts";

const at = (n: number) => Array.from({ length: n }, (_, i) => new Date(Date.UTC(2026, 10, 22, 19, i)).toISOString());
const share = (values: (number | null)[]) => ({ unit: "share" as const, at: at(values.length), values });

describe("sparkGeometry", () => {
  it("draws shares on 0..1 from left to right, y down", () => {
    expect(sparkGeometry(share([0, 0.5, 1]), 100, 40)).toEqual({
      path: "M0,40L50,20L100,0",
      lone: [],
      last: 1,
      min: 0,
      max: 1,
      from: "2026-11-22T19:00:00.000Z",
      to: "2026-11-22T19:02:00.000Z",
    });
  });

  it("breaks the line where nothing was measured: null is never drawn as 0", () => {
    const geometry = sparkGeometry(share([1, 1, null, 1, 1]), 80, 40);
    expect(geometry?.path).toBe("M0,0L20,0M60,0L80,0");
    expect(geometry?.min).toBe(1);
  });

  it("keeps a measured point between two gaps as a dot of its own", () => {
    expect(sparkGeometry(share([1, 1, null, 0.5, null, 1, 1]), 60, 40)?.lone).toEqual([{ x: 30, y: 20 }]);
    expect(sparkGeometry(share([0.5, null, 1, 1]), 30, 40)?.lone).toEqual([{ x: 0, y: 20 }]);
  });

  it("stands bandwidths on 0 and the highest seen", () => {
    const geometry = sparkGeometry({ unit: "Mbit/s", at: at(3), values: [10, 20, 0] }, 20, 40);
    expect(geometry?.path).toBe("M0,20L10,0L20,40");
    expect(sparkGeometry({ unit: "Mbit/s", at: at(3), values: [0, 0, 0] }, 20, 40)?.path).toBe("M0,40L10,40L20,40");
  });

  it("places points by their time, not by their number", () => {
    const times = ["2026-11-22T19:00:00.000Z", "2026-11-22T19:01:00.000Z", "2026-11-22T19:10:00.000Z"];
    expect(sparkGeometry({ unit: "share", at: times, values: [1, 1, 1] }, 100, 40)?.path).toBe("M0,0L10,0L100,0");
  });

  it("draws nothing for fewer than three measured points", () => {
    expect(isDrawable({ values: [1, null, 1] })).toBe(false);
    expect(isDrawable({ values: [1, 0, 1] })).toBe(true);
    expect(sparkGeometry(share([1, null, 1, null]), 100, 40)).toBeNull();
    expect(sparkGeometry(share([]), 100, 40)).toBeNull();
  });
});
