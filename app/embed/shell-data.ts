/** What the server leaves in the page for the script: one JSON block, read by both sides with the same type. */
import type { MapPath, MapSelection } from "#components/map/scene/scene.ts";
import type { Language } from "#lib/wire/api/site.ts";
import type { PackedWire } from "#lib/wire/map/pack.ts";

/** A node, and how many links from it the farthest shown may be. */
export type Around = { uid: string; hops: number } | null;

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
  /** The moment of the past that is shown; null: now, and what follows. */
  at: string | null;
  /** Only the part around a node; null: the whole mesh. */
  around: Around;
};

export const DATA_ID = "em-data";
