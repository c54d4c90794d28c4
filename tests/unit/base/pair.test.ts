import { expect, test } from "vitest";
import { directedKey, orderedPair, pairKey, partsOfKey } from "#lib/base/pair.ts";

test("a pair has one key whichever comes first, a direction two", () => {
  expect(pairKey("b", "a")).toBe(pairKey("a", "b"));
  expect(directedKey("b", "a")).not.toBe(directedKey("a", "b"));
});

test("indexes are ordered as numbers", () => {
  expect(orderedPair(10, 9)).toEqual([9, 10]);
  expect(pairKey(10, 9)).toBe("9 10");
});

test("a key comes apart again", () => {
  expect(partsOfKey(directedKey("uid", "v4"))).toEqual(["uid", "v4"]);
});
