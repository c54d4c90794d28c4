/**
 * Of a round's analysis, what events need of it, and nothing else: who has a way out, which links are only ways, and whose. As `analyse`
 * tells it, for a small part of its cost: the past is derived round by round.
 */
import type { Analysis, Family, LinkAnalysis, NodeAnalysis, Snapshot } from "../../../model/index.ts";
import { flagsOf, internetLoss, nearestBridge } from "../kernels/internet-loss.ts";
import { linkIdOf } from "../mesh/mesh-graph.ts";
import { byte, int, real } from "../mesh/typed.ts";
import { scenarioGraph, scenarioOf } from "./scenario.ts";
import { isUntied, wayOuts } from "./way-out.ts";

export type FamilyWays = Pick<Analysis, "family" | "reason"> & {
  nodes: readonly Pick<NodeAnalysis, "id" | "depends_on_link">[];
  links: readonly Pick<LinkAnalysis, "id" | "source" | "target" | "usable" | "internet_bridge" | "lost_if_fails">[];
  network: Pick<Analysis["network"], "uncovered">;
};

/** By family of the Internet; null where nobody offers it. */
export type RoundWays = { v4: FamilyWays | null; v6: FamilyWays | null };

export function waysOf(snapshot: Snapshot): RoundWays {
  const of = (family: "v4" | "v6") =>
    snapshot.gateways.some((gateway) => gateway.family === family) ? familyWays(snapshot, family) : null;
  return { v4: of("v4"), v6: of("v6") };
}

/** Why there is no way to speak of. */
export function noWays({ gatewaysKnown }: Pick<Snapshot, "gatewaysKnown">): "no-gateway" | "gateways-not-known" {
  return gatewaysKnown === false ? "gateways-not-known" : "no-gateway";
}

function familyWays(snapshot: Snapshot, family: Family): FamilyWays {
  const scenario = scenarioOf(snapshot, family);
  const graph = scenarioGraph(scenario);
  const gateways = scenario.gateways.flatMap((uid) => graph.indexOf.get(uid) ?? []);
  const isGateway = flagsOf(graph.n, gateways);
  const loss = internetLoss(graph, gateways);
  const nearest = nearestBridge(graph, loss);
  const hasWays = gateways.length > 0;
  const wayOut = wayOuts(snapshot, family, graph, loss);
  return {
    family,
    reason: hasWays ? null : noWays(snapshot),
    nodes: graph.uids.map((id, v) => {
      const edge = byte(isGateway, v) === 1 || !hasWays ? -1 : int(nearest, v);
      return { id, depends_on_link: edge < 0 ? null : linkIdOf(graph, edge) };
    }),
    links: snapshot.links.map((link) => {
      const edge = graph.edgeOfLink.get(link.id);
      const ends = { id: link.id, source: link.a, target: link.b };
      if (edge === undefined) return { ...ends, usable: false, internet_bridge: false, lost_if_fails: null };
      const lost = hasWays && !isUntied(graph, loss, wayOut, edge) ? real(loss.byEdge, edge) : null;
      return { ...ends, usable: true, internet_bridge: loss.bridge[edge] === 1, lost_if_fails: lost };
    }),
    network: { uncovered: graph.uids.filter((_, v) => wayOut.of[v] === "no") },
  };
}
