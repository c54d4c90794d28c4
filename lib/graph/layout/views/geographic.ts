/** Where nodes stand on the earth, as a drawing: Mercator's projection, as every web map has it, so that tiles of any of them fit below. */
import type { XY as Point } from "./xy.ts";

export type Place = { lat: number; lon: number; doubtful: boolean };

export type Geographic = {
  places: (Point | null)[]; // null: no place, or one that cannot be true
  /** What a unit of the drawing is, at the middle of the picture, metres. */
  metresPerUnit: number;
  /** The whole world's square of web maps: where its north-west corner lies in the drawing, and its side. Layout units. */
  world: { x: number; y: number; side: number };
};

const EARTH_RADIUS_M = 6_378_137; // WGS 84, of which web maps make their sphere
/** Where web maps end. */
const LAST_LATITUDE = 85.051_128_779_8;
/** The longer side of the drawing, and the smallest extent that it is made of. */
const SIDE = 1000;
const LEAST_EXTENT_M = 400;
/** A doubtful place so many times the sure ones' extent away from their middle is not drawn. */
const TOO_FAR = 2;
const TOGETHER = 9;

/** Shares of the world's square, 0..1 from the north-west (EPSG:3857). */
export function mercator({ lat, lon }: { lat: number; lon: number }): Point {
  const phi = (Math.min(Math.max(lat, -LAST_LATITUDE), LAST_LATITUDE) * Math.PI) / 180;
  return { x: lon / 360 + 0.5, y: 0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI) };
}

export function geographicLayout(nodes: readonly (Place | null)[]): Geographic {
  const projected = nodes.map((place) => (place === null ? null : { ...mercator(place), doubtful: place.doubtful }));
  const sure = projected.filter((place) => place !== null && !place.doubtful);
  const frame = extent((sure.length > 0 ? sure : projected).filter((place) => place !== null));
  const lat = nodes.find((place) => place !== null)?.lat ?? 0;
  const shareOf = (metres: number) => metres / (2 * Math.PI * EARTH_RADIUS_M * Math.cos((lat * Math.PI) / 180));
  const span = Math.max(frame.width, frame.height, shareOf(LEAST_EXTENT_M));
  const side = SIDE / span;
  const kept = projected.map((place) => {
    if (place === null) return null;
    const away = Math.max(Math.abs(place.x - frame.x), Math.abs(place.y - frame.y));
    if (place.doubtful && away > TOO_FAR * span) return null;
    return { x: (place.x - frame.x) * side, y: (place.y - frame.y) * side };
  });
  return {
    places: apart(kept),
    metresPerUnit: 1 / (shareOf(1) * side),
    world: { x: -frame.x * side, y: -frame.y * side, side },
  };
}

/** Routers on one roof share a place: they stand around it, close enough that nobody takes them for other roofs. */
function apart(places: readonly (Point | null)[]): (Point | null)[] {
  const together = new Map<string, number[]>();
  for (const [index, place] of places.entries()) {
    if (place === null) continue;
    const key = `${place.x.toFixed(2)} ${place.y.toFixed(2)}`;
    together.set(key, [...(together.get(key) ?? []), index]);
  }
  const moved = [...places];
  for (const members of together.values()) {
    if (members.length < 2) continue;
    const reach = TOGETHER * Math.max(1, members.length / 6);
    for (const [turn, index] of members.entries()) {
      const place = places[index];
      const angle = (turn / members.length) * 2 * Math.PI;
      if (place != null) moved[index] = { x: place.x + reach * Math.sin(angle), y: place.y - reach * Math.cos(angle) };
    }
  }
  return moved;
}

/** Middle and sides of the box around the points. */
function extent(points: readonly Point[]): Point & { width: number; height: number } {
  if (points.length === 0) return { x: 0.5, y: 0.5, width: 0, height: 0 };
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}
