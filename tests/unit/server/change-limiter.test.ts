import { describe, expect, it } from "vitest";
import { createChangeLimiter } from "#lib/server/web/context/change-limiter.ts";

describe("the limit of changes", () => {
  it("is each visitor's own, and everybody's together, within a window that moves", () => {
    let now = 0;
    const limiter = createChangeLimiter({ perClient: 2, overall: 3, windowMs: 10_000 }, () => now);
    expect([limiter.take("a"), limiter.take("a"), limiter.take("a")]).toEqual([0, 0, 10]);
    now = 4_000;
    expect([limiter.take("b"), limiter.take("b")]).toEqual([0, 6]);
    now = 10_000;
    expect([limiter.take("a"), limiter.take("b"), limiter.take("c")]).toEqual([0, 0, 4]);
  });
});
