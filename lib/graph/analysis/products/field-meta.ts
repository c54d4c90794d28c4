/** What is true of each column of an Analysis: its unit, whether it is exact, and how many rows have a value. */
import type { Analysis, LinkAnalysis, NodeAnalysis } from "../../../model/index.ts";

type Meta = Analysis["fields"][string];
type Kind = "measured" | "graph" | "routing" | "statistical";

const NODE_FIELDS = {
  gateway: ["uid", "routing"],
  steady_gateway: ["uid", "routing"],
  used_gateway: ["uid", "measured"],
  bandwidth_mbps: ["Mbit/s", "routing"],
  widest_mbps: ["Mbit/s", "routing"],
  shared_air_mbps: ["Mbit/s", "statistical"],
  bottleneck: ["link id", "routing"],
  hops: ["hops", "routing"],
  next_hop: ["uid", "routing"],
  lost_if_fails: ["nodes", "graph"],
  impact_if_fails: ["node-equivalents", "routing"],
  transit: ["nodes", "routing"],
  edge_disjoint: ["ways", "graph"],
  node_disjoint: ["ways", "graph"],
  gateways_independent: ["gateways", "graph"],
  capacity_mbps: ["Mbit/s", "statistical"],
  core: ["1", "graph"],
  onion: ["1", "graph"],
} as const satisfies Partial<Record<keyof NodeAnalysis, readonly [string, Kind]>>;

const LINK_FIELDS = {
  etx: ["transmissions", "measured"],
  quality: ["share", "measured"],
  asymmetry: ["share", "measured"],
  bandwidth_mbps: ["Mbit/s", "routing"],
  shortfall: ["share", "routing"],
  load: ["nodes", "routing"],
  lost_if_fails: ["nodes", "graph"],
  impact_if_fails: ["node-equivalents", "routing"],
  pair_lost_if_fails: ["nodes", "graph"],
  weakness: ["share", "statistical"],
  priority: ["node-equivalents", "statistical"],
  gain: ["node-equivalents", "routing"],
} as const satisfies Partial<Record<keyof LinkAnalysis, readonly [string, Kind]>>;

function methodOf(kind: Kind, estimated: boolean): Meta["method"] {
  return kind === "statistical" || (kind === "routing" && estimated) ? "estimate" : "exact";
}

/** `estimated`: bmx7 routes over some links, so that what follows from paths is an estimate. */
export function fieldMeta(
  nodes: readonly NodeAnalysis[],
  links: readonly LinkAnalysis[],
  estimated: boolean,
): Analysis["fields"] {
  const fields: Analysis["fields"] = {};
  for (const [name, [unit, kind]] of Object.entries(NODE_FIELDS)) {
    const known = nodes.reduce((sum, row) => sum + (Reflect.get(row, name) === null ? 0 : 1), 0);
    fields[`nodes.${name}`] = { unit, method: methodOf(kind, estimated), known, of: nodes.length };
  }
  for (const [name, [unit, kind]] of Object.entries(LINK_FIELDS)) {
    const known = links.reduce((sum, row) => sum + (Reflect.get(row, name) === null ? 0 : 1), 0);
    fields[`links.${name}`] = { unit, method: methodOf(kind, estimated), known, of: links.length };
  }
  return fields;
}
