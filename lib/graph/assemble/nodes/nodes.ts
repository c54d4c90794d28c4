/** The nodes of a snapshot. */
import { compareText } from "#lib/base/compare.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import type { Daemon, Node, NodeInterface, Place, Protocol } from "../../../model/index.ts";
import type { Descriptions } from "../evidence/descriptions.ts";
import type { Evidence, Evidences } from "../evidence/evidence.ts";
import { isLinkLocal } from "../evidence/node-interfaces.ts";
import { isRemoved, type Reading, type Readings } from "../evidence/readings.ts";
import type { Identity } from "../identity/identity.ts";
import { labelsOf } from "../identity/labels.ts";
import { beingOf } from "./node-states.ts";
import { placeOf, sharedKeys } from "./places.ts";

/** A router that has been gone so long is forgotten; its uid stays its own. */
const FORGET_MS = 30 * DAY_MS;

type NodeSources = {
  at: string;
  /** What was told last of what was not read stands while it is not older than this. */
  carrySinceMs: number;
  evidences: readonly Evidence[];
  reporters: Evidences["reporters"];
  identity: Identity;
  readings: Readings;
  daemons: ReadonlyMap<string, readonly Daemon[]>;
  interfaces: ReadonlyMap<string, readonly NodeInterface[]>;
  descriptions: Descriptions;
  hostnames: ReadonlyMap<string, string | null>;
  places: ReadonlyMap<string, Place>;
};

export function nodesOf(sources: NodeSources): Node[] {
  const nodes = sources.evidences.map((evidence) => nodeOf(evidence, sources)).filter((node) => !isForgotten(node, sources.at));
  const labels = labelsOf(nodes);
  const shared = new Map<string, number>();
  for (const { hostname } of nodes) if (hostname !== null) shared.set(hostname, (shared.get(hostname) ?? 0) + 1);
  const bearers = nodes.map((node) => ({ node, ipv4: ipv4Of(sources.readings.byNode.get(node.uid) ?? []) }));
  const keysOfSeveral = sources.places.size === 0 ? new Set<string>() : sharedKeys(bearers, sources.places);
  return bearers
    .map(({ node, ipv4 }) => ({
      ...node,
      label: labels.get(node.uid) ?? node.uid,
      place: placeOf(node, sources.places, {
        onlyBearer: node.hostname !== null && shared.get(node.hostname) === 1,
        ipv4,
        shared: keysOfSeveral,
      }),
    }))
    .sort((one, other) => compareText(one.uid, other.uid));
}

function nodeOf(evidence: Evidence, sources: NodeSources): Node {
  const { uid } = evidence;
  const before = sources.identity.previousNodes.get(uid) ?? null;
  const readings = sources.readings.byNode.get(uid) ?? [];
  const daemons = [...(sources.daemons.get(uid) ?? [])];
  const interfaces = [...(sources.interfaces.get(uid) ?? [])];
  const being = beingOf({ at: sources.at, evidence, readings, daemons, before, reporters: sources.reporters });
  const hostname = sources.hostnames.get(uid) ?? null;
  return {
    uid,
    hostname,
    label: hostname ?? uid,
    ...being,
    protocols: protocolsOf(evidence, before, readings, sources),
    firstSeenAt: before?.firstSeenAt ?? sources.at,
    daemons,
    interfaces,
    hostNetworks: hostNetworksOf(uid, sources.descriptions, before),
    place: null,
    ...systemOf(readings, before),
    weight: before?.weight ?? 1,
    keys: [...(sources.identity.keysByUid.get(uid) ?? before?.keys ?? [])],
    addresses: addressesOf(evidence, readings, interfaces, sources.descriptions, before),
  };
}

/** IPv4 addresses that the node itself tells of. */
function ipv4Of(readings: readonly Reading[]): string[] {
  const told = readings.flatMap(({ observation }) => observation.self?.tunnelAddresses ?? []);
  return [...new Set(told.filter((address) => !address.includes(":")))];
}

/** The router behind the daemon, as a source that looks at it told last. */
function systemOf(readings: readonly Reading[], before: Node | null): Pick<Node, "system"> {
  const told = readings.map(({ observation }) => observation.system ?? null).filter((system) => system !== null);
  const [newest] = told.sort((one, other) => compareText(other.at ?? "", one.at ?? ""));
  const system = newest ?? before?.system ?? null;
  return system === null ? {} : { system };
}

/**
 * What is told now, and what was told lately over a protocol of whose mesh nobody was read who would tell: a router that moved to another
 * daemon is not said to run both, also while others list the old one on, nor one that runs both to have lost one because nobody looked.
 */
function protocolsOf(
  { uid, protocols, unreadProtocols }: Evidence,
  before: Node | null,
  readings: readonly Reading[],
  { reporters, carrySinceMs }: NodeSources,
): Protocol[] {
  const removed = readings.filter(isRemoved).map(({ observation }) => observation.protocol);
  const told = [...protocols].filter((protocol) => !removed.includes(protocol));
  if (told.length === 0) return [...(before?.protocols ?? protocols)].sort(compareText);
  const stands = (protocol: Protocol) => {
    if (before === null || removed.includes(protocol) || reporters.wouldTellOver(protocol, uid, before)) return false;
    const answeredAt = before.daemons.find((daemon) => daemon.protocol === protocol)?.answeredAt ?? null;
    if (answeredAt === null || Date.parse(answeredAt) < carrySinceMs) return false;
    return unreadProtocols.has(protocol) || readings.some(({ observation }) => observation.protocol === protocol);
  };
  return [...new Set([...told, ...(before?.protocols ?? []).filter(stands)])].sort(compareText);
}

function hostNetworksOf(uid: string, descriptions: Descriptions, before: Node | null): string[] {
  const described = [...(descriptions.get(uid)?.values() ?? [])];
  if (described.length === 0) return before?.hostNetworks ?? [];
  return [...new Set(described.flatMap(({ row }) => row.hostNetworks))].sort(compareText);
}

function addressesOf(
  evidence: Evidence,
  readings: readonly Reading[],
  interfaces: readonly NodeInterface[],
  descriptions: Descriptions,
  before: Node | null,
): string[] {
  const primary = readings.flatMap(({ observation }) => observation.self?.primaryIp ?? []);
  const named = [...evidence.primaryIps].sort(compareText);
  const ofDevices = interfaces.flatMap((device) => device.addresses).filter((address) => !isLinkLocal(address));
  const described = [...(descriptions.get(evidence.uid)?.values() ?? [])].flatMap(({ row }) => row.meshAddresses);
  const told = [...primary, ...named, ...ofDevices, ...described];
  const all = new Set(named.length > 0 ? told : [...(before?.addresses ?? []), ...told]);
  all.delete("::"); // what the daemons write for none
  return [...all];
}

function isForgotten(node: Node, at: string): boolean {
  if (node.state !== "gone") return false;
  const last = Math.max(
    ...[node.answeredAt, node.heardAt, node.firstSeenAt].map((text) => (text === null ? 0 : Date.parse(text))),
  );
  return Date.parse(at) - last > FORGET_MS;
}
