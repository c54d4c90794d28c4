/** Where nodes go that a view has no place for: in rows below the picture, all of them and in order. */
import type { XY as Point } from "./xy.ts";

export type Frame = { left: number; right: number; bottom: number };

const CELL = { width: 190, height: 28 };
/** Between the picture and the first row: room for the words that say what these are. */
const DISTANCE = 88;

export function onShelf(count: number, { left, right, bottom }: Frame): Point[] {
  const columns = Math.max(1, Math.min(count, Math.floor((right - left) / CELL.width)));
  return Array.from({ length: count }, (_, index) => ({
    x: left + ((index % columns) + 0.1) * CELL.width,
    y: bottom + DISTANCE + Math.floor(index / columns) * CELL.height,
  }));
}
