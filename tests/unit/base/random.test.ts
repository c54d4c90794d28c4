import { describe, expect, test } from "vitest";
import { fnv1a, hash32, shortHash } from "#lib/base/hash.ts";
import { linearRandom, RandomStream, seededRandom } from "#lib/base/random.ts";

describe("seeded randomness", () => {
  test("is the same on every machine", () => {
    // The first value of mulberry32 for the seed 1, as its author's reference gives it.
    expect(seededRandom(1)()).toBe(0.6270739405881613);
    expect(linearRandom(0)()).toBe(1_013_904_223 / 2 ** 32);
  });

  test("fills its range evenly", () => {
    const random = new RandomStream(7);
    const counts = new Array<number>(6).fill(0);
    for (let n = 0; n < 6_000; n += 1) {
      const face = random.integer(1, 6) - 1;
      counts[face] = (counts[face] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  test("picks nothing from nothing", () => {
    expect(() => new RandomStream(1).pick([])).toThrow(RangeError);
  });
});

describe("hashes", () => {
  test("FNV-1a gives its authors' test vectors", () => {
    expect([fnv1a(""), fnv1a("a"), fnv1a("foobar")]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  });

  test("a short hash has one length and tells near texts apart", () => {
    const hashes = Array.from({ length: 5_000 }, (_, n) => shortHash(`link ${n}`));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(new Set(hashes.map((hash) => hash.length))).toEqual(new Set([14]));
  });

  test("times beyond 32 bits count whole", () => {
    expect(hash32(2 ** 32 + 5)).not.toBe(hash32(5));
  });
});
