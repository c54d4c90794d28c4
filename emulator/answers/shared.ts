/** What the answers of both daemons have in common. */

import { HOUR_MS } from "#lib/base/durations.ts";
import { fnv1a, hash32 } from "#lib/base/hash.ts";
import type { DaemonName, MeshNode } from "../mesh/types.ts";
import type { DaemonView, KnownNode, ViewedMesh } from "../mesh/view.ts";

/** The writers of one daemon. Each gives the text of a file without its last line break; "" = the file holds no bytes. */
export type DaemonFiles = {
  fileNameOf(view: DaemonView, node: MeshNode): string;
  /** The host name or node id that a file of that name would be about. */
  calledIn(fileName: string): string;
  status(view: DaemonView): string;
  interfaces(view: DaemonView): string;
  links(view: DaemonView): string;
  originator(view: DaemonView, entry: KnownNode): string;
  description(view: DaemonView, entry: KnownNode): string;
  /** The command line's words for `tunnels`, as they are; "" without rows. */
  tunnels(view: DaemonView): string;
};

/** `D:HH:MM:SS`, days unpadded. */
export function uptimeText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const day = Math.floor(seconds / 86_400);
  return `${day}:${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export function agedSeconds(nowMs: number, thenMs: number): number {
  return Math.max(0, Math.floor((nowMs - thenMs) / 1000));
}

const topologyPeriodMs: Readonly<Record<DaemonName, number>> = { bmx6: 600_000, bmx7: HOUR_MS };

/** When the topology plugin of a node last told of its links: on its period, each node at its own moment. */
export function topologyTimeMs(daemon: DaemonName, node: MeshNode, atMs: number): number {
  const period = topologyPeriodMs[daemon];
  const offset = (node.index % 6) * (period / 6);
  return Math.floor((atMs - offset) / period) * period + offset;
}

/** When a node's description last changed: at its start, when it changed its offers, or when its topology plugin told anew. */
export function lastDescriptionMs(world: ViewedMesh, daemon: DaemonName, node: MeshNode, atMs: number): number {
  const offers = world.schedule.lastOfferChange(node.index, atMs);
  return node.hasTopology ? Math.max(offers, Math.min(atMs, topologyTimeMs(daemon, node, atMs))) : offers;
}

/** When a file was last rewritten. Each node has its own beat; a daemon that died wrote its last before that. */
export function fileTimeMs(world: ViewedMesh, daemon: DaemonName, node: MeshNode, atMs: number, periodMs: number): number {
  const router = world.schedule.router(node.index, atMs);
  const last = router.kind === "up" ? atMs : router.sinceMs - 1;
  const offset = hash32(world.plan.seed, node.index, fnv1a(daemon), fnv1a("beat")) % periodMs;
  const beat = Math.floor((last - offset) / periodMs) * periodMs + offset;
  return Math.max(beat, Math.min(last, router.startedMs + 1000)); // the first files are written right after the start
}
