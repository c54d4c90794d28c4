/** Where new nodes are put first: beside the neighbours that have a place. */
import { fnv1a } from "#lib/base/hash.ts";
import type { Neighbours } from "./mesh-graph.ts";
import { LINK_LENGTH, type Point } from "./point.ts";

/**
 * A first guess for each newcomer that is joined, through others or itself, to a node that has a place. Those that have one neighbour are
 * put on its emptier side, one link away; those with several, amid them. The others are left out.
 */
export function besideNeighbours(
  newcomers: readonly string[],
  placed: ReadonlyMap<string, Point>,
  neighbours: Neighbours,
): Map<string, Point> {
  const guesses = new Map<string, Point>();
  const at = (uid: string) => placed.get(uid) ?? guesses.get(uid);
  let waiting = [...newcomers].sort();
  for (let settled = true; settled && waiting.length > 0; ) {
    // Wave by wave, so that the guess does not hang on the order within a wave.
    const wave = new Map<string, Point>();
    for (const uid of waiting) {
      const around = (neighbours.get(uid) ?? []).filter((other) => at(other) !== undefined);
      const guess = guessBeside(uid, around, at, neighbours);
      if (guess !== null) wave.set(uid, guess);
    }
    for (const [uid, guess] of wave) guesses.set(uid, guess);
    waiting = waiting.filter((uid) => !wave.has(uid));
    settled = wave.size > 0;
  }
  return guesses;
}

function guessBeside(
  uid: string,
  around: readonly string[],
  at: (uid: string) => Point | undefined,
  neighbours: Neighbours,
): Point | null {
  const points = around.map(at).filter((point) => point !== undefined);
  const [first, ...others] = points;
  const host = around[0];
  if (first === undefined || host === undefined) return null;
  if (others.length > 0) {
    const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
    const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
    const angle = turnOf(uid);
    return [x + 0.2 * LINK_LENGTH * Math.cos(angle), y + 0.2 * LINK_LENGTH * Math.sin(angle)];
  }
  const taken = (neighbours.get(host) ?? []).flatMap((other) => {
    const point = other === uid ? undefined : at(other);
    return point === undefined ? [] : [Math.atan2(point[1] - first[1], point[0] - first[0])];
  });
  const angle = taken.length === 0 ? turnOf(uid) : amidWidestGap(taken) + 0.3 * (turnOf(uid) / Math.PI - 1);
  return [first[0] + LINK_LENGTH * Math.cos(angle), first[1] + LINK_LENGTH * Math.sin(angle)];
}

/** The middle of the widest gap between directions. */
function amidWidestGap(angles: readonly number[]): number {
  const sorted = angles.toSorted((one, other) => one - other);
  let best = { width: -1, middle: 0 };
  sorted.forEach((angle, index) => {
    const next = sorted[index + 1] ?? (sorted[0] ?? 0) + 2 * Math.PI;
    if (next - angle > best.width) best = { width: next - angle, middle: (next + angle) / 2 };
  });
  return best.middle;
}

/** A direction of a node's own, so that several newcomers at one neighbour do not coincide. */
function turnOf(uid: string): number {
  return (fnv1a(uid) / 4_294_967_296) * 2 * Math.PI;
}
