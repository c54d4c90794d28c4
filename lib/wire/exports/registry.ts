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
import { counted } from "./text.ts";

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
 * The snapshot without what names nodes that it does not hold, and without links of a node to itself: files tell of links to nodes that
 * they do not list, and no format has a place for an end that is not there.
 */
function selfContained(snapshot: Snapshot): Snapshot {
  const known = new Set(snapshot.nodes.map(({ uid }) => uid));
  const links = snapshot.links.filter(({ a, b }) => a !== b && known.has(a) && known.has(b));
  const ids = new Set(links.map(({ id }) => id));
  return {
    ...snapshot,
    links,
    gateways: snapshot.gateways.filter(({ node }) => known.has(node)),
    uses: snapshot.uses.filter(({ node, gateway }) => known.has(node) && (gateway === null || known.has(gateway))),
    routes: snapshot.routes
      .filter(({ node, target, nextHop }) => known.has(node) && known.has(target) && (nextHop === null || known.has(nextHop)))
      .map((route) => (route.link === null || ids.has(route.link) ? route : { ...route, link: null })),
  };
}

/** What a file of this format does not hold of the snapshot, in words. */
export function leftOutOf(snapshot: Snapshot, format: ExportFormatName): string[] {
  const held = selfContained(snapshot);
  const known = new Set(snapshot.nodes.map(({ uid }) => uid));
  const strangers = snapshot.links.filter(({ a, b }) => !known.has(a) || !known.has(b)).length;
  const loops = snapshot.links.length - held.links.length - strangers;
  return [
    ...(strangers > 0 ? [`${counted(strangers, "link")} to nodes that the file does not list`] : []),
    ...(loops > 0 ? [`${counted(loops, "link")} of a node to itself`] : []),
    ...(FORMATS[format].leftOut?.(held) ?? []),
  ];
}

/** Writes what it is given: the projection for the public is the caller's. `filename` holds letters, digits, dots and hyphens only. */
export function exportSnapshot(snapshot: Snapshot, format: ExportFormatName, positions: Positions | null = null): ExportedFile {
  const { contentType, extension, write } = FORMATS[format];
  const time = snapshot.at.slice(0, 16).replaceAll(/[-:]/g, "").replace("T", "-");
  return {
    contentType,
    filename: `${snapshot.mesh}-${time}.${extension}`,
    body: write(selfContained(snapshot), positions),
  };
}
