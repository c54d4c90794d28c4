import { expect, test } from "vitest";
import { linkId } from "#lib/model/index.ts";

test("a link's id does not depend on the order of its ends", () => {
  expect(linkId("b", "a", 1)).toBe("a~b~1");
  expect(linkId("a", "b", 1)).toBe("a~b~1");
});
