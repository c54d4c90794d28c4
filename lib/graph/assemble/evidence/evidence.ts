/**
 * What the round says about the being of nodes: who exists, what it is called, and whether somebody's fresh data list it.
 *
 * A node comes into a snapshot when it answers, when rows that are believed name it, when the crawl could not read it, or from
 * the snapshot before. A description alone makes a node only when it was read just now: one carried over may be of a node that went.
 */
import { compareText } from "#lib/base/compare.ts";
import type { OriginatorRow, Protocol } from "../../../model/index.ts";
import type { Identity } from "../identity/identity.ts";
import { selfOf } from "../identity/sightings.ts";
import { type Freshness, isReferredTo, isWayless, readSince } from "../input/freshness.ts";
import type { AssembleInput } from "../input/types.ts";
import type { Reading, Readings } from "./readings.ts";
import { type Reporters, reportersOf } from "./reporters.ts";

export type Evidence = {
  uid: string;
  protocols: Set<Protocol>;
  primaryIps: Set<string>;
  hostname: string | null;
  hostnameRank: number; // what told the host name: -1 nothing, then the later the better
  hostnameAtMs: number;
  heardAtMs: number | null; // the last instant at which somebody's fresh data listed it
  tellers: "nobody" | "several" | { only: string }; // nodes whose fresh data list or hear it
  isReached: boolean; // one of those has a way to it, or hears it
  listedByStale: boolean; // a daemon that stands still lists it
  unreadReason: AssembleInput["unread"][number]["reason"] | null;
  unreadProtocols: Set<Protocol>; // of daemons that may well be there: not asked, left alone, or silent
};

export type Evidences = {
  byUid: ReadonlyMap<string, Evidence>;
  reporters: Reporters;
};

const RANK = { nothing: -1, neighbour: 0, description: 1, originator: 2, self: 3 } as const;

export function gatherEvidence(input: AssembleInput, identity: Identity, readings: Readings, freshness: Freshness): Evidences {
  const byUid = new Map<string, Evidence>();
  const of = (uid: string): Evidence => {
    const found = byUid.get(uid);
    if (found !== undefined) return found;
    const made: Evidence = {
      uid,
      protocols: new Set(),
      primaryIps: new Set(),
      hostname: null,
      hostnameRank: RANK.nothing,
      hostnameAtMs: Number.NEGATIVE_INFINITY,
      heardAtMs: null,
      tellers: "nobody",
      isReached: false,
      listedByStale: false,
      unreadReason: null,
      unreadProtocols: new Set(),
    };
    byUid.set(uid, made);
    return made;
  };
  for (const node of identity.previousNodes.keys()) of(node);
  for (const reading of readings.all) addSelf(of, reading);
  const gathering: Gathering = { of, known: new Map(), byUid, identity, freshness };
  for (const reading of readings.all) {
    addOriginators(gathering, reading);
    addNeighbours(gathering, reading);
  }
  markListedByStale(readings, gathering);
  for (const { primaryIp, nodeId, reason, protocol } of input.unread) {
    const uid = identity.uidOf({ protocol: null, nodeId, primaryIp, hostname: null });
    if (uid === null) continue;
    const evidence = of(uid);
    evidence.unreadReason = reason;
    if (protocol !== undefined && reason !== "unreadable") evidence.unreadProtocols.add(protocol);
    if (evidence.primaryIps.size === 0) evidence.primaryIps.add(primaryIp);
  }
  // Last, because a description that was carried over names only who is known otherwise.
  for (const reading of readings.all) addDescriptions(gathering, reading, true);
  for (const reading of readings.all) addDescriptions(gathering, reading, false);
  return { byUid, reporters: reportersOf(input, identity, readings, freshness) };
}

type Gathering = {
  of: (uid: string) => Evidence;
  /** A mesh of n nodes is listed up to n times: what a handle and a name led to is remembered. */
  known: Map<string, { hostname: string | null; evidence: Evidence | null }>;
  byUid: ReadonlyMap<string, Evidence>;
  identity: Identity;
  freshness: Freshness;
};

function name(evidence: Evidence, hostname: string | null, rank: number, atMs: number): void {
  if (hostname === null && rank !== RANK.self) return;
  const order =
    rank - evidence.hostnameRank || atMs - evidence.hostnameAtMs || compareText(evidence.hostname ?? "", hostname ?? "");
  if (order <= 0) return;
  evidence.hostname = hostname;
  evidence.hostnameRank = rank;
  evidence.hostnameAtMs = atMs;
}

/** @param uid null: a file or a router that is no node, whose word counts as more than one router's. */
export function noteTeller(evidence: Evidence, uid: string | null): void {
  const { tellers } = evidence;
  if (uid === null || (typeof tellers === "object" && tellers.only !== uid)) evidence.tellers = "several";
  else if (tellers === "nobody") evidence.tellers = { only: uid };
}

function addSelf(of: Gathering["of"], { uid, observation }: Reading): void {
  const self = selfOf(observation);
  if (uid === null || self === null) return;
  const evidence = of(uid);
  evidence.protocols.add(observation.protocol);
  if (self.primaryIp !== null) evidence.primaryIps.add(self.primaryIp);
  name(evidence, self.hostname, RANK.self, Date.parse(observation.at));
}

/** Rows of a daemon that stands still prove nobody's being; they may still name a node that is known otherwise. */
function addOriginators(gathering: Gathering, reading: Reading): void {
  const { freshness } = gathering;
  const { protocol, originators } = reading.observation;
  const part = reading.staleReason === null ? readSince(originators, freshness.slowSinceMs) : null;
  if (part === null) return;
  const { atMs } = part;
  const tells = reading.fresh && atMs >= freshness.freshSinceMs;
  for (const row of part.rows) {
    const evidence = evidenceOf(gathering, protocol, row);
    if (evidence === null) continue;
    if (evidence.hostname !== row.hostname || evidence.hostnameRank < RANK.originator || evidence.hostnameAtMs < atMs) {
      name(evidence, row.hostname, RANK.originator, atMs);
    }
    if (!tells || row.self || evidence.uid === reading.uid || !isReferredTo(row.lastRefAgeS)) continue;
    noteTeller(evidence, reading.uid);
    evidence.isReached ||= !isWayless(row);
    if (evidence.heardAtMs === null || evidence.heardAtMs < atMs) evidence.heardAtMs = atMs;
  }
}

/** Whom daemons that stand still list. */
function markListedByStale(readings: Readings, gathering: Gathering): void {
  for (const { observation, staleReason } of readings.all) {
    const part = staleReason === null ? null : readSince(observation.originators, gathering.freshness.freshSinceMs);
    for (const row of part?.rows ?? []) {
      const evidence = evidenceOf(gathering, observation.protocol, row);
      if (evidence !== null) evidence.listedByStale = true;
    }
  }
}

function evidenceOf({ of, known, identity }: Gathering, protocol: Protocol, row: OriginatorRow): Evidence | null {
  const { nodeId, primaryIp, hostname } = row;
  const handle = nodeId ?? primaryIp;
  const before = known.get(handle);
  if (before !== undefined && before.hostname === hostname) return before.evidence;
  const uid = identity.uidOf({ protocol, nodeId, primaryIp, hostname });
  const evidence = uid === null ? null : of(uid);
  evidence?.protocols.add(protocol);
  evidence?.primaryIps.add(primaryIp);
  known.set(handle, { hostname, evidence });
  return evidence;
}

/** A neighbour that bmx7 names by its node id. bmx6's rows name nobody surely: their links are tied to nodes first. */
function addNeighbours({ of, identity, freshness }: Gathering, reading: Reading): void {
  const part = reading.fresh ? readSince(reading.observation.links, freshness.freshSinceMs) : null;
  if (part === null) return;
  const { protocol } = reading.observation;
  for (const { neighbourNodeId: nodeId, neighbourHostname: hostname } of part.rows) {
    const uid = nodeId === null ? null : identity.uidOf({ protocol, nodeId, primaryIp: null, hostname });
    if (uid === null || uid === reading.uid) continue;
    const evidence = of(uid);
    evidence.protocols.add(protocol);
    noteTeller(evidence, reading.uid);
    name(evidence, hostname, RANK.neighbour, part.atMs);
  }
}

function addDescriptions({ of, byUid, identity, freshness }: Gathering, reading: Reading, making: boolean): void {
  const { protocol, descriptions } = reading.observation;
  if (descriptions.state !== "read" || reading.staleReason !== null) return;
  const atMs = Date.parse(descriptions.at);
  const makes = reading.fresh && atMs >= freshness.freshSinceMs;
  if (makes !== making) return;
  for (const row of descriptions.rows) {
    const uid = identity.uidOf({ protocol, nodeId: row.nodeId, primaryIp: row.primaryIp, hostname: row.hostname });
    if (uid === null || (!makes && !byUid.has(uid))) continue;
    const evidence = of(uid);
    if (makes) {
      evidence.protocols.add(protocol);
      if (row.primaryIp !== null) evidence.primaryIps.add(row.primaryIp);
    }
    name(evidence, row.hostname, RANK.description, atMs);
  }
}
