/** The table `links` of one router: its neighbours, and what it counts of each. Whose table it is, it does not tell. */
import { type Direction, type Link, linkId, type Node, type Protocol } from "../../model/index.ts";
import type { LinkRow } from "../../model/observation.ts";
import { directionState, draftDirection, draftEnd, draftNode } from "../recorded/draft.ts";
import { labelled } from "../recorded/people.ts";

/** @param self what the router is called here, of which only its word is known. */
export function meshOfLinks(
  rows: readonly LinkRow[],
  self: string,
  protocol: Protocol,
  at: string,
): { nodes: Node[]; links: Link[] } {
  const nodes = new Map<string, Node>([[self, draftNode(self, at, [protocol], true)]]);
  const counts = new Map<string, number>();
  const links = rows.map((row): Link => {
    const uid = row.neighbourNodeId ?? row.neighbourHostname ?? row.neighbourLinkLocal;
    if (!nodes.has(uid)) nodes.set(uid, neighbourOf(row, uid, protocol, at));
    const n = counts.get(uid) ?? 0;
    counts.set(uid, n + 1);
    return linkOf(row, self, uid, n, protocol, at);
  });
  return { nodes: labelled([...nodes.values()]), links: links.sort((one, other) => (one.id < other.id ? -1 : 1)) };
}

function neighbourOf(row: LinkRow, uid: string, protocol: Protocol, at: string): Node {
  return {
    ...draftNode(uid, at, [protocol], false),
    hostname: row.neighbourHostname,
    keys: row.neighbourNodeId === null ? [] : [`bmx7:${row.neighbourNodeId}`],
    addresses: [row.neighbourLinkLocal],
  };
}

function linkOf(row: LinkRow, self: string, uid: string, n: number, protocol: Protocol, at: string): Link {
  const own = { ...draftEnd(null), interfaceName: row.interfaceName, linkLocal: row.linkLocal };
  const far = { ...draftEnd(null), linkLocal: row.neighbourLinkLocal };
  const mbps = (bps: number | null) => (bps === null || bps <= 0 ? null : bps / 1e6);
  const sent: Direction = {
    ...draftDirection(directionState("one-sided", row.tx), false),
    quality: row.tx,
    toldToSender: row.tx,
    bandwidthMbps: mbps(row.txBps),
    at,
  };
  const heard: Direction = {
    ...draftDirection(directionState("one-sided", row.rx), false),
    quality: row.rx,
    countedByReceiver: row.rx,
    bandwidthMbps: mbps(row.rxBps),
    signalDbm: row.signalDbm,
    noiseDbm: row.noiseDbm,
    at,
  };
  const first = self < uid;
  return {
    id: linkId(self, uid, n),
    a: first ? self : uid,
    b: first ? uid : self,
    protocol,
    interfaces: first ? { a: own, b: far } : { a: far, b: own },
    directions: first ? { ab: sent, ba: heard } : { ab: heard, ba: sent },
    firstSeenAt: at,
  };
}
