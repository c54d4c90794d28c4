/**
 * Greedy point-feature label placement (Christensen, Marks, Shieber: "An Empirical Study of Algorithms for Point-Feature Label
 * Placement", 1995): the most important label first, each at the cheapest of eight places around its node; one that fits nowhere is
 * left out. Hard: other labels, marks of nodes, the lit path, panels, the edge. Soft: crossing links, a less usual side.
 */
import type { Point, Rect } from "../base/bounds.ts";
import { clipSegment, Grid, grown, lengthInside, rectInside, rectsTouch } from "../base/geometry.ts";
import type { Crossing, LabelRequest, LabelStyle, Layer, Mark, PlacedLabel, Side } from "./label-types.ts";
import { RING_GAP, type SceneNode } from "./scene.ts";
import { placeTurned } from "./turned-labels.ts";

export type { LabelRequest, LabelStyle, PlacedLabel, Side } from "./label-types.ts";

/** Where a label stands to its node. Centre letters first, as on a compass. */
const SIDES: readonly Side[] = ["e", "w", "n", "s", "ne", "se", "nw", "sw"];

const GAP = 5;
const EDGE = 4;
const LABEL_PADDING = 2;
const MARK_PADDING = 1.5;
const CELL = 48;
const NEAR = 40;

/** In a crowd most labels find no place: so many attempts for each that the limit allows, then it is enough. */
const TRIES_EACH = 4;

/** Share of the font size above and below the base line that letters take. */
const ASCENT = 0.82;
const DESCENT = 0.24;

/** Above this a label that nobody asked for is left out rather than laid over lines. */
const DEAREST_PLAIN = 46;

/** What the person asked for, and gateways, may stand this much farther off where it is crowded, pixels. */
const FARTHER = [0, 7] as const;
const OFF_COST = 2;

/** The label of the selected node is never left out: it would rather cover a mark or a piece of the path. */
const COVERED_COST = 400;

/** @returns the labels that fit, the most important first. No two overlap; none covers a mark, the lit path, an obstacle or the edge. */
export function placeLabels(request: LabelRequest): PlacedLabel[] {
  const layers = (request.factors ?? [1]).map((factor) => makeLayer(request, factor));
  const placed: PlacedLabel[] = [];
  const limit = request.limit ?? Number.POSITIVE_INFINITY;
  let tries = limit * TRIES_EACH;
  const inOrder = ranked(request);
  placed.push(...placeTurned(request, inOrder, layers, labelStyle));
  for (const { node, rank } of inOrder) {
    if (placed.length >= limit || tries <= 0) break;
    if (node.turn !== null) continue;
    if (node.label === "" || !layers.every((layer) => isSeen(layer, request.at(node.index, layer.factor)))) continue;
    tries -= 1;
    const label = bestPlace(request, layers, node, rank);
    if (label === null) continue;
    placed.push(label);
    for (const layer of layers) {
      const box = boxOf(label, request.at(node.index, layer.factor));
      layer.taken.add(box, box);
    }
  }
  return placed.sort((one, other) => one.rank - other.rank);
}

/** The rectangle of a placed label whose node is drawn at `anchor`. */
export function boxOf(label: Pick<PlacedLabel, "dx" | "dy" | "width" | "style">, anchor: Point): Rect {
  const { sizePx } = label.style;
  return {
    x: anchor.x + label.dx,
    y: anchor.y + label.dy - sizePx * ASCENT,
    width: label.width,
    height: sizePx * (ASCENT + DESCENT),
  };
}

/** Lower is more important. */
export function labelRank(node: SceneNode, hovered: string | null): number {
  if (node.selected) return 0;
  if (node.uid === hovered) return 1;
  if (node.onPath) return 2;
  if (node.neighbour) return 3;
  if (node.form === "diamond") return 4;
  if (node.state === "gone" || node.state === "stale") return node.degree > 1 ? 5 : 6;
  return 20 - Math.min(node.degree, 12) - (node.state === "heard" ? 2 : 0);
}

function labelStyle(node: SceneNode): LabelStyle {
  if (node.selected || node.onPath) return { sizePx: 13, weight: 600, tone: "ink" };
  if (node.form === "diamond") return { sizePx: 13, weight: 600, tone: node.emphasis === "dim" ? "muted" : "ink" };
  if (node.neighbour) return { sizePx: 11, weight: 500, tone: "ink" };
  return { sizePx: 11, weight: 400, tone: "muted" };
}

function ranked({ scene, hovered }: LabelRequest): { node: SceneNode; rank: number }[] {
  return scene.nodes
    .map((node) => ({ node, rank: labelRank(node, hovered ?? null) }))
    .sort((one, other) => one.rank - other.rank || one.node.index - other.node.index);
}

function makeLayer(request: LabelRequest, factor: number): Layer {
  const { scene, density } = request;
  const room = request.room(factor);
  // Zoomed in, most of the mesh lies outside: nothing there can meet a label.
  const near = grown(room, NEAR);
  const marks = new Grid<Mark>(CELL);
  for (const node of scene.nodes) {
    const at = request.at(node.index, factor);
    const reach = node.radius * density + MARK_PADDING;
    const rect = { x: at.x - reach, y: at.y - reach, width: 2 * reach, height: 2 * reach };
    if (rectsTouch(rect, near)) marks.add(rect, { rect, index: node.index, rank: labelRank(node, request.hovered ?? null) });
  }
  const lines = new Grid<Crossing>(CELL);
  for (const link of scene.links) {
    const whole = { from: request.at(link.a, factor), to: request.at(link.b, factor) };
    const segment = clipSegment(whole, near);
    if (segment === null) continue;
    const solid = link.onPath || link.selected;
    const cost = (link.band === "poor" ? 3 : 1) * (link.emphasis === "dim" ? 0.6 : 1);
    lines.addSegment(segment, { segment, solid, cost });
  }
  return { factor, room: grown(room, -EDGE), obstacles: request.obstacles, taken: new Grid(CELL), marks, lines };
}

function isSeen({ room }: Layer, { x, y }: Point): boolean {
  return rectsTouch({ x, y, width: 0, height: 0 }, room);
}

function bestPlace(request: LabelRequest, layers: readonly Layer[], node: SceneNode, rank: number): PlacedLabel | null {
  const style = labelStyle(node);
  const width = request.widthOf(node.label, style);
  const previous = request.previous?.get(node.uid);
  const dearest = rank < 5 ? Number.POSITIVE_INFINITY : DEAREST_PLAIN;
  let best: PlacedLabel | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const [order, side, far] of candidates(rank)) {
    const label = labelAt(node, rank, style, width, side, request.density, far);
    const habit = order * 1.5 + far * OFF_COST - (side === previous ? 24 : 0);
    if (habit >= bestCost) continue;
    let cost = habit;
    for (const layer of layers) {
      cost = Math.max(cost, habit + costIn(layer, boxOf(label, request.at(node.index, layer.factor)), node, rank));
      if (cost >= bestCost) break;
    }
    if (cost < bestCost && cost <= dearest) {
      best = label;
      bestCost = cost;
    }
  }
  return best;
}

function* candidates(rank: number): Generator<readonly [order: number, side: Side, far: number]> {
  for (const far of rank < 5 ? FARTHER : [0]) for (const [order, side] of SIDES.entries()) yield [order, side, far];
}

function labelAt(
  node: SceneNode,
  rank: number,
  style: LabelStyle,
  width: number,
  side: Side,
  density: number,
  far: number,
): PlacedLabel {
  const reach = node.radius * density + GAP + far + (node.selected ? RING_GAP * density : 0);
  const slant = reach * 0.72;
  const middle = style.sizePx * 0.36; // half the height of a capital
  const above = -style.sizePx * DESCENT;
  const below = style.sizePx * ASCENT;
  const offsets: Record<Side, readonly [number, number]> = {
    e: [reach, middle],
    w: [-reach - width, middle],
    n: [-width / 2, above - reach],
    s: [-width / 2, below + reach],
    ne: [slant, above - slant + 4],
    se: [slant, below + slant - 4],
    nw: [-slant - width, above - slant + 4],
    sw: [-slant - width, below + slant - 4],
  };
  const [dx, dy] = offsets[side];
  return { uid: node.uid, text: node.label, side, style, rank, dx, dy, width };
}

/** Infinity where the box may not stand; else how much it hides. */
function costIn(layer: Layer, box: Rect, node: SceneNode, rank: number): number {
  if (!rectInside(box, layer.room)) return Number.POSITIVE_INFINITY;
  const wide = grown(box, LABEL_PADDING);
  if (layer.obstacles.some((obstacle) => rectsTouch(wide, obstacle))) return Number.POSITIVE_INFINITY;
  for (const other of layer.taken.near(wide)) if (rectsTouch(wide, other)) return Number.POSITIVE_INFINITY;
  let cost = 0;
  for (const mark of layer.marks.near(box)) {
    if (mark.index === node.index || !rectsTouch(box, mark.rect)) continue;
    // Only what the person asked for may lie over a mark that says less.
    if (rank > 0 && (rank > 2 || mark.rank <= 4)) return Number.POSITIVE_INFINITY;
    cost += mark.rank <= 4 ? COVERED_COST : 60;
  }
  for (const line of layer.lines.near(box)) {
    const covered = lengthInside(line.segment, box);
    if (covered === 0) continue;
    if (line.solid && rank > 0) return Number.POSITIVE_INFINITY;
    cost += line.solid ? COVERED_COST / 2 + covered : Math.min(covered, 40) * line.cost;
  }
  return cost;
}
