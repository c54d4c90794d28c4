/**
 * From layout units to pixels, once for the SVG and for WebGL, so that nothing moves when the one takes over from the other.
 */
import type { Wire } from "#lib/wire/map/wire.ts";

export type Point = { x: number; y: number };
export type Rect = { x: number; y: number; width: number; height: number };

/** The part of the world that the picture fits: layout units, y down. */
export type WorldBox = Rect;

/** What is seen: the world point at the middle of the container, and pixels a layout unit. */
export type View = { x: number; y: number; scale: number };

export type Size = { width: number; height: number };

/** Neither a chain of three nodes nor a single one may make a picture that is all length and no height. */
const WIDEST = 2.6;
const TALLEST = 0.62;
const SMALLEST_SIDE = 40;

/** The box around all nodes, never without area and never too long in one direction. The middle of the nodes stays its middle. */
export function worldBox(nodes: Pick<Wire["nodes"], "x" | "y">): WorldBox {
  const [left, right] = extent(nodes.x);
  const [top, bottom] = extent(nodes.y);
  let width = Math.max(right - left, SMALLEST_SIDE);
  let height = Math.max(bottom - top, SMALLEST_SIDE);
  if (width > height * WIDEST) height = width / WIDEST;
  if (width < height * TALLEST) width = height * TALLEST;
  return { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height };
}

function extent(values: readonly number[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 0] : [low, high];
}

export function toScreen(view: View, size: Size, point: Point): Point {
  return { x: (point.x - view.x) * view.scale + size.width / 2, y: (point.y - view.y) * view.scale + size.height / 2 };
}

export function toWorld(view: View, size: Size, point: Point): Point {
  return { x: (point.x - size.width / 2) / view.scale + view.x, y: (point.y - size.height / 2) / view.scale + view.y };
}

/** The view in which `box` lies exactly where the SVG element lies, `drawn` being that element's rectangle in the container. */
export function viewOfDrawn(box: WorldBox, drawn: Rect, size: Size): View {
  const scale = drawn.width / box.width;
  return {
    x: box.x + (size.width / 2 - drawn.x) / scale,
    y: box.y + (size.height / 2 - drawn.y) / scale,
    scale,
  };
}

/** The other way: where the SVG element lies when the container shows `view`. */
export function drawnOfView(box: WorldBox, view: View, size: Size): Rect {
  const corner = toScreen(view, size, { x: box.x, y: box.y });
  return { ...corner, width: box.width * view.scale, height: box.height * view.scale };
}

/** What CSS does with the SVG: the largest rectangle of the box's shape in the middle of `room`. */
export function fitRect(box: WorldBox, room: Rect): Rect {
  const width = Math.min(room.width, (room.height * box.width) / box.height);
  const height = (width * box.height) / box.width;
  return { x: room.x + (room.width - width) / 2, y: room.y + (room.height - height) / 2, width, height };
}

/** Zooms by `factor` while the world under `at` (container pixels) stays under it. */
export function zoomAt(view: View, size: Size, at: Point, factor: number, limits: readonly [number, number]): View {
  const scale = Math.min(Math.max(view.scale * factor, limits[0]), limits[1]);
  const world = toWorld(view, size, at);
  return {
    x: world.x - (at.x - size.width / 2) / scale,
    y: world.y - (at.y - size.height / 2) / scale,
    scale,
  };
}

/**
 * The least move of the view after which `wanted` (container pixels) lies in `room`. Where it is larger than the room, its `first`
 * point comes into the room instead.
 */
export function viewWithRoom(view: View, wanted: Rect, first: Point, room: Rect): View {
  const fits = wanted.width <= room.width && wanted.height <= room.height;
  const target = fits ? wanted : { ...first, width: 0, height: 0 };
  const dx = shift(target.x, target.width, room.x, room.width);
  const dy = shift(target.y, target.height, room.y, room.height);
  return dx === 0 && dy === 0 ? view : { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
}

function shift(at: number, length: number, from: number, room: number): number {
  if (at < from) return from - at;
  return at + length > from + room ? from + room - (at + length) : 0;
}

export function boundingRect(points: readonly Point[], margin: number): Rect {
  const [left, right] = extent(points.map((point) => point.x));
  const [top, bottom] = extent(points.map((point) => point.y));
  return { x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin };
}

/** Side of the fixed square that sigma's own normalisation is tied to: its unit then never depends on the data. */
export const SIGMA_SIDE = 1000;

/** sigma's camera for a view. sigma's y goes up, so graph coordinates are (x, -y); its bounding box is the fixed square around 0. */
export function sigmaCamera(view: View, size: Size): { x: number; y: number; ratio: number; angle: 0 } {
  return {
    x: 0.5 + view.x / SIGMA_SIDE,
    y: 0.5 - view.y / SIGMA_SIDE,
    ratio: Math.min(size.width, size.height) / (SIGMA_SIDE * view.scale),
    angle: 0,
  };
}
