/** The rows of nodes of an Analysis, out of what was computed on typed arrays. */
import type { NodeAnalysis } from "../../../model/index.ts";
import { nearestBridge } from "../kernels/internet-loss.ts";
import { bottleneckEdge, widestPaths } from "../kernels/widest-path.ts";
import { linkIdOf } from "../mesh/mesh-graph.ts";
import { bandwidthOf } from "../mesh/path-metric.ts";
import { simpleGraph } from "../mesh/simple-graph.ts";
import { byte, int, item, real } from "../mesh/typed.ts";
import { interferenceOfPath } from "../routing/bmx7-interference.ts";
import type { Ways } from "../routing/evaluate.ts";
import { gatewayCapacities } from "../routing/gateway-capacity.ts";
import { FLOWS_MAX, redundancies } from "../routing/redundancy.ts";
import { coreNumbers } from "../statistics/k-core.ts";
import { onionLayers } from "../statistics/onion.ts";
import type { Reasons, RowInput } from "./row-input.ts";

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

type NodeWays = Omit<NodeAnalysis, "id" | "way_out" | "used_gateway" | "core" | "onion" | "component" | "community">;

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

/** Why every figure is null of a node that is tied to no gateway because others were not read. */
const NOT_READ_REASONS: Reasons = Object.fromEntries(
  Object.keys(NO_GATEWAY_REASONS).map((field) => [field, "not-asked"] as const),
);
/** ... but for what it says itself. */
const OWN_WORD_REASONS: Reasons = Object.fromEntries(
  Object.entries(NOT_READ_REASONS).filter(([field]) => field !== "gateway" && field !== "steady_gateway"),
);
const UNREAD_GATEWAY_REASONS: Reasons = {
  ...GATEWAY_REASONS,
  lost_if_fails: "not-asked",
  impact_if_fails: "not-asked",
  transit: "not-asked",
};

const NOT_READ: NodeWays = { ...WITHOUT_GATEWAY, reasons: NOT_READ_REASONS };
const UNREAD_GATEWAY: NodeWays = { ...WITHOUT_GATEWAY, reasons: UNREAD_GATEWAY_REASONS };

/** What a node says itself of its way, where too little was read to follow it. */
function ownWord({ wayOut, routes }: RowInput, uid: string): NodeWays {
  const use = wayOut.told.get(uid);
  const gateway = use?.gateway ?? null;
  const route = gateway === null ? undefined : routes.get(`${uid} ${gateway}`);
  const said = {
    bandwidth_mbps: use?.pathMbps ?? null,
    next_hop: route?.nextHop ?? null,
    hops: route?.hops ?? null,
  };
  const unknown = gateway === null ? NOT_READ_REASONS : OWN_WORD_REASONS;
  const reasons = Object.fromEntries(Object.entries(unknown).filter(([field]) => (Reflect.get(said, field) ?? null) === null));
  return { ...WITHOUT_GATEWAY, ...said, gateway, steady_gateway: gateway, reasons };
}

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

function nodeWays(input: RowInput): (v: number) => NodeWays {
  const { ways, impact, steady, parts, wayOut } = input;
  const { graph, forest, metric, loss, load, isGateway } = ways;
  if (ways.gateways.length === 0) return () => WITHOUT_GATEWAY;
  const widest = widestPaths(graph, ways.gateways);
  const redundancy = redundancies(ways, parts.component);
  const uid = (index: number) => (index < 0 ? null : item(graph.uids, index));
  const onlyLink = nearestBridge(graph, loss);
  const capacity = capacities(ways);
  const reasonsOf = capacity === null ? withoutCapacity() : (reasons: Reasons) => reasons;
  const unread = unreadGateways(input);
  return (v) => {
    const gateway = byte(isGateway, v) === 1;
    const reached = int(forest.root, v) >= 0;
    if (!reached && item(wayOut.of, v) === "yes") return ownWord(input, item(graph.uids, v));
    if (!reached && item(wayOut.of, v) === "not-known") return NOT_READ;
    if (gateway && unread.has(v)) return { ...UNREAD_GATEWAY, gateway: uid(v), steady_gateway: uid(v), hops: 0 };
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

/**
 * Gateways whose users cannot be told: one that says it uses it is tied to no gateway by what was read, or nothing was read around the
 * gateway itself.
 */
export function unreadGateways({ ways, used, wayOut }: Pick<RowInput, "ways" | "used" | "wayOut">): ReadonlySet<number> {
  const { graph, gateways, loss } = ways;
  const alone = gateways.filter(
    (v) => byte(wayOut.read, v) === 0 && graph.n > 1 && int(graph.offsets, v) === int(graph.offsets, v + 1),
  );
  const untied = [...used].flatMap(([uid, gateway]) => {
    const user = graph.indexOf.get(uid);
    return user === undefined || byte(loss.covered, user) === 1 ? [] : (graph.indexOf.get(gateway) ?? []);
  });
  return new Set([...alone, ...untied]);
}

export function nodeRows(input: RowInput): NodeAnalysis[] {
  const { graph } = input.ways;
  const simple = simpleGraph(graph);
  const core = coreNumbers(simple);
  const onion = onionLayers(simple);
  const waysOf = nodeWays(input);
  return graph.uids.map((id, v) => ({
    id,
    way_out: item(input.wayOut.of, v),
    used_gateway: input.used.get(id) ?? null,
    ...waysOf(v),
    core: int(core, v),
    onion: int(onion, v),
    component: input.parts.network.components === null ? null : int(input.parts.component, v),
    community: input.parts.community === null ? null : int(input.parts.community, v),
  }));
}
