import { describe, expect, test } from "vitest";
import { blocksOf } from "#lib/graph/analysis/kernels/blocks.ts";
import { disjointPaths } from "#lib/graph/analysis/kernels/disjoint-paths.ts";
import { lostWithEdge, lostWithNode } from "#lib/graph/analysis/kernels/internet-loss.ts";
import { linkIdOf } from "#lib/graph/analysis/mesh/mesh-graph.ts";
import { simpleGraph } from "#lib/graph/analysis/mesh/simple-graph.ts";
import { evaluateWays, impactOf, steadyGateways } from "#lib/graph/analysis/routing/evaluate.ts";
import { gatewayCapacities } from "#lib/graph/analysis/routing/gateway-capacity.ts";
import { scenarioOf } from "#lib/graph/analysis/routing/scenario.ts";
import { betweenness } from "#lib/graph/analysis/statistics/betweenness.ts";
import { coreNumbers } from "#lib/graph/analysis/statistics/k-core.ts";
import { onionLayers } from "#lib/graph/analysis/statistics/onion.ts";
import type { Snapshot } from "#lib/model/index.ts";
import { F1_LINKS, f1, link, node, snapshot } from "./fixture-f1.ts";

function ways(of: Snapshot = f1()) {
  const all = evaluateWays(scenarioOf(of, "v4"));
  const impact = impactOf(all);
  const { graph } = all;
  const edges = (values: ArrayLike<number>) =>
    Object.fromEntries(graph.edges.map((_, e) => [linkIdOf(graph, e), values[e] ?? Number.NaN]));
  const nodes = (values: ArrayLike<number>) => Object.fromEntries(graph.uids.map((uid, v) => [uid, values[v] ?? Number.NaN]));
  const names = (indices: Iterable<number>) => [...indices].map((v) => graph.uids[v] ?? "?");
  return { ...all, impact, edges, nodes, names, at: (uid: string) => graph.indexOf.get(uid) ?? -1 };
}

describe("nodes that lose the Internet", () => {
  test("F1", () => {
    const { loss, edges, nodes, names, graph, at } = ways();
    expect(edges(loss.bridge)).toMatchObject({ "C~D~0": 1, "A~G1~0": 0, "C~G2~0": 0, "E~F~0": 0 });
    expect(loss.bridge.reduce((a, b) => a + b, 0)).toBe(1);
    expect(edges(loss.byEdge)).toEqual({
      "A~G1~0": 0,
      "A~B~0": 0,
      "B~C~0": 0,
      "A~C~0": 0,
      "C~D~0": 3,
      "D~E~0": 0,
      "D~F~0": 0,
      "E~F~0": 0,
      "C~G2~0": 0,
    });
    expect(nodes(loss.byNode)).toEqual({ A: 0, B: 0, C: 3, D: 2, E: 0, F: 0, G1: 0, G2: 0, H: 0, I: 0 });
    expect(nodes(loss.idom)).toMatchObject({ D: at("C"), E: at("D"), F: at("D"), A: -1, B: -1, C: -1, G1: -1, G2: -1 });
    expect(names([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((v) => loss.covered[v] === 0))).toEqual(["H", "I"]);
    expect(names(lostWithEdge(loss, graph, 4)).sort()).toEqual(["D", "E", "F"]);
    expect(names(lostWithNode(loss, at("C"))).sort()).toEqual(["D", "E", "F"]);
    expect(names(lostWithNode(loss, at("D"))).sort()).toEqual(["E", "F"]);
    expect(lostWithNode(loss, at("H"))).toEqual([]);
  });

  test("a second link C-D takes the bridge away, not the node's importance", () => {
    const doubled = f1();
    const { loss, nodes, edges } = ways({ ...doubled, links: [...doubled.links, link("C", "D", 5, { n: 1 })] });
    expect(loss.bridge.reduce((a, b) => a + b, 0)).toBe(0);
    expect(nodes(loss.byNode).C).toBe(3);
    expect(edges(loss.byPair)).toMatchObject({ "C~D~0": 3, "C~D~1": 3 });
    expect(edges(loss.byEdge)).toMatchObject({ "C~D~0": 0, "C~D~1": 0 });
  });

  test("without the box G2", () => {
    const { loss, nodes, edges } = ways(f1(["G1", "G2"], ["G2"]));
    expect(nodes(loss.byNode)).toMatchObject({ G1: 6, A: 5, B: 0 });
    expect(edges(loss.byEdge)).toMatchObject({ "A~G1~0": 6, "C~D~0": 3 });
  });

  test("G2 as an ordinary box", () => {
    const { loss, nodes, edges } = ways(f1(["G1"]));
    expect(nodes(loss.byNode)).toMatchObject({ G1: 7, A: 6, B: 0 });
    expect(edges(loss.byEdge)).toMatchObject({ "A~G1~0": 7, "C~D~0": 3 });
  });

  test("a chain of 100,000 nodes does not exhaust the stack", () => {
    const length = 100_000;
    const uid = (i: number) => `n${String(i).padStart(6, "0")}`;
    const nodes = Array.from({ length }, (_, i) => node(uid(i)));
    const links = Array.from({ length: length - 1 }, (_, i) => link(uid(i), uid(i + 1), 10));
    const { loss, impact } = ways(snapshot(nodes, links, [uid(0)]));
    expect(loss.byEdge[0]).toBe(length - 1);
    expect(loss.byNode[length >> 1]).toBe((length >> 1) - 1);
    expect(impact.byEdge[0]).toBe(length - 1);
  });
});

test("blocks of F1", () => {
  const { graph, names } = ways();
  const blocks = blocksOf(graph);
  expect(names(blocks.cutNodes)).toEqual(["A", "C", "D"]);
  expect(blocks.bridges.map((e) => linkIdOf(graph, e)).sort()).toEqual(["A~G1~0", "C~D~0", "C~G2~0"]);
  const parts = Map.groupBy(graph.uids.keys(), (v) => blocks.twoEdgePart[v]);
  expect([...parts.values()].map((part) => names(part).join("")).sort()).toEqual(["ABC", "DEF", "G1", "G2", "H", "I"]);
  expect(blocks.biconnected.map((block) => names(block).join("")).sort()).toEqual(["ABC", "AG1", "CD", "CG2", "DEF"]);
  expect([...blocks.componentSizes].sort()).toEqual([1, 1, 8]);
});

test("load on best paths", () => {
  const { load, edges, nodes } = ways();
  expect(edges(load.byEdge)).toEqual({
    "A~G1~0": 6,
    "A~B~0": 5,
    "B~C~0": 4,
    "C~D~0": 3,
    "D~E~0": 1,
    "D~F~0": 1,
    "A~C~0": 0,
    "C~G2~0": 0,
    "E~F~0": 0,
  });
  expect(nodes(load.transit)).toEqual({ A: 5, B: 4, C: 3, D: 2, E: 0, F: 0, G1: 0, G2: 0, H: 0, I: 0 });
  expect(nodes(load.byGateway)).toMatchObject({ G1: 6, G2: 0 });
});

test("betweenness between all pairs", () => {
  const { graph, nodes } = ways();
  expect(nodes(betweenness(simpleGraph(graph)))).toEqual({ A: 6, B: 0, C: 15, D: 10, E: 0, F: 0, G1: 0, G2: 0, H: 0, I: 0 });
});

describe("impact", () => {
  test("of every link and node of F1", () => {
    const { impact, edges, nodes } = ways();
    const expected = {
      "C~D~0": 3,
      "A~G1~0": 1.35243,
      "A~B~0": 0.581178,
      "D~E~0": 0.254644,
      "D~F~0": 0.254644,
      "B~C~0": 0.156401,
    };
    for (const [id, value] of Object.entries(expected)) expect(edges(impact.byEdge)[id]).toBeCloseTo(value, 6);
    for (const id of ["A~C~0", "E~F~0", "C~G2~0"]) expect(edges(impact.byEdge)[id]).toBe(0);
    const ofNodes = { C: 3, D: 2, G1: 1.35243, A: 0.581178, B: 0.156401 };
    for (const [uid, value] of Object.entries(ofNodes)) expect(nodes(impact.byNode)[uid]).toBeCloseTo(value, 6);
    for (const uid of ["E", "F", "G2", "H", "I"]) expect(nodes(impact.byNode)[uid]).toBe(0);
  });

  test("G1-A in detail", () => {
    const { forest } = ways();
    const without = ways({ ...f1(), links: f1().links.filter((one) => one.id !== "A~G1~0") });
    const drop = (uid: string) =>
      1 - Math.sqrt((forest.label[without.at(uid)] ?? 0) / (without.forest.label[without.at(uid)] ?? 0));
    const detail = { A: 0.771252, B: 0.424776, C: 0.1, D: 0.039723, E: 0.008339, F: 0.008339 };
    for (const [uid, value] of Object.entries(detail)) expect(drop(uid)).toBeCloseTo(value, 6);
  });

  test("members weigh", () => {
    const heavy = f1();
    const nodes = heavy.nodes.map((one) => (one.uid === "E" ? { ...one, weight: 10 } : one));
    const { impact, edges, loss } = ways({ ...heavy, nodes });
    expect(edges(impact.byEdge)["C~D~0"]).toBe(12);
    expect(edges(loss.byEdge)["C~D~0"]).toBe(12);
  });
});

test("redundancy of F1", () => {
  const { graph, gateways, at } = ways();
  const flows = disjointPaths(graph, gateways);
  for (const uid of ["A", "B", "C"]) {
    expect(flows.of(at(uid))).toEqual({ edgeDisjoint: 2, nodeDisjoint: 2, gatewaysIndependent: 2 });
  }
  for (const uid of ["D", "E", "F"]) {
    expect(flows.of(at(uid))).toEqual({ edgeDisjoint: 1, nodeDisjoint: 1, gatewaysIndependent: 1 });
  }
  for (const uid of ["H", "I"]) {
    expect(flows.of(at(uid))).toEqual({ edgeDisjoint: 0, nodeDisjoint: 0, gatewaysIndependent: 0 });
  }
});

test("parallel links are two ways that share a router", () => {
  const graph = ways(snapshot([node("g"), node("x")], [link("g", "x", 1), link("g", "x", 1, { n: 1 })], ["g"]));
  expect(disjointPaths(graph.graph, graph.gateways).of(1)).toEqual({ edgeDisjoint: 2, nodeDisjoint: 1, gatewaysIndependent: 1 });
});

test("capacity to the gateways", () => {
  const { graph, gateways, at } = ways();
  const capacity = gatewayCapacities(graph, gateways);
  const mbps = ["A", "B", "C", "D", "E", "F"].map((uid) => capacity.of(at(uid)).mbps);
  expect(mbps).toEqual([130, 100, 100, 25, 20, 20]);
  expect(capacity.of(at("D")).cut.map((e) => linkIdOf(graph, e))).toEqual(["C~D~0"]);
  const bounded = gatewayCapacities(graph, gateways, new Map([[at("G1"), 7]]));
  expect(bounded.of(at("A")).mbps).toBe(37);
});

test("cores and onion layers", () => {
  const { graph, nodes } = ways();
  const simple = simpleGraph(graph);
  expect(nodes(coreNumbers(simple))).toEqual({ A: 2, B: 2, C: 2, D: 2, E: 2, F: 2, G1: 1, G2: 1, H: 0, I: 0 });
  expect(nodes(onionLayers(simple))).toEqual({ A: 3, B: 3, C: 4, D: 4, E: 3, F: 3, G1: 2, G2: 2, H: 1, I: 1 });
});

describe("gateways", () => {
  test("loss of a gateway", () => {
    const { impact, loss, nodes } = ways();
    expect(nodes(loss.byNode)).toMatchObject({ G1: 0, G2: 0 });
    expect(nodes(impact.byNode).G1).toBeCloseTo(1.35243, 6);
    expect(nodes(impact.byNode).G2).toBe(0);
  });

  test("a node stays with its gateway while it is within a fifth of the best", () => {
    const all = ways();
    const gatewayOf = (current: [string, string][], uid: string) => {
      const steady = steadyGateways(all, new Map(current));
      return [all.graph.uids[steady.gateway[all.at(uid)] ?? -1], steady.mbps[all.at(uid)]];
    };
    expect(gatewayOf([["C", "G2"]], "C")).toEqual(["G2", expect.closeTo(30, 9)]);
    expect(gatewayOf([], "C")).toEqual(["G1", expect.closeTo(100 / 3, 9)]);
    expect(gatewayOf([], "E")[0]).toBe("G1");
    expect(gatewayOf([["A", "G2"]], "A")[0]).toBe("G1");
  });

  test("bmx7 and bmx6 over one pair of interfaces are one link, not two that stand in for each other", () => {
    const interfaces = {
      a: { interfaceName: "wlan0", kind: "wireless" as const, channel: 36, rateMaxMbps: 54, linkLocal: null },
      b: { interfaceName: "wlan1", kind: "wireless" as const, channel: 36, rateMaxMbps: 54, linkLocal: null },
    };
    const both = [
      link("g", "x", 20, { protocol: "bmx6", interfaces }),
      link("g", "x", 10, { n: 1, protocol: "bmx7", interfaces }),
    ];
    const { loss, graph } = ways(snapshot([node("g"), node("x")], both, ["g"]));
    expect(graph.m).toBe(1);
    expect(graph.edgeOfLink.get("g~x~1")).toBe(0);
    expect(loss.byEdge[0]).toBe(1);
  });
});

test("nodes that are gone, and links with them, are no part of the graph", () => {
  const before = f1();
  const nodes = before.nodes.map((one) => (one.uid === "B" ? { ...one, state: "gone" as const } : one));
  const { graph } = ways({ ...before, nodes });
  expect(graph.indexOf.has("B")).toBe(false);
  expect(graph.m).toBe(F1_LINKS.length - 2);
});
