/** Rectangles and segments on the screen, in pixels. */
import type { Point, Rect } from "./bounds.ts";

export type Segment = { from: Point; to: Point };

export function rectsTouch(one: Rect, other: Rect): boolean {
  return (
    one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height
  );
}

export function rectInside(inner: Rect, outer: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

export function grown(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

/** The piece of the segment that lies in the rectangle, or null: Liang and Barsky's clipping. */
export function clipSegment({ from, to }: Segment, rect: Rect): Segment | null {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  let enter = 0;
  let leave = 1;
  const sides = [
    [-dx, from.x - rect.x],
    [dx, rect.x + rect.width - from.x],
    [-dy, from.y - rect.y],
    [dy, rect.y + rect.height - from.y],
  ] as const;
  for (const [slope, distance] of sides) {
    if (slope === 0) {
      if (distance < 0) return null;
    } else if (slope < 0) {
      enter = Math.max(enter, distance / slope);
    } else {
      leave = Math.min(leave, distance / slope);
    }
  }
  return enter < leave ? { from: between({ from, to }, enter), to: between({ from, to }, leave) } : null;
}

/** How much of the segment lies in the rectangle, pixels. */
export function lengthInside(segment: Segment, rect: Rect): number {
  const inside = clipSegment(segment, rect);
  return inside === null ? 0 : Math.hypot(inside.to.x - inside.from.x, inside.to.y - inside.from.y);
}

export function distanceToSegment(point: Point, { from, to }: Segment): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.min(Math.max(((point.x - from.x) * dx + (point.y - from.y) * dy) / square, 0), 1);
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy);
}

/** The segment moved sideways: `offset` pixels to the right of from -> to on a screen whose y goes down. */
export function besideSegment({ from, to }: Segment, offset: number): Segment {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (offset === 0 || length === 0) return { from, to };
  const dx = (-(to.y - from.y) / length) * offset;
  const dy = ((to.x - from.x) / length) * offset;
  return { from: { x: from.x + dx, y: from.y + dy }, to: { x: to.x + dx, y: to.y + dy } };
}

/** More than any screen has cells in a column: a cell's number is its column times this, plus its row. */
const ROWS = 100_003;

/** Things by the cells of a square grid that they may touch, so that nobody has to look at all of them. */
export class Grid<Thing> {
  readonly #cells = new Map<number, Thing[]>();
  readonly #side: number;

  constructor(sidePx: number) {
    this.#side = sidePx;
  }

  add(rect: Rect, thing: Thing): void {
    for (const key of this.#keys(rect)) {
      const cell = this.#cells.get(key);
      if (cell === undefined) this.#cells.set(key, [thing]);
      else cell.push(thing);
    }
  }

  /** A segment by the cells along it, not by the whole box around it. */
  addSegment(segment: Segment, thing: Thing): void {
    const steps = Math.max(1, Math.ceil(Math.hypot(segment.to.x - segment.from.x, segment.to.y - segment.from.y) / this.#side));
    const seen = new Set<number>();
    for (let step = 0; step < steps; step += 1) {
      const from = between(segment, step / steps);
      const to = between(segment, (step + 1) / steps);
      const box = {
        x: Math.min(from.x, to.x),
        y: Math.min(from.y, to.y),
        width: Math.abs(to.x - from.x),
        height: Math.abs(to.y - from.y),
      };
      for (const key of this.#keys(box)) seen.add(key);
    }
    for (const key of seen) {
      const cell = this.#cells.get(key);
      if (cell === undefined) this.#cells.set(key, [thing]);
      else cell.push(thing);
    }
  }

  near(rect: Rect): Set<Thing> {
    const found = new Set<Thing>();
    for (const key of this.#keys(rect)) for (const thing of this.#cells.get(key) ?? []) found.add(thing);
    return found;
  }

  *#keys(rect: Rect): Generator<number> {
    const right = Math.floor((rect.x + rect.width) / this.#side);
    const bottom = Math.floor((rect.y + rect.height) / this.#side);
    for (let column = Math.floor(rect.x / this.#side); column <= right; column += 1)
      for (let row = Math.floor(rect.y / this.#side); row <= bottom; row += 1) yield column * ROWS + row;
  }
}

function between({ from, to }: Segment, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
