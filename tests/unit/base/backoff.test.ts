import { expect, test } from "vitest";
import { backoffAfter, createBackoff } from "#lib/base/backoff.ts";
import { longerRun, NO_RUN, runHolds } from "#lib/base/run-length.ts";

test("waits double up to the longest, and begin again after a reset", () => {
  const backoff = createBackoff({ firstMs: 500, mostMs: 4_000 });
  expect([1, 2, 3, 4, 5].map(() => backoff.nextMs())).toEqual([500, 1_000, 2_000, 4_000, 4_000]);
  backoff.reset();
  expect(backoff.nextMs()).toBe(500);
});

test("a thousand failures are no more than the longest wait", () => {
  expect(backoffAfter(1_000, 1, 300)).toBe(300);
});

test("a row holds with enough samples and enough time only", () => {
  const rule = { samples: 3, ms: 100 };
  const second = longerRun(longerRun(NO_RUN, 0), 200);
  expect(second).toEqual({ run: 2, sinceMs: 0 });
  expect(runHolds(second, 200, rule)).toBe(false);
  expect(runHolds(longerRun(second, 201), 201, rule)).toBe(true);
  expect(runHolds({ run: 3, sinceMs: 150 }, 201, rule)).toBe(false);
  expect(runHolds(NO_RUN, 1_000, { samples: 0, ms: 0 })).toBe(false);
});
