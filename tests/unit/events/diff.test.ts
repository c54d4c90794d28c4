/** Differences: exact, and folding. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverOf } from "#lib/graph/events/cover.ts";
import { apply, churnOf, diff, jaccard } from "#lib/graph/events/index.ts";
import { runs } from "../../support/runs.ts";
import { syntheticMesh } from "../../support/synthetic-mesh.ts";
import { made, T0 } from "./made.ts";

const all = { a: "answered", b: "answered", c: "answered", d: "answered", e: "answered" } as const;
const of = (links: [string, string, number | null][], nodes: Parameters<typeof made>[0]["nodes"] = all) =>
  made({ nodes, links }, T0, 0);

describe("the difference of two snapshots", () => {
  it("tells what came and went: {ab,bc,cd} against {ab,bc,de}", () => {
    const before = of([
      ["a", "b", 1],
      ["b", "c", 1],
      ["c", "d", 1],
    ]);
    const after = of([
      ["a", "b", 1],
      ["b", "c", 1],
      ["d", "e", 1],
    ]);
    const churn = churnOf(diff(before, after), before, after);
    expect(churn).toMatchObject({ linksAdded: ["d~e~0"], linksRemoved: ["c~d~0"], linksNotKnown: [], jaccard: 0.5 });
    expect(jaccard(new Set(), new Set())).toBe(1);
  });

  it("does not take the links of a node for removed that was not read", () => {
    const before = of([
      ["a", "b", 1],
      ["b", "c", 1],
      ["c", "d", 1],
    ]);
    const after = of(
      [
        ["a", "b", 1],
        ["b", "c", 1],
      ],
      { ...all, d: "heard" },
    );
    const churn = churnOf(diff(before, after), before, after);
    expect(churn).toMatchObject({ linksRemoved: [], linksNotKnown: ["c~d~0"], jaccard: 1 });
  });

  it("calls a change of more than 0.2 a shift, of 0.2 not", () => {
    const before = of([
      ["a", "b", 0.75],
      ["b", "c", 0.75],
    ]);
    const after = of([
      ["a", "b", 0.5],
      ["b", "c", 0.55],
    ]);
    expect(churnOf(diff(before, after), before, after).qualityShifts).toEqual([{ link: "a~b~0", before: 0.75, after: 0.5 }]);
  });

  it("folds: applied to the first it gives the second, over any row of rounds", () => {
    const round = (seed: number, number: number, nodes: number) => syntheticMesh({ nodes, seed, round: number }).snapshot;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 24, max: 40 })), { minLength: 2, maxLength: 5 }),
        (seed, rounds) => {
          const snapshots = rounds.map(([number, nodes]) => round(seed, number, nodes));
          const [first, ...others] = snapshots;
          if (first === undefined) return;
          let cover = coverOf(first);
          let before = first;
          for (const after of others) {
            cover = apply(JSON.parse(JSON.stringify(diff(before, after))), cover);
            expect(cover).toEqual(coverOf(after));
            before = after;
          }
        },
      ),
      { numRuns: runs(40, 1_000), seed: 5 },
    );
  });
});
