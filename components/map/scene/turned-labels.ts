/** Labels that point away from their nodes in a given direction: around the ring, below the leaves of the tree. */
import type { Point, Rect } from "../base/bounds.ts";
import { clipSegment, distanceToSegment, type Segment } from "../base/geometry.ts";
import type { LabelRequest, LabelStyle, Layer, PlacedLabel } from "./label-types.ts";
import { RING_GAP, type SceneNode } from "./scene.ts";

const GAP = 5;
/** Line distance, share of the font size: below it letters of two labels touch. */
const LINE = 1.12;
/** From here on nobody asked for a label. */
const PLAIN_RANK = 5;
/** A name of which less is left says nothing. */
const LEAST_LETTERS = 5;

type Reach = { segment: Segment; sizePx: number };

/** The most important first; each where nobody else's letters or mark lie, cut where the room ends. */
export function placeTurned(
  request: LabelRequest,
  inOrder: readonly { node: SceneNode; rank: number }[],
  layers: readonly Layer[],
  styleOf: (node: SceneNode) => LabelStyle,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const reaches: Reach[][] = layers.map(() => []);
  for (const { node, rank } of inARow(inOrder)) {
    if (node.turn === null || placed.length >= (request.limit ?? Number.POSITIVE_INFINITY)) continue;
    const label = cut(request, layers, { node, rank, style: styleOf(node) });
    if (label === null) continue;
    const own = layers.map((layer) => reachOf(label, request.at(node.index, layer.factor), node.turn ?? 0));
    if (rank > 0 && own.some((reach, at) => isTaken(layers[at], reaches[at] ?? [], reach, node))) continue;
    placed.push(label);
    for (const [at, reach] of own.entries()) {
      reaches[at]?.push(reach);
      const box = around(reach);
      layers[at]?.taken.add(box, box);
    }
  }
  return placed;
}

/** Who was asked for, and gateways, first; of the others each next one in the row that still fits, so that the row is full. */
function inARow(inOrder: readonly { node: SceneNode; rank: number }[]): { node: SceneNode; rank: number }[] {
  const along = ({ x, turn }: SceneNode) => (turn === 90 || turn === 0 ? x : (turn ?? 0));
  return [...inOrder].sort(
    (one, other) => Math.min(one.rank, PLAIN_RANK) - Math.min(other.rank, PLAIN_RANK) || along(one.node) - along(other.node),
  );
}

function cut(
  request: LabelRequest,
  layers: readonly Layer[],
  { node, rank, style }: { node: SceneNode; rank: number; style: LabelStyle },
): PlacedLabel | null {
  const turn = node.turn ?? 0;
  const reach = node.radius * request.density + GAP + (node.selected ? RING_GAP * request.density : 0);
  // Of the sizes that a picture without a script may have, the middle one: its room is seldom exactly its box.
  const rooms = layers.map((layer) => roomAlong(layer.room, request.at(node.index, layer.factor), turn) - reach);
  const room = rooms.reduce((sum, one) => sum + one, 0) / Math.max(rooms.length, 1);
  let text = node.label;
  let width = request.widthOf(text, style);
  for (let letters = text.length - 1; width > room; letters -= 1) {
    if (letters < LEAST_LETTERS) return null;
    text = `${node.label.slice(0, letters).trimEnd()}…`;
    width = request.widthOf(text, style);
  }
  // Nobody reads upside down: on the left the text ends at its node.
  const isLeft = Math.cos((turn * Math.PI) / 180) < -1e-9;
  return {
    uid: node.uid,
    text,
    side: isLeft ? "w" : "e",
    style,
    rank,
    dx: isLeft ? -reach - width : reach,
    dy: style.sizePx * 0.36,
    width,
    turn: isLeft ? turn + 180 : turn,
  };
}

/** How far one can go from the point in the direction before the room ends; 0 outside it. */
function roomAlong(room: Rect, from: Point, turn: number): number {
  const far = room.width + room.height;
  const to = onward(from, turn, far);
  const inside = clipSegment({ from, to }, room);
  if (inside === null || Math.hypot(inside.from.x - from.x, inside.from.y - from.y) > 0.01) return 0;
  return Math.hypot(inside.to.x - from.x, inside.to.y - from.y);
}

function onward({ x, y }: Point, turn: number, by: number): Point {
  const angle = (turn * Math.PI) / 180;
  return { x: x + Math.cos(angle) * by, y: y + Math.sin(angle) * by };
}

/** From the first letter to the last along the direction that the node's label points. */
function reachOf(label: PlacedLabel, at: Point, turn: number): Reach {
  const start = label.side === "w" ? -label.dx - label.width : label.dx;
  return { segment: { from: onward(at, turn, start), to: onward(at, turn, start + label.width) }, sizePx: label.style.sizePx };
}

function around({ segment: { from, to }, sizePx }: Reach): Rect {
  const half = sizePx / 2;
  return {
    x: Math.min(from.x, to.x) - half,
    y: Math.min(from.y, to.y) - half,
    width: Math.abs(to.x - from.x) + sizePx,
    height: Math.abs(to.y - from.y) + sizePx,
  };
}

function isTaken(layer: Layer | undefined, others: readonly Reach[], reach: Reach, node: SceneNode): boolean {
  if (layer === undefined) return false;
  const { segment, sizePx } = reach;
  if (layer.obstacles.some((obstacle) => clipSegment(segment, obstacle) !== null)) return true;
  for (const other of others) {
    const least = ((sizePx + other.sizePx) / 2) * LINE;
    if (distanceToSegment(segment.from, other.segment) < least || distanceToSegment(other.segment.from, segment) < least)
      return true;
  }
  const box = around(reach);
  for (const mark of layer.marks.near(box)) {
    if (mark.index === node.index) continue;
    const { rect } = mark;
    const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
    if (distanceToSegment(middle, segment) < rect.width / 2 + sizePx * 0.3) return true;
  }
  return false;
}

/** Whether the point lies on a turned label whose node is drawn at `at`. */
export function isOnTurned(label: PlacedLabel, at: Point, point: Point): boolean {
  const angle = ((label.turn ?? 0) * Math.PI) / 180;
  const [x, y] = [point.x - at.x, point.y - at.y];
  const along = x * Math.cos(angle) + y * Math.sin(angle);
  const beside = -x * Math.sin(angle) + y * Math.cos(angle);
  return along >= label.dx && along <= label.dx + label.width && Math.abs(beside) <= label.style.sizePx * 0.6;
}
