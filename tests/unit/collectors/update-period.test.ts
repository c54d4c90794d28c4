import { describe, expect, it } from "vitest";
import { updatePeriodOf } from "#lib/collectors/discovery/observation.ts";

describe("how often a daemon writes its files", () => {
  it("is the default until it was seen to advance", () => {
    expect(updatePeriodOf(60, [], 60)).toBe(60);
  });
  it("is what was seen where that is shorter", () => {
    expect(updatePeriodOf(60, [60, 5, 5, 10], 5)).toBe(5);
  });
  it("is the default where reads were rarer than writings", () => {
    expect(updatePeriodOf(10, [60, 60, 120], 60)).toBe(10);
  });
  it("is longer only where that was seen several times, with more frequent reads", () => {
    expect(updatePeriodOf(10, [300], 10)).toBe(10);
    expect(updatePeriodOf(10, [120, 120, 120], 10)).toBe(120);
  });
});
