/** One snapshot in, one Analysis out. Pure: the same snapshot and window always give the same answer. */
import {
  type Analysis,
  type AnalysisReason,
  type Family,
  type FixFirstSettings,
  type FixFirstSummary,
  instantOf,
  type ModelFitSummary,
  type Snapshot,
} from "../../../model/index.ts";
import type { Impact } from "../kernels/replacement-paths.ts";
import { linkIdOf } from "../mesh/mesh-graph.ts";
import { real } from "../mesh/typed.ts";
import { evaluateWays, impactOf, steadyGateways, type Ways } from "../routing/evaluate.ts";
import { type ModelFit, modelFit, type ReportedRoute, routesOf, sampleTargets } from "../routing/model-fit.ts";
import { redundancyLimit } from "../routing/redundancy.ts";
import { familyOf, scenarioOf } from "../routing/scenario.ts";
import { wayOuts } from "../routing/way-out.ts";
import { noWays } from "../routing/ways-of.ts";
import { effectiveNumber, gini } from "../statistics/concentration.ts";
import type { FailureLog } from "../trends/failure-record.ts";
import { linkWeakness } from "../trends/link-history.ts";
import type { WindowSource } from "../trends/window-source.ts";
import { fieldMeta } from "./field-meta.ts";
import { type FixFirst, type FixFirstOptions, gainIfRepaired, rankFixFirst, type Scene, worthGain } from "./fix-first.ts";
import { gatewayRows } from "./gateway-rows.ts";
import { withoutGuesses } from "./guessed-bandwidth.ts";
import { type LinkPriority, linkRows } from "./link-rows.ts";
import { networkStatistics } from "./network-statistics.ts";
import { nodeRows } from "./node-rows.ts";

export type AnalyseOptions = {
  family?: Family; // v4, unless the mesh has only v6 gateways
  window?: WindowSource; // without one weakness, priority and Fix first are unknown
  /** What the event log tells of failures; without one the window alone does. */
  log?: FailureLog;
  /** What is worth a visit; default: as in the manual. */
  fixFirst?: FixFirstSettings;
  /** The nodes' full tables of this round, where they are at hand; else the snapshot's routes to gateways are compared. */
  tables?: readonly ReportedRoute[];
  /** false leaves out spectra, communities and robustness, which no live page shows. Default: true. */
  deep?: boolean;
};

export function fitSummary(fit: ModelFit): ModelFitSummary {
  return {
    rows: fit.rows,
    compared: fit.compared,
    matching: fit.matching,
    fit: fit.fit,
    fit_within_rounding: fit.fitWithinRounding,
    compared_metrics: fit.comparedMetrics,
    median_error_log2: fit.medianErrorLog2,
    no_route: fit.noRoute,
    no_route_predicted: fit.noRoutePredicted,
    not_in_graph: fit.notInGraph,
    indicative: fit.indicative,
  };
}

function estimate(one: { share: number; low: number; high: number; samples: number } | null) {
  return one === null ? null : { share: one.share, low: one.low, high: one.high, samples: one.samples };
}

export function fixFirstSummary(ranked: FixFirst): FixFirstSummary {
  return {
    items: ranked.items.map((one, index) => ({
      kind: one.kind,
      id: one.id,
      rank: index + 1,
      expected: one.expected,
      down: one.down === null ? null : { since: instantOf(one.down.sinceMs), members: one.down.members, nodes: one.down.nodes },
      slow: one.slow?.equivalents ?? null,
      record: one.record,
      priority: one.priority,
      weakness: one.weakness,
      by_quality: one.byQuality,
      by_failures: one.byFailures,
      impact: one.impact,
      lost: one.lost,
      load: one.load,
      gain: one.gain?.gain ?? null,
      ab: "ab" in one.history ? estimate(one.history.ab) : null,
      ba: "ba" in one.history ? estimate(one.history.ba) : null,
      failures: one.history.failures,
      window_days: one.history.windowDays,
      reasons: one.reasons,
      hints: one.hints,
    })),
    urgent: ranked.items.length,
    folded: { places: ranked.folded.places, member_hours: ranked.folded.memberHours },
    expected: ranked.expected,
    weak_unneeded: ranked.weakUnneeded,
    nothing_urgent: ranked.nothingUrgent,
    ranked: ranked.ranked,
    of: ranked.of,
  };
}

type Judged = { priorities: Map<number, LinkPriority>; byQuality: Map<number, number> };

function judgeLinks(ways: Ways, impact: Impact, window: WindowSource | undefined): Judged {
  const priorities = new Map<number, LinkPriority>();
  const byQuality = new Map<number, number>();
  if (window === undefined) return { priorities, byQuality };
  for (let edge = 0; edge < ways.graph.m; edge += 1) {
    const history = linkWeakness(window.linkSamples(linkIdOf(ways.graph, edge)), window.toMs);
    const priority =
      history.weakness === null || ways.gateways.length === 0 ? null : history.weakness * real(impact.byEdge, edge);
    priorities.set(edge, { weakness: history.weakness, priority });
    if (history.byQuality !== null) byQuality.set(edge, history.byQuality);
  }
  return { priorities, byQuality };
}

const ALL_GAINS_MAX = 2_000;
/** Beyond so many nodes the fit is measured on 200 destinations, the gateways first. */
const SAMPLED_FROM = 2_000;

/** Gains of all links of a small mesh; of the urgent and the weak ones (without a window: of those that matter most) of a large one. */
function gainsOf(scene: Scene, judged: Judged): Map<number, number> {
  const { graph, impact } = scene;
  const all = [...Array(graph.m).keys()];
  const ranked = all.map((edge) => ({
    edge,
    priority: judged.priorities.get(edge)?.priority ?? real(impact.byEdge, edge),
    byQuality: judged.byQuality.get(edge) ?? null,
  }));
  const chosen = graph.m <= ALL_GAINS_MAX ? all : worthGain(ranked);
  return new Map(chosen.map((edge) => [edge, gainIfRepaired(scene, edge).gain]));
}

function usedGateways(snapshot: Snapshot, family: Family): Map<string, string> {
  return new Map(
    snapshot.uses.flatMap((use) => (use.family === family && use.gateway !== null ? [[use.node, use.gateway] as const] : [])),
  );
}

/** Rows whose figures are null for want of a gateway, with the reason that there is none to be had. */
function withReason<Row extends { reasons: Record<string, AnalysisReason> }>(
  rows: readonly Row[],
  reason: Analysis["reason"],
): Row[] {
  if (reason === null || reason === "no-gateway") return [...rows];
  return rows.map((row) => ({
    ...row,
    reasons: Object.fromEntries(Object.entries(row.reasons).map(([field, why]) => [field, why === "no-gateway" ? reason : why])),
  }));
}

/** Without any gateway nobody can lose it, unless there was one until just now. */
function isGatewayDown(log: FailureLog | undefined, family: Family): boolean {
  return log !== undefined && ofFamily(log, family).events.some(({ kind, to }) => kind === "gateway-lost" && to === null);
}

/** The loss of a way of one family is nothing to the other. */
function ofFamily(log: FailureLog, family: Family): FailureLog {
  return { ...log, events: log.events.filter((event) => event.family === null || event.family === family) };
}

function rankOptions(
  { log, fixFirst }: AnalyseOptions,
  family: Family,
  { nodes }: Snapshot,
  wayOut: FixFirstOptions["wayOut"] = null,
): FixFirstOptions {
  const weights = new Map(nodes.map(({ uid, weight }) => [uid, weight]));
  const weightOf = (uid: string) => weights.get(uid) ?? 1;
  return {
    wayOut,
    weightOf,
    ...(log !== undefined && { log: ofFamily(log, family) }),
    ...(fixFirst !== undefined && { settings: fixFirst }),
  };
}

export function analyse(snapshot: Snapshot, options: AnalyseOptions = {}): Analysis {
  const family = options.family ?? familyOf(snapshot.gateways);
  const ways = evaluateWays(scenarioOf(snapshot, family));
  const impact = impactOf(ways);
  const used = usedGateways(snapshot, family);
  const steady = steadyGateways(ways, used);
  const wayOut = wayOuts(snapshot, family, ways.graph, ways.loss);
  const parts = networkStatistics(ways, snapshot.links, wayOut, options.deep ?? true);
  const scene: Scene = { ...ways, impact };
  const judged = judgeLinks(ways, impact, options.window);
  const hasWays = ways.gateways.length > 0;
  const gains = hasWays ? gainsOf(scene, judged) : new Map<number, number>();
  const told = options.tables ?? routesOf(snapshot);
  const rows = ways.graph.n > SAMPLED_FROM ? sampleTargets(told, new Set(snapshot.gateways.map((one) => one.node))) : told;
  const routes = new Map(snapshot.routes.map((route) => [`${route.node} ${route.target}`, route] as const));
  const input = { ways, impact, steady, used, parts, wayOut, routes };
  const reason = hasWays ? null : noWays(snapshot);
  const { nodes, links, gateways } = withoutGuesses(
    {
      nodes: withReason(nodeRows(input), reason),
      links: withReason(linkRows({ ...input, links: snapshot.links, priorities: judged.priorities, gains }), reason),
      gateways: gatewayRows(input),
    },
    snapshot.links,
    ways,
  );
  const clients = gateways.map((gateway) => gateway.clients);
  const estimated = ways.graph.edges.some((edge) => edge.estimate);
  return {
    mesh: snapshot.mesh,
    as_of: snapshot.at,
    family,
    reason,
    fields: fieldMeta(nodes, links, estimated),
    model_fit: rows.length === 0 ? null : fitSummary(modelFit(ways.graph, ways.metric, rows)),
    nodes,
    links,
    gateways,
    network: {
      ...parts.network,
      gateway_gini: gini(clients),
      effective_gateways: effectiveNumber(clients),
      redundancy_up_to: redundancyLimit(ways.graph.n),
    },
    fix_first:
      options.window === undefined || (!hasWays && !isGatewayDown(options.log, family))
        ? null
        : fixFirstSummary(rankFixFirst(scene, options.window, rankOptions(options, family, snapshot, wayOut.of))),
  };
}
