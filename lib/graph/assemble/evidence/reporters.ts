/**
 * Who was asked, answered, and would have told of a node: without such a reporter, that nobody lists a node says nothing about it.
 *
 * A daemon's originators hold every node of its protocol that it can reach, so its whole table, read in this round, tells of all that were
 * in its part of the mesh in the snapshot before. Where no source has originators, the neighbours have to do. The table of a daemon that
 * stands still is of the time when it stopped: it tells of a node that showed no sign of life after that, and of no other.
 */
import type { Node, Observation, Protocol, Snapshot } from "../../../model/index.ts";
import type { Identity } from "../identity/identity.ts";
import { type Freshness, readSince } from "../input/freshness.ts";
import { listAt } from "../input/order.ts";
import type { AssembleInput } from "../input/types.ts";
import type { Reading, Readings } from "./readings.ts";

export type Reporters = {
  /**
   * One of those who would have told of a node, over each of its protocols; null where there is a protocol over which nobody would.
   *
   * @param before the node as the snapshot before has it; null: it was never there, and nobody can be missing it.
   * @param listedByStale whether a daemon that stands still lists it.
   */
  missing(uid: string, before: Node | null, listedByStale: boolean): string | null;
  /** Whether somebody whose data advance would have told of a node over one of its protocols. */
  wouldTellOver(protocol: Protocol, uid: string, before: Node): boolean;
};

type Reporter = { uid: string; stoodSinceMs: number | null }; // null: its data advance

/** A daemon that was started just now has not heard of everybody yet. */
const LEARNED_S = 30;

export function reportersOf(input: AssembleInput, identity: Identity, readings: Readings, freshness: Freshness): Reporters {
  const hasOriginators = input.observations.some(({ originators }) => originators.state === "read");
  const reporters = new Map<Protocol, Reporter[]>();
  for (const reading of readings.all) {
    const reporter = reporterOf(reading, hasOriginators, freshness);
    if (reporter !== null) listAt(reporters, reading.observation.protocol).push(reporter);
  }
  const partOf = partsOf(input.previous, identity);
  const over = (protocol: Protocol, uid: string, before: Node): Reporter[] => {
    // Once it is missed it stands in no part any more: those speak on who stand in one part with who missed it.
    const part = partOf(before.missedBy === undefined ? uid : identity.uidOfPrevious(before.missedBy), protocol);
    const all = reporters.get(protocol) ?? [];
    return all.filter((reporter) => reporter.uid !== uid && (part === null || partOf(reporter.uid, protocol) === part));
  };
  return {
    missing(uid, before, listedByStale) {
      if (before === null) return null;
      const lifeMs = Math.max(...[before.answeredAt, before.heardAt].map((at) => (at === null ? 0 : Date.parse(at))));
      const isWitness = ({ stoodSinceMs }: Reporter) => stoodSinceMs === null || (!listedByStale && stoodSinceMs > lifeMs);
      const found = before.protocols.map((protocol) => over(protocol, uid, before).find(isWitness));
      return found.every((reporter) => reporter !== undefined) ? (found[0]?.uid ?? null) : null;
    },
    wouldTellOver: (protocol, uid, before) => over(protocol, uid, before).some(({ stoodSinceMs }) => stoodSinceMs === null),
  };
}

function reporterOf(reading: Reading, hasOriginators: boolean, freshness: Freshness): Reporter | null {
  const { observation, uid, fresh, staleReason, uptimeSince } = reading;
  if (uid === null || !hasWholeTable(observation, hasOriginators, freshness)) return null;
  if (fresh) return (observation.self?.uptimeS ?? LEARNED_S) < LEARNED_S ? null : { uid, stoodSinceMs: null };
  return staleReason === null || uptimeSince === null ? null : { uid, stoodSinceMs: Date.parse(uptimeSince) };
}

/** Of a table that was carried over from an earlier round, only the ways to gateways may be left. */
function hasWholeTable({ originators, links }: Observation, hasOriginators: boolean, freshness: Freshness): boolean {
  const sinceMs = Math.max(freshness.freshSinceMs, freshness.carriedUntilMs + 1);
  const part = hasOriginators ? readSince(originators, sinceMs) : readSince(links, sinceMs);
  return part !== null && part.rows.length > 0;
}

/**
 * The connected parts of each protocol's mesh in the snapshot before, as numbers. null: no link of the node was known, it was in the mesh
 * by the word of others alone, and any of them would miss it.
 */
function partsOf(previous: Snapshot | null, identity: Identity): (uid: string, protocol: Protocol) => number | null {
  const neighbours = new Map<string, string[]>();
  for (const { a, b, protocol } of previous?.links ?? []) {
    const [one, other] = [a, b].map((uid) => `${protocol} ${identity.uidOfPrevious(uid)}`);
    if (one === undefined || other === undefined) continue;
    listAt(neighbours, one).push(other);
    listAt(neighbours, other).push(one);
  }
  const parts = new Map<string, number>();
  for (const start of neighbours.keys()) {
    if (parts.has(start)) continue;
    const number = parts.size;
    const reached = [start];
    parts.set(start, number);
    for (const key of reached) {
      for (const next of neighbours.get(key) ?? []) {
        if (parts.has(next)) continue;
        parts.set(next, number);
        reached.push(next);
      }
    }
  }
  return (uid, protocol) => parts.get(`${protocol} ${uid}`) ?? null;
}
