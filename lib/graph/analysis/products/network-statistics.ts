/** The numbers of a whole mesh that can be compared with the literature, and its robustness. */
import { quantile } from "#lib/base/statistics.ts";
import type { Link, NetworkAnalysis } from "../../../model/index.ts";
import { isUsable } from "../../../model/index.ts";
import { blocksOf } from "../kernels/blocks.ts";
import { linkIdOf } from "../mesh/mesh-graph.ts";
import { degreeOf, inducedSubgraph, type SimpleGraph, simpleGraph } from "../mesh/simple-graph.ts";
import { byte, int, item, real } from "../mesh/typed.ts";
import type { Ways } from "../routing/evaluate.ts";
import type { WayOuts } from "../routing/way-out.ts";
import { degreeAssortativity } from "../statistics/assortativity.ts";
import { clustering } from "../statistics/clustering.ts";
import { hopStatistics } from "../statistics/hop-distances.ts";
import { louvain } from "../statistics/louvain.ts";
import { fitPowerLaw } from "../statistics/power-law.ts";
import { betweennessAttack, degreeAttack, randomOrder, removalCurves, robustnessOf } from "../statistics/robustness.ts";
import { adjacencySpectrum, algebraicConnectivity } from "../statistics/spectrum.ts";

type LinkCounts = Pick<
  NetworkAnalysis,
  "pairs" | "links" | "two_way_links" | "one_sided_links" | "one_way_links" | "parallel_links"
>;

/** Pairs of nodes by the best that is told of any of their links. */
export function countLinks(links: readonly Link[]): LinkCounts {
  const rank = new Map<string, number>(); // 3 two-way, 2 one-sided, 1 one-way, 0 told of
  let usable = 0;
  for (const link of links) {
    const states = [link.directions.ab.state, link.directions.ba.state];
    if (states.every((state) => state === "unknown")) continue;
    const key = `${link.a}\n${link.b}`;
    let own = 0;
    if (isUsable(link)) {
      usable += 1;
      own = states.every((state) => state === "measured") ? 3 : 2;
    } else if (states.some((state) => state === "measured" || state === "one-sided" || state === "contradicted")) own = 1;
    rank.set(key, Math.max(own, rank.get(key) ?? 0));
  }
  const of = (value: number) => [...rank.values()].filter((one) => one === value).length;
  const pairsUsable = of(3) + of(2);
  return {
    pairs: rank.size,
    links: pairsUsable,
    two_way_links: of(3),
    one_sided_links: of(2),
    one_way_links: of(1),
    parallel_links: usable - pairsUsable,
  };
}

const POINTS = 21;

/** A curve over any number of removals at 0, 5 … 100 %. */
function sampled(curve: Float64Array): number[] {
  return Array.from({ length: POINTS }, (_, i) => real(curve, Math.round((i * (curve.length - 1)) / (POINTS - 1))));
}

type Robustness = NonNullable<NetworkAnalysis["robustness"]>;

function attacked(
  part: SimpleGraph,
  whole: SimpleGraph,
  isGateway: Uint8Array,
  attack: (graph: SimpleGraph) => Int32Array,
): Robustness["degree"] {
  const { largest } = removalCurves(part, attack(part));
  const { internet } = removalCurves(whole, attack(whole), isGateway);
  return {
    r: robustnessOf(largest),
    curve: sampled(largest),
    low: null,
    high: null,
    internet: internet === null ? null : sampled(internet),
  };
}

function randomly(part: SimpleGraph, whole: SimpleGraph, isGateway: Uint8Array, orders: number): Robustness["random"] {
  const runs = Array.from({ length: orders }, (_, seed) => {
    const { largest } = removalCurves(part, randomOrder(part.n, seed));
    const { internet } = removalCurves(whole, randomOrder(whole.n, seed), isGateway);
    return { r: robustnessOf(largest), curve: sampled(largest), internet: internet === null ? null : sampled(internet) };
  });
  const at = (pick: (run: (typeof runs)[number]) => number[] | null, i: number) => runs.flatMap((run) => pick(run)?.[i] ?? []);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const points = [...Array(POINTS).keys()];
  const hasInternet = runs.some((run) => run.internet !== null);
  return {
    r: mean(runs.map((run) => run.r)),
    curve: points.map((i) => mean(at((run) => run.curve, i))),
    low: points.map(
      (i) =>
        quantile(
          at((run) => run.curve, i),
          0.1,
        ) ?? 0,
    ),
    high: points.map(
      (i) =>
        quantile(
          at((run) => run.curve, i),
          0.9,
        ) ?? 0,
    ),
    internet: hasInternet ? points.map((i) => mean(at((run) => run.internet, i))) : null,
  };
}

const BETWEENNESS_MAX = 300;
const FULL_HOPS_MAX = 2_000;
const SAMPLED_SOURCES = 200;
const SPECTRUM_MAX = 20_000;

function robustness(part: SimpleGraph, whole: SimpleGraph, isGateway: Uint8Array): Robustness | null {
  if (part.n < 2) return null;
  const orders = part.n <= 5_000 ? 100 : 20;
  return {
    degree: attacked(part, whole, isGateway, degreeAttack),
    random: randomly(part, whole, isGateway, orders),
    random_orders: orders,
    betweenness: whole.n <= BETWEENNESS_MAX ? attacked(part, whole, isGateway, betweennessAttack) : null,
  };
}

export type NetworkParts = {
  network: Omit<NetworkAnalysis, "gateway_gini" | "effective_gateways" | "redundancy_up_to">;
  component: Int32Array; // by node, 0 is the largest
  community: Int32Array | null;
  bridges: Uint8Array; // by edge
};

function componentsBySize(sizes: readonly number[]): Int32Array {
  const ranked = sizes.map((size, index) => ({ size, index })).sort((x, y) => y.size - x.size || x.index - y.index);
  const rank = new Int32Array(sizes.length);
  ranked.forEach(({ index }, i) => {
    rank[index] = i;
  });
  return rank;
}

function spectra(part: SimpleGraph) {
  if (part.n < 2 || part.n > SPECTRUM_MAX) return { lambda2: null, adjacency_radius: null, adjacency_gap: null };
  const { radius, gap } = adjacencySpectrum(part);
  return { lambda2: algebraicConnectivity(part), adjacency_radius: radius, adjacency_gap: gap };
}

function coverage({ graph, isGateway }: Ways, { of }: WayOuts) {
  const uncovered: string[] = [];
  const not_known: string[] = [];
  let clients = 0;
  let covered_clients = 0;
  for (let v = 0; v < graph.n; v += 1) {
    const answer = item(of, v);
    if (byte(isGateway, v) === 0) {
      clients += real(graph.weight, v);
      if (answer === "yes") covered_clients += real(graph.weight, v);
    }
    if (answer === "no") uncovered.push(item(graph.uids, v));
    if (answer === "not-known") not_known.push(item(graph.uids, v));
  }
  return { clients, covered_clients, uncovered, not_known };
}

/** Two parts in both of which somebody was not read may be one. */
function partsToTell(componentSizes: readonly number[], largest: number, { openParts }: WayOuts) {
  if (openParts < 2) return { components: componentSizes.length, largest_component: largest, reasons: {} };
  const reasons = { components: "not-asked", largest_component: "not-asked" } as const;
  return { components: null, largest_component: null, reasons };
}

/** Means, spectra and robustness are of the largest component; components and efficiency of the whole usable graph. */
export function networkStatistics(ways: Ways, links: readonly Link[], wayOut: WayOuts, deep: boolean): NetworkParts {
  const { graph, isGateway, loss } = ways;
  const whole = simpleGraph(graph);
  const blocks = blocksOf(graph);
  const rank = componentsBySize(blocks.componentSizes);
  const component = blocks.component.map((one) => int(rank, one));
  const largest = [...graph.uids.keys()].filter((v) => int(component, v) === 0);
  const part = inducedSubgraph(whole, largest);
  const sources = (n: number) => (n <= FULL_HOPS_MAX ? n : SAMPLED_SOURCES);
  const hops = hopStatistics(part, sources(part.n));
  const communities = deep ? louvain(whole) : null;
  const degrees: number[] = [];
  for (let v = 0; v < part.n; v += 1) degrees[degreeOf(part, v)] = (degrees[degreeOf(part, v)] ?? 0) + 1;
  const bridges = new Uint8Array(graph.m);
  for (const edge of blocks.bridges) bridges[edge] = 1;
  const allDegrees = Array.from({ length: part.n }, (_, v) => degreeOf(part, v));
  const cluster = clustering(part);
  return {
    component,
    community: communities?.of ?? null,
    bridges,
    network: {
      nodes: graph.n,
      ...countLinks(links),
      ...partsToTell(blocks.componentSizes, part.n, wayOut),
      ...coverage(ways, wayOut),
      diameter: hops.diameter,
      radius: hops.radius,
      mean_hops: hops.meanHops,
      hops_exact: hops.exact,
      mean_degree: part.n === 0 ? 0 : (2 * part.m) / part.n,
      degrees: Array.from(degrees, (value) => value ?? 0),
      density: part.n < 2 ? null : (2 * part.m) / (part.n * (part.n - 1)),
      clustering: cluster.mean,
      transitivity: cluster.transitivity,
      assortativity: degreeAssortativity(part),
      ...(deep ? spectra(part) : { lambda2: null, adjacency_radius: null, adjacency_gap: null }),
      global_efficiency: hopStatistics(whole, sources(whole.n)).globalEfficiency,
      articulation_points: blocks.cutNodes.map((v) => item(graph.uids, v)),
      bridges: blocks.bridges.map((edge) => linkIdOf(graph, edge)).sort(),
      internet_bridges: [...Array(graph.m).keys()]
        .filter((e) => loss.bridge[e] === 1)
        .map((e) => linkIdOf(graph, e))
        .sort(),
      two_edge_parts: new Set(blocks.twoEdgePart).size,
      degree_exponent: fitPowerLaw(allDegrees),
      communities: communities?.count ?? null,
      modularity: communities?.modularity ?? null,
      robustness: deep ? robustness(part, whole, isGateway) : null,
    },
  };
}
