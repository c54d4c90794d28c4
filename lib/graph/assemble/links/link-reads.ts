/**
 * Whose `links` were read in this round, so that not telling of a link means something.
 *
 * A daemon without neighbours writes nothing at all, and a file caught while it is rewritten has no bytes either. An empty body is
 * therefore believed only where nobody tells of a link to that node, and where it does not take away links without a witness: when
 * links of it were known, one of those neighbours has to have been read too.
 */
import type { Link, Protocol } from "../../../model/index.ts";
import type { Readings } from "../evidence/readings.ts";
import type { ToldRow } from "../evidence/told-rows.ts";
import type { Identity } from "../identity/identity.ts";
import { type Freshness, readSince } from "../input/freshness.ts";

/** `<uid> <protocol>` of the nodes whose rows are believed. */
export type LinkReads = ReadonlySet<string>;

function readKey(uid: string, protocol: Protocol): string {
  return `${uid} ${protocol}`;
}

export function isUnread(reads: LinkReads, uid: string, protocol: Protocol): boolean {
  return !reads.has(readKey(uid, protocol));
}

export function linkReads(
  readings: Readings,
  told: readonly ToldRow[],
  earlier: readonly Link[],
  identity: Identity,
  freshness: Freshness,
): LinkReads {
  const reads = new Set<string>();
  const empty = new Set<string>();
  for (const [uid, list] of readings.byNode) {
    for (const { observation, fresh } of list) {
      const part = fresh ? readSince(observation.links, freshness.freshSinceMs) : null;
      if (part === null) continue;
      (part.rows.length === 0 && part.empty ? empty : reads).add(readKey(uid, observation.protocol));
    }
  }
  for (const row of told) empty.delete(readKey(row.neighbour, row.protocol));
  const asked = new Set([...reads, ...empty]);
  const linked = new Set<string>();
  const witnessed = new Set<string>();
  for (const link of earlier) {
    const a = readKey(identity.uidOfPrevious(link.a), link.protocol);
    const b = readKey(identity.uidOfPrevious(link.b), link.protocol);
    linked.add(a).add(b);
    if (asked.has(b)) witnessed.add(a);
    if (asked.has(a)) witnessed.add(b);
  }
  for (const key of empty) if (!linked.has(key) || witnessed.has(key)) reads.add(key);
  return reads;
}
