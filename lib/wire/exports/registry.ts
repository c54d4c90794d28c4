/** The export formats by their names. */
import type { Positions, Snapshot } from "../../model/index.ts";
import type { ExportFormatName } from "../api/export-formats.ts";
import { cnml } from "./cnml.ts";
import { csv, csvLinks } from "./csv.ts";
import { dot } from "./dot.ts";
import type { ExportedFile, Format } from "./format.ts";
import { geojson } from "./geojson.ts";
import { gexf } from "./gexf.ts";
import { graphml } from "./graphml.ts";
import { meshviewer } from "./meshviewer.ts";
import { netjson } from "./netjson.ts";

const FORMATS: Readonly<Record<ExportFormatName, Format>> = {
  netjson,
  graphml,
  gexf,
  dot,
  geojson,
  meshviewer,
  cnml,
  csv,
  "csv-links": csvLinks,
};

/**
 * The snapshot without what names nodes that it does not hold: files tell of links to nodes that they do not list, and no format has a
 * place for an end that is not there. `leftOut` counts the links.
 */
export function selfContained(snapshot: Snapshot): { snapshot: Snapshot; leftOut: number } {
  const known = new Set(snapshot.nodes.map(({ uid }) => uid));
  const links = snapshot.links.filter(({ a, b }) => known.has(a) && known.has(b));
  const ids = new Set(links.map(({ id }) => id));
  const held = {
    ...snapshot,
    links,
    gateways: snapshot.gateways.filter(({ node }) => known.has(node)),
    uses: snapshot.uses.filter(({ node, gateway }) => known.has(node) && (gateway === null || known.has(gateway))),
    routes: snapshot.routes
      .filter(({ node, target, nextHop }) => known.has(node) && known.has(target) && (nextHop === null || known.has(nextHop)))
      .map((route) => (route.link === null || ids.has(route.link) ? route : { ...route, link: null })),
  };
  return { snapshot: held, leftOut: snapshot.links.length - links.length };
}

/** Writes what it is given: the projection for the public is the caller's. `filename` holds letters, digits, dots and hyphens only. */
export function exportSnapshot(snapshot: Snapshot, format: ExportFormatName, positions: Positions | null = null): ExportedFile {
  const { contentType, extension, write } = FORMATS[format];
  const time = snapshot.at.slice(0, 16).replaceAll(/[-:]/g, "").replace("T", "-");
  return {
    contentType,
    filename: `${snapshot.mesh}-${time}.${extension}`,
    body: write(selfContained(snapshot).snapshot, positions),
  };
}
