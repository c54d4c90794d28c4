/**
 * What the clients would gain if one link carried more: only nodes whose best path improves are visited (decremental Dijkstra, Ramalingam
 * & Reps 1996, from the two ends of the link).
 */

import type { Arc } from "../mesh/edge.ts";
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { arcCost, bandwidthOf, extendLabel, labelToOwner, type PathMetric } from "../mesh/path-metric.ts";
import { byte, int, real } from "../mesh/typed.ts";
import type { PathForest } from "./dijkstra.ts";
import { IndexedHeap } from "./indexed-heap.ts";

export type RepairGain = {
  gain: number; // node-equivalents: sum of w·(1 - B/B')
  improved: number; // clients that gain
  /** The client that gains most Mbit/s. */
  example: { node: number; beforeMbps: number; afterMbps: number } | null;
};

const SCRATCH = new WeakMap<MeshGraph, { heap: IndexedHeap; label: Float64Array; touched: number[] }>();

function scratchOf(graph: MeshGraph) {
  let scratch = SCRATCH.get(graph);
  if (scratch === undefined) {
    scratch = { heap: new IndexedHeap(graph.n), label: new Float64Array(graph.n).fill(Number.NaN), touched: [] };
    SCRATCH.set(graph, scratch);
  }
  return scratch;
}

/** `ab` and `ba` are the link's arcs as they would be; the link may be a new one between two nodes. Never worse than it is. */
export function gainOfLink(
  graph: MeshGraph,
  metric: PathMetric,
  forest: PathForest,
  isGateway: Uint8Array,
  link: { a: number; b: number; ab: Arc; ba: Arc },
): RepairGain {
  const { heap, label, touched } = scratchOf(graph);
  const labelNow = (node: number): number => (Number.isNaN(real(label, node)) ? real(forest.label, node) : real(label, node));
  const offer = (node: number, candidate: number): void => {
    if (!(candidate < labelNow(node))) return;
    if (Number.isNaN(real(label, node))) touched.push(node);
    label[node] = candidate;
    heap.push(node, candidate);
  };
  const across = (from: number, arc: Arc): number => {
    const own = real(forest.label, from);
    if (own === Number.POSITIVE_INFINITY) return own;
    return extendLabel(metric, own, arcCost(metric.rule, arc.mbps, arc.routingQuality), arc.rateMbps);
  };
  offer(link.a, across(link.b, link.ab));
  offer(link.b, across(link.a, link.ba));
  for (let y = heap.pop(); y >= 0; y = heap.pop()) {
    const own = real(label, y);
    for (let slot = int(graph.offsets, y); slot < int(graph.offsets, y + 1); slot += 1) {
      offer(int(graph.heads, slot), labelToOwner(metric, own, slot));
    }
  }
  return sumUp(graph, metric, forest, isGateway, label, touched);
}

function sumUp(
  graph: MeshGraph,
  metric: PathMetric,
  forest: PathForest,
  isGateway: Uint8Array,
  label: Float64Array,
  touched: number[],
): RepairGain {
  const result: RepairGain = { gain: 0, improved: 0, example: null };
  for (const node of touched.sort((a, b) => a - b)) {
    const afterMbps = bandwidthOf(metric, real(label, node));
    label[node] = Number.NaN;
    if (byte(isGateway, node) === 1) continue;
    const beforeMbps = bandwidthOf(metric, real(forest.label, node));
    result.gain += real(graph.weight, node) * (1 - beforeMbps / afterMbps);
    result.improved += 1;
    const best = result.example;
    if (best === null || afterMbps - beforeMbps > best.afterMbps - best.beforeMbps)
      result.example = { node, beforeMbps, afterMbps };
  }
  touched.length = 0;
  return result;
}

/** The arc of a link that was repaired: at least what it carries now. */
export function repairedArc(arc: Arc, healthyMbps: number): Arc {
  if (healthyMbps <= arc.mbps) return arc;
  return { mbps: healthyMbps, routingQuality: Math.max(arc.routingQuality, 0.95), rateMbps: arc.rateMbps, probes: null };
}
