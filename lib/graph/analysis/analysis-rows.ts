/** The rows of an Analysis, one function a kind, out of what was computed on typed arrays. */
import {
  type AnalysisReason,
  type GatewayAnalysis,
  type Link,
  type LinkAnalysis,
  linkEtx,
  linkQuality,
  type NodeAnalysis,
} from "../../model/index.ts";
import { interferenceOfPath } from "./bmx7-interference.ts";
import { asymmetry, shortfall } from "./delivery.ts";
import { disjointPaths, type Redundancy } from "./disjoint-paths.ts";
import type { SteadyChoice, Ways } from "./evaluate.ts";
import { gatewayCapacities } from "./gateway-capacity.ts";
import { coreNumbers } from "./k-core.ts";
import { linkIdOf } from "./mesh-graph.ts";
import type { NetworkParts } from "./network-statistics.ts";
import { onionLayers } from "./onion.ts";
import { bandwidthOf } from "./path-metric.ts";
import type { Impact } from "./replacement-paths.ts";
import { simpleGraph } from "./simple-graph.ts";
import { byte, int, item, real } from "./typed.ts";
import { bottleneckEdge, widestPaths } from "./widest-path.ts";

type Reasons = Record<string, AnalysisReason>;

/** Flows for every node up to this size; beyond it the depth-first search tells 0, 1, or 2 and more. */
export const FLOWS_MAX = 600;

/** By node: the nearest edge above it in the search without which it has no way out; -1: none. */
export function nearestBridge({ graph, loss }: Pick<Ways, "graph" | "loss">): Int32Array {
  const nearest = new Int32Array(graph.n).fill(-1);
  for (let i = 0; i < loss.search.seen; i += 1) {
    const v = int(loss.search.order, i);
    const above = int(loss.search.parent, v);
    if (above < 0) continue;
    const edge = int(loss.search.parentEdge, v);
    nearest[v] = loss.bridge[edge] === 1 ? edge : int(nearest, above);
  }
  return nearest;
}

export function redundancyLimit(n: number): number {
  return n <= FLOWS_MAX ? 3 : 2;
}

/** 0, 1, or 2 for "two and more", of all nodes in one pass over the depth-first search. */
export function redundancyBySearch(ways: Ways, component: Int32Array): (v: number) => Redundancy {
  const { graph, loss } = ways;
  const onlyWay = new Uint8Array(graph.n); // 1: some bridge on the way
  for (let i = 0; i < loss.search.seen; i += 1) {
    const v = int(loss.search.order, i);
    const above = int(loss.search.parent, v);
    if (above >= 0 && (loss.bridge[int(loss.search.parentEdge, v)] === 1 || onlyWay[above] === 1)) onlyWay[v] = 1;
  }
  const gatewaysIn = new Map<number, number>();
  for (const gateway of ways.gateways) {
    const part = int(component, gateway);
    gatewaysIn.set(part, (gatewaysIn.get(part) ?? 0) + 1);
  }
  return (v) => {
    if (byte(loss.covered, v) === 0) return { edgeDisjoint: 0, nodeDisjoint: 0, gatewaysIndependent: 0 };
    const edgeDisjoint = byte(onlyWay, v) === 1 ? 1 : 2;
    return {
      edgeDisjoint,
      nodeDisjoint: int(loss.idom, v) < 0 ? 2 : 1,
      gatewaysIndependent: Math.min(edgeDisjoint, gatewaysIn.get(int(component, v)) ?? 0),
    };
  };
}

function redundancies(ways: Ways, component: Int32Array): (v: number) => Redundancy {
  if (ways.graph.n > FLOWS_MAX) return redundancyBySearch(ways, component);
  const flows = disjointPaths(ways.graph, ways.gateways, redundancyLimit(ways.graph.n));
  return (v) => flows.of(v);
}

const GATEWAY_REASONS: Reasons = {
  bandwidth_mbps: "is-gateway",
  widest_mbps: "is-gateway",
  shared_air_mbps: "is-gateway",
  bottleneck: "is-gateway",
  next_hop: "is-gateway",
  edge_disjoint: "is-gateway",
  node_disjoint: "is-gateway",
  gateways_independent: "is-gateway",
  capacity_mbps: "is-gateway",
  depends_on: "is-gateway",
  depends_on_link: "is-gateway",
};
const UNCOVERED_REASONS: Reasons = {
  gateway: "uncovered",
  steady_gateway: "uncovered",
  bottleneck: "uncovered",
  hops: "uncovered",
  next_hop: "uncovered",
  depends_on: "uncovered",
  depends_on_link: "uncovered",
};
const NO_GATEWAY_REASONS: Reasons = Object.fromEntries(
  [
    ...[
      "gateway",
      "steady_gateway",
      "bandwidth_mbps",
      "widest_mbps",
      "shared_air_mbps",
      "bottleneck",
      "hops",
      "next_hop",
      "lost_if_fails",
      "impact_if_fails",
    ],
    ...["transit", "edge_disjoint", "node_disjoint", "gateways_independent", "capacity_mbps", "depends_on", "depends_on_link"],
  ].map((field) => [field, "no-gateway"] as const),
);
const NONE: Reasons = {};

export type RowInput = {
  ways: Ways;
  impact: Impact;
  steady: SteadyChoice;
  used: ReadonlyMap<string, string>;
  parts: NetworkParts;
};

type NodeWays = Omit<NodeAnalysis, "id" | "used_gateway" | "core" | "onion" | "component" | "community">;

const WITHOUT_GATEWAY: NodeWays = {
  gateway: null,
  steady_gateway: null,
  bandwidth_mbps: null,
  widest_mbps: null,
  shared_air_mbps: null,
  bottleneck: null,
  hops: null,
  next_hop: null,
  lost_if_fails: null,
  impact_if_fails: null,
  transit: null,
  edge_disjoint: null,
  node_disjoint: null,
  gateways_independent: null,
  capacity_mbps: null,
  depends_on: null,
  depends_on_link: null,
  reasons: NO_GATEWAY_REASONS,
};

const SPARE_REASONS: readonly Reasons[] = [
  NONE,
  { depends_on: "none" },
  { depends_on_link: "none" },
  { depends_on: "none", depends_on_link: "none" },
];

function spareReasons(noRouter: boolean, noLink: boolean): Reasons {
  return SPARE_REASONS[(noRouter ? 1 : 0) + (noLink ? 2 : 0)] ?? NONE;
}

/** The largest flow of every node: too dear for large meshes, where it is not computed. */
function capacities({ graph, gateways }: Ways): ((v: number) => number) | null {
  if (graph.n > FLOWS_MAX) return null;
  const found = gatewayCapacities(graph, gateways);
  return (v) => found.of(v).mbps;
}

/** The shared reasons with one more in each, so that rows go on sharing them. */
function withoutCapacity(): (reasons: Reasons) => Reasons {
  const made = new Map<Reasons, Reasons>();
  return (reasons) => {
    const known = made.get(reasons) ?? { capacity_mbps: "not-computed", ...reasons };
    made.set(reasons, known);
    return known;
  };
}

function nodeWays({ ways, impact, steady, parts }: RowInput): (v: number) => NodeWays {
  const { graph, forest, metric, loss, load, isGateway } = ways;
  if (ways.gateways.length === 0) return () => WITHOUT_GATEWAY;
  const widest = widestPaths(graph, ways.gateways);
  const redundancy = redundancies(ways, parts.component);
  const uid = (index: number) => (index < 0 ? null : item(graph.uids, index));
  const onlyLink = nearestBridge(ways);
  const capacity = capacities(ways);
  const reasonsOf = capacity === null ? withoutCapacity() : (reasons: Reasons) => reasons;
  return (v) => {
    const gateway = byte(isGateway, v) === 1;
    const reached = int(forest.root, v) >= 0;
    const bottleneck = gateway ? -1 : bottleneckEdge(graph, forest, v);
    const ways = gateway ? null : redundancy(v);
    return {
      gateway: uid(int(forest.root, v)),
      steady_gateway: uid(int(steady.gateway, v)),
      bandwidth_mbps: gateway ? null : bandwidthOf(metric, real(forest.label, v)),
      widest_mbps: gateway ? null : real(widest, v),
      shared_air_mbps: gateway ? null : interferenceOfPath(graph, forest, v),
      bottleneck: bottleneck < 0 ? null : linkIdOf(graph, bottleneck),
      hops: reached ? int(forest.hops, v) : null,
      next_hop: uid(int(forest.nextHop, v)),
      lost_if_fails: real(loss.byNode, v),
      impact_if_fails: real(impact.byNode, v),
      transit: real(load.transit, v),
      edge_disjoint: ways?.edgeDisjoint ?? null,
      node_disjoint: ways?.nodeDisjoint ?? null,
      gateways_independent: ways?.gatewaysIndependent ?? null,
      capacity_mbps: gateway ? null : (capacity?.(v) ?? null),
      depends_on: gateway ? null : uid(int(loss.idom, v)),
      depends_on_link: gateway || int(onlyLink, v) < 0 ? null : linkIdOf(graph, int(onlyLink, v)),
      reasons: reasonsOf(
        gateway ? GATEWAY_REASONS : reached ? spareReasons(int(loss.idom, v) < 0, int(onlyLink, v) < 0) : UNCOVERED_REASONS,
      ),
    };
  };
}

export function nodeRows(input: RowInput): NodeAnalysis[] {
  const { graph } = input.ways;
  const simple = simpleGraph(graph);
  const core = coreNumbers(simple);
  const onion = onionLayers(simple);
  const waysOf = nodeWays(input);
  return graph.uids.map((id, v) => ({
    id,
    used_gateway: input.used.get(id) ?? null,
    ...waysOf(v),
    core: int(core, v),
    onion: int(onion, v),
    component: int(input.parts.component, v),
    community: input.parts.community === null ? null : int(input.parts.community, v),
  }));
}

/** What a window adds to a link. */
export type LinkPriority = { weakness: number | null; priority: number | null };

export type LinkRowInput = RowInput & {
  links: readonly Link[];
  priorities: ReadonlyMap<number, LinkPriority>; // by edge; absent: no window
  gains: ReadonlyMap<number, number>; // by edge
};

const NOT_USABLE: Reasons = Object.fromEntries(
  [
    "bandwidth_mbps",
    "shortfall",
    "load",
    "lost_if_fails",
    "impact_if_fails",
    "pair_lost_if_fails",
    "weakness",
    "priority",
    "gain",
  ].map((field) => [field, "not-usable"] as const),
);

function measured(link: Link): Pick<LinkAnalysis, "etx" | "quality" | "asymmetry"> {
  return {
    etx: linkEtx(link),
    quality: linkQuality(link),
    asymmetry: asymmetry(link.directions.ab.quality, link.directions.ba.quality)?.difference ?? null,
  };
}

function usableLink(
  input: LinkRowInput,
  edge: number,
): Omit<LinkAnalysis, "id" | "source" | "target" | "etx" | "quality" | "asymmetry"> {
  const { ways, impact, parts, priorities, gains } = input;
  const { ab, ba } = item(ways.graph.edges, edge);
  const ranked = priorities.get(edge);
  const gain = gains.get(edge) ?? null;
  const hasWays = ways.gateways.length > 0;
  const reasons: Reasons = {};
  if (!hasWays)
    for (const field of ["load", "lost_if_fails", "impact_if_fails", "pair_lost_if_fails"]) reasons[field] = "no-gateway";
  if (ranked?.weakness == null) reasons.weakness = "too-few-samples";
  if (ranked?.priority == null) reasons.priority = hasWays ? "too-few-samples" : "no-gateway";
  if (gain === null) reasons.gain = hasWays ? "not-computed" : "no-gateway";
  return {
    usable: true,
    bandwidth_mbps: { ab: ab.mbps, ba: ba.mbps },
    shortfall: shortfall(ab.mbps, ba.mbps, Math.min(ab.rateMbps, ba.rateMbps)),
    load: hasWays ? real(ways.load.byEdge, edge) : null,
    lost_if_fails: hasWays ? real(ways.loss.byEdge, edge) : null,
    impact_if_fails: hasWays ? real(impact.byEdge, edge) : null,
    pair_lost_if_fails: hasWays ? real(ways.loss.byPair, edge) : null,
    weakness: ranked?.weakness ?? null,
    priority: ranked?.priority ?? null,
    gain,
    bridge: parts.bridges[edge] === 1,
    internet_bridge: ways.loss.bridge[edge] === 1,
    reasons,
  };
}

/** Every link that is told of; those that cannot carry traffic have no part in any figure. */
export function linkRows(input: LinkRowInput): LinkAnalysis[] {
  return input.links.map((link): LinkAnalysis => {
    const edge = input.ways.graph.edgeOfLink.get(link.id);
    const head = { id: link.id, source: link.a, target: link.b, ...measured(link) };
    const blank: Reasons = {};
    if (head.etx === null) blank.etx = head.quality === null ? "not-measured" : "not-usable";
    if (head.quality === null) {
      blank.quality = "not-measured";
      blank.asymmetry = "not-measured";
    }
    if (edge !== undefined) {
      const row = usableLink(input, edge);
      return { ...head, ...row, reasons: { ...blank, ...row.reasons } };
    }
    return {
      ...head,
      usable: false,
      bandwidth_mbps: null,
      shortfall: null,
      load: null,
      lost_if_fails: null,
      impact_if_fails: null,
      pair_lost_if_fails: null,
      weakness: null,
      priority: null,
      gain: null,
      bridge: false,
      internet_bridge: false,
      reasons: { ...NOT_USABLE, ...blank },
    };
  });
}

type Catchment = { all: number; used: number; predicted: number; mbps: number; hops: number; reached: number };

/** Who depends on which gateway: by a node's own rows where they are known, else by prediction. */
export function gatewayRows(input: RowInput): GatewayAnalysis[] {
  const { ways, impact, steady, used } = input;
  const { graph, isGateway, forest, metric, loss } = ways;
  const catchments = new Map<number, Catchment>(
    ways.gateways.map((gateway) => [gateway, { all: 0, used: 0, predicted: 0, mbps: 0, hops: 0, reached: 0 }]),
  );
  let total = 0;
  for (let v = 0; v < graph.n; v += 1) {
    if (byte(isGateway, v) === 1) continue;
    const weight = real(graph.weight, v);
    const predicted = int(steady.gateway, v);
    const told = graph.indexOf.get(used.get(item(graph.uids, v)) ?? "");
    const own = catchments.get(predicted);
    if (own !== undefined) {
      own.predicted += weight;
      own.mbps += bandwidthOf(metric, real(forest.label, v));
      own.hops += int(forest.hops, v);
      own.reached += 1;
    }
    const reported = told === undefined ? undefined : catchments.get(told);
    if (reported !== undefined) reported.used += weight;
    const counted = reported ?? own;
    if (counted === undefined) continue;
    counted.all += weight;
    total += weight;
  }
  return ways.gateways.map((gateway) => {
    const own = catchments.get(gateway) ?? { all: 0, used: 0, predicted: 0, mbps: 0, hops: 0, reached: 0 };
    return {
      id: item(graph.uids, gateway),
      clients: own.all,
      clients_used: own.used,
      clients_predicted: own.predicted,
      share: total === 0 ? null : own.all / total,
      mean_bandwidth_mbps: own.reached === 0 ? null : own.mbps / own.reached,
      mean_hops: own.reached === 0 ? null : own.hops / own.reached,
      lost_if_fails: real(loss.byNode, gateway),
      impact_if_fails: real(impact.byNode, gateway),
    };
  });
}
