/**
 * Which way up a component is drawn. Where enough of its nodes have a place, north is up and east is right, as far as turning and
 * mirroring can do it; else its longest extent lies across the page, which is wider than high.
 */
import type { LayoutMesh } from "./mesh-graph.ts";
import type { Point } from "./point.ts";

/** Width over height that a page has room for. */
export const ASPECT = 1.6;
/** Stretching sideways bends the drawing's lengths: no more than this. */
const STRETCH_MAX = 1.3;
const PLACES_MIN = 3;
/** So much of a component has to have a place before its places turn it. */
const PLACES_SHARE = 0.5;

type Place = LayoutMesh["nodes"][number]["place"];

export function oriented(points: readonly Point[], places: readonly Place[]): Point[] {
  const centred = aboutCentre(points);
  const turned = towardsPlaces(centred, places) ?? alongLongestExtent(centred);
  return stretched(turned);
}

function aboutCentre(points: readonly Point[]): Point[] {
  const x = points.reduce((sum, point) => sum + point[0], 0) / Math.max(1, points.length);
  const y = points.reduce((sum, point) => sum + point[1], 0) / Math.max(1, points.length);
  return points.map((point): Point => [point[0] - x, point[1] - y]);
}

function turnedBy(points: readonly Point[], cos: number, sin: number): Point[] {
  return points.map(([x, y]): Point => [cos * x - sin * y, sin * x + cos * y]);
}

/** The principal axis of the points becomes the x axis. */
function alongLongestExtent(points: readonly Point[]): Point[] {
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (const [x, y] of points) {
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  const angle = -0.5 * Math.atan2(2 * xy, xx - yy);
  return turnedBy(points, Math.cos(angle), Math.sin(angle));
}

/** The turn, and the mirroring if that is nearer, that brings the points nearest to their places (orthogonal Procrustes in the plane). */
function towardsPlaces(points: readonly Point[], places: readonly Place[]): Point[] | null {
  const known = places.flatMap((place, index) => (place === null || place.doubtful ? [] : [{ place, index }]));
  if (known.length < PLACES_MIN || known.length < PLACES_SHARE * points.length) return null;
  const scale = Math.cos(((known[0]?.place.lat ?? 0) * Math.PI) / 180);
  const targets = aboutCentre(known.map(({ place }): Point => [place.lon * scale, -place.lat]));
  const drawn = aboutCentre(known.map(({ index }): Point => points[index] ?? [0, 0]));
  const turnWith = (mirror: 1 | -1) => {
    let cos = 0;
    let sin = 0;
    drawn.forEach(([x, y], at) => {
      const [tx, ty] = targets[at] ?? [0, 0];
      cos += mirror * x * tx + y * ty;
      sin += mirror * x * ty - y * tx;
    });
    return { mirror, cos, sin, size: Math.hypot(cos, sin) };
  };
  const [plain, mirrored] = [turnWith(1), turnWith(-1)];
  const best = plain.size >= mirrored.size ? plain : mirrored;
  if (best.size < 1e-12) return null;
  return turnedBy(
    points.map(([x, y]): Point => [best.mirror * x, y]),
    best.cos / best.size,
    best.sin / best.size,
  );
}

/** Towards the aspect of a page, a little. */
function stretched(points: readonly Point[]): Point[] {
  const width = spanOf(points.map(([x]) => x));
  const height = spanOf(points.map(([, y]) => y));
  if (width === 0 || height === 0) return [...points];
  const factor = Math.min(STRETCH_MAX, Math.max(1, ASPECT / (width / height)));
  return points.map(([x, y]): Point => [x * Math.sqrt(factor), y / Math.sqrt(factor)]);
}

function spanOf(values: readonly number[]): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}
