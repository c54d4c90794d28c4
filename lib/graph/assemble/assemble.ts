/**
 * Observations of one round and the snapshot before become one snapshot. Pure and deterministic: the order in which the observations
 * come does not matter, and nothing is known here but the input.
 */

import { compareBy, compareText } from "#lib/base/compare.ts";
import { pairKey } from "#lib/base/pair.ts";
import type { Daemon, Family, Gateway, Node, NodeInterface, Observation, Protocol, Snapshot, Use } from "../../model/index.ts";
import { collisionsOf } from "./evidence/collisions.ts";
import { coverageOf } from "./evidence/coverage.ts";
import { type Descriptions, newestDescriptions } from "./evidence/descriptions.ts";
import { type Evidences, gatherEvidence, noteTeller } from "./evidence/evidence.ts";
import { interfacesOf } from "./evidence/node-interfaces.ts";
import { type Ownership, ownershipOf } from "./evidence/ownership.ts";
import { daemonsOf, type Readings, readingsOf } from "./evidence/readings.ts";
import { refusalsOf, slowestOf, sourcesOf } from "./evidence/report.ts";
import { secondHandRows, type Told, toldRows } from "./evidence/told-rows.ts";
import { couldTellAnnouncements } from "./gateways/announcement-words.ts";
import { withCarriedOffers, withCarriedRoutes } from "./gateways/carried.ts";
import { type Announcement, announcementsOf } from "./gateways/gateways.ts";
import { routesOf } from "./gateways/routes.ts";
import { usesOf } from "./gateways/uses.ts";
import { type Identity, identify, newKeys } from "./identity/identity.ts";
import { type Freshness, freshnessOf } from "./input/freshness.ts";
import { listAt } from "./input/order.ts";
import type { Assemble, AssembleInput } from "./input/types.ts";
import { isUnread, linkReads } from "./links/link-reads.ts";
import { linksOf } from "./links/links.ts";
import { nodesOf } from "./nodes/nodes.ts";

/** @throws never for what a router says; RangeError for an `at` that is no instant. */
export const assemble: Assemble = (unordered) => {
  const input = { ...unordered, observations: unordered.observations.toSorted(byObservation) };
  if (Number.isNaN(Date.parse(input.at))) throw new RangeError(`not an instant: ${input.at}`);
  const round = beginRound(input);
  const nodes = nodesOfRound(input, round);
  const nodeByUid = new Map(nodes.map((node) => [node.uid, node]));
  // Not known to be down or standing still: what was known last of it still stands.
  const isUp = (uid: string) => ["answered", "heard", "unknown"].includes(nodeByUid.get(uid)?.state ?? "gone");
  const runs = (uid: string, protocol: Protocol) => nodeByUid.get(uid)?.protocols.includes(protocol) ?? false;
  const links = linksOfRound(input, round, nodeByUid);
  const carry = { ...round, previous: input.previous, isUp };
  const offers = withCarriedOffers(announcementsOf(round.readings, round.identity, round.freshness, isUp), carry);
  const gateways = new Set(offers.map((offer) => offer.node));
  const read = routesOf({ ...round, links, gateways, handles: handlesOf(gateways, round), isUp, runs });
  const routes = withCarriedRoutes(read, gateways, links, carry);
  const uses = usesOfRound(
    input,
    round,
    nodes.filter(({ uid }) => isUp(uid)),
    offers,
    routes,
  );
  const sources = sourcesOf(round.readings, round.freshness, (uid) => nodeByUid.has(uid));
  const coverage = coverageOf(input, nodes, round.readings);
  const snapshot: Snapshot = {
    mesh: input.mesh,
    at: input.at,
    round: input.round,
    nodes,
    links,
    gateways: offers.map((offer) => gatewayOf(offer, uses)),
    uses,
    routes,
    collisions: collisionsOf(nodes, round.identity.collisions),
    refusals: refusalsOf(input, round.readings, nodes, round.told.unknown),
    sources,
    cost: { ...input.cost, slowest: slowestOf(sources) },
    ...(offers.length > 0 || couldTellAnnouncements(round.readings) ? {} : { gatewaysKnown: false as const }),
    ...(coverage === null ? {} : { coverage }),
  };
  return { snapshot, newKeys: newKeys(round.identity, input.identity, nodes) };
};

const byObservation = compareBy<Observation>(
  (observation) => observation.address,
  (observation) => observation.protocol,
  (observation) => observation.endpoint,
  (observation) => observation.at,
  (observation) => observation.sourceId,
  (observation) => `${observation.self?.nodeId} ${observation.self?.primaryIp} ${observation.self?.hostname}`,
);

type Round = {
  freshness: Freshness;
  identity: Identity;
  readings: Readings;
  evidences: Evidences;
  descriptions: Descriptions;
  interfaces: ReadonlyMap<string, readonly NodeInterface[]>;
  daemons: ReadonlyMap<string, readonly Daemon[]>;
  hostnames: ReadonlyMap<string, string | null>;
  ownership: Ownership;
  told: Told;
};

/** Everything that is known before states and links are judged. */
function beginRound(input: AssembleInput): Round {
  const freshness = freshnessOf(input);
  const identity = identify(input);
  const readings = readingsOf(input, identity, freshness);
  const evidences = gatherEvidence(input, identity, readings, freshness);
  const descriptions = newestDescriptions(readings, identity);
  const interfaces = new Map<string, readonly NodeInterface[]>();
  const daemons = new Map<string, readonly Daemon[]>();
  const hostnames = new Map<string, string | null>();
  const byHostname = new Map<string, string[]>();
  for (const uid of [...evidences.byUid.keys()].sort(compareText)) {
    const before = identity.previousNodes.get(uid);
    const own = readings.byNode.get(uid) ?? [];
    const evidence = evidences.byUid.get(uid);
    interfaces.set(uid, interfacesOf(own, before?.interfaces ?? []));
    daemons.set(uid, daemonsOf(own, before?.daemons ?? []));
    const told = evidence !== undefined && evidence.hostnameRank >= 0;
    const hostname = told ? evidence.hostname : (before?.hostname ?? null);
    hostnames.set(uid, hostname);
    if (hostname !== null) listAt(byHostname, hostname).push(uid);
  }
  const evidence = evidences.byUid;
  const ownership = ownershipOf({ evidence, interfaces, hostnames: byHostname, readings, descriptions, identity });
  const told = toldRows(readings, ownership, freshness);
  for (const { teller, neighbour } of told.rows) {
    const heard = evidence.get(neighbour);
    if (heard !== undefined) noteTeller(heard, teller);
  }
  return { freshness, identity, readings, evidences, descriptions, interfaces, daemons, hostnames, ownership, told };
}

function nodesOfRound(input: AssembleInput, round: Round): Node[] {
  const { evidences, told } = round;
  const evidenceList = [...evidences.byUid.values()].map((evidence) => {
    const heardAtMs = told.heardAtMs.get(evidence.uid);
    if (heardAtMs === undefined) return evidence;
    return { ...evidence, isReached: true, heardAtMs: Math.max(heardAtMs, evidence.heardAtMs ?? heardAtMs) };
  });
  const { at, places } = input;
  const { carrySinceMs } = round.freshness;
  return nodesOf({ ...round, at, carrySinceMs, places, evidences: evidenceList, reporters: evidences.reporters });
}

function linksOfRound(input: AssembleInput, round: Round, nodeByUid: ReadonlyMap<string, Node>): Snapshot["links"] {
  const { readings, told, identity, freshness, descriptions, ownership } = round;
  const earlier = input.previous?.links ?? [];
  const reads = linkReads(readings, told.rows, earlier, identity, freshness);
  const isGone = (uid: string) => nodeByUid.get(uid)?.state === "gone";
  const exists = (uid: string) => nodeByUid.has(uid);
  const answeredMs = (uid: string, protocol: string) => {
    const at = identity.previousNodes.get(uid)?.daemons.find((daemon) => daemon.protocol === protocol)?.answeredAt ?? null;
    return at === null ? Number.NEGATIVE_INFINITY : Date.parse(at);
  };
  const firstHand = firstHandPairs(round, earlier);
  // Second-hand and late: only where neither end was read, nothing first-hand of the two stands (it does not tell the interfaces that
  // would tie it to that), and only if it is newer than what the ends themselves said last.
  const secondHand = secondHandRows(
    descriptions,
    identity,
    (teller, neighbour, protocol, atMs) =>
      [teller, neighbour].every(
        (uid) => exists(uid) && !isGone(uid) && isUnread(reads, uid, protocol) && atMs > answeredMs(uid, protocol),
      ) &&
      !firstHand.has(pairKey(teller, neighbour)) &&
      atMs >= freshness.secondHandSinceMs,
  );
  const rows = told.rows.filter((row) => exists(row.teller) && exists(row.neighbour));
  const { carrySinceMs } = freshness;
  return linksOf({ at: input.at, carrySinceMs, told: rows, secondHand, earlier, reads, ownership, identity, isGone, exists });
}

/** The pairs of nodes of which a link was told by an end now, or lately enough to be carried over. */
function firstHandPairs({ told, identity, freshness }: Round, earlier: Snapshot["links"]): Set<string> {
  const pairs = new Set<string>();
  const add = (one: string, other: string) => pairs.add(pairKey(one, other));
  for (const { teller, neighbour } of told.rows) add(teller, neighbour);
  for (const { a, b, directions } of earlier) {
    const stands = [directions.ab, directions.ba].some(
      ({ secondHand, at }) => !secondHand && at !== null && Date.parse(at) >= freshness.carrySinceMs,
    );
    if (stands) add(identity.uidOfPrevious(a), identity.uidOfPrevious(b));
  }
  return pairs;
}

/** By what rows name each of these nodes. */
function handlesOf(uids: ReadonlySet<string>, { identity, evidences }: Round): Map<string, Set<string>> {
  const idsOf = (uid: string) =>
    (identity.keysByUid.get(uid) ?? []).flatMap((key) =>
      key.startsWith("bmx7:") ? [key.slice("bmx7:".length).split("~")[0] ?? ""] : [],
    );
  return new Map([...uids].map((uid) => [uid, new Set([...(evidences.byUid.get(uid)?.primaryIps ?? []), ...idsOf(uid)])]));
}

function usesOfRound(
  input: AssembleInput,
  round: Round,
  up: readonly Node[],
  offers: readonly Announcement[],
  routes: Snapshot["routes"],
): Use[] {
  const gateways = new Map<Family, Set<string>>();
  for (const { node, family } of offers) gateways.set(family, (gateways.get(family) ?? new Set<string>()).add(node));
  const targets = new Map<string, string[]>();
  for (const route of routes) if (route.nextHop !== null) listAt(targets, route.node).push(route.target);
  return usesOf({
    ...round,
    nodes: up.map(({ uid, stateReason, protocols }) => ({
      uid,
      protocols,
      moved: round.identity.previousNodes.get(uid)?.protocols.some((protocol) => !protocols.includes(protocol)) ?? false,
      askReason: stateReason === "no-answer" || stateReason === "unreadable" ? "no-answer" : "not-asked",
      unlisted: stateReason === "unlisted",
    })),
    gateways,
    earlier: input.previous?.uses ?? [],
    reaches: (uid, family) => (targets.get(uid) ?? []).some((target) => gateways.get(family)?.has(target) ?? false),
  });
}

/**
 * Working where a node other than itself uses it; that nobody does proves nothing. One that uses another gateway itself contradicts its
 * offer, whoever else believes that.
 */
function gatewayOf(offer: Announcement, uses: readonly Use[]): Gateway {
  const users = uses.filter((use) => use.gateway === offer.node && use.family === offer.family);
  const own = uses.find((use) => use.node === offer.node && use.family === offer.family);
  if (own?.reason === "chosen" && own.gateway !== offer.node) return { ...offer, working: "no", users: users.length };
  const working = users.some((use) => use.node !== offer.node) ? "yes" : "unknown";
  return { ...offer, working, users: users.length };
}
