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
import { compareBy } from "#lib/base/compare.ts";
import type { Family, Gateway } from "../../../model/index.ts";
import type { Readings } from "../evidence/readings.ts";
import type { Identity } from "../identity/identity.ts";
import type { Freshness } from "../input/freshness.ts";
import { familyOf, type Offer, type Word, wordsAbout } from "./announcement-words.ts";

const FAMILIES: readonly Family[] = ["v4", "v6", "community"];

export type Announcement = Omit<Gateway, "working" | "users">;

export function announcementsOf(
  readings: Readings,
  identity: Identity,
  freshness: Freshness,
  isUp: (uid: string) => boolean,
): Announcement[] {
  const standing = new Map<string, { node: string; family: Family; words: Word[] }>();
  for (const words of wordsAbout(readings, identity, freshness, isUp)) {
    const [first] = words;
    for (const family of first === undefined ? [] : FAMILIES) {
      const found = standingWords(words, family);
      if (first === undefined || found.length === 0) continue;
      const key = `${first.announcer} ${family}`;
      const known = standing.get(key);
      if (known === undefined) standing.set(key, { node: first.announcer, family, words: found });
      else known.words.push(...found);
    }
  }
  return [...standing.values()]
    .map(({ node, family, words }) => announcement(node, family, words))
    .sort(
      compareBy(
        (gateway) => gateway.node,
        (gateway) => gateway.family,
      ),
    );
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
  if (positive.some((word) => word.thisRound)) return positive;
  const newest = Math.max(...positive.map((word) => word.atMs));
  const denied = words.some((word) => word.atMs > newest && offersOf(word, family).length === 0);
  return denied ? [] : positive;
}

function announcement(node: string, family: Family, standing: readonly Word[]): Announcement {
  const atMs = Math.max(...standing.map((word) => word.atMs));
  const newest = standing.filter((word) => word.atMs === atMs);
  const now = standing.filter((word) => word.thisRound);
  // The bandwidth is rounded down alike everywhere; where a change is under way the newest word has it.
  const offers = (newest.some((word) => word.own) ? newest.filter((word) => word.own) : newest).flatMap((word) =>
    offersOf(word, family),
  );
  const claims = offers.flatMap((offer) => (offer.bps === null ? [] : [offer.bps]));
  return {
    node,
    family,
    networks: [
      ...new Set((now.length > 0 ? now : newest).flatMap((word) => offersOf(word, family).map((offer) => offer.network))),
    ].sort(),
    announcedBy: [...new Set(standing.map((word) => word.from))].sort(),
    announcedAt: newest[0]?.at ?? null,
    claimedMbps: claims.length === 0 ? null : Math.max(...claims) / 1e6,
  };
}
