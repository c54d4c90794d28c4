import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareBeforeAfter } from "#lib/base/before-after.ts";
import { RandomStream } from "#lib/base/random.ts";

describe("before against after", () => {
  it("is better where nearly all is above", () => {
    const before = [0.61, 0.6, 0.63, 0.58, 0.62, 0.6, 0.61, 0.59];
    const after = [0.97, 0.96, 0.98, 0.97, 0.95, 0.97, 0.98, 0.96];
    expect(compareBeforeAfter(before, after)).toMatchObject({ before: 0.605, verdict: "better" });
    expect(compareBeforeAfter(after, before)?.verdict).toBe("worse");
    expect(compareBeforeAfter(before, after, false)?.verdict).toBe("worse");
  });

  it("does not judge a handful, nor a long drift that is one sample in truth", () => {
    expect(compareBeforeAfter([0.6, 0.6, 0.6], [0.9, 0.9, 0.9])?.verdict).toBe("too-early");
    const drift = Array.from({ length: 60 }, (_, i) => 0.5 + i / 600);
    expect(
      compareBeforeAfter(
        drift,
        drift.map((value) => value + 0.1),
      )?.verdict,
    ).toBe("too-early");
    expect(compareBeforeAfter([], [1])).toBeNull();
  });

  it("is seldom wrong about what did not change, correlated or not", () => {
    for (const r of [0, 0.6]) {
      let wrong = 0;
      const random = new RandomStream(7);
      const walk = (count: number) => {
        let value = 0;
        return Array.from({ length: count }, () => {
          const noise = random.next() + random.next() + random.next() - 1.5;
          value = r * value + noise;
          return value;
        });
      };
      for (let trial = 0; trial < 1_000; trial += 1) {
        const verdict = compareBeforeAfter(walk(60), walk(60))?.verdict;
        if (verdict === "better" || verdict === "worse") wrong += 1;
      }
      expect(wrong).toBeLessThan(30); // one in a hundred is meant
    }
  });

  it("turns round with its sides", () => {
    const samples = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(samples, samples, (one, other) => {
        const [forth, back] = [compareBeforeAfter(one, other), compareBeforeAfter(other, one)];
        const turned = { better: "worse", worse: "better", "no-difference": "no-difference", "too-early": "too-early" } as const;
        expect(back?.verdict).toBe(forth === null ? undefined : turned[forth.verdict]);
        expect(back?.before).toBe(forth?.after);
      }),
    );
  });
});
