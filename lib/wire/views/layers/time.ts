/** Layers about time: since when things are there, and what has changed since an earlier round. */
import { livenessOf } from "../../../model/index.ts";
import { type SnapshotIndex, shownQuality } from "../snapshot-index.ts";
import { type ClassSpec, type LayerRows, layerRows, stepOf, stepSpecs } from "./rows.ts";
import { gatewayOf } from "./ways.ts";

/** Days. */
const AGES = [1, 7, 30, 365] as const;
const DAY_MS = 86_400_000;

export function ageLayer({ snapshot }: SnapshotIndex): LayerRows {
  const nowMs = Date.parse(snapshot.at);
  const rowOf = (id: string, firstSeenAt: string): [string, string, number] => {
    const days = Math.max(0, (nowMs - Date.parse(firstSeenAt)) / DAY_MS);
    return [id, stepOf(days, AGES), Math.round(days * 10) / 10];
  };
  return layerRows(
    [...stepSpecs("node", AGES), ...stepSpecs("link", AGES)],
    snapshot.nodes.map(({ uid, firstSeenAt }) => rowOf(uid, firstSeenAt)),
    snapshot.links.map(({ id, firstSeenAt }) => rowOf(id, firstSeenAt)),
  );
}

/** A link whose quality differs by less has only wandered. */
const CHANGED_BY = 0.1;

const CHANGES: readonly ClassSpec[] = [
  { key: "lost", of: "node", tone: "poor" },
  { key: "appeared", of: "node", tone: "c2" },
  { key: "back", of: "node", tone: "c0" },
  { key: "moved", of: "node", tone: "c4" },
  { key: "same", of: "node", tone: "pale" },
  { key: "worse", of: "link", tone: "poor" },
  { key: "better", of: "link", tone: "c0" },
  { key: "appeared", of: "link", tone: "c2" },
  { key: "same", of: "link", tone: "pale" },
];

/** @returns also what is no longer there, and so has no place on the map */
export function changesLayer(
  now: SnapshotIndex,
  before: SnapshotIndex,
): LayerRows & { vanished: { nodes: { uid: string; label: string }[]; links: number } } {
  const nodes = now.snapshot.nodes.map(({ uid }): [string, string, null] => [uid, nodeChange(now, before, uid), null]);
  const links = now.snapshot.links.map(({ id }): [string, string, number | null] => {
    const [link, earlier] = [now.link(id), before.link(id)];
    if (link === null || earlier === null) return [id, "appeared", null];
    const [quality, was] = [shownQuality(link), shownQuality(earlier)];
    if (quality === null || was === null) return [id, "same", null];
    const by = quality - was;
    return [id, by <= -CHANGED_BY ? "worse" : by >= CHANGED_BY ? "better" : "same", Math.round(by * 100)];
  });
  return {
    ...layerRows(CHANGES, nodes, links),
    vanished: {
      nodes: before.snapshot.nodes.filter(({ uid }) => now.node(uid) === null).map(({ uid, label }) => ({ uid, label })),
      links: before.snapshot.links.filter(({ id }) => now.link(id) === null).length,
    },
  };
}

/** Unknown is neither lost nor back. */
function nodeChange(now: SnapshotIndex, before: SnapshotIndex, uid: string): string {
  const [node, earlier] = [now.node(uid), before.node(uid)];
  if (node === null || earlier === null) return "appeared";
  const [lives, lived] = [livenessOf(node), livenessOf(earlier)];
  if (lives === "down" && lived !== "down") return "lost";
  if (lives === "up" && lived === "down") return "back";
  // Both by the nodes' own rows: a prediction beside a told one would be no move.
  const [gateway, was] = [gatewayOf(now, null, uid), gatewayOf(before, null, uid)];
  return gateway != null && was != null && gateway !== was ? "moved" : "same";
}
