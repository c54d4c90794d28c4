/** The table of nodes. */
import type { Node, Use } from "../../model/index.ts";
import type { NodeRow, NodesView } from "../api/views.ts";
import { pathToGateway } from "./path.ts";
import { otherEnd, type SnapshotIndex, shownQuality } from "./snapshot-index.ts";

export function nodesView(index: SnapshotIndex): NodesView {
  const { mesh, round, at, nodes } = index.snapshot;
  return { mesh, round, at, nodes: nodes.map((node) => nodeRow(index, node)) };
}

function nodeRow(index: SnapshotIndex, node: Node): NodeRow {
  const v4 = index.use(node.uid, "v4");
  const v6 = index.use(node.uid, "v6");
  const use = v4?.gateway != null ? v4 : v6?.gateway != null ? v6 : null;
  const gatewayV4 = v4?.gateway ?? null;
  const gatewayV6 = v6?.gateway ?? null;
  return {
    uid: node.uid,
    label: node.label,
    hostname: node.hostname,
    state: node.state,
    stateReason: node.stateReason,
    answeredAt: node.answeredAt,
    heardAt: node.heardAt,
    protocols: node.protocols,
    ...neighbourhood(index, node.uid),
    gatewayV4,
    gatewayV6,
    gatewayV4Label: gatewayV4 === null ? null : index.label(gatewayV4),
    gatewayV6Label: gatewayV6 === null ? null : index.label(gatewayV6),
    pathMbps: use?.pathMbps ?? null,
    hops: use === null ? null : hopsOf(index, use),
    daemonUptimeS: longest(node.daemons.map((daemon) => daemon.uptimeS)),
    isGateway: index.announcedBy(node.uid).map((gateway) => gateway.family),
    firstSeenAt: node.firstSeenAt,
  };
}

/** As the daemon counts them (bmx7); bmx6 tells no hops, so there they are counted along the way, where all of it is known. */
function hopsOf(index: SnapshotIndex, use: Use): number | null {
  if (use.reason === "self") return 0;
  const told = use.gateway === null ? null : (index.route(use.node, use.gateway)?.hops ?? null);
  if (told !== null) return told;
  const path = pathToGateway(index, use.node, use.family);
  return path?.complete ? path.hops.length : null;
}

/** Of its best link to each neighbour the worst: a spare that is poor does not make a node look bad. */
function neighbourhood(index: SnapshotIndex, uid: string): { neighbours: number; worstQuality: number | null } {
  const best = new Map<string, number | null>();
  for (const link of index.linksOf(uid)) {
    const other = otherEnd(link, uid);
    const quality = shownQuality(link);
    const known = best.get(other) ?? null;
    best.set(other, known === null ? quality : quality === null ? known : Math.max(known, quality));
  }
  const measured = [...best.values()].filter((quality) => quality !== null);
  return { neighbours: best.size, worstQuality: measured.length === 0 ? null : Math.min(...measured) };
}

function longest(uptimes: readonly (number | null)[]): number | null {
  const told = uptimes.filter((uptime) => uptime !== null);
  return told.length === 0 ? null : Math.max(...told);
}
