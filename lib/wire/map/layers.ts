/** The layers of the map: one question each, asked of every node and link. No zod: the browser reads this. */

/** `quality` is the map without a layer. */
export const MAP_LAYERS = ["quality", "bandwidth", "channel", "routing", "catchments", "only-ways", "age", "changes"] as const;
export type MapLayerName = (typeof MAP_LAYERS)[number];
export type AskedLayer = Exclude<MapLayerName, "quality">;

export function mapLayerOf(text: string | null | undefined): MapLayerName {
  return MAP_LAYERS.find((layer) => layer === text) ?? "quality";
}

export function isAskedLayer(text: string | null | undefined): text is AskedLayer {
  return text !== "quality" && MAP_LAYERS.some((layer) => layer === text);
}

/**
 * Names of colours. c0…c7: kinds without an order. s0…s4: from what wants attention to what does not. pale: steps back. strong: what is
 * used. good, fair, poor, unmeasured: as for qualities.
 */
export const LAYER_TONES = [
  ...(["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"] as const),
  ...(["s0", "s1", "s2", "s3", "s4"] as const),
  ...(["pale", "strong", "good", "fair", "poor", "unmeasured"] as const),
] as const;
export type LayerTone = (typeof LAYER_TONES)[number];

/** What changes are counted from where nothing is said, and the spans that an address may name, milliseconds. */
export const SINCE_SPANS = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 } as const;
export const SINCE_DEFAULT = "24h";
