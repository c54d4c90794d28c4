/** The layout of a mesh, or of a part of it, that nobody has seen yet. */
import { crossingsOf } from "./crossings.ts";
import { componentsOf, type LayoutMesh, type Neighbours, neighboursOf } from "./mesh-graph.ts";
import { oriented } from "./orient.ts";
import { packed, rowOfLoners } from "./pack.ts";
import { boxOf, LINK_LENGTH, type Point } from "./point.ts";
import { spread } from "./spread.ts";
import { type Rows, rowsOf, stressLayout } from "./stress.ts";

const TICKS = 120;
const START_ALPHA = 0.35;
/** Above this the simulation is cut short: its shape is there from the start, and only the nearest neighbourhood is improved. */
const LARGE = 3000;
const TICKS_LARGE = 60;

/** Meshes of up to so many nodes are begun several times, and the drawing with the fewest crossings is taken. */
const SMALL = 400;
const STARTS = 8;

/** Draws one connected component. */
function drawComponent(uids: readonly string[], neighbours: Neighbours, nodes: LayoutMesh["nodes"]): Map<string, Point> {
  const rows = rowsOf(uids, neighbours);
  const pairs = pairsOfRows(rows);
  const places = new Map(nodes.map((node) => [node.uid, node.place]));
  const turned = oriented(
    leastTangled(rows, pairs),
    uids.map((uid) => places.get(uid) ?? null),
  );
  const points = spread(
    turned.map((at) => ({ at, fixed: false })),
    pairs,
    { ticks: rows.n > LARGE ? TICKS_LARGE : TICKS, startAlpha: START_ALPHA },
  );
  return new Map(uids.map((uid, index) => [uid, points[index] ?? [0, 0]]));
}

function leastTangled(rows: Rows, pairs: readonly (readonly [number, number])[]): Point[] {
  let best: Point[] = [];
  let fewest = Number.POSITIVE_INFINITY;
  for (let start = 0; start < (rows.n > SMALL ? 1 : STARTS) && fewest > 0; start += 1) {
    const xy = stressLayout(rows, start);
    const points = Array.from({ length: rows.n }, (_, index): Point => {
      return [(xy[2 * index] ?? 0) * LINK_LENGTH, (xy[2 * index + 1] ?? 0) * LINK_LENGTH];
    });
    const crossings = rows.n > SMALL ? 0 : crossingsOf(points, pairs);
    if (crossings >= fewest) continue;
    best = points;
    fewest = crossings;
  }
  return best;
}

function pairsOfRows(rows: Rows): [number, number][] {
  const pairs: [number, number][] = [];
  for (let v = 0; v < rows.n; v += 1) {
    for (let slot = rows.offsets[v] ?? 0; slot < (rows.offsets[v + 1] ?? 0); slot += 1) {
      const w = rows.heads[slot] ?? 0;
      if (v < w) pairs.push([v, w]);
    }
  }
  return pairs;
}

/** Everything at once: components drawn and packed, lone nodes below. `taken` are points that are there already. */
export function freshLayout(
  uids: readonly string[],
  pairs: Iterable<readonly [string, string]>,
  nodes: LayoutMesh["nodes"],
  taken: readonly Point[] = [],
): Map<string, Point> {
  const neighbours = neighboursOf(pairs);
  const components = componentsOf(uids, neighbours);
  const drawn = components
    .filter((component) => component.length > 1)
    .map((component) => drawComponent(component, neighbours, nodes));
  const placed = packed(drawn, boxOf(taken));
  const loners = components.filter((component) => component.length === 1).flat();
  return new Map([...placed, ...rowOfLoners(loners, [...taken, ...placed.values()])]);
}
