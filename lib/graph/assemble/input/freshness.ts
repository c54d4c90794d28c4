/**
 * How old a part may be and still be believed. Rounds follow one another at an interval that assembly is not told: it is taken from
 * the snapshot before, or from how long this round took.
 */
import { MINUTE_MS } from "#lib/base/durations.ts";
import type { OriginatorRow, Part, ReadPart, Snapshot } from "../../../model/index.ts";
import type { AssembleInput } from "./types.ts";

/** A part that is older than so many intervals says nothing about now. */
const FRESH_INTERVALS = 2.5;
const INTERVAL_DEFAULT_MS = 60_000;
/** A long gap between two rounds is an outage of the collector, not a long interval. */
const INTERVAL_MAX_MS = 600_000;
/**
 * `originators/all` and `$tunnels` grow with the mesh and are asked of each node only every k-th round (12 rounds at 1,000 nodes).
 * What they tell, a route or a chosen gateway, holds by the daemon's own hysteresis much longer than a round.
 */
const SLOW_PART_MS = 15 * MINUTE_MS;
/** What was not read keeps what was known last for so long, where the operator says nothing else. */
const CARRY_MS = 15 * MINUTE_MS;
/** Topology extensions are renewed hourly by default. */
const SECOND_HAND_MS = 60 * MINUTE_MS;
/** A daemon that hears of a node refers to it every few seconds (up to 23 s seen); one that vanished is kept for 100 s and more. */
const REFERRED_MAX_S = 60;

export type Freshness = {
  atMs: number;
  /** Parts read at or after this instant are of this round or of one just before. */
  freshSinceMs: number;
  slowSinceMs: number;
  secondHandSinceMs: number;
  /** What was known last of nodes that were not read stands while it is not older than this. */
  carrySinceMs: number;
  /** A part read at this instant or before was carried over from an earlier round. */
  carriedUntilMs: number;
};

export function freshnessOf(input: Pick<AssembleInput, "at" | "cost" | "previous" | "seeing">): Freshness {
  const atMs = Date.parse(input.at);
  const gapMs =
    input.previous === null ? INTERVAL_DEFAULT_MS : Math.min(Math.max(0, atMs - Date.parse(input.previous.at)), INTERVAL_MAX_MS);
  const windowMs = FRESH_INTERVALS * Math.max(gapMs, input.cost.seconds * 1000);
  return {
    atMs,
    freshSinceMs: atMs - windowMs,
    slowSinceMs: atMs - Math.max(windowMs, SLOW_PART_MS),
    secondHandSinceMs: atMs - Math.max(windowMs, SECOND_HAND_MS),
    carrySinceMs: atMs - Math.max(windowMs, input.seeing?.carryMs ?? CARRY_MS),
    carriedUntilMs: input.previous === null ? atMs - windowMs : lastInstantOf(input.previous),
  };
}

/** The last instant that a snapshot tells of: its own may be that of its round's beginning. */
function lastInstantOf(snapshot: Snapshot): number {
  const told = [
    snapshot.at,
    ...snapshot.nodes.flatMap((node) => [node.answeredAt, node.heardAt]),
    ...snapshot.gateways.map((gateway) => gateway.announcedAt),
  ];
  return told.reduce((latest, at) => (at === null ? latest : Math.max(latest, Date.parse(at))), Number.NEGATIVE_INFINITY);
}

/** The part with its instant in milliseconds where it was read at or after an instant; else null. */
export function readSince<Row>(part: Part<Row>, sinceMs: number): (ReadPart<Row> & { atMs: number }) | null {
  if (part.state !== "read") return null;
  const atMs = Date.parse(part.at);
  return atMs >= sinceMs ? { ...part, atMs } : null;
}

/** A node that the lister knows of and has no way to (bmx7: dev `---`, metric -1). A file may list nodes without telling any way. */
export function isWayless({ self, nextHopLinkLocal, nextHopNodeId, metric }: OriginatorRow): boolean {
  if (self) return false;
  return metric.special === "no-route" || (nextHopLinkLocal === null && nextHopNodeId === null && metric.special === "invalid");
}

/** True for a node that the lister still hears of; ages that the daemon does not tell are not held against it. */
export function isReferredTo(lastRefAgeS: number | null): boolean {
  return lastRefAgeS === null || lastRefAgeS <= REFERRED_MAX_S;
}
