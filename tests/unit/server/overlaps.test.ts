import { expect, test } from "vitest";
import { overlaps } from "#lib/server/web/reader/history.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 20, minute)).toISOString();
const times = (...spans: [number, number][]) => spans.map(([from, to]) => ({ from: at(from), to: at(to) }));

test("what lies in both, wherever each began", () => {
  expect(overlaps(times([0, 10], [20, 30]), times([5, 22], [25, 40]))).toEqual(times([5, 10], [20, 22], [25, 30]));
  expect(overlaps(times([0, 10]), times([2, 3], [4, 5]))).toEqual(times([2, 3], [4, 5]));
  expect(overlaps(times([0, 10]), times([10, 20]))).toEqual([]);
  expect(overlaps([], times([10, 20]))).toEqual([]);
});
