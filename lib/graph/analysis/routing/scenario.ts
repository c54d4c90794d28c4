/** A mesh reduced to what the analysis computes on, and the immutable changes that a what-if makes to it. */
import { median } from "#lib/base/statistics.ts";
import type { Family, Gateway, Snapshot, WhatIfChange } from "../../../model/index.ts";
import { err, linkId, ok, type Result } from "../../../model/index.ts";
import { repairedArc } from "../kernels/repair-gain.ts";
import { type Arc, type Edge, edgesOf } from "../mesh/edge.ts";
import { type GraphNode, graphOf, type MeshGraph } from "../mesh/mesh-graph.ts";

export type Scenario = {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly gateways: readonly string[]; // uids, ascending
};

/** v4 unless the mesh has only v6 gateways. */
export function familyOf(gateways: readonly Gateway[]): Family {
  const families = new Set(gateways.map((gateway) => gateway.family));
  return !families.has("v4") && families.has("v6") ? "v6" : "v4";
}

/** Every gateway of a family that announces and is not known to be broken: an idle spare can save people. */
export function gatewaysOf(snapshot: Pick<Snapshot, "gateways" | "nodes">, family: Family): string[] {
  const present = new Set(snapshot.nodes.filter((node) => node.state !== "gone").map((node) => node.uid));
  const usable = snapshot.gateways.filter((one) => one.family === family && one.working !== "no" && present.has(one.node));
  return [...new Set(usable.map((one) => one.node))].sort();
}

export function scenarioOf(snapshot: Pick<Snapshot, "nodes" | "links" | "gateways">, family: Family): Scenario {
  const nodes = snapshot.nodes.filter((node) => node.state !== "gone").map((node) => ({ uid: node.uid, weight: node.weight }));
  const present = new Set(nodes.map((node) => node.uid));
  const edges = edgesOf(snapshot.links).filter((edge) => present.has(edge.a) && present.has(edge.b));
  return { nodes, edges, gateways: gatewaysOf(snapshot, family) };
}

export function scenarioGraph(scenario: Scenario): MeshGraph {
  return graphOf(scenario.nodes, scenario.edges);
}

export type Change = WhatIfChange;

export type ChangeRefusal = {
  change: Change;
  reason: "unknown-node" | "unknown-link" | "same-node" | "not-a-gateway" | "bad-bandwidth";
};

function plainArc(mbps: number): Arc {
  return { mbps, routingQuality: 1, rateMbps: mbps, probes: null };
}

function withEdges(scenario: Scenario, edges: readonly Edge[]): Scenario {
  return { ...scenario, edges };
}

function isConnection(edge: Edge, a: string, b: string): boolean {
  return (edge.a === a && edge.b === b) || (edge.a === b && edge.b === a);
}

function addLink(scenario: Scenario, change: Extract<Change, { kind: "add-link" }>): Scenario {
  const [a, b] = change.a < change.b ? [change.a, change.b] : [change.b, change.a];
  const known = scenario.edges.map((edge) => Math.min(edge.ab.mbps, edge.ba.mbps)).filter((mbps) => mbps > 0);
  const mbps = change.mbps ?? median(known) ?? 0;
  const taken = new Set(scenario.edges.flatMap((edge) => edge.ids));
  let n = 0;
  while (taken.has(linkId(a, b, n))) n += 1;
  const edge: Edge = {
    ids: [linkId(a, b, n)],
    a,
    b,
    ab: plainArc(mbps),
    ba: plainArc(mbps),
    qualityAb: null,
    qualityBa: null,
    channel: null,
    healthyMbps: mbps,
    estimate: true,
  };
  return withEdges(scenario, [...scenario.edges, edge]);
}

function retune(scenario: Scenario, link: string, arcs: (edge: Edge) => Pick<Edge, "ab" | "ba">): Scenario {
  return withEdges(
    scenario,
    scenario.edges.map((edge) => (edge.ids.includes(link) ? { ...edge, ...arcs(edge) } : edge)),
  );
}

function withGateways(scenario: Scenario, gateways: Iterable<string>): Scenario {
  return { ...scenario, gateways: [...new Set(gateways)].sort() };
}

function refusalOf(scenario: Scenario, change: Change): ChangeRefusal["reason"] | null {
  const isNode = (uid: string) => scenario.nodes.some((node) => node.uid === uid);
  const isLink = (id: string) => scenario.edges.some((edge) => edge.ids.includes(id));
  switch (change.kind) {
    case "remove-node":
    case "add-gateway":
      return isNode(change.node) ? null : "unknown-node";
    case "remove-link":
    case "repair-link":
      return isLink(change.link) ? null : "unknown-link";
    case "remove-connection":
      return scenario.edges.some((edge) => isConnection(edge, change.a, change.b)) ? null : "unknown-link";
    case "set-bandwidth":
      if (!isLink(change.link)) return "unknown-link";
      return change.mbps > 0 && Number.isFinite(change.mbps) ? null : "bad-bandwidth";
    case "add-link":
      if (!isNode(change.a) || !isNode(change.b)) return "unknown-node";
      if (change.a === change.b) return "same-node";
      return change.mbps === undefined || (change.mbps > 0 && Number.isFinite(change.mbps)) ? null : "bad-bandwidth";
    case "remove-gateway":
      return scenario.gateways.includes(change.node) ? null : "not-a-gateway";
    case "move-gateway":
      if (!scenario.gateways.includes(change.from)) return "not-a-gateway";
      return isNode(change.to) ? null : "unknown-node";
  }
}

function apply(scenario: Scenario, change: Change): Scenario {
  switch (change.kind) {
    case "remove-node":
      return {
        nodes: scenario.nodes.filter((node) => node.uid !== change.node),
        edges: scenario.edges.filter((edge) => edge.a !== change.node && edge.b !== change.node),
        gateways: scenario.gateways.filter((uid) => uid !== change.node),
      };
    case "remove-link":
      return withEdges(
        scenario,
        scenario.edges.filter((edge) => !edge.ids.includes(change.link)),
      );
    case "remove-connection":
      return withEdges(
        scenario,
        scenario.edges.filter((edge) => !isConnection(edge, change.a, change.b)),
      );
    case "add-link":
      return addLink(scenario, change);
    case "set-bandwidth":
      return retune(scenario, change.link, () => ({ ab: plainArc(change.mbps), ba: plainArc(change.mbps) }));
    case "repair-link":
      return retune(scenario, change.link, (edge) => ({
        ab: repairedArc(edge.ab, edge.healthyMbps),
        ba: repairedArc(edge.ba, edge.healthyMbps),
      }));
    case "add-gateway":
      return withGateways(scenario, [...scenario.gateways, change.node]);
    case "remove-gateway":
      return withGateways(
        scenario,
        scenario.gateways.filter((uid) => uid !== change.node),
      );
    case "move-gateway":
      return withGateways(scenario, [...scenario.gateways.filter((uid) => uid !== change.from), change.to]);
  }
}

/** One after the other, each on what the ones before left. The first that makes no sense refuses the whole. */
export function applyChanges(scenario: Scenario, changes: readonly Change[]): Result<Scenario, ChangeRefusal> {
  let current = scenario;
  for (const change of changes) {
    const reason = refusalOf(current, change);
    if (reason !== null) return err({ change, reason });
    current = apply(current, change);
  }
  return ok(current);
}
