/** The links of a snapshot, from what their ends tell now, what descriptions tell of pairs that were not read, and what was known before. */

import { compareBy } from "#lib/base/compare.ts";
import { pairKey } from "#lib/base/pair.ts";
import type { Direction, Link, LinkEnd, Protocol } from "../../../model/index.ts";
import type { Ownership } from "../evidence/ownership.ts";
import type { ToldRow } from "../evidence/told-rows.ts";
import type { Identity } from "../identity/identity.ts";
import { listAt } from "../input/order.ts";
import { continued, type EarlierLink, earlierLinks, idGiver } from "./link-continuity.ts";
import { directionsOf, unknownDirection } from "./link-directions.ts";
import { isUnread, type LinkReads } from "./link-reads.ts";
import { type PairedEnd, type PairedLink, pairReadings } from "./pair-readings.ts";

type LinkSources = {
  at: string;
  /** What was read at or after this instant stands while neither end is read. */
  carrySinceMs: number;
  told: readonly ToldRow[];
  secondHand: readonly ToldRow[];
  earlier: readonly Link[];
  reads: LinkReads;
  ownership: Ownership;
  identity: Identity;
  isGone: (uid: string) => boolean;
  exists: (uid: string) => boolean;
};

export function linksOf(sources: LinkSources): Link[] {
  const earlier = earlierLinks(sources.earlier, sources.identity);
  const now = new Map<string, PairedLink[]>();
  for (const rows of [sources.told, sources.secondHand]) {
    for (const link of pairReadings(rows, sources.ownership)) listAt(now, pairKey(link.a, link.b)).push(link);
  }
  const links: Link[] = [];
  for (const key of new Set([...now.keys(), ...earlier.keys()])) {
    links.push(...linksBetween(now.get(key) ?? [], earlier.get(key) ?? [], sources));
  }
  return links.sort(compareBy((link) => link.id));
}

/** All links between two nodes. */
function linksBetween(now: readonly PairedLink[], earlier: readonly EarlierLink[], sources: LinkSources): Link[] {
  const matches = continued(now, earlier);
  const matched = new Set(matches.values());
  const kept = earlier.filter((candidate) => !matched.has(candidate) && isKept(candidate.link, sources));
  const [first] = [...now, ...kept.map(({ link }) => link)];
  if (first === undefined) return [];
  const idFor = idGiver(
    first.a,
    first.b,
    earlier.filter((candidate) => matched.has(candidate) || kept.includes(candidate)),
  );
  const told = now.map((link) => {
    const before = matches.get(link);
    return linkOf(link, before?.link ?? null, idFor(before), sources);
  });
  const unknown = kept.map((candidate): Link => {
    const { directions } = candidate.link;
    return {
      ...candidate.link,
      id: idFor(candidate),
      directions: {
        ab: carriedOr(directions.ab, candidate.link, sources),
        ba: carriedOr(directions.ba, candidate.link, sources),
      },
    };
  });
  return [...told, ...unknown];
}

/** What was read of a direction last stands, with its age, while that is not too old and neither end is known to be gone. */
function carriedOr(direction: Direction, { a, b }: Link, { carrySinceMs, isGone }: LinkSources): Direction {
  const stands = direction.at !== null && Date.parse(direction.at) >= carrySinceMs && !isGone(a) && !isGone(b);
  return stands ? direction : unknownDirection(direction);
}

/** A link of which nobody tells stays, first as it was, then as unknown, while neither end was read; not once both ends are gone. */
function isKept(link: Link, { reads, isGone, exists }: LinkSources): boolean {
  if (!exists(link.a) || !exists(link.b) || (isGone(link.a) && isGone(link.b))) return false;
  return isUnread(reads, link.a, link.protocol) && isUnread(reads, link.b, link.protocol);
}

function linkOf(link: PairedLink, before: Link | null, id: string, sources: LinkSources): Link {
  const wasRead = (uid: string) => !isUnread(sources.reads, uid, link.protocol);
  return {
    id,
    a: link.a,
    b: link.b,
    protocol: link.protocol,
    interfaces: {
      a: linkEnd(link.a, link.endA, link.byA, link.protocol, before?.interfaces.a ?? null, sources.ownership),
      b: linkEnd(link.b, link.endB, link.byB, link.protocol, before?.interfaces.b ?? null, sources.ownership),
    },
    directions: directionsOf(link, wasRead),
    firstSeenAt: before?.firstSeenAt ?? sources.at,
  };
}

function linkEnd(
  uid: string,
  end: PairedEnd,
  row: ToldRow | null,
  protocol: Protocol,
  before: LinkEnd | null,
  ownership: Ownership,
): LinkEnd {
  const interfaceName = end.device ?? before?.interfaceName ?? null;
  const device = interfaceName === null ? undefined : ownership.devicesOf(uid).get(interfaceName);
  const known = device?.interface ?? null;
  const same = before !== null && before.interfaceName === interfaceName ? before : null;
  const told = protocol === "bmx7" ? (row?.channel ?? null) : null;
  return {
    interfaceName,
    kind: known?.kind ?? same?.kind ?? "unknown",
    channel: known?.channel ?? told ?? same?.channel ?? null,
    rateMaxMbps: known?.rateMaxMbps ?? same?.rateMaxMbps ?? null,
    linkLocal: end.linkLocal ?? same?.linkLocal ?? null,
  };
}
