import { expect, test } from "vitest";
import { meshGraph } from "#lib/graph/analysis/mesh/mesh-graph.ts";
import { inducedSubgraph, type SimpleGraph, simpleGraph } from "#lib/graph/analysis/mesh/simple-graph.ts";
import { networkStatistics } from "#lib/graph/analysis/products/network-statistics.ts";
import { evaluateWays } from "#lib/graph/analysis/routing/evaluate.ts";
import { scenarioOf } from "#lib/graph/analysis/routing/scenario.ts";
import { wayOuts } from "#lib/graph/analysis/routing/way-out.ts";
import { degreeAssortativity } from "#lib/graph/analysis/statistics/assortativity.ts";
import { clustering } from "#lib/graph/analysis/statistics/clustering.ts";
import { hopStatistics } from "#lib/graph/analysis/statistics/hop-distances.ts";
import { keepLabels, louvain } from "#lib/graph/analysis/statistics/louvain.ts";
import { fitPowerLaw, hurwitzZeta } from "#lib/graph/analysis/statistics/power-law.ts";
import { degreeAttack, randomOrder, removalCurves, robustnessOf } from "#lib/graph/analysis/statistics/robustness.ts";
import { adjacencySpectrum, algebraicConnectivity } from "#lib/graph/analysis/statistics/spectrum.ts";
import { f1, link, node, snapshot } from "./fixture-f1.ts";

function simple(n: number, pairs: readonly (readonly [number, number])[]): SimpleGraph {
  const uid = (i: number) => `n${String(i).padStart(4, "0")}`;
  const nodes = Array.from({ length: n }, (_, i) => node(uid(i)));
  return simpleGraph(
    meshGraph(
      snapshot(
        nodes,
        pairs.map(([a, b]) => link(uid(a), uid(b), 1)),
        [],
      ),
    ),
  );
}

const f1Graph = meshGraph(f1());
const part = inducedSubgraph(simpleGraph(f1Graph), [0, 1, 2, 3, 4, 5, 6, 7]);
const path4 = simple(4, [
  [0, 1],
  [1, 2],
  [2, 3],
]);
const star5 = simple(5, [
  [0, 1],
  [0, 2],
  [0, 3],
  [0, 4],
]);

test("distances in hops", () => {
  expect(hopStatistics(part)).toMatchObject({ diameter: 4, radius: 2, exact: true });
  expect(hopStatistics(part).meanHops).toBeCloseTo(2.107143, 6);
  expect(hopStatistics(simpleGraph(f1Graph)).globalEfficiency).toBeCloseTo(0.37037, 6);
  expect(hopStatistics(path4).globalEfficiency).toBeCloseTo(0.722222, 6);
  expect(hopStatistics(simple(1, []))).toMatchObject({ diameter: 0, radius: 0, meanHops: 0, globalEfficiency: 0 });
});

test("clustering, transitivity, assortativity", () => {
  expect(clustering(part).mean).toBeCloseTo(0.479167, 6);
  expect(clustering(part).transitivity).toBeCloseTo(0.4, 12);
  expect(degreeAssortativity(part)).toBeCloseTo(-0.375, 12);
  const ring = simple(5, [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 0],
  ]);
  expect(degreeAssortativity(ring)).toBeNull();
  expect(clustering(simple(2, [[0, 1]]))).toEqual({ mean: 0, transitivity: null });
});

test("spectra", () => {
  expect(algebraicConnectivity(part)).toBeCloseTo(0.33392, 6);
  expect(algebraicConnectivity(path4)).toBeCloseTo(0.585786, 6);
  expect(algebraicConnectivity(star5)).toBeCloseTo(1, 9);
  expect(adjacencySpectrum(part).radius).toBeCloseTo(2.586906, 6);
  expect(adjacencySpectrum(part).gap).toBeCloseTo(0.723839, 6);
  const long = simple(
    200,
    Array.from({ length: 199 }, (_, i) => [i, i + 1] as const),
  );
  expect(algebraicConnectivity(long)).toBeCloseTo(2 - 2 * Math.cos(Math.PI / 200), 10);
});

test("robustness against attacks by degree", () => {
  const order = degreeAttack(part);
  expect([...order].map((v) => f1Graph.uids[v])).toEqual(["C", "A", "D", "E", "B", "F", "G1", "G2"]);
  const { largest } = removalCurves(part, order);
  expect([...largest]).toEqual([1, 0.375, 0.375, 0.25, 0.125, 0.125, 0.125, 0.125, 0]);
  expect(robustnessOf(largest)).toBe(0.1875);
  expect(robustnessOf(removalCurves(star5, degreeAttack(star5)).largest)).toBeCloseTo(0.16, 12);
});

test("the gateway version counts clients that still reach one", () => {
  const isGateway = Uint8Array.from(part.offsets.slice(0, 8), (_, v) => (v >= 6 ? 1 : 0));
  const { internet } = removalCurves(part, degreeAttack(part), isGateway);
  // C goes: B and A keep G1, D E F have none; then A goes: nobody.
  expect([...(internet ?? [])].map((share) => Math.round(share * 6))).toEqual([6, 2, 0, 0, 0, 0, 0, 0, 0]);
  expect(removalCurves(part, degreeAttack(part)).internet).toBeNull();
});

test("random orders are permutations and depend on the seed alone", () => {
  expect([...randomOrder(50, 3)].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
  expect(randomOrder(50, 3)).toEqual(randomOrder(50, 3));
  expect(randomOrder(50, 3)).not.toEqual(randomOrder(50, 4));
});

test("two cliques joined by one link are two communities", () => {
  const clique = (from: number) =>
    [0, 1, 2, 3].flatMap((i) => [0, 1, 2, 3].filter((j) => j > i).map((j) => [from + i, from + j] as const));
  const graph = simple(8, [...clique(0), ...clique(4), [0, 4]]);
  const found = louvain(graph);
  expect([...found.of]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  expect(found.modularity).toBeCloseTo(12 / 13 - 0.5, 9);
});

test("communities keep their labels from one round to the next", () => {
  const before = new Map([
    ["a", 4],
    ["b", 4],
    ["c", 7],
    ["d", 7],
  ]);
  const after = new Map([
    ["a", 1],
    ["b", 1],
    ["e", 1],
    ["c", 0],
    ["d", 0],
    ["f", 2],
  ]);
  expect(Object.fromEntries(keepLabels(before, after))).toEqual({ a: 4, b: 4, e: 4, c: 7, d: 7, f: 8 });
});

test("power laws", () => {
  expect(hurwitzZeta(2, 1)).toBeCloseTo(Math.PI ** 2 / 6, 10);
  expect(fitPowerLaw([1, 2, 3, 4])).toBeNull();
  // 10,000 quantiles of a zeta distribution with exponent 2.5.
  const all = hurwitzZeta(2.5, 1);
  const degrees = Array.from({ length: 10_000 }, (_, i) => {
    let x = 1;
    for (let left = (i + 0.5) / 10_000; x < 5_000 && left > 0; x += 1) left -= x ** -2.5 / all;
    return x - 1;
  });
  const fit = fitPowerLaw(degrees);
  expect(fit?.exponent).toBeCloseTo(2.5, 1);
});

test("the whole of F1", () => {
  const ways = evaluateWays(scenarioOf(f1(), "v4"));
  const { network, bridges, component } = networkStatistics(ways, f1().links, wayOuts(f1(), "v4", ways.graph, ways.loss), true);
  expect(network).toMatchObject({
    nodes: 10,
    pairs: 10,
    links: 9,
    two_way_links: 9,
    one_sided_links: 0,
    one_way_links: 1,
    components: 3,
    largest_component: 8,
    diameter: 4,
    mean_degree: 2.25,
    articulation_points: ["A", "C", "D"],
    bridges: ["A~G1~0", "C~D~0", "C~G2~0"],
    internet_bridges: ["C~D~0"],
    uncovered: ["H", "I"],
    clients: 8,
    covered_clients: 6,
  });
  expect(network.density).toBeCloseTo(0.321429, 6);
  expect(network.robustness?.degree.r).toBe(0.1875);
  expect([...bridges].filter((flag) => flag === 1)).toHaveLength(3);
  expect([...component]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
});
