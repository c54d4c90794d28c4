import { describe, expect, it } from "vitest";
import { createBackoff } from "#lib/server/backoff.ts";

describe("createBackoff", () => {
  it("doubles up to its most, and begins again after a healthy life", () => {
    const backoff = createBackoff({ firstMs: 500, mostMs: 4_000, healthyMs: 60_000 });
    const waits = [10, 10, 10, 10, 59_999, 60_000, 10].map((livedMs) => backoff.nextMs(livedMs));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 4_000, 500, 1_000]);
  });
});
