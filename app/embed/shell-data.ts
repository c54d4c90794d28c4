/** What the server leaves in the page for the script: one JSON block, read by both sides with the same type. */
import type { MapPath, MapSelection } from "#components/map/scene/scene.ts";
import type { Language } from "#lib/wire/api/site.ts";
import type { PackedWire } from "#lib/wire/map/pack.ts";

export type EmbedData = {
  mesh: string;
  meshName: string;
  language: Language;
  timezone: string;
  hrefQuery: string;
  selection: MapSelection;
  path: MapPath;
  etag: string;
  wire: PackedWire;
};

export const DATA_ID = "em-data";
