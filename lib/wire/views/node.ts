/** Everything about one node. */
import type { Link, Node } from "../../model/index.ts";
import type { NodeView, Path } from "../api/views.ts";
import type { AnalysisIndex } from "./analysis-index.ts";
import { pathToGateway } from "./path.ts";
import { nodeRole } from "./roles.ts";
import { directionFrom, otherEnd, type SnapshotIndex } from "./snapshot-index.ts";
import { nodeSparks, type RoundSample } from "./sparks.ts";

export function nodeView(
  index: SnapshotIndex,
  uid: string,
  samples: readonly RoundSample[],
  found: AnalysisIndex | null = null,
): NodeView | null {
  const node = index.node(uid);
  if (node === null) return null;
  const { mesh, round, at, uses, collisions } = index.snapshot;
  return {
    mesh,
    round,
    at,
    node,
    gateways: [...index.announcedBy(uid)],
    uses: [...index.usesOf(uid)],
    paths: pathsOf(index, node),
    users: uses
      .filter((use) => use.gateway === uid && use.node !== uid)
      .map((use) => ({ family: use.family, node: use.node, label: index.label(use.node) })),
    neighbours: neighboursOf(index, uid),
    collisions: collisions.filter((collision) => collision.nodes.includes(uid)),
    sparks: nodeSparks(samples, uid),
    role: nodeRole(index, found, uid),
  };
}

function pathsOf(index: SnapshotIndex, node: Node): Path[] {
  return index
    .usesOf(node.uid)
    .map((use) => pathToGateway(index, node.uid, use.family))
    .filter((path) => path !== null);
}

function neighboursOf(index: SnapshotIndex, uid: string): NodeView["neighbours"] {
  const byNeighbour = new Map<string, Link[]>();
  for (const link of index.linksOf(uid)) {
    const other = otherEnd(link, uid);
    byNeighbour.set(other, [...(byNeighbour.get(other) ?? []), link]);
  }
  return [...byNeighbour]
    .map(([other, links]) => ({
      node: other,
      label: index.label(other),
      state: index.node(other)?.state ?? ("gone" as const),
      links: links.map((link) => neighbourLink(link, uid)),
    }))
    .sort((one, another) => one.label.localeCompare(another.label, "ca", { numeric: true }));
}

function neighbourLink(link: Link, uid: string): NodeView["neighbours"][number]["links"][number] {
  const own = link.a === uid ? link.interfaces.a : link.interfaces.b;
  const far = link.a === uid ? link.interfaces.b : link.interfaces.a;
  return {
    id: link.id,
    interfaceName: own.interfaceName,
    otherInterfaceName: far.interfaceName,
    kind: own.kind === "unknown" ? far.kind : own.kind,
    channel: own.channel ?? far.channel,
    hears: directionFrom(link, otherEnd(link, uid)),
    heard: directionFrom(link, uid),
  };
}
