import { expect, test } from "vitest";
import { compareBy, compareNumbers, compareText } from "#lib/base/compare.ts";

test("texts are ordered by code units, not by a language", () => {
  expect(["b", "Z", "à", "a", "B"].toSorted(compareText)).toEqual(["B", "Z", "a", "b", "à"]);
  expect(compareText("a", "a")).toBe(0);
});

test("the first text that differs decides", () => {
  const rows = [
    ["b", "1"],
    ["a", "2"],
    ["a", "1"],
  ];
  const by = compareBy<string[]>(
    ([one = ""]) => one,
    ([, two = ""]) => two,
  );
  expect(rows.toSorted(by).map((row) => row.join(""))).toEqual(["a1", "a2", "b1"]);
});

test("numbers are ordered as numbers", () => {
  expect([10, 9, -1].toSorted(compareNumbers)).toEqual([-1, 9, 10]);
});
