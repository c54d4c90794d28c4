/** GeoJSON (RFC 7946): points and lines of what has a place. Doubtful places are marked, not left out. */

import type { Format } from "./format.ts";
import { drawnGraph } from "./graph-attributes.ts";
import { counted, jsonText } from "./text.ts";

export const geojson: Format = {
  contentType: "application/geo+json; charset=utf-8",
  extension: "geojson",
  leftOut({ nodes }) {
    const without = nodes.filter(({ place }) => place === null).length;
    return without === 0 ? [] : [`${counted(without, "node")} without a position, with their links`];
  },
  write(snapshot) {
    const { nodes, links } = drawnGraph(snapshot);
    const places = new Map(nodes.flatMap(({ node }) => (node.place === null ? [] : [[node.uid, node.place] as const])));
    const features = [
      ...nodes.flatMap(({ node, attributes }) => {
        const place = places.get(node.uid);
        if (place === undefined) return [];
        const { lat: _lat, lon: _lon, place_doubtful: _doubtful, ...rest } = attributes;
        return {
          type: "Feature",
          id: node.uid,
          geometry: { type: "Point", coordinates: coordinatesOf(place) },
          properties: { label: node.label, ...rest, place_source: place.source, place_doubtful: place.doubtful },
        };
      }),
      ...links.flatMap(({ link, attributes }) => {
        const [from, to] = [places.get(link.a), places.get(link.b)];
        if (from === undefined || to === undefined) return [];
        return {
          type: "Feature",
          id: link.id,
          geometry: { type: "LineString", coordinates: [coordinatesOf(from), coordinatesOf(to)] },
          properties: { a: link.a, b: link.b, ...attributes },
        };
      }),
    ];
    return jsonText({ type: "FeatureCollection", features });
  },
};

function coordinatesOf(place: { lat: number; lon: number }): [number, number] {
  return [place.lon, place.lat];
}
