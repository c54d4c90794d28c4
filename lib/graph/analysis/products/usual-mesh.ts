/**
 * The mesh as it usually is: what is down since lately stands again. What a place will cost in the coming weeks is told by that one, not by
 * the damage of the day, which makes other ways the only ones for a while.
 */
import { instantOf, type MeshEvent } from "../../../model/index.ts";
import { flagsOf, type InternetLoss, internetLoss } from "../kernels/internet-loss.ts";
import type { Edge } from "../mesh/edge.ts";
import { graphOf, type MeshGraph } from "../mesh/mesh-graph.ts";
import { byte, real } from "../mesh/typed.ts";
import { isOpenAt } from "../trends/failure-record.ts";

/** What has been away longer is not expected back. */
const LATELY_MS = 7 * 86_400_000;

export type UsualMesh = { graph: MeshGraph; gateways: readonly number[]; isGateway: Uint8Array; loss: InternetLoss };

export type UsualInput = {
  graph: MeshGraph;
  gateways: readonly number[];
  isGateway: Uint8Array;
  loss: InternetLoss;
  events: readonly MeshEvent[];
  nowMs: number;
  /** Members behind a router that is not in the graph. */
  weightOf: (uid: string) => number;
};

function edgeBetween(id: string, a: string, b: string): Edge {
  const arc = { mbps: 1, routingQuality: 1, rateMbps: 1, probes: null };
  const unknown = { qualityAb: null, qualityBa: null, channel: null, healthyMbps: 1, estimate: true };
  return { ids: [id], a, b, ab: arc, ba: arc, ...unknown };
}

/** Edges keep their numbers; nodes may have others. Only who reaches whom is to be asked of it: its bandwidths are not known. */
export function usualMesh(input: UsualInput): UsualMesh {
  const { graph, gateways, isGateway, loss, events, nowMs, weightOf } = input;
  const [now, since] = [instantOf(nowMs), instantOf(nowMs - LATELY_MS)];
  const lately = events.filter((event) => isOpenAt(event, now) && event.from >= since);
  if (lately.length === 0) return { graph, gateways, isGateway, loss };
  const weights = new Map(graph.uids.map((uid, v) => [uid, real(graph.weight, v)]));
  for (const { kind, node } of lately)
    if (kind === "node-down" && node !== null && !weights.has(node)) weights.set(node, weightOf(node));
  const edges = [...graph.edges];
  for (const { kind, link } of lately) {
    const [a, b, n] = (link ?? "").split("~");
    if (kind !== "link-down" || link === null || a === undefined || b === undefined || n === undefined) continue;
    if (weights.has(a) && weights.has(b) && !graph.edgeOfLink.has(link)) edges.push(edgeBetween(link, a, b));
  }
  const usual = graphOf(
    [...weights].map(([uid, weight]) => ({ uid, weight })),
    edges,
  );
  const offering = new Set(graph.uids.filter((_, v) => byte(isGateway, v) === 1));
  for (const { kind, node } of lately) if (kind === "gateway-lost" && node !== null) offering.add(node);
  const ways = [...offering].flatMap((uid) => usual.indexOf.get(uid) ?? []);
  return { graph: usual, gateways: ways, isGateway: flagsOf(usual.n, ways), loss: internetLoss(usual, ways) };
}
