/** What a layer says of each node and link, as names of colours: another question asked of the same map. */
import type { Dash } from "./scene.ts";

/** c0…c7: kinds without an order. s0…s4: little to much. pale: steps back. strong: what is used. The others mean what they always do. */
export const LAYER_TONES = [
  ...(["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"] as const),
  ...(["s0", "s1", "s2", "s3", "s4"] as const),
  ...(["pale", "strong", "good", "fair", "poor", "unmeasured"] as const),
] as const;
export type LayerTone = (typeof LAYER_TONES)[number];

export type MapLayer = { nodes: ReadonlyMap<string, LayerTone>; links: ReadonlyMap<string, LayerTone> };

export type LayerLook = { tone: LayerTone; width: number; dash: Dash };

const SEQUENCE_WIDTHS = [3, 2.6, 2.2, 2, 1.8] as const;

/** Widths differ with the colours, so that colour is never alone. */
export function lookOf(tone: LayerTone): LayerLook {
  if (tone === "pale") return { tone, width: 1, dash: "solid" };
  if (tone === "strong") return { tone, width: 2.6, dash: "solid" };
  if (tone === "unmeasured") return { tone, width: 1.5, dash: "dotted" };
  if (tone === "poor") return { tone, width: 3, dash: "dashed" };
  const step = tone.startsWith("s") ? Number(tone.slice(1)) : -1;
  return { tone, width: SEQUENCE_WIDTHS[step] ?? 2.2, dash: "solid" };
}
