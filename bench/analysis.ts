/**
 * Measures what a page shows live, in one thread, on synthetic meshes, beside a straightforward brute force in the same run:
 * `node bench/analysis.ts [repetitions]`. The brute force of all links is extrapolated from a sample, and its answers are compared.
 */
import { availableParallelism } from "node:os";
import { bestPaths } from "#lib/graph/analysis/kernels/dijkstra.ts";
import { flagsOf, internetLoss } from "#lib/graph/analysis/kernels/internet-loss.ts";
import { pathLoad } from "#lib/graph/analysis/kernels/path-load.ts";
import { failureImpact } from "#lib/graph/analysis/kernels/replacement-paths.ts";
import { graphOf, type MeshGraph } from "#lib/graph/analysis/mesh/mesh-graph.ts";
import { bandwidthOf, pathMetric } from "#lib/graph/analysis/mesh/path-metric.ts";
import { analyse } from "#lib/graph/analysis/products/analyse.ts";
import { rankFixFirst } from "#lib/graph/analysis/products/fix-first.ts";
import { scenarioGraph, scenarioOf } from "#lib/graph/analysis/routing/scenario.ts";
import { SIZES, syntheticMesh, syntheticWindow } from "./fixtures/synthetic-mesh.ts";

type Timed<Value> = { value: Value; ms: number; wallMs: number };

/** Milliseconds that this thread has computed: what other programs take of the machine is not in it. */
function computedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Kernels count a thread's time in ticks of some milliseconds: work is repeated until this much of it was done. */
const ENOUGH_MS = 120;

/** The mean of several runs after one to warm up; by the clock, the best. */
function timed<Value>(repetitions: number, work: () => Value): Timed<Value> {
  let value = work();
  let wallMs = Number.POSITIVE_INFINITY;
  let runs = 0;
  const from = computedMs();
  for (; runs < repetitions || computedMs() - from < ENOUGH_MS; runs += 1) {
    const wall = performance.now();
    value = work();
    wallMs = Math.min(wallMs, performance.now() - wall);
  }
  return { value, ms: (computedMs() - from) / runs, wallMs };
}

/** What one link's failure costs, by computing everything anew without it. */
function bruteImpact(
  graph: MeshGraph,
  gateways: readonly number[],
  isGateway: Uint8Array,
  before: Float64Array,
  edge: number,
): number {
  const nodes = graph.uids.map((uid, v) => ({ uid, weight: graph.weight[v] ?? 1 }));
  const rest = graphOf(
    nodes,
    graph.edges.filter((_, e) => e !== edge),
  );
  const metric = pathMetric(rest);
  const { label } = bestPaths(rest, metric, gateways);
  let sum = 0;
  for (let v = 0; v < graph.n; v += 1) {
    const was = before[v] ?? Number.POSITIVE_INFINITY;
    if (isGateway[v] === 1 || was === Number.POSITIVE_INFINITY) continue;
    sum += (graph.weight[v] ?? 0) * (1 - bandwidthOf(metric, label[v] ?? Number.POSITIVE_INFINITY) / bandwidthOf(metric, was));
  }
  return sum;
}

/** The same with the dead link's weights out of reach: a fair brute force builds no graph anew. */
function leanBrute(graph: MeshGraph, gateways: readonly number[], edge: number): void {
  const metric = pathMetric(graph);
  for (let slot = 0; slot < graph.slotEdges.length; slot += 1) {
    if (graph.slotEdges[slot] === edge) metric.toOwner[slot] = Number.POSITIVE_INFINITY;
  }
  bestPaths(graph, metric, gateways);
}

const repetitions = Number(process.argv[2] ?? 5);
const format = (ms: number): string =>
  ms >= 10_000 ? `${(ms / 1000).toFixed(0)} s` : ms >= 100 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(2)} ms`;
const table: Record<string, string | number>[] = [];

for (const n of SIZES) {
  const mesh = syntheticMesh(n);
  const window = syntheticWindow(mesh, 12);
  const scenario = timed(repetitions, () => scenarioOf(mesh, "v4"));
  const built = timed(repetitions, () => scenarioGraph(scenario.value));
  const graph = built.value;
  const gateways = scenario.value.gateways.flatMap((uid) => graph.indexOf.get(uid) ?? []);
  const isGateway = flagsOf(graph.n, gateways);
  const weights = timed(repetitions, () => pathMetric(graph));
  const metric = weights.value;
  const paths = timed(repetitions, () => bestPaths(graph, metric, gateways));
  const forest = paths.value;
  const lost = timed(repetitions, () => internetLoss(graph, gateways));
  const load = timed(repetitions, () => pathLoad(graph, forest, isGateway));
  const impact = timed(repetitions, () => failureImpact(graph, metric, forest, lost.value, isGateway));
  const scene = { graph, metric, forest, gateways, isGateway, loss: lost.value, load: load.value, impact: impact.value };
  const fixFirst = timed(repetitions, () => rankFixFirst(scene, window));
  const steps = [scenario, built, weights, paths, lost, load, impact, fixFirst];
  const live = steps.reduce((sum, one) => sum + one.ms, 0);
  const liveWall = steps.reduce((sum, one) => sum + one.wallMs, 0);

  const sample = Array.from({ length: 12 }, (_, i) => Math.floor(((i + 0.5) * graph.m) / 12));
  let worst = 0;
  for (const edge of sample) {
    const truth = bruteImpact(graph, gateways, isGateway, forest.label, edge);
    worst = Math.max(worst, Math.abs(truth - (impact.value.byEdge[edge] ?? Number.NaN)));
  }
  const one = timed(1, () => {
    for (const edge of sample) leanBrute(graph, gateways, edge);
  });
  const brute = (one.ms / sample.length) * graph.m;
  const whole = timed(1, () => analyse(mesh, { window, deep: false }));
  const hops = forest.hops.reduce((sum, h) => sum + Math.max(0, h), 0) / Math.max(1, forest.reached);
  table.push({
    nodes: n,
    links: graph.m,
    "mean hops": hops.toFixed(1),
    graph: format(scenario.ms + built.ms + weights.ms),
    paths: format(paths.ms),
    lost: format(lost.ms),
    load: format(load.ms),
    impact: format(impact.ms),
    "fix first": format(fixFirst.ms),
    "live, all": format(live),
    "by the clock": format(liveWall),
    "impact by brute force*": format(brute),
    "times faster": Math.round(brute / impact.ms),
    "largest difference": worst.toExponential(1),
    "whole analysis, not deep": format(whole.ms),
  });
}

console.log(
  `Node ${process.version}, ${process.arch}, ${availableParallelism()} cores, one thread; computing time, mean of ${repetitions} runs and more.`,
);
console.table(table);
console.log("* one search for each link, extrapolated from 12 links; their answers differ by no more than the column says.");
