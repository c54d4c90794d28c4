/**
 * The same link in two rounds. Links between two nodes are told apart by their interfaces; an end whose interface is not known this time
 * may be any. What matches keeps its number; what is new gets the smallest free one.
 */

import { compareText } from "#lib/base/compare.ts";
import { orderedPair, pairKey } from "#lib/base/pair.ts";
import { type Link, linkId } from "../../../model/index.ts";
import type { Identity } from "../identity/identity.ts";
import { listAt } from "../input/order.ts";
import type { PairedEnd, PairedLink } from "./pair-readings.ts";

/** A link of the snapshot before, its ends under their present uids and in their order. */
export type EarlierLink = { link: Link; n: number };

export function earlierLinks(links: readonly Link[], identity: Identity): Map<string, EarlierLink[]> {
  const byPair = new Map<string, EarlierLink[]>();
  for (const link of links) {
    const a = identity.uidOfPrevious(link.a);
    const b = identity.uidOfPrevious(link.b);
    if (a === b) continue;
    const turned = a < b === link.a < link.b ? link : turnedOver(link);
    const [low, high] = orderedPair(a, b);
    const n = Number(link.id.slice(link.id.lastIndexOf("~") + 1));
    listAt(byPair, pairKey(low, high)).push({ link: { ...turned, a: low, b: high }, n });
  }
  for (const list of byPair.values()) list.sort((one, other) => one.n - other.n || compareText(one.link.id, other.link.id));
  return byPair;
}

function turnedOver(link: Link): Link {
  const { interfaces, directions } = link;
  return { ...link, interfaces: { a: interfaces.b, b: interfaces.a }, directions: { ab: directions.ba, ba: directions.ab } };
}

/** How sure it is that two ends are one; null where they are two. */
function endLikeness(now: PairedEnd, before: Link["interfaces"]["a"]): number | null {
  const sameAddress = now.linkLocal !== null && now.linkLocal === before.linkLocal;
  if (now.device !== null && before.interfaceName !== null) {
    if (now.device === before.interfaceName) return sameAddress ? 4 : 3;
    return sameAddress ? 1 : null;
  }
  if (now.linkLocal !== null && before.linkLocal !== null) return sameAddress ? 2 : null;
  return 0;
}

function likeness(now: PairedLink, { link }: EarlierLink): number | null {
  const a = endLikeness(now.endA, link.interfaces.a);
  const b = endLikeness(now.endB, link.interfaces.b);
  if (a === null || b === null) return null;
  return a + b + (now.protocol === link.protocol ? 0.5 : 0);
}

/** For each link between two nodes, its earlier self or null. Each earlier link is given once. */
export function continued(links: readonly PairedLink[], earlier: readonly EarlierLink[]): Map<PairedLink, EarlierLink> {
  const options: { now: number; before: number; score: number }[] = [];
  links.forEach((link, now) => {
    earlier.forEach((candidate, before) => {
      const score = likeness(link, candidate);
      if (score !== null) options.push({ now, before, score });
    });
  });
  options.sort((one, other) => other.score - one.score || one.before - other.before || one.now - other.now);
  const found = new Map<PairedLink, EarlierLink>();
  const taken = new Set<number>();
  for (const { now, before } of options) {
    const link = links[now];
    const candidate = earlier[before];
    if (link === undefined || candidate === undefined || found.has(link) || taken.has(before)) continue;
    found.set(link, candidate);
    taken.add(before);
  }
  return found;
}

/** Gives out ids between two nodes: kept numbers first, then the smallest free ones. */
export function idGiver(a: string, b: string, kept: readonly EarlierLink[]): (earlier: EarlierLink | undefined) => string {
  const used = new Set<number>();
  const numberOf = new Map<EarlierLink, number>();
  const free = () => {
    let n = 0;
    while (used.has(n)) n += 1;
    used.add(n);
    return n;
  };
  for (const link of kept) {
    const n = Number.isSafeInteger(link.n) && link.n >= 0 && !used.has(link.n) ? link.n : free();
    used.add(n);
    numberOf.set(link, n);
  }
  return (earlier) => linkId(a, b, (earlier === undefined ? undefined : numberOf.get(earlier)) ?? free());
}
