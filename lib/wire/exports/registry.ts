/** The export formats by their names. */
import type { Positions, Snapshot } from "../../model/index.ts";
import { cnml } from "./cnml.ts";
import { csv, csvLinks } from "./csv.ts";
import { dot } from "./dot.ts";
import type { ExportedFile, Format } from "./format.ts";
import { geojson } from "./geojson.ts";
import { gexf } from "./gexf.ts";
import { graphml } from "./graphml.ts";
import { meshviewer } from "./meshviewer.ts";
import { netjson } from "./netjson.ts";

export const EXPORT_FORMATS = ["netjson", "graphml", "gexf", "dot", "geojson", "meshviewer", "cnml", "csv", "csv-links"] as const;
export type ExportFormatName = (typeof EXPORT_FORMATS)[number];

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

export function isExportFormat(name: string): name is ExportFormatName {
  return EXPORT_FORMATS.some((format) => format === name);
}

/** Writes what it is given: the projection for the public is the caller's. `filename` holds letters, digits, dots and hyphens only. */
export function exportSnapshot(snapshot: Snapshot, format: ExportFormatName, positions: Positions | null = null): ExportedFile {
  const { contentType, extension, write } = FORMATS[format];
  const time = snapshot.at.slice(0, 16).replaceAll(/[-:]/g, "").replace("T", "-");
  return { contentType, filename: `${snapshot.mesh}-${time}.${extension}`, body: write(snapshot, positions) };
}
