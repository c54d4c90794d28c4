/** Links of a made-up mesh: both directions, as good as their bones, with a few odd ones. */
import { compareText } from "#lib/base/compare.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import { type Direction, instantOf, type Link, type LinkEnd, linkId, type Node } from "#lib/model/index.ts";
import { hashedNoise } from "./random.ts";
import type { Topology, TopologyLink } from "./synthetic-topology.ts";

/** What a mesh is made from. */
export type Making = {
  topology: Topology;
  mesh: string;
  seed: number;
  round: number;
  atMs: number;
  intervalMs: number;
  protocol: "bmx6" | "bmx7";
  children: number[];
};

export function makeLinks(making: Making, nodes: readonly Node[]): Link[] {
  const links = making.topology.links
    .map((bone, index) => makeLink(making, nodes, bone, index))
    .filter((link) => link !== null)
    .sort((one, other) => compareText(one.id, other.id));
  markOddLinks(links);
  return links;
}

function makeLink(making: Making, nodes: readonly Node[], bone: TopologyLink, index: number): Link | null {
  const [first, second] = [nodes[bone.a], nodes[bone.b]];
  if (first === undefined || second === undefined) throw new Error(`link ${index} has no ends`);
  // Nobody tells of a link to a node that nobody lists.
  if (first.state === "gone" || second.state === "gone") return null;
  const [a, b] = first.uid < second.uid ? [first, second] : [second, first];
  const read = (node: Node) => node.state === "answered" || node.state === "stale";
  const protocol = a.protocols.includes("bmx7") && b.protocols.includes("bmx7") ? "bmx7" : "bmx6";
  const direction = (from: Node, to: Node): Direction => {
    const told = read(from) || read(to);
    const quality = told ? wanderingQuality(making, bone, index, from.uid) : null;
    return {
      state: !told ? "unknown" : read(from) && read(to) ? "measured" : "one-sided",
      quality,
      countedByReceiver: read(to) ? quality : null,
      toldToSender: read(from) ? quality : null,
      bandwidthMbps:
        protocol === "bmx7" && quality !== null ? Math.round(quality * (bone.kind === "wired" ? 1000 : 54) * 10) / 10 : null,
      signalDbm: protocol === "bmx7" && bone.kind === "wireless" && quality !== null ? -92 + Math.round(38 * quality) : null,
      noiseDbm: protocol === "bmx7" && bone.kind === "wireless" && quality !== null ? -95 : null,
      secondHand: !told,
      at: told ? instantOf(making.atMs) : null,
    };
  };
  return {
    id: linkId(a.uid, b.uid, bone.n),
    a: a.uid,
    b: b.uid,
    protocol,
    interfaces: { a: makeEnd(a, bone.kind), b: makeEnd(b, bone.kind) },
    directions: { ab: direction(a, b), ba: direction(b, a) },
    firstSeenAt: instantOf(making.atMs - (1 + (index % 90)) * DAY_MS),
  };
}

function makeEnd(node: Node, kind: "wireless" | "wired"): LinkEnd {
  const device = node.interfaces.find((candidate) => candidate.kind === kind);
  return {
    interfaceName: device?.name ?? null,
    kind,
    channel: device?.channel ?? null,
    rateMaxMbps: device?.rateMaxMbps ?? null,
    linkLocal: device?.addresses[0] ?? null,
  };
}

/** Wires and backbones are good, most radios fair to good, one in twelve poor; all follow a slow wave and a little noise. */
function wanderingQuality(making: Making, bone: TopologyLink, index: number, sender: string): number {
  const base = hashedNoise(making.seed, "base", index);
  const tilt = hashedNoise(making.seed, "tilt", index, sender);
  const level =
    bone.kind === "wired" || bone.backbone ? 0.93 + 0.07 * base : base < 0.08 ? 0.2 + 0.3 * tilt : 0.62 + 0.38 * Math.sqrt(base);
  const wave =
    0.05 * Math.sin(making.round / 12 + 6.28 * tilt) +
    0.03 * (hashedNoise(making.seed, "jitter", index, sender, making.round) - 0.5);
  return Math.round(100 * Math.min(1, Math.max(0.03, level + (level > 0.97 ? 0 : wave - 0.04 * tilt)))) / 100;
}

/** One direction that hears nothing, and one link that its other end does not know of. */
function markOddLinks(links: Link[]): void {
  const measured = links.filter(
    (link) =>
      link.directions.ab.state === "measured" && link.directions.ba.state === "measured" && link.interfaces.a.kind === "wireless",
  );
  for (const [place, link] of measured.entries()) {
    if (place % 97 === 11) {
      link.directions.ab = {
        ...link.directions.ab,
        state: "zero",
        quality: 0,
        countedByReceiver: 0,
        toldToSender: 0,
        bandwidthMbps: null,
      };
    }
    if (place % 97 === 17) {
      link.directions.ab = { ...link.directions.ab, state: "contradicted", countedByReceiver: null };
      link.directions.ba = { ...link.directions.ba, state: "contradicted", toldToSender: null };
    }
  }
}
