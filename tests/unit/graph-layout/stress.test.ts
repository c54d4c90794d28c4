import { describe, expect, it } from "vitest";
import { crossingsOf } from "#lib/graph/layout/crossings.ts";
import { neighboursOf } from "#lib/graph/layout/mesh-graph.ts";
import { hopsFrom, rowsOf, stressLayout } from "#lib/graph/layout/stress.ts";
import { names } from "./meshes.ts";

const pathOf = (count: number) => {
  const uids = names(count);
  const pairs = uids.slice(1).map((uid, index): [string, string] => [uids[index] ?? "", uid]);
  return rowsOf(uids, neighboursOf(pairs));
};

/** Normalised stress with the best scale: mean of ((s·drawn - hops) / hops)² over all pairs. */
function stressOf(rows: ReturnType<typeof rowsOf>, xy: Float64Array): number {
  const terms: { drawn: number; hops: number }[] = [];
  for (let i = 0; i < rows.n; i += 1) {
    const hops = hopsFrom(rows, i);
    for (let j = i + 1; j < rows.n; j += 1) {
      const drawn = Math.hypot((xy[2 * i] ?? 0) - (xy[2 * j] ?? 0), (xy[2 * i + 1] ?? 0) - (xy[2 * j + 1] ?? 0));
      terms.push({ drawn, hops: hops[j] ?? 0 });
    }
  }
  const scale =
    terms.reduce((sum, { drawn, hops }) => sum + drawn / hops, 0) /
    terms.reduce((sum, { drawn, hops }) => sum + (drawn / hops) ** 2, 0);
  return terms.reduce((sum, { drawn, hops }) => sum + ((scale * drawn - hops) / hops) ** 2, 0) / terms.length;
}

describe("stress", () => {
  it("counts hops, and -1 where there is no way", () => {
    const rows = rowsOf(
      ["a", "b", "c", "d"],
      neighboursOf([
        ["a", "b"],
        ["b", "c"],
      ]),
    );
    expect([...hopsFrom(rows, 0)]).toEqual([0, 1, 2, -1]);
  });

  it("is measured as it should be: 0 for a straight path, 0.0228764 for an L", () => {
    expect(stressOf(pathOf(3), Float64Array.from([0, 0, 3, 0, 6, 0]))).toBeCloseTo(0, 12);
    expect(stressOf(pathOf(3), Float64Array.from([0, 0, 1, 0, 1, 1]))).toBeCloseTo(0.0228764, 6);
  });

  it("unfolds a path of 60 into nearly a straight line", () => {
    const rows = pathOf(60);
    expect(stressOf(rows, stressLayout(rows))).toBeLessThan(0.01);
  });

  it("unfolds a long path with pivots alone", () => {
    const rows = pathOf(1200);
    expect(stressOf(rows, stressLayout(rows))).toBeLessThan(0.05);
  });

  it("counts crossings: one for a drawn K4 square, none at a shared end", () => {
    const square = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const;
    const all = [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ] as const;
    expect(crossingsOf(square, all)).toBe(1);
    expect(
      crossingsOf(square, [
        [0, 1],
        [0, 2],
      ]),
    ).toBe(0);
  });
});
