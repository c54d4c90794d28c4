/** How often the lines of a drawing cross: what makes a mesh hard to read. */
import type { Point } from "./point.ts";

function side(a: Point, b: Point, c: Point): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

/** Pairs of lines that cross; lines that share an end never do. Quadratic in the number of lines. */
export function crossingsOf(points: readonly Point[], pairs: readonly (readonly [number, number])[]): number {
  const lines = pairs.flatMap(([i, j]) => {
    const a = points[i];
    const b = points[j];
    return a === undefined || b === undefined ? [] : [{ i, j, a, b }];
  });
  let count = 0;
  lines.forEach((one, at) => {
    for (let earlier = 0; earlier < at; earlier += 1) {
      const other = lines[earlier];
      if (other === undefined || one.i === other.i || one.i === other.j || one.j === other.i || one.j === other.j) continue;
      if (Math.max(one.a[0], one.b[0]) < Math.min(other.a[0], other.b[0])) continue;
      if (Math.max(other.a[0], other.b[0]) < Math.min(one.a[0], one.b[0])) continue;
      const parts = side(one.a, one.b, other.a) !== side(one.a, one.b, other.b);
      if (parts && side(other.a, other.b, one.a) !== side(other.a, other.b, one.b)) count += 1;
    }
  });
  return count;
}
