/**
 * Who was asked, answered, and would have told of a node: without such a reporter, that nobody lists a node says nothing about it.
 *
 * A daemon's originators hold every node of its protocol that it can reach, so its whole table tells of all that were in its part of the
 * mesh in the snapshot before. Where no source has originators, the neighbours have to do. A daemon that stands still counts too: that
 * it lists a node proves nothing, that it does not list it does.
 */
import type { Node, Protocol, Snapshot } from "../../model/index.ts";
import { type Freshness, readSince } from "./freshness.ts";
import type { Identity } from "./identity.ts";
import { listAt } from "./order.ts";
import type { Readings } from "./readings.ts";
import type { AssembleInput } from "./types.ts";

export type Reporters = {
  /**
   * @param before the node as the snapshot before has it; null: it was never there, and nobody can be missing it.
   * @param listedByStale whether a daemon that stands still lists it.
   */
  wouldTell(uid: string, before: Node | null, listedByStale: boolean): boolean;
};

export function reportersOf(input: AssembleInput, identity: Identity, readings: Readings, freshness: Freshness): Reporters {
  const hasOriginators = input.observations.some(({ originators }) => originators.state === "read");
  const fresh = new Map<Protocol, Set<string>>();
  const stale = new Map<Protocol, Set<string>>();
  for (const { observation, uid, fresh: isFresh, staleReason } of readings.all) {
    const { originators, links } = observation;
    const rows = (hasOriginators ? readSince(originators, freshness.freshSinceMs) : readSince(links, freshness.freshSinceMs))
      ?.rows;
    if (uid === null || rows === undefined || rows.length === 0) continue;
    if (isFresh) addTo(fresh, observation.protocol, uid);
    else if (staleReason !== null) addTo(stale, observation.protocol, uid);
  }
  const partOf = partsOf(input.previous, identity);
  const known = (uid: string, protocols: readonly Protocol[], reporters: ReadonlyMap<Protocol, ReadonlySet<string>>) =>
    protocols.some((protocol) => {
      const part = partOf(uid, protocol);
      const reaches = (reporter: string) => part === null || partOf(reporter, protocol) === part;
      return [...(reporters.get(protocol) ?? [])].some((reporter) => reporter !== uid && reaches(reporter));
    });
  return {
    wouldTell(uid, before, listedByStale) {
      if (before === null) return false;
      // Once somebody missed it, it stands in no part any more: whoever knows the protocol's mesh speaks on.
      if (before.unlistedRounds > 0) {
        const speaks = (reporters: typeof fresh) => before.protocols.some((protocol) => reporters.has(protocol));
        return speaks(fresh) || (!listedByStale && speaks(stale));
      }
      if (known(uid, before.protocols, fresh)) return true;
      return !listedByStale && known(uid, before.protocols, stale);
    },
  };
}

function addTo(map: Map<Protocol, Set<string>>, protocol: Protocol, uid: string): void {
  map.set(protocol, (map.get(protocol) ?? new Set()).add(uid));
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
