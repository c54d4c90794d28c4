/** bmx7's two NetJSON documents. */
import { umetric } from "../mesh/metric.ts";
import type { MeshNode } from "../mesh/types.ts";
import type { DaemonView } from "../mesh/view.ts";
import { descSqn, revision } from "./bmx7-common.ts";
import { topologyRows } from "./bmx7-descriptions.ts";
import { type JsonC, jsonC, Real } from "./json-c.ts";

function netJsonHead(view: DaemonView, type: string, label: string | null): { [key: string]: JsonC } {
  return {
    type,
    ...(label === null ? {} : { label }),
    protocol: "BMX7",
    version: "0.2",
    revision,
    metric: "MBitTime",
    router_id: view.node.nodeId,
  };
}

function labelOf(node: MeshNode): string {
  return `${node.hostname}.${node.nodeId.slice(0, 8)}`;
}

/** `netjson/network-graph.json`: all nodes, and the links of those that run the topology plugin; none on a node without it. */
export function networkGraph(view: DaemonView): string {
  const links: JsonC[] = [];
  if (view.node.hasTopology) {
    for (const { node } of view.known) {
      if (!node.hasTopology) continue;
      for (const row of topologyRows(view, node)) {
        links.push({
          source: node.nodeId,
          target: row.target.nodeId,
          cost: new Real(1_000_000 / row.txBps),
          cost_text: `1/${umetric(row.txBps)}b/s`,
        });
      }
    }
  }
  const nodes = view.known.map((entry) => ({
    id: entry.node.nodeId,
    label: labelOf(entry.node),
    local_addresses: [entry.node.primaryIp.bmx7],
    properties: {
      hostname: entry.node.hostname,
      lastRef: entry.lastRefS,
      descSqn: descSqn(view.world, entry.node, view.atMs),
    },
  }));
  return jsonC({ ...netJsonHead(view, "NetworkGraph", "BMX7 network"), nodes, links });
}

/** `netjson/network-routes.json`: its routes to all others. */
export function networkRoutes(view: DaemonView): string {
  const routes: JsonC[] = [];
  for (const entry of view.known) {
    if (entry.link === null) continue;
    const next = view.world.node(entry.link.neighbour);
    routes.push({
      destination: entry.node.primaryIp.bmx7,
      destination_id: entry.node.nodeId,
      destination_label: labelOf(entry.node),
      next: entry.link.theirs.linkLocal,
      next_id: next.nodeId,
      next_label: labelOf(next),
      cost: new Real(1_000_000 / Math.floor(entry.metricBps)),
      cost_text: `1/${umetric(entry.metricBps)}b/s`,
      hops: entry.hops,
      device: entry.link.mine.name,
    });
  }
  return jsonC({ ...netJsonHead(view, "NetworkRoutes", null), routes });
}
