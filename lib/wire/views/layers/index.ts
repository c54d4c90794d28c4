/** A layer of the map, made of one round. */
import type { LayerView } from "../../api/layers.ts";
import type { AskedLayer } from "../../map/layers.ts";
import type { AnalysisIndex } from "../analysis-index.ts";
import type { SnapshotIndex } from "../snapshot-index.ts";
import { channelLayer } from "./air.ts";
import type { LayerRows } from "./rows.ts";
import { ageLayer, changesLayer } from "./time.ts";
import { bandwidthLayer, catchmentLayer, onlyWaysLayer, routingLayer } from "./ways.ts";

const UNITS: Partial<Record<AskedLayer, string>> = {
  bandwidth: "Mbit/s",
  channel: "nodes",
  routing: "nodes",
  "only-ways": "nodes",
  age: "days",
  changes: "percentage points",
};

const NOTHING_VANISHED: LayerView["vanished"] = { nodes: [], links: 0 };

/** @param before the round that `changes` compares with; null: none so old is kept */
export function layerView(
  layer: AskedLayer,
  index: SnapshotIndex,
  found: AnalysisIndex | null,
  before: SnapshotIndex | null,
): LayerView {
  const { mesh, round, at } = index.snapshot;
  const made = rowsOf(layer, index, found, before);
  const since = layer === "changes" ? (before?.snapshot.at ?? null) : null;
  return { mesh, round, as_of: at, layer, since, unit: UNITS[layer] ?? null, vanished: NOTHING_VANISHED, ...made };
}

function rowsOf(
  layer: AskedLayer,
  index: SnapshotIndex,
  found: AnalysisIndex | null,
  before: SnapshotIndex | null,
): LayerRows & Partial<Pick<LayerView, "vanished">> {
  switch (layer) {
    case "bandwidth":
      return bandwidthLayer(index, found);
    case "channel":
      return channelLayer(index);
    case "routing":
      return routingLayer(index, found);
    case "catchments":
      return catchmentLayer(index, found);
    case "only-ways":
      return onlyWaysLayer(index, found);
    case "age":
      return ageLayer(index);
    case "changes":
      return before === null ? { classes: [], nodes: [], links: [] } : changesLayer(index, before);
  }
}
