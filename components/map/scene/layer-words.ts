/** What a layer asks and what its colours mean, in words. */

import { fill } from "#lib/base/template.ts";
import type { LayerClass } from "#lib/wire/api/layers.ts";
import type { MapLayerName } from "#lib/wire/map/layers.ts";

type Key =
  | "mbpsUnder"
  | "mbpsOver"
  | "noWay"
  | "unknown"
  | "channel"
  | "others"
  | "wired"
  | "crowdNone"
  | "crowdUnder"
  | "crowdOver"
  | "usedGood"
  | "usedFair"
  | "usedPoor"
  | "spare"
  | "off"
  | "without"
  | "otherGateways"
  | "unused"
  | "lostUnder"
  | "lostOver"
  | "nobody"
  | "daysUnder"
  | "dayUnder"
  | "yearOver"
  | "lost"
  | "appeared"
  | "back"
  | "moved"
  | "same"
  | "worse"
  | "better";

export type LayerTexts = {
  menu: string;
  names: Record<MapLayerName, string>;
  why: Record<MapLayerName, string>;
  nodes: string;
  links: string;
  loading: string;
  failed: string;
  empty: string;
  since: Record<"1h" | "24h" | "7d", string>;
  nothingOld: string;
  vanished: string; // `{nodes}`, `{links}`
  keys: Record<Key, string>; // `{n}`
};

/** What a class of a layer means, in words. */
export function classWords({ keys }: LayerTexts, layer: MapLayerName, { key, value, name }: LayerClass): string {
  const say = (text: Key) => fill(keys[text], { n: value ?? "" });
  if (name !== null) return name;
  if (key.startsWith("under") || key === "over") return say(stepKey(layer, key));
  if (layer === "channel" && value !== null) return say("channel");
  if (key === "none") return say(layer === "catchments" ? "without" : "noWay");
  if (key === "others") return say(layer === "catchments" ? "otherGateways" : "others");
  return say(PLAIN[key] ?? "unknown");
}

const PLAIN: Partial<Record<string, Key>> = {
  unknown: "unknown",
  wired: "wired",
  "used-good": "usedGood",
  "used-fair": "usedFair",
  "used-poor": "usedPoor",
  spare: "spare",
  off: "off",
  unused: "unused",
  nobody: "nobody",
  lost: "lost",
  appeared: "appeared",
  back: "back",
  moved: "moved",
  same: "same",
  worse: "worse",
  better: "better",
};

function stepKey(layer: MapLayerName, key: string): Key {
  if (layer === "channel") return key === "under-0" ? "crowdNone" : key === "over" ? "crowdOver" : "crowdUnder";
  if (layer === "only-ways") return key === "over" ? "lostOver" : "lostUnder";
  if (layer === "age") return key === "under-0" ? "dayUnder" : key === "over" ? "yearOver" : "daysUnder";
  return key === "over" ? "mbpsOver" : "mbpsUnder";
}
