import { expect, test } from "vitest";
import { entryOf, itemAt } from "#lib/base/sure.ts";

test("what is there is given, what is not is told", () => {
  expect(itemAt([1, 0], 1)).toBe(0);
  expect(() => itemAt([1, 0], -1)).toThrow("no element -1 in a list of 2");
  expect(entryOf(new Map([["a", 0]]), "a")).toBe(0);
  expect(() => entryOf(new Map([["a", 0]]), "b")).toThrow("no value of b");
});
