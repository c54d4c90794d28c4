/**
 * meshviewer.json, what the map of that name reads (fields as yanic's output `meshviewer-ffrgb` has them). A figure that we do not know is left out
 * where the format lets it be.
 */
import { isUsable, type Link, livenessOf, type Node } from "../../model/index.ts";
import { linkKind } from "../map/encode.ts";
import { indexSnapshot, type SnapshotIndex, shownQuality } from "../views/snapshot-index.ts";
import type { Format } from "./format.ts";
import { counted, jsonText } from "./text.ts";

export const meshviewer: Format = {
  contentType: "application/json; charset=utf-8",
  extension: "meshviewer.json",
  leftOut(snapshot) {
    const links = snapshot.links.filter((link) => isUsable(link) && !isWritten(link)).length;
    return links === 0 ? [] : [`${counted(links, "link")} of unknown quality, for which meshviewer has no word`];
  },
  write(snapshot) {
    const index = indexSnapshot(snapshot);
    const links = snapshot.links.filter(isWritten);
    return jsonText({
      timestamp: meshviewerTime(snapshot.at),
      nodes: snapshot.nodes.map((node) => meshviewerNode(index, node)),
      links: links.map((link) => ({
        type: linkKind(link) === "wired" ? "other" : "wifi",
        source: link.a,
        target: link.b,
        source_tq: link.directions.ab.quality,
        target_tq: link.directions.ba.quality,
      })),
    });
  },
};

/** The format knows links that are up, with a figure each way. */
function isWritten(link: Link): boolean {
  return isUsable(link) && shownQuality(link) !== null;
}

/** No word for a node that may be up or down, because nobody was read who would tell: the format knows no third. */
function onlineOf(node: Node): { is_online?: boolean } {
  const liveness = livenessOf(node);
  return liveness === "unknown" ? {} : { is_online: liveness === "up" };
}

function meshviewerNode(index: SnapshotIndex, node: Node): Record<string, unknown> {
  const [v4, v6] = [index.use(node.uid, "v4"), index.use(node.uid, "v6")];
  const gateway = v4?.gateway ?? v6?.gateway ?? null;
  const nextHop = gateway === null ? null : (index.route(node.uid, gateway)?.nextHop ?? null);
  const daemon = node.daemons.find((candidate) => candidate.uptimeS !== null && candidate.answeredAt !== null);
  const startedMs = daemon === undefined ? null : Date.parse(daemon.answeredAt ?? "") - (daemon.uptimeS ?? 0) * 1000;
  return {
    firstseen: meshviewerTime(node.firstSeenAt),
    lastseen: meshviewerTime(latest(node.answeredAt, node.heardAt) ?? node.firstSeenAt),
    ...onlineOf(node),
    is_gateway: index.announcedBy(node.uid).some((announced) => announced.family !== "community"),
    clients: node.weight,
    clients_wifi24: 0,
    clients_wifi5: 0,
    clients_other: node.weight,
    node_id: node.uid,
    hostname: node.label,
    network: { mac: node.interfaces.find((device) => device.mac !== null)?.mac ?? "", addresses: node.addresses },
    firmware: daemon?.version == null ? {} : { base: daemon.protocol, release: daemon.version },
    autoupdater: { enabled: false },
    nproc: 0,
    vpn: false,
    ...(startedMs === null ? {} : { uptime: meshviewerTime(new Date(startedMs).toISOString()) }),
    ...(nextHop === null ? {} : { gateway_nexthop: nextHop }),
    ...(v4?.gateway == null ? {} : { gateway: v4.gateway }),
    ...(v6?.gateway == null ? {} : { gateway6: v6.gateway }),
    // The format has no word for a position that is doubted.
    ...(node.place === null || node.place.doubtful ? {} : { location: { latitude: node.place.lat, longitude: node.place.lon } }),
  };
}

/** "2026-11-22T19:40:00+0000": no fraction, and an offset without colon. */
function meshviewerTime(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19)}+0000`;
}

function latest(...instants: (string | null)[]): string | null {
  return (
    instants
      .filter((at) => at !== null)
      .sort()
      .at(-1) ?? null
  );
}
