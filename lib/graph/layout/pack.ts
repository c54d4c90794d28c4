/** Components side by side: the largest in its place, the others on shelves below it, lone nodes in a tidy grid at the end. */
import { ASPECT } from "./orient.ts";
import { type Box, boxOf, LINK_LENGTH, type Point } from "./point.ts";

const GAP = 1.2 * LINK_LENGTH;
/** Lone nodes stand in rows, far enough apart for their labels. */
const LONE_STEP: Point = [1.6 * LINK_LENGTH, 0.7 * LINK_LENGTH];

export type Drawn = ReadonlyMap<string, Point>;

/**
 * Places drawings below a box that is taken (null: nothing is there yet) without overlap, in their order, on shelves as wide as the
 * whole should be.
 */
export function packed(drawings: readonly Drawn[], taken: Box | null): Map<string, Point> {
  const placed = new Map<string, Point>();
  const boxes = drawings.map((drawing) => boxOf(drawing.values()) ?? { left: 0, top: 0, right: 0, bottom: 0 });
  const area = boxes.reduce((sum, box) => sum + (box.right - box.left + GAP) * (box.bottom - box.top + GAP), 0);
  const widest = Math.max(0, ...boxes.map((box) => box.right - box.left));
  const width = Math.max(widest, taken === null ? 0 : taken.right - taken.left, Math.sqrt(area * ASPECT));
  const left = taken?.left ?? 0;
  let x = left;
  let y = taken === null ? 0 : taken.bottom + GAP;
  let shelf = 0;
  drawings.forEach((drawing, index) => {
    const box = boxes[index];
    if (box === undefined) return;
    if (x > left && x + box.right - box.left > left + width) {
      x = left;
      y += shelf + GAP;
      shelf = 0;
    }
    for (const [uid, [px, py]] of drawing) placed.set(uid, [px - box.left + x, py - box.top + y]);
    x += box.right - box.left + GAP;
    shelf = Math.max(shelf, box.bottom - box.top);
  });
  return placed;
}

/** Lone nodes in rows below what is there; a spot that is taken is left out. */
export function rowOfLoners(uids: readonly string[], taken: readonly Point[]): Map<string, Point> {
  const box = boxOf(taken) ?? { left: 0, top: 0, right: 0, bottom: -GAP };
  const [stepX, stepY] = LONE_STEP;
  const columns = Math.max(1, Math.floor((box.right - box.left) / stepX) + 1, Math.ceil(Math.sqrt(2 * uids.length)));
  const placed = new Map<string, Point>();
  uids.forEach((uid, index) => {
    placed.set(uid, [box.left + (index % columns) * stepX, box.bottom + GAP + Math.floor(index / columns) * stepY]);
  });
  return placed;
}
