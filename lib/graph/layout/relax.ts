/** Moving a few nodes while all others stand still. */
import { compareText } from "#lib/base/compare.ts";
import type { Neighbours } from "./mesh-graph.ts";
import { LINK_LENGTH, type Point } from "./point.ts";
import { spread } from "./spread.ts";

const TICKS = 80;
const START_ALPHA = 0.3;
/** Nodes that had their place are drawn back to it: the picture people know changes as little as it can. */
const HOLD = 0.12;
/** Fixed nodes farther away than this push nobody. */
const REACH = 6 * LINK_LENGTH;

/**
 * @param positions where everything stands now, the new nodes at their first guess
 * @param movable who may move
 * @param isNew who had no place before: nothing holds them
 */
export function relax(
  positions: ReadonlyMap<string, Point>,
  movable: ReadonlySet<string>,
  isNew: (uid: string) => boolean,
  neighbours: Neighbours,
): Map<string, Point> {
  const uids = [...positions.keys()].filter((uid) => movable.has(uid)).sort();
  const moving = uids.flatMap((uid) => {
    const at = positions.get(uid);
    return at === undefined ? [] : [{ at, fixed: false, hold: isNew(uid) ? 0 : HOLD }];
  });
  const grid = new Set(moving.flatMap(({ at }) => cellsAround(at)));
  const linked = new Set(uids.flatMap((uid) => neighbours.get(uid) ?? []));
  const still = [...positions]
    .filter(([uid, at]) => !movable.has(uid) && (linked.has(uid) || grid.has(cellOf(at))))
    .sort(([one], [other]) => compareText(one, other));
  const indexOf = new Map([...uids, ...still.map(([uid]) => uid)].map((uid, index) => [uid, index]));
  const pairs: [number, number][] = [];
  for (const uid of uids) {
    const from = indexOf.get(uid);
    for (const neighbour of neighbours.get(uid) ?? []) {
      const to = indexOf.get(neighbour);
      if (from === undefined || to === undefined || (movable.has(neighbour) && neighbour < uid)) continue;
      pairs.push([from, to]);
    }
  }
  const points = spread([...moving, ...still.map(([, at]) => ({ at, fixed: true }))], pairs, {
    ticks: TICKS,
    startAlpha: START_ALPHA,
  });
  return new Map(uids.map((uid, index) => [uid, points[index] ?? [0, 0]]));
}

function cellOf([x, y]: Point, dx = 0, dy = 0): string {
  return `${Math.floor(x / REACH) + dx} ${Math.floor(y / REACH) + dy}`;
}

function cellsAround(at: Point): string[] {
  return [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => cellOf(at, dx, dy)));
}
