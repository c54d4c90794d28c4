/** Distances and radio rules of thumb. Without a terrain model none of them says whether there is a line of sight. */

const EARTH_RADIUS_M = 6_371_008.8; // mean radius, IUGG

export type Point = { lat: number; lon: number };

/** Great-circle distance in metres (haversine, Sinnott 1984). */
export function distanceM(p: Point, q: Point): number {
  const rad = Math.PI / 180;
  const half = (degrees: number) => Math.sin((degrees * rad) / 2) ** 2;
  const h = half(q.lat - p.lat) + Math.cos(p.lat * rad) * Math.cos(q.lat * rad) * half(q.lon - p.lon);
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Free-space path loss in dB (ITU-R P.525). */
export function freeSpaceLossDb(distanceKm: number, frequencyMhz: number): number {
  return 20 * Math.log10(distanceKm) + 20 * Math.log10(frequencyMhz) + 32.44778;
}

/** Radius in metres of the first Fresnel zone at mid-path: what should be free of obstacles. */
export function fresnelRadiusM(distanceKm: number, frequencyGhz: number): number {
  return 17.32 * Math.sqrt(distanceKm / (4 * frequencyGhz));
}

/** The direction in which the great circle from `p` to `q` begins, degrees east of north, 0..360. */
export function bearingDeg(p: Point, q: Point): number {
  const rad = Math.PI / 180;
  const east = Math.sin((q.lon - p.lon) * rad) * Math.cos(q.lat * rad);
  const north =
    Math.cos(p.lat * rad) * Math.sin(q.lat * rad) -
    Math.sin(p.lat * rad) * Math.cos(q.lat * rad) * Math.cos((q.lon - p.lon) * rad);
  return (Math.atan2(east, north) / rad + 360) % 360;
}
