/**
 * Who is asked for what grows with the mesh. `originators/all` and `$tunnels` of one node are asked together every k-th round, k such
 * that the node serves no more than its byte budget a minute; the nodes are spread over the rounds, and k follows the measured sizes.
 */
import { createHash } from "node:crypto";
import type { Dialect } from "../daemon/dialect.ts";
import type { CrawlLimits } from "./types.ts";

export type HeavySizes = { originators: number; tunnels: number };

/**
 * In a mesh of more nodes than this, only so many are asked in one round, for they know of all the others, and so many at once, for each
 * answer is of many megabytes.
 */
export const BIG_MESH_NODES = 1_000;
export const HEAVY_ASKED_MAX = 40;
export const HEAVY_AT_ONCE_MAX = 2;
/** Of so many of them every row is kept until the round is assembled; of the others, the rows towards ways out. */
export const WHOLE_TABLES_MAX = 8;
/** What an answer that grows with the mesh may have a listed node, and at the most. */
const HEAVY_BYTES_PER_NODE = 4_000;
const HEAVY_BYTES_MAX = 48_000_000;

/** The limit of such an answer: the usual one, unless as many nodes are listed as explain a larger one. */
export function heavyBytesMax(listedNodes: number, limits: Pick<CrawlLimits, "bodyBytesMax">): number {
  return Math.max(limits.bodyBytesMax, Math.min(HEAVY_BYTES_MAX, listedNodes * HEAVY_BYTES_PER_NODE));
}

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
