/** The entries of Fix first: one place each, with its figures, why it is there, and where to look. */
import type { PathForest } from "../kernels/dijkstra.ts";
import { type InternetLoss, lostWithEdge, lostWithNode } from "../kernels/internet-loss.ts";
import type { PathLoad } from "../kernels/path-load.ts";
import { gainOfLink, type RepairGain, repairedArc } from "../kernels/repair-gain.ts";
import type { Impact } from "../kernels/replacement-paths.ts";
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import type { PathMetric } from "../mesh/path-metric.ts";
import { byte, int, item, real } from "../mesh/typed.ts";
import { type ExpectedLoss, expectedLoss, HORIZON_DAYS } from "../trends/expected-loss.ts";
import { type LinkWeakness, linkCharacter, linkWeakness, type NodeWeakness, nodeWeakness } from "../trends/link-history.ts";
import { HEALTHY_QUALITY } from "../trends/weak-link.ts";
import type { WindowSource } from "../trends/window-source.ts";
import { causeHints, type Hint, type localClock, nodeHints } from "./cause-hints.ts";
import { type Place, uidsOf } from "./fix-first-places.ts";
import { cutReason, downReason, expectedReason, habitOf, type Reason, type ToldRecord, toldRecord } from "./fix-first-reasons.ts";

const NAMED_MAX = 12;

export type Scene = {
  graph: MeshGraph;
  metric: PathMetric;
  forest: PathForest;
  gateways: readonly number[];
  isGateway: Uint8Array;
  loss: InternetLoss;
  load: PathLoad;
  impact: Impact;
};

/** `equivalents`: as if so many members had nothing now. */
export type SlowNow = { equivalents: number; gain: RepairGain };

export type FixFirstItem = {
  kind: "link" | "node";
  id: string;
  expected: ExpectedLoss | null; // member-hours in the next 30 days; null: it never failed
  down: Place["down"];
  slow: SlowNow | null;
  record: ToldRecord | null;
  priority: number; // weakness × impact, node-equivalents: the order of earlier lists
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

export type Weighed = { edge: number; history: LinkWeakness; slow: SlowNow | null };

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

function qualityReasons(history: LinkWeakness, slow: SlowNow | null): Reason[] {
  const reasons: Reason[] = [];
  if (slow !== null) reasons.push({ code: "slow-now", equivalents: slow.equivalents, hoursADay: 24 * slow.equivalents });
  if ((history.byQuality ?? 0) === 0 || history.upper === null) return reasons;
  const percent = Math.round(100 * history.upper);
  // Of the last day, as much as was watched: a young history does not speak of a whole day.
  const hours = Math.min(24, Math.max(1, Math.ceil(24 * history.windowDays)));
  reasons.push({ code: "quality-at-most", percent, healthyPercent: Math.round(100 * HEALTHY_QUALITY), hours });
  return reasons;
}

export type Teller = {
  scene: Scene;
  window: WindowSource;
  clock: ReturnType<typeof localClock>;
};

function recordReasons(
  { scene, window, clock }: Teller,
  place: Place,
  expected: ExpectedLoss,
  lost: readonly number[],
): Reason[] {
  const { down, record } = place;
  const told = toldRecord(record, window.toMs);
  const habit = habitOf(record, (atMs) => clock(atMs).hour);
  const reasons: Reason[] = [];
  if (down !== null && down.members > 0) reasons.push(downReason(down.sinceMs, down.members, down.nodes.slice(0, NAMED_MAX)));
  if (told.count > 0) reasons.push({ code: "failed", ...told });
  if (habit !== null) reasons.push(habit);
  const cut = cutReason(record, place.id, window.toMs, NAMED_MAX);
  if (cut !== null) reasons.push(cut);
  if (lost.length > 0) reasons.push({ code: "only-way", count: lost.length, nodes: uidsOf(scene.graph, lost, NAMED_MAX) });
  reasons.push(expectedReason(expected, HORIZON_DAYS));
  return reasons;
}

function gainReasons(graph: MeshGraph, gain: RepairGain | null, linkMbps: number): Reason[] {
  if (gain === null || gain.example === null || gain.gain <= 0.005) return [];
  const { node, beforeMbps, afterMbps } = gain.example;
  return [{ code: "gain", node: item(graph.uids, node), beforeMbps, afterMbps, linkMbps }];
}

export function linkItem(teller: Teller, id: string, weighed: Weighed | null, place: Place | null): FixFirstItem {
  const { scene, window, clock } = teller;
  const { graph, loss, load, impact, isGateway } = scene;
  const edge = weighed?.edge ?? place?.index ?? null;
  const samples = window.linkSamples(id);
  const history = weighed?.history ?? linkWeakness(samples, window.toMs);
  const expected = place === null ? null : expectedLoss(place.outlook);
  const gain = edge === null ? null : (weighed?.slow?.gain ?? gainIfRepaired(scene, edge));
  const lost = edge === null ? [] : lostWithEdge(loss, graph, edge).filter((node) => byte(isGateway, node) === 0);
  const [a = "", b = ""] = edge === null ? id.split("~") : [item(graph.edges, edge).a, item(graph.edges, edge).b];
  const harmed = edge === null ? (place?.members ?? 0) : real(impact.byEdge, edge);
  const weakness = history.weakness ?? 0;
  const nodeSamples = (uid: string) => window.nodeSamples(uid);
  const character = linkCharacter(samples, history, window.toMs);
  return {
    kind: "link",
    id,
    expected,
    down: place?.down ?? null,
    slow: weighed?.slow ?? null,
    record: place === null ? null : toldRecord(place.record, window.toMs),
    priority: weakness * harmed,
    weakness,
    byQuality: history.byQuality,
    byFailures: history.byFailures,
    impact: harmed,
    lost: edge === null ? (place?.members ?? 0) : real(loss.byEdge, edge),
    load: edge === null ? 0 : real(load.byEdge, edge),
    gain,
    history,
    reasons: [
      ...(place === null || expected === null ? [] : recordReasons(teller, place, expected, lost)),
      ...qualityReasons(history, weighed?.slow ?? null),
      ...gainReasons(graph, gain, edge === null ? 0 : item(graph.edges, edge).healthyMbps),
    ],
    hints: causeHints({ link: { a, b }, samples, known: history, character, nodeSamples, clock, nowMs: window.toMs }),
  };
}

/** A node in place of a link: its own members are harmed too. */
export function nodeItem(teller: Teller, place: Place): FixFirstItem {
  const { scene, window } = teller;
  const { loss, load, impact, isGateway } = scene;
  const { id, index } = place;
  const history = nodeWeakness(window.nodeSamples(id));
  const harmed = index === null ? place.members : real(impact.byNode, index) + place.members - place.behind;
  const lost = index === null ? [] : lostWithNode(loss, index).filter((node) => byte(isGateway, node) === 0);
  const weakness = history.weakness ?? 0;
  const expected = expectedLoss(place.outlook);
  return {
    kind: "node",
    id,
    expected,
    down: place.down,
    slow: null,
    record: toldRecord(place.record, window.toMs),
    priority: weakness * harmed,
    weakness,
    byQuality: null,
    byFailures: weakness,
    impact: harmed,
    lost: place.behind,
    load: index === null ? 0 : real(load.transit, index),
    gain: null,
    history,
    reasons: recordReasons(teller, place, expected, lost),
    hints: nodeHints(id, place.record.failures),
  };
}
