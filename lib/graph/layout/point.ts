/** Points of the plane, y downwards, in units of the layout. */

export type Point = readonly [number, number];

/** The length that a link strives for: room for a label beside a node. */
export const LINK_LENGTH = 100;

/** Two decimals, and no negative zero: what is stored and sent is what was computed. */
export function rounded([x, y]: Point): [number, number] {
  return [Math.round(x * 100) / 100 + 0, Math.round(y * 100) / 100 + 0];
}

export type Box = { left: number; top: number; right: number; bottom: number };

export function boxOf(points: Iterable<Point>): Box | null {
  let box: Box | null = null;
  for (const [x, y] of points) {
    if (box === null) box = { left: x, top: y, right: x, bottom: y };
    else {
      box.left = Math.min(box.left, x);
      box.top = Math.min(box.top, y);
      box.right = Math.max(box.right, x);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  return box;
}
