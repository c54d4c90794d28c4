/**
 * Who is asked for what grows with the mesh. `originators/all` and `$tunnels` of one node are asked together every k-th round, k such
 * that the node serves no more than its byte budget a minute; the nodes are spread over the rounds, and k follows the measured sizes.
 */
import { createHash } from "node:crypto";
import type { Dialect } from "../daemon/dialect.ts";
import type { CrawlLimits } from "./types.ts";

export type HeavySizes = { originators: number; tunnels: number };

/** In a mesh of more nodes than this, only so many are asked in one round: they know of all the others. */
export const BIG_MESH_NODES = 1_000;
export const HEAVY_ASKED_MAX = 100;
/** And so many of them at one time: an answer has tens of megabytes, and all of it is in memory until it is parsed. */
export const HEAVY_AT_ONCE_MAX = 4;

/** Rounds between two times, at least 1. */
export function roundsBetween(sizes: HeavySizes, intervalS: number, limits: Pick<CrawlLimits, "nodeBytesPerMinute">): number {
  const bytesPerMinute = ((sizes.originators + sizes.tunnels) * 60) / intervalS;
  return Math.max(1, Math.ceil(bytesPerMinute / limits.nodeBytesPerMinute));
}

/** A first guess, before any answer was weighed. */
export function guessSizes(dialect: Dialect, knownNodes: number | null): HeavySizes {
  const nodes = knownNodes ?? 0;
  const { originators, tunnels } = dialect.bytesPerKnownNode;
  return { originators: originators * nodes, tunnels: tunnels * nodes };
}

/** An even, steady number of an endpoint below `size`. */
export function slotOf(endpointKey: string, size: number): number {
  return createHash("sha256").update(endpointKey).digest().readUInt32BE(0) % size;
}

export type HeavyState = { sizes: HeavySizes | null; nextRound: number };

/** True where the turn of this node has come, by its own plan. */
export function isDue(state: HeavyState | null, round: number): boolean {
  return state === null || round >= state.nextRound;
}

/** When the node is asked next. The first interval is longer by the node's slot, so that nodes first asked together drift apart. */
export function nextTurn(endpointKey: string, sizes: HeavySizes, isFirst: boolean, round: number, k: number): HeavyState {
  return { sizes, nextRound: round + k + (isFirst ? slotOf(endpointKey, k) : 0) };
}
