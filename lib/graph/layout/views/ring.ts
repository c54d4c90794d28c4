/**
 * All nodes on one circle. Who belongs together stands together: communities in the order of their angle in the force layout, and inside
 * a community each node by its own angle. Links have no say, so that one that flaps moves nobody.
 */
import type { XY as Point } from "./xy.ts";

export type RingNode = Point & { community: number | null };

export type Ring = {
  order: readonly number[]; // indexes of nodes, clockwise from the top
  group: readonly number[]; // by node: number of its arc along the circle
  places: readonly Point[]; // by node, layout units around 0,0; y down
  radius: number;
};

/** Room of a node along the circle, and between two communities, layout units. */
const STEP = 22;
const GAP_STEPS = 1.6;
const LEAST_RADIUS = 170;

/** Circular means (Fisher 1993): the mean of 359° and 1° is 0°, not 180°. */
export function ringLayout(nodes: readonly RingNode[]): Ring {
  const middle = { x: mean(nodes.map(({ x }) => x)), y: mean(nodes.map(({ y }) => y)) };
  const angles = nodes.map((node) => clockwise(node.x - middle.x, node.y - middle.y));
  const arcs = communitiesOf(nodes).map((members) => arcOf(members, angles));
  arcs.sort((one, other) => one.angle - other.angle || first(one.members) - first(other.members));
  const order = arcs.flatMap(({ members }) => members);
  const group = new Array<number>(nodes.length).fill(0);
  for (const [number, { members }] of arcs.entries()) for (const member of members) group[member] = number;

  const gap = arcs.length > 1 ? GAP_STEPS : 0;
  const steps = Math.max(nodes.length + gap * arcs.length, 1);
  const radius = Math.max(LEAST_RADIUS, (steps * STEP) / (2 * Math.PI));
  const places = new Array<Point>(nodes.length).fill({ x: 0, y: 0 });
  // The first arc is laid so that its middle comes as near to its own angle as whole arcs allow: the ring is turned like the picture.
  const start = (arcs[0]?.angle ?? 0) - ((arcs[0]?.members.length ?? 1) / 2 / steps) * 2 * Math.PI;
  let step = 0;
  for (const { members } of arcs) {
    for (const member of members) {
      const angle = start + ((step + 0.5) / steps) * 2 * Math.PI;
      places[member] = { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) };
      step += 1;
    }
    step += gap;
  }
  return { order, group, places, radius };
}

function communitiesOf(nodes: readonly RingNode[]): number[][] {
  const members = new Map<number | null, number[]>();
  for (const [index, { community }] of nodes.entries()) {
    const known = members.get(community);
    if (known === undefined) members.set(community, [index]);
    else known.push(index);
  }
  return [...members.values()];
}

/** The members by angle, counted from behind the community's back: where it lies across the top it is not torn apart. */
function arcOf(members: readonly number[], angles: readonly number[]): { members: number[]; angle: number } {
  const own = members.map((member) => angles[member] ?? 0);
  const angle = clockwise(mean(own.map(Math.sin)), -mean(own.map(Math.cos)));
  const back = angle + Math.PI;
  const sorted = members
    .map((member) => ({ member, from: positive((angles[member] ?? 0) - back) }))
    .sort((one, other) => one.from - other.from || one.member - other.member);
  return { members: sorted.map(({ member }) => member), angle };
}

/** 0 at the top, growing clockwise, in [0, 2π). */
function clockwise(dx: number, dy: number): number {
  return positive(Math.atan2(dx, -dy));
}

function positive(angle: number): number {
  const turn = 2 * Math.PI;
  const rest = angle % turn;
  return rest < 0 ? rest + turn : rest;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function first(members: readonly number[]): number {
  return members[0] ?? 0;
}
