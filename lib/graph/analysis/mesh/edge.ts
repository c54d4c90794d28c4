/** From a snapshot's link to the figures that the graph is built of. */
import { isUsable, type Link } from "../../../model/index.ts";
import { exactCounted, exactTold, HELLO_WINDOW, heardFromCounted, heardFromTold } from "./hello-window.ts";
import { assumedRateMbps, bmx6LinkQuality, bmx7LinkBandwidthMbps, healthyBandwidthMbps } from "./link-bandwidth.ts";

/** One direction as its sender's daemon sees it. */
export type Arc = {
  mbps: number; // bandwidth that routing assumes; 0: not used
  routingQuality: number; // tx·√rx
  rateMbps: number; // rateMax that the bandwidth is a share of
  /** bmx6 only: the figures its integers start from, where both come from a fresh window of 48 hellos. */
  probes: { tx127: number; heard: number } | null;
};

/** One usable link as the graph takes it. `a` and `b` are uids. */
export type Edge = {
  ids: string[]; // links of the snapshot that are this one piece of air or wire (two daemons on the same interfaces)
  a: string;
  b: string;
  ab: Arc;
  ba: Arc;
  qualityAb: number | null;
  qualityBa: number | null;
  channel: number | null; // 0: wired; null: not known
  healthyMbps: number; // routing bandwidth if it were repaired
  estimate: boolean; // true where bmx7 routes over it
};

function probesOf(told: number, counted: number): Arc["probes"] {
  const heardThere = heardFromTold(told);
  const heardHere = heardFromCounted(counted);
  if (heardThere === null || heardHere === null) return null;
  return { tx127: Math.floor((127 * heardThere) / HELLO_WINDOW), heard: heardHere };
}

function arcOf(link: Link, way: "ab" | "ba"): Arc {
  const forward = link.directions[way];
  const back = link.directions[way === "ab" ? "ba" : "ab"];
  const end = way === "ab" ? link.interfaces.a : link.interfaces.b;
  const rateMbps = assumedRateMbps(end.kind, end.rateMaxMbps);
  // The sender's daemon works with what it was told about its own hellos and what it counted of the other's. Of a usable link without
  // figures in a direction the other direction is the best guess, and a link with none at all counts as one hop.
  const told = forward.toldToSender ?? forward.quality ?? back.quality ?? 1;
  const counted = back.countedByReceiver ?? back.quality ?? forward.quality ?? 1;
  const exact = link.protocol === "bmx6";
  const tx = exact ? exactTold(told) : told;
  const rx = exact ? exactCounted(counted) : counted;
  const routingQuality = bmx6LinkQuality(tx, rx);
  if (link.protocol === "bmx7") {
    const computed = bmx7LinkBandwidthMbps(rateMbps, tx, rx, end.kind === "wired");
    const mbps = computed === 0 ? 0 : (forward.bandwidthMbps ?? computed);
    return { mbps, routingQuality, rateMbps, probes: null };
  }
  const probes = exact ? probesOf(told, counted) : null;
  if (forward.bandwidthMbps === null) return { mbps: rateMbps * routingQuality, routingQuality, rateMbps, probes };
  // A file may tell the bandwidth alone: the rate behind it follows from the quality.
  const impliedRate = end.rateMaxMbps ?? (routingQuality > 0 ? forward.bandwidthMbps / routingQuality : rateMbps);
  return { mbps: forward.bandwidthMbps, routingQuality, rateMbps: impliedRate, probes };
}

/** null for a link that cannot carry traffic both ways: one-way, contradicted, zero or not measured. */
export function edgeOf(link: Link): Edge | null {
  if (link.a === link.b || !isUsable(link)) return null;
  const ab = arcOf(link, "ab");
  const ba = arcOf(link, "ba");
  const healthy = (arc: Arc, wired: boolean) => healthyBandwidthMbps(link.protocol, arc.rateMbps, wired);
  return {
    ids: [link.id],
    a: link.a,
    b: link.b,
    ab,
    ba,
    qualityAb: link.directions.ab.quality,
    qualityBa: link.directions.ba.quality,
    channel: link.interfaces.a.kind === "wired" ? 0 : (link.interfaces.a.channel ?? link.interfaces.b.channel),
    healthyMbps: Math.min(healthy(ab, link.interfaces.a.kind === "wired"), healthy(ba, link.interfaces.b.kind === "wired")),
    estimate: link.protocol === "bmx7",
  };
}

/** Interfaces that both daemons of a router share carry one link, not two that could stand in for each other. */
function mediumKey(link: Link): string | null {
  const { a, b } = link.interfaces;
  return a.interfaceName === null || b.interfaceName === null
    ? null
    : `${link.a}\n${link.b}\n${a.interfaceName}\n${b.interfaceName}`;
}

function betterArc(one: Arc, other: Arc): Arc {
  return other.mbps > one.mbps ? other : one;
}

function merge(into: Edge, other: Edge): void {
  into.ids.push(...other.ids);
  into.ab = betterArc(into.ab, other.ab);
  into.ba = betterArc(into.ba, other.ba);
  into.healthyMbps = Math.max(into.healthyMbps, other.healthyMbps);
  into.estimate ||= other.estimate;
}

/** All usable links, those of two daemons over the same pair of interfaces joined into one. */
export function edgesOf(links: readonly Link[]): Edge[] {
  const edges: Edge[] = [];
  const byMedium = new Map<string, { edge: Edge; protocol: Link["protocol"] }>();
  const mixed = new Set(links.map((link) => link.protocol)).size > 1;
  for (const link of links) {
    const edge = edgeOf(link);
    if (edge === null) continue;
    const key = mixed ? mediumKey(link) : null;
    const twin = key === null ? undefined : byMedium.get(key);
    if (twin !== undefined && twin.protocol !== link.protocol) {
      merge(twin.edge, edge);
      continue;
    }
    if (key !== null) byMedium.set(key, { edge, protocol: link.protocol });
    edges.push(edge);
  }
  return edges;
}
