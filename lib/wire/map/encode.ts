/** Snapshot -> wire form: what the map needs, rounded, in an order that packs well. */
import { compareText } from "#lib/base/compare.ts";
import {
  type Direction,
  type DirectionState,
  type InterfaceKind,
  isOfRound,
  type Link,
  type Positions,
  type Snapshot,
} from "../../model/index.ts";
import { GATEWAY_BITS, INTERFACE_KINDS, LINK_MARKS, NODE_STATES, type Wire } from "./wire.ts";

/** Coordinates are rounded to this many steps a layout unit. */
export const POSITION_STEPS = 4;

/** From sure to unsure: the mark of a link is that of its less sure direction. */
const SURENESS: readonly DirectionState[] = ["measured", "zero", "one-sided", "contradicted", "unknown"];

/**
 * Nodes come breadth first over the links, so that neighbours have near indexes and near coordinates; links by their later end.
 * In each link `a` is the end with the smaller uid, as in the link's id. Links to nodes that the snapshot does not hold are left out.
 * A node without a position stands at the mean of its placed neighbours, or else in the middle of the picture.
 */
export function encodeWire(snapshot: Snapshot, positions: Positions): Wire {
  const order = breadthFirst(snapshot);
  const indexOf = new Map(order.map((uid, index) => [uid, index]));
  const nodeByUid = new Map(snapshot.nodes.map((node) => [node.uid, node]));
  const gatewayBits = new Map<string, number>();
  for (const gateway of snapshot.gateways)
    gatewayBits.set(gateway.node, (gatewayBits.get(gateway.node) ?? 0) | GATEWAY_BITS[gateway.family]);
  const wire: Wire = {
    v: 1,
    mesh: snapshot.mesh,
    at: snapshot.at,
    round: snapshot.round,
    nodes: { uid: [], label: [], state: [], gateway: [], x: [], y: [] },
    links: { a: [], b: [], n: [], ab: [], ba: [], kind: [], mark: [] },
  };
  const place = placer(snapshot, positions);
  for (const uid of order) {
    const node = nodeByUid.get(uid);
    if (node === undefined) continue;
    const [x, y] = place(uid);
    wire.nodes.uid.push(uid);
    wire.nodes.label.push(node.label);
    wire.nodes.state.push(NODE_STATES.indexOf(node.state));
    wire.nodes.gateway.push(gatewayBits.get(uid) ?? 0);
    wire.nodes.x.push(roundedPosition(x));
    wire.nodes.y.push(roundedPosition(y));
  }
  const rows = snapshot.links.map((link) => linkRow(link, indexOf)).filter((row) => row !== null);
  rows.sort((one, other) => one.later - other.later || one.earlier - other.earlier || one.n - other.n);
  for (const row of rows) {
    wire.links.a.push(row.a);
    wire.links.b.push(row.b);
    wire.links.n.push(row.n);
    wire.links.ab.push(percent(row.ab));
    wire.links.ba.push(percent(row.ba));
    wire.links.kind.push(INTERFACE_KINDS.indexOf(row.kind));
    wire.links.mark.push(LINK_MARKS.indexOf(isOld(snapshot, row) ? "old" : markOf(row.ab, row.ba)));
  }
  return wire;
}

export function roundedPosition(coordinate: number): number {
  // Adding 0 turns -0 into 0, which JSON cannot tell apart.
  return Math.round(coordinate * POSITION_STEPS) / POSITION_STEPS + 0;
}

type LinkRow = {
  a: number;
  b: number;
  later: number;
  earlier: number;
  n: number;
  ab: Direction;
  ba: Direction;
  kind: InterfaceKind;
};

function linkRow(link: Link, indexOf: ReadonlyMap<string, number>): LinkRow | null {
  const inOrder = link.a < link.b;
  const a = indexOf.get(inOrder ? link.a : link.b);
  const b = indexOf.get(inOrder ? link.b : link.a);
  if (a === undefined || b === undefined) return null;
  return {
    a,
    b,
    later: Math.max(a, b),
    earlier: Math.min(a, b),
    n: linkNumber(link.id),
    ab: inOrder ? link.directions.ab : link.directions.ba,
    ba: inOrder ? link.directions.ba : link.directions.ab,
    kind: linkKind(link),
  };
}

/** The n of `uidA~uidB~n`. */
export function linkNumber(id: string): number {
  const n = Number(id.slice(id.lastIndexOf("~") + 1));
  return Number.isInteger(n) && n >= 0 ? n : 0;
}

/** Wired only where both ends say so; wireless where one says so; else what is known of one end. */
export function linkKind(link: Pick<Link, "interfaces">): InterfaceKind {
  const kinds = [link.interfaces.a.kind, link.interfaces.b.kind];
  if (kinds.includes("wireless")) return "wireless";
  if (kinds.every((kind) => kind === "wired")) return "wired";
  return kinds.every((kind) => kind === "loopback") ? "loopback" : "unknown";
}

function percent(direction: Direction): number {
  return direction.quality === null ? -1 : Math.round(direction.quality * 100);
}

function markOf(ab: Direction, ba: Direction): DirectionState {
  return SURENESS.indexOf(ab.state) > SURENESS.indexOf(ba.state) ? ab.state : ba.state;
}

const OLD_AFTER_MS = 150_000;

/** What is told of it was carried over from an earlier round, and is no longer young. */
function isOld(snapshot: Snapshot, { ab, ba }: Pick<LinkRow, "ab" | "ba">): boolean {
  const mark = markOf(ab, ba);
  if (mark === "contradicted" || mark === "unknown") return false;
  const oldMs = Date.parse(snapshot.at) - OLD_AFTER_MS;
  return [ab, ba].every(({ at }) => !isOfRound(snapshot, at) && at !== null && Date.parse(at) < oldMs);
}

function breadthFirst(snapshot: Snapshot): string[] {
  const neighbours = new Map<string, string[]>(snapshot.nodes.map((node) => [node.uid, []]));
  for (const link of snapshot.links) {
    neighbours.get(link.a)?.push(link.b);
    neighbours.get(link.b)?.push(link.a);
  }
  const byDegree = (one: string, other: string) =>
    (neighbours.get(other)?.length ?? 0) - (neighbours.get(one)?.length ?? 0) || compareText(one, other);
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of [...neighbours.keys()].sort(byDegree)) {
    if (seen.has(start)) continue;
    seen.add(start);
    order.push(start);
    // `order` grows while it is walked: it is the queue of the search.
    for (let at = order.length - 1; at < order.length; at += 1) {
      for (const next of (neighbours.get(order[at] ?? "") ?? []).sort(byDegree)) {
        if (seen.has(next) || !neighbours.has(next)) continue;
        seen.add(next);
        order.push(next);
      }
    }
  }
  return order;
}

function placer(snapshot: Snapshot, positions: Positions): (uid: string) => readonly [number, number] {
  const placed = snapshot.nodes.map((node) => own(positions, node.uid)).filter((xy) => xy !== null);
  const middle = mean(placed) ?? [0, 0];
  return (uid) => {
    const xy = own(positions, uid);
    if (xy !== null) return xy;
    const around = snapshot.links
      .filter((link) => link.a === uid || link.b === uid)
      .map((link) => own(positions, link.a === uid ? link.b : link.a))
      .filter((other) => other !== null);
    return mean(around) ?? middle;
  };
}

/** A uid read from a file may be "constructor" or "__proto__". */
function own(positions: Positions, uid: string): readonly [number, number] | null {
  return Object.hasOwn(positions, uid) ? (positions[uid] ?? null) : null;
}

function mean(points: readonly (readonly [number, number])[]): readonly [number, number] | null {
  if (points.length === 0) return null;
  const sum = points.reduce<[number, number]>((total, [x, y]) => [total[0] + x, total[1] + y], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
