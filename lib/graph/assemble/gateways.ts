/**
 * Who announces a way out. The newest evidence counts, announcer by announcer:
 *
 * 1. A description of a node that it passed on itself in this round settles it, whatever others still say.
 * 2. Else the announcement stands while anybody's description or `$tunnels` row of this round shows it (withdrawals take up to a
 *    minute and a half to reach distant nodes).
 * 3. Else the newest of what was carried over counts: it stands unless something newer comes from somebody who knows the announcer and
 *    does not have it. `$tunnels` lists every announcement of others, so rows without it are such evidence where they name the
 *    announcer at all.
 *
 * Descriptions passed on by a daemon that does not decode tunnel announcements say nothing about them.
 */
import type { Family, Gateway } from "../../model/index.ts";
import type { Freshness } from "./freshness.ts";
import type { Identity } from "./identity.ts";
import { byTexts, listAt } from "./order.ts";
import type { Reading, Readings } from "./readings.ts";

const FAMILY_BY_NETWORK = new Map<string, Family>([
  ["0.0.0.0/0", "v4"],
  ["::/0", "v6"],
  ["2000::/3", "v6"],
  ["10.0.0.0/8", "community"],
]);
const FAMILIES: readonly Family[] = ["v4", "v6", "community"];

export function familyOf(network: string | null): Family | null {
  return network === null ? null : (FAMILY_BY_NETWORK.get(network) ?? null);
}

type Offer = { network: string; bps: number | null };
/** One source's word about one announcer: what it offers, nothing left out. */
type Word = {
  announcer: string;
  from: "description" | "tunnels";
  own: boolean; // passed on by the announcer itself
  at: string;
  atMs: number;
  thisRound: boolean;
  offers: Offer[];
};
export type Announcement = Omit<Gateway, "working" | "users">;

export function announcementsOf(
  readings: Readings,
  identity: Identity,
  freshness: Freshness,
  isUp: (uid: string) => boolean,
): Announcement[] {
  const words = new Map<string, Word[]>();
  const offering = offeringNodes(readings, identity, isUp);
  for (const reading of readings.all) {
    for (const word of [
      ...wordsOfDescriptions(reading, identity, freshness, offering),
      ...wordsOfTunnels(reading, identity, freshness, offering),
    ]) {
      listAt(words, word.announcer).push(word);
    }
  }
  const found: Announcement[] = [];
  for (const [announcer, said] of words) {
    for (const family of FAMILIES) {
      const standing = standingWords(said, family);
      if (standing.length > 0) found.push(announcement(announcer, family, standing));
    }
  }
  return found.sort(
    byTexts(
      (gateway) => gateway.node,
      (gateway) => gateway.family,
    ),
  );
}

/** The nodes of which anybody ever said that they offer a way out: a mesh has few, and only their words are weighed. */
function offeringNodes(readings: Readings, identity: Identity, isUp: (uid: string) => boolean): Set<string> {
  const found = new Set<string>();
  for (const { observation, staleReason } of readings.all) {
    if (staleReason !== null) continue;
    const { descriptions, tunnels, protocol } = observation;
    for (const row of descriptions.state === "read" ? descriptions.rows : []) {
      if (!row.announcedNetworks.some(({ network }) => FAMILY_BY_NETWORK.has(network))) continue;
      found.add(identity.uidOf({ protocol, nodeId: row.nodeId, primaryIp: row.primaryIp, hostname: row.hostname }) ?? "");
    }
    for (const row of tunnels.state === "read" ? tunnels.rows : []) {
      if (familyOf(row.announcedNetwork) === null || row.announcerPrimaryIp === null) continue;
      const who = { protocol, nodeId: null, primaryIp: row.announcerPrimaryIp, hostname: row.announcerHostname };
      found.add(identity.uidOf(who) ?? "");
    }
  }
  return new Set([...found].filter((uid) => uid !== "" && isUp(uid)));
}

function offersOf(word: Word, family: Family): Offer[] {
  return word.offers.filter((offer) => familyOf(offer.network) === family);
}

/** The words that make an announcement stand; empty where it does not. */
function standingWords(words: readonly Word[], family: Family): Word[] {
  const own = words.filter((word) => word.own && word.thisRound);
  if (own.length > 0) {
    if (own.every((word) => offersOf(word, family).length === 0)) return [];
  }
  const positive = words.filter((word) => offersOf(word, family).length > 0);
  const now = positive.filter((word) => word.thisRound);
  if (now.length > 0) return now;
  const newest = Math.max(...positive.map((word) => word.atMs));
  const denied = words.some((word) => word.atMs > newest && offersOf(word, family).length === 0);
  return denied ? [] : positive.filter((word) => word.atMs === newest);
}

function announcement(node: string, family: Family, standing: readonly Word[]): Announcement {
  const atMs = Math.max(...standing.map((word) => word.atMs));
  const newest = standing.filter((word) => word.atMs === atMs);
  // The bandwidth is rounded down alike everywhere; where a change is under way the newest word has it.
  const offers = (newest.some((word) => word.own) ? newest.filter((word) => word.own) : newest).flatMap((word) =>
    offersOf(word, family),
  );
  const claims = offers.flatMap((offer) => (offer.bps === null ? [] : [offer.bps]));
  return {
    node,
    family,
    networks: [...new Set(standing.flatMap((word) => offersOf(word, family).map((offer) => offer.network)))].sort(),
    announcedBy: [...new Set(standing.map((word) => word.from))].sort(),
    announcedAt: newest[0]?.at ?? null,
    claimedMbps: claims.length === 0 ? null : Math.max(...claims) / 1e6,
  };
}

function wordsOfDescriptions(reading: Reading, identity: Identity, freshness: Freshness, offering: ReadonlySet<string>): Word[] {
  const { descriptions: part, protocol } = reading.observation;
  if (part.state !== "read" || reading.staleReason !== null) return [];
  if (!part.rows.some((row) => row.announcedNetworks.length > 0)) return [];
  const atMs = Date.parse(part.at);
  const thisRound = reading.fresh && atMs > freshness.carriedUntilMs;
  return part.rows.flatMap((row): Word[] => {
    const announcer = identity.uidOf({ protocol, nodeId: row.nodeId, primaryIp: row.primaryIp, hostname: row.hostname });
    if (announcer === null || !offering.has(announcer)) return [];
    const own = announcer === reading.uid;
    const offers = row.announcedNetworks.map(({ network, bandwidthBps }) => ({ network, bps: bandwidthBps }));
    return [{ announcer, from: "description", own, at: part.at, atMs, thisRound, offers }];
  });
}

function wordsOfTunnels(reading: Reading, identity: Identity, freshness: Freshness, offering: ReadonlySet<string>): Word[] {
  const { tunnels: part, protocol } = reading.observation;
  if (part.state !== "read" || reading.staleReason !== null) return [];
  const atMs = Date.parse(part.at);
  const thisRound = reading.fresh && atMs > freshness.carriedUntilMs;
  const words = new Map<string, Word>();
  for (const row of part.rows) {
    if (row.announcerPrimaryIp === null || row.announcedNetwork === null) continue;
    const who = { protocol, nodeId: null, primaryIp: row.announcerPrimaryIp, hostname: row.announcerHostname };
    const announcer = identity.uidOf(who);
    if (announcer === null || !offering.has(announcer)) continue;
    const made: Word = { announcer, from: "tunnels", own: false, at: part.at, atMs, thisRound, offers: [] };
    const word = words.get(announcer) ?? made;
    words.set(announcer, word);
    word.offers.push({ network: row.announcedNetwork, bps: row.announcedBps });
  }
  return [...words.values()];
}
