/** Places as a configuration has them, of what the emulator tells of its meshes. */

export type HandPlaces = Record<string, { lat: number; lon: number }>;

/** By address, and by name where a name is one node's only. @param told by mesh address. */
export function handPlaces(told: Readonly<Record<string, { lat: number; lon: number; hostname: string }>>): HandPlaces {
  const addressesOf = Map.groupBy(Object.entries(told), ([, place]) => place.hostname);
  const places: HandPlaces = {};
  for (const [hostname, entries] of addressesOf) {
    for (const [address, { lat, lon }] of entries) places[`ip6:${address}`] = { lat, lon };
    const spots = new Set(entries.map(([, { lat, lon }]) => `${lat} ${lon}`));
    const [, place] = entries[0] ?? [];
    // A router that runs both daemons has two addresses and stands in one place.
    if (spots.size === 1 && place !== undefined) places[`name:${hostname}`] = { lat: place.lat, lon: place.lon };
  }
  return places;
}
