/**
 * What a set of changes would make of a mesh: the same computation on both, and the difference. Gateways are told as they would be when the
 * daemons have come to rest: a node whose own rows tell which gateway it uses stays with it while it is within a fifth of the best.
 */
import type { Family, ModelFitSummary, Result, Snapshot, WhatIfChange, WhatIfDifference } from "../../../model/index.ts";
import { linkIdOf } from "../mesh/mesh-graph.ts";
import { byte, int, item, real } from "../mesh/typed.ts";
import { evaluateWays, steadyGateways, type Ways } from "../routing/evaluate.ts";
import { applyChanges, type ChangeRefusal, familyOf, scenarioOf } from "../routing/scenario.ts";
import { effectiveNumber } from "../statistics/concentration.ts";

/** Differences below this are rounding. */
const SAME = 1e-9;

type NodeState = {
  mbps: number | null; // null: is a gateway
  gateway: string | null;
  nextHop: string | null;
  covered: boolean;
  client: boolean;
  weight: number;
};

type Side = { ways: Ways; nodes: Map<string, NodeState>; clients: Map<string, number>; bridges: Set<string>; atRisk: number };

function uidAt(ways: Ways, index: number): string | null {
  return index < 0 ? null : item(ways.graph.uids, index);
}

/** Clients below some internet bridge, each once. */
function clientsAtRisk(ways: Ways): number {
  const { graph, loss, isGateway } = ways;
  const risky = new Uint8Array(graph.n);
  let sum = 0;
  for (let i = 0; i < loss.search.seen; i += 1) {
    const v = int(loss.search.order, i);
    const above = int(loss.search.parent, v);
    if (above < 0) continue;
    if (loss.bridge[int(loss.search.parentEdge, v)] !== 1 && byte(risky, above) === 0) continue;
    risky[v] = 1;
    if (byte(isGateway, v) === 0) sum += real(graph.weight, v);
  }
  return sum;
}

function sideOf(ways: Ways, current: ReadonlyMap<string, string>): Side {
  const { graph, isGateway, loss } = ways;
  const steady = steadyGateways(ways, current);
  const nodes = new Map<string, NodeState>();
  const clients = new Map<string, number>(ways.gateways.map((gateway) => [item(graph.uids, gateway), 0]));
  for (let v = 0; v < graph.n; v += 1) {
    const isClient = byte(isGateway, v) === 0;
    const gateway = uidAt(ways, int(steady.gateway, v));
    nodes.set(item(graph.uids, v), {
      mbps: isClient ? real(steady.mbps, v) : null,
      gateway,
      nextHop: uidAt(ways, int(steady.nextHop, v)),
      covered: byte(loss.covered, v) === 1,
      client: isClient,
      weight: real(graph.weight, v),
    });
    if (isClient && gateway !== null) clients.set(gateway, (clients.get(gateway) ?? 0) + real(graph.weight, v));
  }
  const bridges = new Set<string>();
  for (let e = 0; e < graph.m; e += 1) if (loss.bridge[e] === 1) bridges.add(linkIdOf(graph, e));
  return { ways, nodes, clients, bridges, atRisk: clientsAtRisk(ways) };
}

type NodeDifference = WhatIfDifference["nodes"][number];

function kindOf(before: NodeState, after: NodeState): NodeDifference["change"] | null {
  if (before.covered && !after.covered) return "lost";
  if (!before.covered && after.covered) return "gained";
  const was = before.mbps ?? Number.POSITIVE_INFINITY;
  const is = after.mbps ?? Number.POSITIVE_INFINITY;
  if (was !== is && Math.abs(was - is) > SAME * Math.max(1, Math.min(was, is))) return is < was ? "slower" : "faster";
  return before.gateway !== after.gateway || before.nextHop !== after.nextHop ? "rerouted" : null;
}

function nodeDifference(id: string, before: NodeState, after: NodeState | undefined): NodeDifference | null {
  const change = after === undefined ? "removed" : kindOf(before, after);
  if (change === null) return null;
  const mbps = { before: before.mbps, after: after?.mbps ?? null };
  return {
    id,
    change,
    bandwidth_mbps: mbps,
    ratio: mbps.before === null || mbps.after === null || mbps.before === 0 ? null : mbps.after / mbps.before,
    gateway: { before: before.gateway, after: after?.gateway ?? null },
    next_hop: { before: before.nextHop, after: after?.nextHop ?? null },
  };
}

/** Node-equivalents lost and won by those who are clients on both sides. */
function balance(before: Side, after: Side): { harm: number; gain: number } {
  let harm = 0;
  let gain = 0;
  for (const [id, was] of before.nodes) {
    const is = after.nodes.get(id);
    if (is?.mbps == null || was.mbps === null || was.mbps === is.mbps) continue;
    if (is.mbps < was.mbps) harm += was.weight * (1 - is.mbps / was.mbps);
    else gain += was.weight * (1 - was.mbps / is.mbps);
  }
  return { harm, gain };
}

function loadsOf(side: Side): Map<string, number> {
  const { graph, load } = side.ways;
  return new Map(Array.from({ length: graph.m }, (_, e) => [linkIdOf(graph, e), real(load.byEdge, e)]));
}

function changedValues<Value>(before: ReadonlyMap<string, Value>, after: ReadonlyMap<string, Value>) {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids
    .map((id) => ({ id, before: before.get(id) ?? null, after: after.get(id) ?? null }))
    .filter((one) => one.before !== one.after);
}

export type WhatIfOptions = { family?: Family; modelFit?: ModelFitSummary | null };

/** The difference, or the first change that makes no sense. An empty list of changes differs in nothing. */
export function whatIf(
  snapshot: Snapshot,
  changes: readonly WhatIfChange[],
  options: WhatIfOptions = {},
): Result<WhatIfDifference, ChangeRefusal> {
  const family = options.family ?? familyOf(snapshot.gateways);
  const scenario = scenarioOf(snapshot, family);
  const changed = applyChanges(scenario, changes);
  if (!changed.ok) return changed;
  const used = new Map(
    snapshot.uses.flatMap((use) => (use.family === family && use.gateway !== null ? [[use.node, use.gateway] as const] : [])),
  );
  const before = sideOf(evaluateWays(scenario), used);
  const after = sideOf(evaluateWays(changed.value), used);
  const nodes = [...before.nodes].flatMap(([id, node]) => nodeDifference(id, node, after.nodes.get(id)) ?? []);
  const modelFit = options.modelFit ?? null;
  return {
    ok: true,
    value: {
      mesh: snapshot.mesh,
      as_of: snapshot.at,
      family,
      changes: [...changes],
      model_fit: modelFit,
      indicative: modelFit?.indicative ?? true,
      lost: nodes.filter((node) => node.change === "lost").map((node) => node.id),
      gained: nodes.filter((node) => node.change === "gained").map((node) => node.id),
      ...balance(before, after),
      nodes,
      unchanged: before.nodes.size - nodes.length,
      links: changedValues(loadsOf(before), loadsOf(after)).map(({ id, ...load }) => ({ id, load })),
      internet_bridges: {
        appeared: [...after.bridges].filter((id) => !before.bridges.has(id)).sort(),
        disappeared: [...before.bridges].filter((id) => !after.bridges.has(id)).sort(),
        after: after.bridges.size,
      },
      gateways: changedValues(before.clients, after.clients).map(({ id, ...clients }) => ({ id, clients })),
      effective_gateways: {
        before: effectiveNumber([...before.clients.values()]),
        after: effectiveNumber([...after.clients.values()]),
      },
      clients_at_risk: { before: before.atRisk, after: after.atRisk },
    },
  };
}
