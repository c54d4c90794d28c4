/** Links that are no straight lines: chords of the ring in bundles, branches of the tree. */
import type { Wire } from "#lib/wire/map/wire.ts";
import type { Point } from "../base/bounds.ts";

type Bend = readonly [Point, Point] | null;

/** How far towards the middle a bundle runs, share of the radius: shallow between two arcs side by side, deep across. */
const SHALLOW = 0.86;
const DEEP = 0.22;
/** How much a chord takes the way of its whole bundle rather than its own. */
const BUNDLED = 0.72;

/** @returns control points of the link in a row */
export function bends(wire: Wire): (row: number) => Bend {
  const { view } = wire;
  if (view?.name === "tree") return (row) => branch(wire, row);
  if (view?.name === "ring") {
    const middles = middlesOf(wire, view.group);
    return (row) => chord(wire, view.group, middles, row);
  }
  return () => null;
}

function endsOf({ nodes, links }: Wire, row: number): readonly [Point, Point] {
  const at = (index: number) => ({ x: nodes.x[index] ?? 0, y: nodes.y[index] ?? 0 });
  return [at(links.a[row] ?? -1), at(links.b[row] ?? -1)];
}

function branch(wire: Wire, row: number): Bend {
  const [a, b] = endsOf(wire, row);
  const middle = (a.y + b.y) / 2;
  return [
    { x: a.x, y: middle },
    { x: b.x, y: middle },
  ];
}

/** The middle of each arc on the circle. */
function middlesOf({ nodes }: Wire, group: readonly number[]): Map<number, Point> {
  const sums = new Map<number, Point>();
  for (const [index, arc] of group.entries()) {
    const sum = sums.get(arc) ?? { x: 0, y: 0 };
    sums.set(arc, { x: sum.x + (nodes.x[index] ?? 0), y: sum.y + (nodes.y[index] ?? 0) });
  }
  return sums;
}

function chord(wire: Wire, group: readonly number[], middles: ReadonlyMap<number, Point>, row: number): Bend {
  const [a, b] = endsOf(wire, row);
  const [ai, bi] = [wire.links.a[row] ?? -1, wire.links.b[row] ?? -1];
  const [one, other] = [group[ai] ?? 0, group[bi] ?? 0];
  const radius = Math.hypot(a.x, a.y);
  const [from, to] =
    one === other
      ? [angleOf(a), angleOf(b)]
      : [towards(angleOf(a), angleOf(middles.get(one) ?? a)), towards(angleOf(b), angleOf(middles.get(other) ?? b))];
  const apart = Math.abs(turnBetween(from, to)) / Math.PI;
  const depth = radius * (SHALLOW + (DEEP - SHALLOW) * Math.sqrt(apart));
  return [onCircle(from, depth), onCircle(to, depth)];
}

function angleOf({ x, y }: Point): number {
  return Math.atan2(y, x);
}

function turnBetween(from: number, to: number): number {
  const turn = (to - from) % (2 * Math.PI);
  return turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn;
}

function towards(from: number, to: number): number {
  return from + turnBetween(from, to) * BUNDLED;
}

function onCircle(angle: number, radius: number): Point {
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}

/** A curve as a line of pieces. */
export function curvePoints(from: Point, [c1, c2]: readonly [Point, Point], to: Point, pieces: number): Point[] {
  return Array.from({ length: pieces + 1 }, (_, piece) => {
    const t = piece / pieces;
    const s = 1 - t;
    const at = (p0: number, p1: number, p2: number, p3: number) =>
      s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3;
    return { x: at(from.x, c1.x, c2.x, to.x), y: at(from.y, c1.y, c2.y, to.y) };
  });
}
