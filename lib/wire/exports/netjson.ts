/**
 * NetJSON NetworkGraph (netjson.org, RFC draft): one link per direction, `source` sends. On source -> target `tx` is what the target
 * told the source and `rx` what the target counted: both are the delivery of this direction, 0..1.
 */
import { type Direction, type Link, type LinkEnd, linkEtx, type Node, type Snapshot } from "../../model/index.ts";
import { indexSnapshot, type SnapshotIndex } from "../views/snapshot-index.ts";
import type { Format } from "./format.ts";
import { counted, jsonText } from "./text.ts";

/** The format wants finite costs: that of a link on which a direction delivers nothing. */
export const COST_MAX = 1000;

export type NetjsonLink = {
  source: string;
  target: string;
  /** ETX of the link, 1/(d_ab·d_ba): null where a direction is not measured. */
  cost: number | null;
  properties: Record<string, string | number | boolean | null>;
};

export type NetjsonNode = {
  id: string;
  label: string;
  local_addresses: string[];
  properties: Record<string, string | number | boolean | null | string[]>;
};

export type NetjsonGraph = {
  type: "NetworkGraph";
  protocol: string;
  version: string | null;
  revision: string | null;
  metric: string;
  topology_id: string;
  label: string;
  time: string;
  nodes: NetjsonNode[];
  links: NetjsonLink[];
};

export const netjson: Format = {
  contentType: "application/json; charset=utf-8",
  extension: "netjson.json",
  leftOut({ links }) {
    const untold = links.filter((link) => netjsonLinks(link).length === 0).length;
    return untold === 0 ? [] : [`${counted(untold, "link")} that no end tells of`];
  },
  write: (snapshot) => jsonText(netjsonGraph(snapshot)),
};

export function netjsonGraph(snapshot: Snapshot): NetjsonGraph {
  const index = indexSnapshot(snapshot);
  const daemons = snapshot.nodes.flatMap((node) => node.daemons);
  const protocols = [...new Set(snapshot.links.map((link) => link.protocol))].sort();
  return {
    type: "NetworkGraph",
    protocol: protocols.length === 0 ? "static" : protocols.map((protocol) => protocol.toUpperCase()).join("+"),
    version: daemons.find((daemon) => daemon.version !== null)?.version ?? null,
    revision: daemons.find((daemon) => daemon.revision !== null)?.revision ?? null,
    metric: "ETX",
    topology_id: snapshot.mesh,
    label: snapshot.mesh,
    time: snapshot.at,
    nodes: snapshot.nodes.map((node) => netjsonNode(index, node)),
    // A link whose far end is not in the snapshot has no place in the format.
    links: snapshot.links.filter(({ a, b }) => index.node(a) !== null && index.node(b) !== null).flatMap(netjsonLinks),
  };
}

function netjsonNode(index: SnapshotIndex, node: Node): NetjsonNode {
  const families = index.announcedBy(node.uid).map((gateway) => gateway.family);
  return {
    id: node.uid,
    label: node.label,
    local_addresses: node.addresses,
    properties: {
      hostname: node.hostname,
      gateway_v4: families.includes("v4"),
      gateway_v6: families.includes("v6"),
      gateway_community: families.includes("community"),
      clients: node.weight,
      ...(node.place === null ? {} : { lat: node.place.lat, lon: node.place.lon }),
      ...(node.place?.doubtful ? { place_doubtful: true } : {}),
      state: node.state,
      protocols: node.protocols,
      first_seen: node.firstSeenAt,
      answered: node.answeredAt,
    },
  };
}

/**
 * Both directions of a link that was measured, by one end or by both. Of a contradicted link the direction that its teller sends:
 * a reader takes the missing twin for what it is. Nothing of a link that no end tells of.
 */
function netjsonLinks(link: Link): NetjsonLink[] {
  const { ab, ba } = link.directions;
  const { a, b } = link.interfaces;
  const forth = netjsonLink(link, link.a, link.b, ab, a, b);
  const back = netjsonLink(link, link.b, link.a, ba, b, a);
  if (ab.state === "contradicted" || ba.state === "contradicted") return tellerIsA(link) ? [forth] : [back];
  return [
    ...(ab.state === "unknown" && ab.quality === null ? [] : [forth]),
    ...(ba.state === "unknown" && ba.quality === null ? [] : [back]),
  ];
}

/** An end tells what it counted (the other's sending) and what it was told of its own. */
function tellerIsA(link: Link): boolean {
  const { ab, ba } = link.directions;
  return ab.toldToSender !== null || ba.countedByReceiver !== null;
}

function costOf(link: Link): number | null {
  const { ab, ba } = link.directions;
  if ([ab, ba].some(({ state, quality }) => state === "zero" || state === "contradicted" || quality === 0)) return COST_MAX;
  const etx = linkEtx(link);
  return etx === null ? null : Math.min(COST_MAX, Math.round(etx * 1e4) / 1e4);
}

function netjsonLink(
  link: Link,
  source: string,
  target: string,
  direction: Direction,
  sender: LinkEnd,
  receiver: LinkEnd,
): NetjsonLink {
  return {
    source,
    target,
    cost: costOf(link),
    properties: {
      link_id: link.id,
      protocol: link.protocol,
      tx: direction.toldToSender,
      rx: direction.countedByReceiver,
      ...(direction.toldToSender === null && direction.countedByReceiver === null ? { quality: direction.quality } : {}),
      ...(direction.bandwidthMbps === null ? {} : { bandwidth_mbps: direction.bandwidthMbps }),
      ...(direction.measuredMbps == null ? {} : { measured_mbps: direction.measuredMbps }),
      ...(direction.rttMs == null ? {} : { rtt_ms: direction.rttMs }),
      ...(direction.signalDbm === null ? {} : { signal_dbm: direction.signalDbm }),
      ...(direction.noiseDbm === null ? {} : { noise_dbm: direction.noiseDbm }),
      state: direction.state,
      second_hand: direction.secondHand,
      at: direction.at,
      interface: sender.interfaceName,
      target_interface: receiver.interfaceName,
      kind: sender.kind === "unknown" ? receiver.kind : sender.kind,
      channel: sender.channel ?? receiver.channel,
    },
  };
}
