import { describe, expect, test } from "vitest";
import { meshGraph } from "#lib/graph/analysis/mesh/mesh-graph.ts";
import { pathMetric } from "#lib/graph/analysis/mesh/path-metric.ts";
import { analyse } from "#lib/graph/analysis/products/analyse.ts";
import { type ModelFit, modelFit, type ReportedRoute, routesOf } from "#lib/graph/analysis/routing/model-fit.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { analysisSchema, type Observation, type Snapshot } from "#lib/model/index.ts";
import { capture, hasCaptures, observationsOf } from "#tests/unit/graph-assemble/captured.ts";
import { round, T0 } from "#tests/unit/graph-assemble/made.ts";

/** Every row of every node's own table, tied to nodes by link-local address or node id. */
function tablesOf(snapshot: Snapshot, observations: readonly Observation[]): ReportedRoute[] {
  const byAddress = new Map(snapshot.nodes.flatMap((node) => node.addresses.map((address) => [address, node.uid] as const)));
  const byLinkLocal = new Map(
    snapshot.nodes.flatMap((node) =>
      node.interfaces.flatMap((one) => one.addresses.map((address) => [address, node.uid] as const)),
    ),
  );
  // A node whose interfaces were not read is known by the link-local ends of its links.
  for (const link of snapshot.links) {
    for (const [uid, end] of [
      [link.a, link.interfaces.a],
      [link.b, link.interfaces.b],
    ] as const) {
      if (end.linkLocal !== null) byLinkLocal.set(end.linkLocal, uid);
    }
  }
  return observations.flatMap((one): ReportedRoute[] => {
    const node = byAddress.get(one.self?.primaryIp ?? "");
    if (node === undefined || one.originators.state !== "read") return [];
    return one.originators.rows.flatMap((row): ReportedRoute[] => {
      const target = byAddress.get(row.primaryIp);
      if (target === undefined || row.self || target === node) return [];
      const nextHop = byLinkLocal.get(row.nextHopLinkLocal ?? "") ?? null;
      const metricMbps =
        row.metric.special === "none" ? (row.metric.bps ?? 0) / 1e6 : row.metric.special === "unlimited" ? null : 0;
      return [{ node, target, nextHop, metricMbps }];
    });
  });
}

function fits(
  name: string,
  protocol: "bmx6" | "bmx7",
): { toGateways: ModelFit; all: ModelFit; snapshot: Snapshot; tables: ReportedRoute[] } {
  const observations = observationsOf(capture(name), { protocol, atMs: T0 });
  const { snapshot } = assemble(round(observations, { atMs: T0 }));
  const graph = meshGraph(snapshot);
  const metric = pathMetric(graph);
  const tables = tablesOf(snapshot, observations);
  return { snapshot, tables, toGateways: modelFit(graph, metric, routesOf(snapshot)), all: modelFit(graph, metric, tables) };
}

describe.runIf(hasCaptures)("the prediction against what real daemons reported", () => {
  test.each(["bmx6-12n", "bmx6-12n-after"])("%s: next hops towards gateways, and all", (name) => {
    const { toGateways, all } = fits(name, "bmx6");
    expect(toGateways.compared).toBeGreaterThanOrEqual(9);
    expect(toGateways.fit).toBeGreaterThanOrEqual(0.95);
    expect(toGateways.medianErrorLog2).toBeLessThan(0.1);
    expect(all.fit).toBeGreaterThanOrEqual(0.9);
  });

  test("bmx7-12n: an estimate, and it says how good", () => {
    const { all, snapshot, tables } = fits("bmx7-12n", "bmx7");
    expect(all.compared).toBeGreaterThan(100);
    const found = analysisSchema.parse(analyse(snapshot, { tables }));
    expect(found.model_fit?.fit).toBe(all.fit);
    expect(found.fields["nodes.bandwidth_mbps"]?.method).toBe("estimate");
  });
});
