/** Everything about the ways out of one scenario that a page shows live, computed once in a few linear passes. */
import { bestPaths, type PathForest } from "../kernels/dijkstra.ts";
import { flagsOf, type InternetLoss, internetLoss } from "../kernels/internet-loss.ts";
import { type PathLoad, pathLoad } from "../kernels/path-load.ts";
import { failureImpact, type Impact } from "../kernels/replacement-paths.ts";
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { bandwidthOf, type PathMetric, pathMetric } from "../mesh/path-metric.ts";
import { PATH_RULES, type PathRule } from "../mesh/path-rule.ts";
import { int, item, real } from "../mesh/typed.ts";
import { chooseGateway } from "./gateway-choice.ts";
import { type Scenario, scenarioGraph } from "./scenario.ts";

export type Ways = {
  graph: MeshGraph;
  gateways: readonly number[];
  isGateway: Uint8Array;
  metric: PathMetric;
  forest: PathForest;
  loss: InternetLoss;
  load: PathLoad;
};

/** Paths, losses and loads. O(m log n). */
export function evaluateWays(scenario: Scenario, rule: PathRule = PATH_RULES.vectorBandwidth): Ways {
  const graph = scenarioGraph(scenario);
  const gateways = scenario.gateways.flatMap((uid) => graph.indexOf.get(uid) ?? []);
  const isGateway = flagsOf(graph.n, gateways);
  const metric = pathMetric(graph, rule);
  const forest = bestPaths(graph, metric, gateways);
  const loss = internetLoss(graph, gateways);
  return { graph, gateways, isGateway, metric, forest, loss, load: pathLoad(graph, forest, isGateway) };
}

export function impactOf(ways: Ways): Impact {
  return failureImpact(ways.graph, ways.metric, ways.forest, ways.loss, ways.isGateway);
}

/** Separate searches for gateways that somebody uses though another is better for it: at most so many. */
const CURRENT_MAX = 64;

export type SteadyChoice = {
  gateway: Int32Array; // -1: no way out
  mbps: Float64Array; // towards that gateway
  nextHop: Int32Array;
  searched: number;
  complete: boolean;
};

/**
 * The gateway of every node when the daemons have come to rest: the best one, unless the node's present one is within a fifth of it.
 * `current` by uid: what a node uses now; a node that is not in it takes the best.
 */
export function steadyGateways(ways: Ways, current: ReadonlyMap<string, string>): SteadyChoice {
  const { graph, forest, metric } = ways;
  const gateway = forest.root.slice();
  const mbps = forest.label.map((label) => bandwidthOf(metric, label));
  const nextHop = forest.nextHop.slice();
  const held = new Map<number, number[]>();
  for (const [uid, used] of current) {
    const node = graph.indexOf.get(uid);
    const target = graph.indexOf.get(used);
    if (node === undefined || target === undefined || ways.isGateway[node] === 1 || ways.isGateway[target] !== 1) continue;
    if (int(forest.root, node) < 0 || int(forest.root, node) === target) continue;
    held.set(target, [...(held.get(target) ?? []), node]);
  }
  const searched = [...held].slice(0, CURRENT_MAX);
  for (const [target, nodes] of searched) {
    const alone = bestPaths(graph, metric, [target]);
    const name = item(graph.uids, target);
    for (const node of nodes) {
      const best = int(forest.root, node);
      const offers = [
        { gateway: item(graph.uids, best), pathMbps: real(mbps, node) },
        { gateway: name, pathMbps: bandwidthOf(metric, real(alone.label, node)) },
      ];
      if (chooseGateway(offers, name) !== name) continue;
      gateway[node] = target;
      mbps[node] = bandwidthOf(metric, real(alone.label, node));
      nextHop[node] = int(alone.nextHop, node);
    }
  }
  return { gateway, mbps, nextHop, searched: searched.length, complete: searched.length === held.size };
}
