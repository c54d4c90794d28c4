/**
 * What the snapshot before tells of nodes that could not be read in this round, while it is not too old and nothing newer denies it: their
 * routes to gateways, and the announcements of gateways that nobody who was read could tell of.
 */
import { compareBy } from "#lib/base/compare.ts";
import type { Route, Snapshot } from "../../../model/index.ts";
import { isRemoved, type Reading, type Readings } from "../evidence/readings.ts";
import type { Identity } from "../identity/identity.ts";
import { type Freshness, readSince } from "../input/freshness.ts";
import type { Announcement } from "./gateways.ts";

type CarrySources = {
  previous: Snapshot | null;
  identity: Identity;
  readings: Readings;
  freshness: Freshness;
  isUp: (uid: string) => boolean;
};

/** Adds to the routes of this round those of nodes whose table was not read since. */
export function withCarriedRoutes(
  routes: readonly Route[],
  gateways: ReadonlySet<string>,
  links: Snapshot["links"],
  { previous, identity, readings, freshness, isUp }: CarrySources,
): Route[] {
  const known = new Set(routes.map(({ node, target }) => `${node} ${target}`));
  const present = new Set(links.map(({ id }) => id));
  const carried = (previous?.routes ?? []).flatMap((before): Route[] => {
    const [node, target] = [identity.uidOfPrevious(before.node), identity.uidOfPrevious(before.target)];
    const nextHop = before.nextHop === null ? null : identity.uidOfPrevious(before.nextHop);
    const atMs = Date.parse(before.at);
    if (known.has(`${node} ${target}`) || atMs < freshness.carrySinceMs || !gateways.has(target) || !isUp(node)) return [];
    if (nextHop !== null && !isUp(nextHop)) return [];
    const wasRead = (readings.byNode.get(node) ?? []).some((reading) => settlesRoutes(reading, atMs + 1));
    const link = before.link !== null && present.has(before.link) ? before.link : null;
    return wasRead ? [] : [{ ...before, node, target, nextHop, link }];
  });
  if (carried.length === 0) return [...routes];
  return [...routes, ...carried].sort(
    compareBy(
      (route) => route.node,
      (route) => route.target,
    ),
  );
}

/** It was read since, or there is nothing to read any more. */
function settlesRoutes(reading: Reading, sinceMs: number): boolean {
  const { observation, staleReason, fresh } = reading;
  const { originators, gatewayRoutes } = observation;
  if (fresh || staleReason !== null || isRemoved(reading) || readSince(originators, sinceMs) !== null) return true;
  return gatewayRoutes !== undefined && readSince(gatewayRoutes, sinceMs) !== null;
}

/**
 * Adds to the announcements of this round those of the one before about which nobody had a word: an announcer of whom a description was
 * read since, or another's table of tunnels, is settled by it, also where that no longer offers anything.
 */
export function withCarriedOffers(offers: readonly Announcement[], sources: CarrySources): Announcement[] {
  const { previous, identity, freshness, isUp } = sources;
  const known = new Set(offers.map(({ node, family }) => `${node} ${family}`));
  const carried = (previous?.gateways ?? []).flatMap((before): Announcement[] => {
    const node = identity.uidOfPrevious(before.node);
    const atMs = before.announcedAt === null ? Number.NEGATIVE_INFINITY : Date.parse(before.announcedAt);
    if (known.has(`${node} ${before.family}`) || atMs < freshness.carrySinceMs || !isUp(node)) return [];
    if (wasSpokenOf(node, atMs + 1, sources)) return [];
    const { working: _working, users: _users, ...offer } = before;
    return [{ ...offer, node }];
  });
  if (carried.length === 0) return [...offers];
  return [...offers, ...carried].sort(
    compareBy(
      (offer) => offer.node,
      (offer) => offer.family,
    ),
  );
}

function wasSpokenOf(announcer: string, sinceMs: number, { identity, readings }: CarrySources): boolean {
  const protocols = identity.previousNodes.get(announcer)?.protocols ?? [];
  return readings.all.some(({ observation, uid, fresh }) => {
    const { protocol, descriptions, tunnels } = observation;
    if (!fresh || !protocols.includes(protocol)) return false;
    if (uid !== announcer && readSince(tunnels, sinceMs) !== null) return true;
    return (readSince(descriptions, sinceMs)?.rows ?? []).some(
      ({ nodeId, primaryIp, hostname }) => identity.uidOf({ protocol, nodeId, primaryIp, hostname }) === announcer,
    );
  });
}
