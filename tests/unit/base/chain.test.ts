import { expect, test } from "vitest";
import { chainOf, rootOf } from "#lib/base/chain.ts";

const causes = new Map([
  ["a", "b"],
  ["b", "c"],
  ["one", "two"],
  ["two", "one"],
  ["self", "self"],
]);
const before = (id: string) => causes.get(id);

test("a chain ends at what has no cause", () => {
  expect(chainOf("a", before)).toEqual(["a", "b", "c"]);
  expect(rootOf("a", before)).toBe("c");
  expect(rootOf("c", before)).toBe("c");
});

test("a circle is left where it closes", () => {
  expect(rootOf("one", before)).toBe("two");
  expect(rootOf("self", before)).toBe("self");
});
