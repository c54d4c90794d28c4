/** Why a position that somebody registered should not be drawn as fact: one judgement for every kind of file that tells positions. */
import { upperMedian } from "#lib/base/statistics.ts";

const EARTH_KM = 6_371;
/** A mesh is of a town or a county: what lies farther than this from its middle, and far beyond where the others are, is a mistake. */
const FAR_KM = 40;
const FAR_TIMES = 8;
/** Fewer have no middle of which one lies apart. */
const PLACES_MIN = 3;

/** Degrees; null: left out, which is 0 or nothing, or a number that no place has. */
export type Position = { lat: number | null; lon: number | null };
type WholePosition = { lat: number; lon: number };
type Middle = WholePosition & { typicalKm: number };

export type PositionDoubts = (position: Position) => string | null;

/** @param among every position of the same mesh or zone, the judged one included. @param others what they are called in the reason. */
export function positionDoubts(among: readonly Position[], others: string): PositionDoubts {
  const whole = among.flatMap(({ lat, lon }) => (lat === null || lon === null || isNowhere({ lat, lon }) ? [] : [{ lat, lon }]));
  const middle = middleOf(whole);
  return ({ lat, lon }) => {
    if (lat === null || lon === null)
      return `no ${lat === null ? "latitude" : "longitude"} is told: it is 0, or nobody entered it`;
    if (isNowhere({ lat, lon })) return "0, 0 stands where nobody entered a position";
    if (middle === null) return whole.length === 2 && isSwapOf(whole[0], whole[1]) ? SWAPPED_PAIR : null;
    const km = kilometres(middle.lat, middle.lon, lat, lon);
    if (km <= FAR_KM || km <= FAR_TIMES * middle.typicalKm) return null;
    if (isNear(middle, { lat: lon, lon: lat })) return "latitude and longitude stand swapped";
    return `${Math.round(km)} km from ${others}`;
  };
}

const SWAPPED_PAIR = "of these two places one has latitude and longitude swapped, and nothing tells which";

function isNowhere({ lat, lon }: WholePosition): boolean {
  return lat === 0 && lon === 0;
}

function isNear(middle: Middle, { lat, lon }: WholePosition): boolean {
  return Math.abs(lat) <= 90 && kilometres(middle.lat, middle.lon, lat, lon) <= Math.max(FAR_KM, FAR_TIMES * middle.typicalKm);
}

function isSwapOf(one: WholePosition | undefined, other: WholePosition | undefined): boolean {
  if (one === undefined || other === undefined || Math.abs(other.lon) > 90) return false;
  const apart = kilometres(one.lat, one.lon, other.lat, other.lon);
  return apart > FAR_KM * FAR_TIMES && kilometres(one.lat, one.lon, other.lon, other.lat) <= FAR_KM;
}

/** Medians: one absurd position does not move them. null for too few to tell. */
function middleOf(positions: readonly WholePosition[]): Middle | null {
  if (positions.length < PLACES_MIN) return null;
  const lat = upperMedian(positions.map((position) => position.lat));
  const lon = upperMedian(positions.map((position) => position.lon));
  if (lat === null || lon === null) return null;
  const typicalKm = upperMedian(positions.map((position) => kilometres(lat, lon, position.lat, position.lon)));
  return typicalKm === null ? null : { lat, lon, typicalKm };
}

/** Great-circle distance (haversine). */
function kilometres(latA: number, lonA: number, latB: number, lonB: number): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const h =
    Math.sin(radians(latB - latA) / 2) ** 2 +
    Math.cos(radians(latA)) * Math.cos(radians(latB)) * Math.sin(radians(lonB - lonA) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
