/**
 * The headline: what to repair first. priority = how weak it surely is × how many would be harmed, in node-equivalents; no weights to argue
 * about, zero when either is zero. Each entry carries why, as codes with their numbers.
 */

import { compareText } from "#lib/base/compare.ts";
import { entryOf } from "#lib/base/sure.ts";
import type { PathForest } from "../kernels/dijkstra.ts";
import { type InternetLoss, lostWithEdge, lostWithNode } from "../kernels/internet-loss.ts";
import type { PathLoad } from "../kernels/path-load.ts";
import { gainOfLink, type RepairGain, repairedArc } from "../kernels/repair-gain.ts";
import type { Impact } from "../kernels/replacement-paths.ts";
import { linkIdOf, type MeshGraph } from "../mesh/mesh-graph.ts";
import type { PathMetric } from "../mesh/path-metric.ts";
import { byte, int, item, real } from "../mesh/typed.ts";
import { type LinkWeakness, linkCharacter, linkWeakness, type NodeWeakness, nodeWeakness } from "../trends/link-history.ts";
import { HEALTHY_QUALITY } from "../trends/weak-link.ts";
import type { WindowSource } from "../trends/window-source.ts";
import { causeHints, type Hint, localClock } from "./cause-hints.ts";

/** Below this nothing is urgent. */
export const PRIORITY_FROM = 0.05;
const ITEMS_MAX = 100;
const GAINS_MAX = 30;
const GAIN_FROM_WEAKNESS = 0.3;
const NAMED_MAX = 12;

/** Why it is in the list, in the order in which it is told. */
export type Reason =
  | { code: "quality-at-most"; percent: number; healthyPercent: number; hours: number }
  | { code: "failures"; count: number; days: number; chancePercent: number }
  | { code: "only-way"; count: number; nodes: string[] } // nodes: at most twelve uids
  | { code: "slower"; equivalents: number; load: number } // nodes keep a way, but a worse one
  | { code: "nobody-depends" }
  | { code: "gain"; node: string; beforeMbps: number; afterMbps: number; linkMbps: number };

export type FixFirstItem = {
  kind: "link" | "node";
  id: string;
  priority: number;
  weakness: number;
  byQuality: number | null;
  byFailures: number;
  impact: number;
  lost: number; // weight that loses the Internet
  load: number;
  gain: RepairGain | null;
  history: LinkWeakness | NodeWeakness;
  reasons: Reason[];
  hints: Hint[];
};

export type FixFirst = {
  items: FixFirstItem[]; // priority of 0.05 and more, with evidence; at most a hundred
  urgent: number; // how many there are in all
  weakUnneeded: { id: string; weakness: number }[]; // weak, but nobody depends on them
  nothingUrgent: boolean;
  ranked: number; // links with enough samples
  of: number; // usable links
};

export type Scene = {
  graph: MeshGraph;
  metric: PathMetric;
  forest: PathForest;
  isGateway: Uint8Array;
  loss: InternetLoss;
  load: PathLoad;
  impact: Impact;
};

function uidsOf(graph: MeshGraph, nodes: readonly number[]): string[] {
  return nodes
    .map((node) => item(graph.uids, node))
    .sort()
    .slice(0, NAMED_MAX);
}

/** What one link would give its clients if it were healthy. */
export function gainIfRepaired(scene: Scene, edge: number): RepairGain {
  const { graph, metric, forest, isGateway } = scene;
  const { ab, ba, healthyMbps } = item(graph.edges, edge);
  const ends = { a: int(graph.endA, edge), b: int(graph.endB, edge) };
  return gainOfLink(graph, metric, forest, isGateway, {
    ...ends,
    ab: repairedArc(ab, healthyMbps),
    ba: repairedArc(ba, healthyMbps),
  });
}

function historyReasons(failures: number, days: number, chance: number): Reason[] {
  if (failures === 0) return [];
  return [{ code: "failures", count: failures, days: Math.max(1, Math.round(days)), chancePercent: Math.round(100 * chance) }];
}

/** `lost`: the routers; `lostWeight`: how many members they stand for. */
function harmReasons(lost: readonly number[], lostWeight: number, impact: number, load: number, graph: MeshGraph): Reason[] {
  const reasons: Reason[] = [];
  if (lost.length > 0) reasons.push({ code: "only-way", count: lost.length, nodes: uidsOf(graph, lost) });
  if (impact > lostWeight + 1e-9) reasons.push({ code: "slower", equivalents: impact - lostWeight, load });
  if (impact === 0) reasons.push({ code: "nobody-depends" });
  return reasons;
}

/** Of the last day, as much as was watched: a young history does not speak of a whole day. */
function hoursSeen({ windowDays }: LinkWeakness): number {
  return Math.min(24, Math.max(1, Math.ceil(24 * windowDays)));
}

type Weighed = { edge: number; history: LinkWeakness; weakness: number; priority: number };

function weighLinks(scene: Scene, window: WindowSource): { weighed: Weighed[]; ranked: number } {
  const { graph, impact } = scene;
  const weighed: Weighed[] = [];
  for (let edge = 0; edge < graph.m; edge += 1) {
    const history = linkWeakness(window.linkSamples(linkIdOf(graph, edge)), window.toMs);
    if (history.weakness === null) continue;
    weighed.push({ edge, history, weakness: history.weakness, priority: history.weakness * real(impact.byEdge, edge) });
  }
  return { weighed, ranked: weighed.length };
}

function linkItem(scene: Scene, window: WindowSource, clock: ReturnType<typeof localClock>, one: Weighed): FixFirstItem {
  const { graph, loss, load, impact } = scene;
  const { edge, history } = one;
  const id = linkIdOf(graph, edge);
  const samples = window.linkSamples(id);
  const { a, b, healthyMbps } = item(graph.edges, edge);
  const gain = gainIfRepaired(scene, edge);
  const reasons: Reason[] = [];
  if ((history.byQuality ?? 0) > 0 && history.upper !== null) {
    const percent = Math.round(100 * history.upper);
    reasons.push({
      code: "quality-at-most",
      percent,
      healthyPercent: Math.round(100 * HEALTHY_QUALITY),
      hours: hoursSeen(history),
    });
  }
  reasons.push(...historyReasons(history.failures, history.windowDays, history.chance));
  const lost = lostWithEdge(loss, graph, edge).filter((node) => byte(scene.isGateway, node) === 0);
  reasons.push(...harmReasons(lost, real(loss.byEdge, edge), real(impact.byEdge, edge), real(load.byEdge, edge), graph));
  if (gain.example !== null && gain.gain > 0.005) {
    const { node, beforeMbps, afterMbps } = gain.example;
    reasons.push({ code: "gain", node: item(graph.uids, node), beforeMbps, afterMbps, linkMbps: healthyMbps });
  }
  const character = linkCharacter(samples, history, window.toMs);
  const nodeSamples = (uid: string) => window.nodeSamples(uid);
  return {
    kind: "link",
    id,
    priority: one.priority,
    weakness: one.weakness,
    byQuality: history.byQuality,
    byFailures: history.byFailures,
    impact: real(impact.byEdge, edge),
    lost: real(loss.byEdge, edge),
    load: real(load.byEdge, edge),
    gain,
    history,
    reasons,
    hints: causeHints({ link: { a, b }, samples, known: history, character, nodeSamples, clock, nowMs: window.toMs }),
  };
}

/** A node in place of a link: its own members are harmed too. */
function nodeItems(scene: Scene, window: WindowSource): FixFirstItem[] {
  const { graph, impact, loss, load, isGateway } = scene;
  const items: FixFirstItem[] = [];
  for (let v = 0; v < graph.n; v += 1) {
    const own = byte(isGateway, v) === 1 || byte(loss.covered, v) === 0 ? 0 : real(graph.weight, v);
    const harmed = real(impact.byNode, v) + own;
    if (harmed === 0) continue;
    const id = item(graph.uids, v);
    const history = nodeWeakness(window.nodeSamples(id));
    // A node that never failed is not to be repaired: the prior alone makes no entry.
    if (history.weakness === null || history.failures === 0) continue;
    const lost = lostWithNode(loss, v).filter((node) => byte(isGateway, node) === 0);
    items.push({
      kind: "node",
      id,
      priority: history.weakness * harmed,
      weakness: history.weakness,
      byQuality: null,
      byFailures: history.weakness,
      impact: harmed,
      lost: real(loss.byNode, v),
      load: real(load.transit, v),
      gain: null,
      history,
      reasons: [
        ...historyReasons(history.failures, history.windowDays, history.weakness),
        ...harmReasons(lost, real(loss.byNode, v), harmed - own, real(load.transit, v), graph).filter(
          (reason) => reason.code !== "nobody-depends",
        ),
      ],
      hints: [],
    });
  }
  return items;
}

/** Where two and more ranked links share a node, and they are all it has, the node is the one to look at. */
function addWholeNodeHints(scene: Scene, items: readonly FixFirstItem[]): void {
  const { graph } = scene;
  const counts = new Map<string, number>();
  const ends = (id: string) => {
    const edge = graph.edgeOfLink.get(id);
    return edge === undefined ? [] : [item(graph.edges, edge).a, item(graph.edges, edge).b];
  };
  const weak = items.filter((one) => one.kind === "link" && (one.byQuality ?? 0) > 0);
  for (const one of weak) for (const uid of ends(one.id)) counts.set(uid, (counts.get(uid) ?? 0) + 1);
  for (const one of weak) {
    for (const uid of ends(one.id)) {
      const v = entryOf(graph.indexOf, uid);
      const links = int(graph.offsets, v + 1) - int(graph.offsets, v);
      if (links >= 2 && counts.get(uid) === links) one.hints.unshift({ code: "whole-node", node: uid, links });
    }
  }
}

export function rankFixFirst(scene: Scene, window: WindowSource): FixFirst {
  const { graph } = scene;
  const { weighed, ranked } = weighLinks(scene, window);
  const clock = localClock(window.timeZone);
  // The prior alone is no evidence: a link that is healthy and never failed is not to be repaired, however many depend on it.
  const urgent = weighed
    .filter((one) => one.priority >= PRIORITY_FROM && ((one.history.byQuality ?? 0) > 0 || one.history.failures > 0))
    .sort((x, y) => y.priority - x.priority || x.edge - y.edge);
  const described = urgent.slice(0, ITEMS_MAX).map((one) => linkItem(scene, window, clock, one));
  const restless = nodeItems(scene, window).filter((one) => one.priority >= PRIORITY_FROM);
  const items = [...described, ...restless]
    .sort((x, y) => y.priority - x.priority || y.load - x.load || compareText(x.id, y.id))
    .slice(0, ITEMS_MAX);
  addWholeNodeHints(scene, items);
  const unneeded = weighed.filter(
    (one) => (one.history.byQuality ?? 0) > GAIN_FROM_WEAKNESS && real(scene.impact.byEdge, one.edge) === 0,
  );
  return {
    items,
    urgent: urgent.length + restless.length,
    weakUnneeded: unneeded
      .toSorted((x, y) => y.weakness - x.weakness || x.edge - y.edge)
      .map((one) => ({ id: linkIdOf(graph, one.edge), weakness: one.weakness })),
    nothingUrgent: items.length === 0,
    ranked,
    of: graph.m,
  };
}

/** The links whose gain is worth computing: the first thirty by priority and all that are surely weak. */
export function worthGain(links: readonly { edge: number; priority: number; byQuality: number | null }[]): number[] {
  const first = links
    .toSorted((x, y) => y.priority - x.priority)
    .slice(0, GAINS_MAX)
    .filter((one) => one.priority > 0);
  const weak = links.filter((one) => (one.byQuality ?? 0) > GAIN_FROM_WEAKNESS);
  return [...new Set([...first, ...weak].map((one) => one.edge))];
}
