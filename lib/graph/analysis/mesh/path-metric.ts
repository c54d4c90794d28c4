/**
 * Path composition in real numbers, in the form that Dijkstra's algorithm needs: a label, smaller is better, that grows with each hop.
 * VB label = 1/B², EB label = 1/B, EP label = 1 + sum of 1/q (a node's own quality is 1), MP label = -ln of the product of q, hop count = hops, MB label = -B (not additive,
 * yet monotone, so Dijkstra is exact). A hop penalty h multiplies a path's metric by (255-h)/256 at each hop.
 */
import type { MeshGraph } from "./mesh-graph.ts";
import { PATH_RULES, type PathRule } from "./path-rule.ts";
import { int, item, real } from "./typed.ts";

export type PathMetric = {
  readonly rule: PathRule;
  /** By slot: cost of the arc from the slot's head to its owner. MB: the link's quality. */
  readonly toOwner: Float64Array;
  /** By slot: cost of the arc from the slot's owner to its head. */
  readonly fromOwner: Float64Array;
  /** MB only: rateMax by slot, in the same two directions. */
  readonly capToOwner: Float64Array;
  readonly capFromOwner: Float64Array;
  readonly scale: number; // what a hop penalty does to the label
  readonly shift: number;
  readonly start: number; // a gateway's own label
};

const NONE = new Float64Array(0);
/** Every hop loses at least the daemon's smallest code step; only the rules that could keep a metric whole need to be told. */
const KEPT_PER_HOP = 63 / 64;

export function arcCost(rule: PathRule, mbps: number, quality: number): number {
  if (!(mbps > 0) || !(quality > 0)) return Number.POSITIVE_INFINITY;
  switch (rule) {
    case PATH_RULES.hopCount:
      return 1;
    case PATH_RULES.multiplyQuality:
      return -Math.log(Math.min(quality, KEPT_PER_HOP));
    case PATH_RULES.expectedQuality:
      return 1 / quality;
    case PATH_RULES.multiplyBandwidth:
      return quality;
    case PATH_RULES.expectedBandwidth:
      return 1 / mbps;
    case PATH_RULES.vectorBandwidth:
      return 1 / (mbps * mbps);
  }
}

function penaltyOf(rule: PathRule, hopPenalty: number): { scale: number; shift: number } {
  const kept = (255 - hopPenalty) / 256;
  if (hopPenalty === 0 || rule === PATH_RULES.hopCount) return { scale: 1, shift: 0 };
  if (rule === PATH_RULES.vectorBandwidth) return { scale: 1 / (kept * kept), shift: 0 };
  if (rule === PATH_RULES.multiplyQuality) return { scale: 1, shift: -Math.log(kept) };
  if (rule === PATH_RULES.multiplyBandwidth) return { scale: kept, shift: 0 };
  return { scale: 1 / kept, shift: 0 };
}

export function pathMetric(graph: MeshGraph, rule: PathRule = PATH_RULES.vectorBandwidth, hopPenalty = 0): PathMetric {
  const slots = graph.heads.length;
  const toOwner = new Float64Array(slots);
  const fromOwner = new Float64Array(slots);
  const byBandwidth = rule === PATH_RULES.multiplyBandwidth;
  const capToOwner = byBandwidth ? new Float64Array(slots) : NONE;
  const capFromOwner = byBandwidth ? new Float64Array(slots) : NONE;
  const next = graph.offsets.slice(); // rows are filled in the order of the edges
  for (let e = 0; e < graph.m; e += 1) {
    const { ab, ba } = item(graph.edges, e);
    const costAb = arcCost(rule, ab.mbps, ab.routingQuality);
    const costBa = arcCost(rule, ba.mbps, ba.routingQuality);
    const atA = int(next, int(graph.endA, e));
    next[int(graph.endA, e)] = atA + 1;
    const atB = int(next, int(graph.endB, e));
    next[int(graph.endB, e)] = atB + 1;
    fromOwner[atA] = costAb;
    toOwner[atA] = costBa;
    fromOwner[atB] = costBa;
    toOwner[atB] = costAb;
    if (!byBandwidth) continue;
    capFromOwner[atA] = ab.rateMbps;
    capToOwner[atA] = ba.rateMbps;
    capFromOwner[atB] = ba.rateMbps;
    capToOwner[atB] = ab.rateMbps;
  }
  const start = byBandwidth ? Number.NEGATIVE_INFINITY : rule === PATH_RULES.expectedQuality ? 1 : 0;
  return { rule, toOwner, fromOwner, capToOwner, capFromOwner, ...penaltyOf(rule, hopPenalty), start };
}

/** The label one hop further. `cap` is used by MB only. */
export function extendLabel(metric: PathMetric, label: number, cost: number, cap: number): number {
  if (metric.rule !== PATH_RULES.multiplyBandwidth) return (label + cost) * metric.scale + metric.shift;
  if (cost === Number.POSITIVE_INFINITY) return cost;
  return Math.max(Math.max(label, -cap) * cost * metric.scale, label * KEPT_PER_HOP);
}

export function labelToOwner(metric: PathMetric, label: number, slot: number): number {
  const cap = metric.capToOwner.length === 0 ? 0 : real(metric.capToOwner, slot);
  return extendLabel(metric, label, real(metric.toOwner, slot), cap);
}

export function labelFromOwner(metric: PathMetric, label: number, slot: number): number {
  const cap = metric.capFromOwner.length === 0 ? 0 : real(metric.capFromOwner, slot);
  return extendLabel(metric, label, real(metric.fromOwner, slot), cap);
}

/** Mbit/s behind a label (for EP, MP and hop count: the share that the rule compares, 1/hops for hops). 0 where unreachable. */
export function bandwidthOf(metric: PathMetric, label: number): number {
  if (label === Number.POSITIVE_INFINITY) return 0;
  switch (metric.rule) {
    case PATH_RULES.vectorBandwidth:
      return 1 / Math.sqrt(label);
    case PATH_RULES.multiplyQuality:
      return Math.exp(-label);
    case PATH_RULES.multiplyBandwidth:
      return -label;
    default:
      return 1 / label;
  }
}
