/** Two tables for spreadsheets: nodes, and links with both directions. */

import { csvTable } from "#lib/base/csv.ts";
import { linksView } from "../views/links.ts";
import { nodesView } from "../views/nodes.ts";
import { indexSnapshot } from "../views/snapshot-index.ts";
import type { Format } from "./format.ts";

export const csv: Format = {
  contentType: "text/csv; charset=utf-8; header=present",
  extension: "nodes.csv",
  write(snapshot) {
    const places = new Map(snapshot.nodes.map((node) => [node.uid, node.place]));
    const rows = nodesView(indexSnapshot(snapshot)).nodes.map((row) => [
      row.uid,
      row.label,
      row.state,
      row.stateReason,
      row.protocols.join(" "),
      row.answeredAt,
      row.heardAt,
      row.neighbours,
      percent(row.worstQuality),
      row.gatewayV4Label,
      row.gatewayV6Label,
      row.pathMbps,
      row.hops,
      row.isGateway.join(" "),
      places.get(row.uid)?.lat ?? null,
      places.get(row.uid)?.lon ?? null,
      places.get(row.uid)?.doubtful ?? null,
    ]);
    return csvTable(NODE_HEADER, rows);
  },
};

export const csvLinks: Format = {
  contentType: "text/csv; charset=utf-8; header=present",
  extension: "links.csv",
  write(snapshot) {
    const rows = linksView(indexSnapshot(snapshot)).links.map((row) => [
      row.id,
      row.aLabel,
      row.bLabel,
      row.protocol,
      row.kind,
      row.channel,
      row.aInterface,
      row.bInterface,
      percent(row.quality),
      percent(row.ab.quality),
      percent(row.ba.quality),
      row.ab.state,
      row.ba.state,
      row.etx,
      row.ab.at,
      row.ba.at,
    ]);
    return csvTable(LINK_HEADER, rows);
  },
};

const NODE_HEADER = [
  "uid",
  "label",
  "state",
  "state_reason",
  "protocols",
  "answered_at",
  "heard_at",
  "neighbours",
  "worst_quality_percent",
  "gateway_v4",
  "gateway_v6",
  "path_mbps",
  "hops",
  "announces",
  "lat",
  "lon",
  "place_doubtful",
];

const LINK_HEADER = [
  "id",
  "a",
  "b",
  "protocol",
  "kind",
  "channel",
  "interface_a",
  "interface_b",
  "quality_percent",
  "quality_ab_percent",
  "quality_ba_percent",
  "state_ab",
  "state_ba",
  "etx",
  "read_at_ab",
  "read_at_ba",
];

function percent(quality: number | null): number | null {
  return quality === null ? null : Math.round(quality * 1000) / 10;
}
