/** Positions that a file tells of its own nodes, in the spellings of the field, judged against each other. */
import { z } from "zod";
import type { Node, Place } from "../../model/index.ts";
import { type Position, positionDoubts } from "./place-doubt.ts";

export type ToldPlace = Position & { elevationM: number | null; doubt: string | null };

/** What a node, its `properties` or its `location` may hold: netjsongraph.js, meshviewer, LibreMap and GeoJSON have a name each. */
export const toldPlaceFields = {
  lat: z.unknown().optional(),
  latitude: z.unknown().optional(),
  lon: z.unknown().optional(),
  lng: z.unknown().optional(),
  long: z.unknown().optional(),
  longitude: z.unknown().optional(),
  elevation: z.unknown().optional(),
  altitude: z.unknown().optional(),
  place_doubtful: z.unknown().optional(),
  location: z.unknown().optional(),
};
const fieldsSchema = z.object(toldPlaceFields).partial();
type Fields = z.infer<typeof fieldsSchema>;

export const NO_PLACE: ToldPlace = { lat: null, lon: null, elevationM: null, doubt: null };

/** @param refuse told of each value that no place has. */
export function toldPlaceOf(told: unknown, refuse: (field: string, value: unknown) => void): ToldPlace {
  const fields = fieldsSchema.safeParse(told);
  if (!fields.success) return NO_PLACE;
  const inner = fieldsSchema.safeParse(fields.data.location);
  const both: Fields = inner.success ? { ...inner.data, ...withoutNothing(fields.data) } : fields.data;
  const number = (least: number, most: number, ...names: (keyof Fields)[]): number | null => {
    for (const name of names) {
      const value = both[name];
      if (value === undefined || value === null || value === "") continue;
      const read = typeof value === "string" && /^\s*[+-]?\d{1,5}(\.\d{1,15})?\s*$/.test(value) ? Number(value) : value;
      if (typeof read === "number" && read >= least && read <= most) return read;
      refuse(name, value);
      return null;
    }
    return null;
  };
  return {
    lat: number(-90, 90, "lat", "latitude"),
    lon: number(-180, 180, "lon", "lng", "long", "longitude"),
    elevationM: number(-500, 9_000, "elevation", "altitude"),
    doubt: both.place_doubtful === true ? "doubtful where it was written" : null,
  };
}

function withoutNothing(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

/** The nodes with their places. One of which nothing is told has none; of half a position the other half is 0, and doubtful. */
export function placed(nodes: readonly Node[], told: ReadonlyMap<string, ToldPlace>, source: Place["source"]): Node[] {
  const positions = [...told.values()].filter(({ lat, lon }) => lat !== null || lon !== null);
  const doubtOf = positionDoubts(positions, "the other nodes of the mesh");
  return nodes.map((node) => {
    const position = told.get(node.uid);
    if (position === undefined || (position.lat === null && position.lon === null)) return node;
    const doubt = position.doubt ?? doubtOf(position);
    const place: Place = {
      lat: position.lat ?? 0,
      lon: position.lon ?? 0,
      elevationM: position.elevationM,
      source,
      doubtful: doubt !== null,
      ...(doubt === null ? {} : { doubt }),
    };
    return { ...node, place };
  });
}
