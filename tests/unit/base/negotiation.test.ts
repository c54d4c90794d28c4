import { describe, expect, test } from "vitest";
import { negotiateLanguage, wishesOf } from "#lib/base/negotiation.ts";

const ALL = ["ca", "es", "en"] as const;

describe("wishes", () => {
  test("come by weight, those of one weight in the order of the header", () => {
    expect(wishesOf("gzip;q=0.5, br, Identity;q=0, *;q=2").map(({ value, weight }) => `${value} ${weight}`)).toEqual([
      "br 1",
      "* 1",
      "gzip 0.5",
      "identity 0",
    ]);
    expect(wishesOf(null)).toEqual([]);
  });
});

describe("a language", () => {
  test.each([
    [null, "ca"],
    ["es-AR,es;q=0.9,en;q=0.8", "es"],
    ["en;q=0.1, ca;q=0.9", "ca"],
    ["ca;q=0, es", "es"],
    ["ca;q=0, *", "es"],
    ["es;q=0.2, *;q=0.5", "ca"],
    ["en;q=x, es;q=0.2", "es"],
    ["cat", "ca"],
  ])("%j -> %s", (header, language) => {
    expect(negotiateLanguage(header, ALL)).toBe(language);
  });

  test("of those that are offered only", () => {
    expect(negotiateLanguage("ca", ["es", "en"])).toBe("es");
    expect(negotiateLanguage("ca", [])).toBeNull();
  });
});
