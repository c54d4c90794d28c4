/**
 * The packed wire form: what goes over the network, and its way back to plain columns. Runs in the browser: no zod, no imports of
 * values. Number columns are strings of printable characters, because a byte that stands for one small number compresses better than
 * decimal digits with commas.
 */
import { itemAt } from "#lib/base/sure.ts";
import type { Wire } from "./wire.ts";

/** `GET …/wire`. Every string but `mesh` and `at` is a stream of whole numbers >= 0 as {@link packNumbers} writes it. */
export type PackedWire = {
  v: 1;
  mesh: string;
  at: string;
  round: number;
  uid: string[];
  label: string[];
  state: string;
  gateway: string;
  x: string; // zigzag of (x - x of the node's first earlier neighbour) in steps
  y: string;
  steps: number; // steps a layout unit
  later: string; // the larger index of the link's two ends, less that of the link before
  span: string; // the larger index less the smaller
  n: string;
  ab: string; // 100 - per cent; 101 = not measured
  ba: string;
  kind: string;
  mark: string;
};

/** Printable ASCII without the characters that JSON or HTML would escape. 45 that end a number, 45 that go on. */
const ALPHABET = " !#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
const HALF = 45;

/** Each number in base 45, least digit first; a digit from the upper half of the alphabet says that more follow. */
export function packNumbers(numbers: readonly number[]): string {
  let text = "";
  for (const number of numbers) {
    let rest = number;
    while (rest >= HALF) {
      text += ALPHABET.charAt(HALF + (rest % HALF));
      rest = Math.floor(rest / HALF);
    }
    text += ALPHABET.charAt(rest);
  }
  return text;
}

export function unpackNumbers(text: string): number[] {
  const numbers: number[] = [];
  let number = 0;
  let weight = 1;
  for (let at = 0; at < text.length; at += 1) {
    const digit = ALPHABET.indexOf(text.charAt(at));
    number += (digit % HALF) * weight;
    weight *= HALF;
    if (digit < HALF) {
      numbers.push(number);
      number = 0;
      weight = 1;
    }
  }
  return numbers;
}

/** What a coordinate is told against: the neighbour's, or 0 where it has none before it. */
function startOf(column: readonly number[], neighbour: number | undefined): number {
  return neighbour === undefined ? 0 : itemAt(column, neighbour);
}

export function packWire(wire: Wire, steps: number): PackedWire {
  const { nodes, links } = wire;
  const later = links.a.map((a, row) => Math.max(a, links.b[row] ?? 0));
  const earlier = links.a.map((a, row) => Math.min(a, links.b[row] ?? 0));
  const first = firstNeighbours(later, earlier);
  const relative = (column: readonly number[]) =>
    packNumbers(column.map((value, index) => zigzag(Math.round((value - startOf(column, first.get(index))) * steps))));
  return {
    v: 1,
    mesh: wire.mesh,
    at: wire.at,
    round: wire.round,
    uid: nodes.uid,
    label: nodes.label,
    state: packNumbers(nodes.state),
    gateway: packNumbers(nodes.gateway),
    x: relative(nodes.x),
    y: relative(nodes.y),
    steps,
    later: packNumbers(later.map((end, row) => end - (later[row - 1] ?? 0))),
    span: packNumbers(later.map((end, row) => end - (earlier[row] ?? 0))),
    n: packNumbers(links.n),
    ab: packNumbers(links.ab.map(lack)),
    ba: packNumbers(links.ba.map(lack)),
    kind: packNumbers(links.kind),
    mark: packNumbers(links.mark),
  };
}

/** The plain columns again. `a` of each link is the end with the smaller uid, as in its id. */
export function decodeWire(packed: PackedWire): Wire {
  const later: number[] = [];
  for (const step of unpackNumbers(packed.later)) later.push((later[later.length - 1] ?? 0) + step);
  const earlier = unpackNumbers(packed.span).map((span, row) => (later[row] ?? 0) - span);
  const first = firstNeighbours(later, earlier);
  const absolute = (text: string) => {
    const column: number[] = [];
    for (const [index, step] of unpackNumbers(text).entries()) {
      const from = Math.round(startOf(column, first.get(index)) * packed.steps);
      column.push((from + unzigzag(step)) / packed.steps);
    }
    return column;
  };
  const inOrder = later.map((end, row) => (packed.uid[earlier[row] ?? 0] ?? "") < (packed.uid[end] ?? ""));
  return {
    v: 1,
    mesh: packed.mesh,
    at: packed.at,
    round: packed.round,
    nodes: {
      uid: packed.uid,
      label: packed.label,
      state: unpackNumbers(packed.state),
      gateway: unpackNumbers(packed.gateway),
      x: absolute(packed.x),
      y: absolute(packed.y),
    },
    links: {
      a: later.map((end, row) => (inOrder[row] ? (earlier[row] ?? 0) : end)),
      b: later.map((end, row) => (inOrder[row] ? end : (earlier[row] ?? 0))),
      n: unpackNumbers(packed.n),
      ab: unpackNumbers(packed.ab).map(unlack),
      ba: unpackNumbers(packed.ba).map(unlack),
      kind: unpackNumbers(packed.kind),
      mark: unpackNumbers(packed.mark),
    },
  };
}

/** Index of a node -> the earliest of its neighbours that come before it. */
function firstNeighbours(later: readonly number[], earlier: readonly number[]): Map<number, number> {
  const first = new Map<number, number>();
  for (const [row, end] of later.entries()) {
    const other = earlier[row] ?? 0;
    if (other < end && !first.has(end)) first.set(end, other);
  }
  return first;
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unzigzag(code: number): number {
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2;
}

/** Most links are good, so what lacks to 100 % is the small number. */
function lack(percent: number): number {
  return percent < 0 ? 101 : 100 - percent;
}

function unlack(code: number): number {
  return code === 101 ? -1 : 100 - code;
}

/** The id of the link in row `row`: `a` is the end with the smaller uid. */
export function linkIdOf(wire: Pick<Wire, "nodes" | "links">, row: number): string {
  const { uid } = wire.nodes;
  return `${itemAt(uid, itemAt(wire.links.a, row))}~${itemAt(uid, itemAt(wire.links.b, row))}~${itemAt(wire.links.n, row)}`;
}
