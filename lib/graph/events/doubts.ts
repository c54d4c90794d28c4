/**
 * Since when a node does not answer as it should. Others list a dead node for some minutes more, so that its outage is certain later than
 * its first sign; the sign is where it began.
 */
import type { Node, NodeStateReason } from "../../model/index.ts";
import type { Track } from "./debounce.ts";
import { type Context, trackName } from "./follow.ts";

/** A node that was silent for longer before nobody listed it any more was silent for a reason of its own. */
const LISTED_ON_MS = 360_000;

const SIGNS: ReadonlySet<NodeStateReason> = new Set([
  "no-answer",
  "unreadable",
  "unlisted",
  "no-route",
  "uptime-frozen",
  "daemon-dead",
]);

/** Before everything else of a round: nodes and links look at it. */
export function followDoubts(context: Context): void {
  const { state, atMs, snapshot, known } = context;
  const doubts: Record<string, number> = {};
  for (const node of snapshot.nodes) {
    if (node.state === "answered" || !known.nodes.has(node.uid)) continue;
    const isSign = node.unlistedRounds > 0 || (node.stateReason !== null && SIGNS.has(node.stateReason));
    const since = state.doubts[node.uid] ?? (isSign ? firstSignMs(context, node) : null);
    if (since !== null) doubts[node.uid] = Math.min(since, atMs);
  }
  context.state.doubts = doubts;
}

/** A daemon that stands still did so since the round after the one in which its uptime was new. */
function firstSignMs({ atMs, state }: Context, node: Node): number {
  if (node.stateReason !== "uptime-frozen") return atMs;
  const advanced = node.daemons.flatMap(({ uptimeSince }) => (uptimeSince === null ? [] : [Date.parse(uptimeSince)]));
  if (advanced.length === 0) return atMs;
  return Math.max(Math.min(atMs, Math.max(...advanced) + (state.intervalMs ?? 0)), atMs - LISTED_ON_MS);
}

/** The first sign of an outage whose first proof came at `provenMs`. */
export function outageBeganMs({ state }: Context, uid: string, provenMs: number): number {
  const since = state.doubts[uid];
  return since !== undefined && since <= provenMs && provenMs - since <= LISTED_ON_MS ? since : provenMs;
}

/** It does not answer since lately: whether it is down is not yet certain, and what hangs on it waits for that. */
export function isInDoubt({ state, atMs, tracks }: Context, uid: string): boolean {
  const since = state.doubts[uid];
  return (since !== undefined && atMs - since <= LISTED_ON_MS) || isSuspected(tracks.get(trackName("node-down", uid)));
}

/** Some node is about to be told as down, which may be what a change of the whole mesh comes from. */
export function isAnySuspected({ tracks }: Context): boolean {
  const prefix = trackName("node-down", "");
  return [...tracks].some(([name, track]) => name.startsWith(prefix) && isSuspected(track));
}

function isSuspected(track: Track | undefined): boolean {
  return track !== undefined && !track.bad && track.run > 0;
}
