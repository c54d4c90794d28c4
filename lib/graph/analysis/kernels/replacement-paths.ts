/**
 * What every single link or node failure would cost, exactly. A link that no best path uses costs nothing. For a link (p→x) of the forest
 * only x's subtree changes: each of its nodes is offered the best path by a neighbour outside, and Dijkstra runs inside. Where the subtree
 * has no way out at all (an internet bridge, a dominator), the answer is its weight. All links together: the sum of hop counts, not m runs.
 * Unit: node-equivalents, "as if so many nodes lost everything"; a node that keeps a share s of its bandwidth counts 1-s.
 */

import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { bandwidthOf, labelFromOwner, labelToOwner, type PathMetric } from "../mesh/path-metric.ts";
import { byte, int, real } from "../mesh/typed.ts";
import type { PathForest } from "./dijkstra.ts";
import { IndexedHeap } from "./indexed-heap.ts";
import type { InternetLoss } from "./internet-loss.ts";

export type Impact = { readonly byEdge: Float64Array; readonly byNode: Float64Array };

/** The forest laid out so that every subtree is one run: `preorder[start[x]] = x`, its subtree up to `end[x]`. */
export type ForestRuns = { preorder: Int32Array; start: Int32Array; end: Int32Array };

export function forestRuns(n: number, forest: PathForest): ForestRuns {
  const size = new Int32Array(n);
  for (let i = forest.reached - 1; i >= 0; i -= 1) {
    const x = int(forest.order, i);
    size[x] = int(size, x) + 1;
    const next = int(forest.nextHop, x);
    if (next >= 0) size[next] = int(size, next) + int(size, x);
  }
  const start = new Int32Array(n).fill(-1);
  const end = new Int32Array(n).fill(-1);
  const free = new Int32Array(n); // where the next child of a node begins
  const preorder = new Int32Array(forest.reached);
  let top = 0;
  for (let i = 0; i < forest.reached; i += 1) {
    const x = int(forest.order, i);
    const next = int(forest.nextHop, x);
    const at = next < 0 ? top : int(free, next);
    if (next < 0) top += int(size, x);
    else free[next] = at + int(size, x);
    start[x] = at;
    end[x] = at + int(size, x);
    free[x] = at + 1;
    preorder[at] = x;
  }
  return { preorder, start, end };
}

type Scene = {
  graph: MeshGraph;
  metric: PathMetric;
  forest: PathForest;
  runs: ForestRuns;
  isGateway: Uint8Array;
  heap: IndexedHeap;
  label: Float64Array; // new labels, valid where `stamp` is the current round
  stamp: Int32Array;
  round: number;
};

function harm(scene: Scene, x: number, label: number): number {
  if (byte(scene.isGateway, x) === 1) return 0;
  const before = bandwidthOf(scene.metric, real(scene.forest.label, x));
  return real(scene.graph.weight, x) * (1 - bandwidthOf(scene.metric, label) / before);
}

/** Best label by a neighbour outside the run from..to, not over `deadEdge`, not by way of `deadNode`. */
function bestFromOutside(scene: Scene, y: number, from: number, to: number, deadEdge: number, deadNode: number): number {
  const { graph, metric, forest, runs } = scene;
  let best = Number.POSITIVE_INFINITY;
  for (let slot = int(graph.offsets, y); slot < int(graph.offsets, y + 1); slot += 1) {
    const z = int(graph.heads, slot);
    const at = int(runs.start, z);
    if (at < 0 || (at >= from && at < to) || z === deadNode || int(graph.slotEdges, slot) === deadEdge) continue;
    const candidate = labelFromOwner(metric, real(forest.label, z), slot);
    if (candidate < best) best = candidate;
  }
  return best;
}

function relaxInside(scene: Scene, y: number, from: number, to: number): void {
  const { graph, metric, runs, heap, label, stamp, round } = scene;
  const own = real(label, y);
  for (let slot = int(graph.offsets, y); slot < int(graph.offsets, y + 1); slot += 1) {
    const x = int(graph.heads, slot);
    const at = int(runs.start, x);
    if (at < from || at >= to || int(stamp, x) === -round) continue;
    const candidate = labelToOwner(metric, own, slot);
    if (int(stamp, x) === round && candidate >= real(label, x)) continue;
    if (candidate === Number.POSITIVE_INFINITY) continue;
    label[x] = candidate;
    stamp[x] = round;
    heap.push(x, candidate);
  }
}

/** Harm to the nodes of the run from..to when they can no longer use their way out. `stamp` is round while open, -round when settled. */
function harmOfRun(scene: Scene, from: number, to: number, deadEdge: number, deadNode: number): number {
  const { runs, heap, label, stamp } = scene;
  if (to - from === 1) {
    const only = int(runs.preorder, from);
    return harm(scene, only, bestFromOutside(scene, only, from, to, deadEdge, deadNode));
  }
  scene.round += 1;
  for (let i = from; i < to; i += 1) {
    const y = int(runs.preorder, i);
    const seed = bestFromOutside(scene, y, from, to, deadEdge, deadNode);
    if (seed === Number.POSITIVE_INFINITY) continue;
    label[y] = seed;
    stamp[y] = scene.round;
    heap.push(y, seed);
  }
  for (let y = heap.pop(); y >= 0; y = heap.pop()) {
    stamp[y] = -scene.round;
    relaxInside(scene, y, from, to);
  }
  let sum = 0;
  for (let i = from; i < to; i += 1) {
    const x = int(runs.preorder, i);
    sum += harm(scene, x, int(stamp, x) === -scene.round ? real(label, x) : Number.POSITIVE_INFINITY);
  }
  return sum;
}

/** Weight of the clients in each node's subtree of the forest, itself included. */
function subtreeWeights(graph: MeshGraph, forest: PathForest, isGateway: Uint8Array): Float64Array {
  const sum = new Float64Array(graph.n);
  for (let i = forest.reached - 1; i >= 0; i -= 1) {
    const x = int(forest.order, i);
    if (byte(isGateway, x) === 0) sum[x] = real(sum, x) + real(graph.weight, x);
    const next = int(forest.nextHop, x);
    if (next >= 0) sum[next] = real(sum, next) + real(sum, x);
  }
  return sum;
}

/** How many nodes with a path each node dominates, itself included. */
function dominatedReached(n: number, forest: PathForest, loss: InternetLoss): Int32Array {
  const count = new Int32Array(n);
  for (let i = loss.search.seen - 1; i >= 0; i -= 1) {
    const v = int(loss.search.order, i);
    if (int(forest.root, v) >= 0) count[v] = int(count, v) + 1;
    const above = int(loss.idom, v);
    if (above >= 0) count[above] = int(count, above) + int(count, v);
  }
  return count;
}

/** O(sum of hop counts · degree · log). `loss` must be of the same graph and gateways as `forest`. */
export function failureImpact(
  graph: MeshGraph,
  metric: PathMetric,
  forest: PathForest,
  loss: InternetLoss,
  isGateway: Uint8Array,
): Impact {
  const scene: Scene = {
    graph,
    metric,
    forest,
    runs: forestRuns(graph.n, forest),
    isGateway,
    heap: new IndexedHeap(graph.n),
    label: new Float64Array(graph.n),
    stamp: new Int32Array(graph.n),
    round: 0,
  };
  const dominated = dominatedReached(graph.n, forest, loss);
  const weights = subtreeWeights(graph, forest, isGateway);
  const byEdge = new Float64Array(graph.m);
  const byNode = new Float64Array(graph.n);
  for (let i = 0; i < forest.reached; i += 1) {
    const x = int(forest.order, i);
    const from = int(scene.runs.start, x);
    const to = int(scene.runs.end, x);
    const edge = int(forest.nextEdge, x);
    if (edge >= 0) {
      byEdge[edge] = loss.bridge[edge] === 1 ? real(weights, x) : harmOfRun(scene, from, to, edge, -1);
    }
    if (to - from === 1) continue;
    const own = byte(isGateway, x) === 1 ? 0 : real(graph.weight, x);
    const allLost = int(dominated, x) === to - from; // whom a node dominates, its subtree holds: equal numbers are equal sets
    byNode[x] = allLost ? real(weights, x) - own : harmOfRun(scene, from + 1, to, -1, x);
  }
  return { byEdge, byNode };
}
