/** What a layer says of each node and link, as names of colours: another question asked of the same map. */
import type { LayerView } from "#lib/wire/api/layers.ts";
import type { LayerTone } from "#lib/wire/map/layers.ts";
import type { Dash } from "./types.ts";

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

/** What the server says of a layer, by id. */
export function mapLayer({ classes, nodes, links }: Pick<LayerView, "classes" | "nodes" | "links">): MapLayer {
  const toned = (rows: LayerView["nodes"]) =>
    new Map(
      rows.flatMap(([id, index]) => {
        const tone = classes[index]?.tone;
        return tone === undefined ? [] : [[id, tone] as const];
      }),
    );
  return { nodes: toned(nodes), links: toned(links) };
}
