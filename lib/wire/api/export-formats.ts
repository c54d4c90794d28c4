/** The names of the export formats, as the API and the command line take them. */

export const EXPORT_FORMATS = ["netjson", "graphml", "gexf", "dot", "geojson", "meshviewer", "cnml", "csv", "csv-links"] as const;
export type ExportFormatName = (typeof EXPORT_FORMATS)[number];

export function isExportFormat(name: string): name is ExportFormatName {
  return EXPORT_FORMATS.some((format) => format === name);
}
