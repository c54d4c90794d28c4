/** What the person who runs the site wants to know of one mesh. */
import type { Node, Snapshot } from "../../model/index.ts";
import type { AnalysisStatus } from "../api/analysis.ts";
import type { MeshStatus, MeshSummary, ZoneStatus } from "../api/views.ts";
import { analysisStatus } from "./roles.ts";
import { indexSnapshot, type SnapshotIndex } from "./snapshot-index.ts";

/** A finished round as the store lists it. */
export type FinishedRound = Omit<MeshStatus["rounds"][number], "cost"> & {
  cost: { requests: number; bytes: number; seconds: number };
};

export function meshStatus(
  summary: MeshSummary,
  snapshot: Snapshot | null,
  rounds: readonly FinishedRound[],
  analysis: AnalysisStatus = analysisStatus(null, null),
  zoneFile: ZoneFacts | null = null,
): MeshStatus {
  const listed = rounds.map(({ round, at, answered, nodes, links, refusals, cost: { requests, bytes, seconds } }) => ({
    round,
    at,
    answered,
    nodes,
    links,
    refusals,
    cost: { requests, bytes, seconds },
  }));
  if (snapshot === null)
    return {
      summary,
      rounds: listed,
      slowest: [],
      refusals: [],
      silent: [],
      stale: [],
      collisions: [],
      sources: [],
      analysis,
      zone: zoneStatus(zoneFile, []),
    };
  const index = indexSnapshot(snapshot);
  return {
    summary,
    rounds: listed,
    slowest: snapshot.cost.slowest.map((row) => ({ ...row, label: index.label(row.node) })),
    refusals: snapshot.refusals.map((refusal) => ({
      ...refusal,
      label: refusal.node === null ? null : index.label(refusal.node),
    })),
    silent: quiet(index, "heard", "gone", "unknown"),
    stale: quiet(index, "stale"),
    collisions: snapshot.collisions.map((collision) => ({
      ...collision,
      labels: collision.nodes.map((uid) => index.label(uid)),
    })),
    sources: snapshot.sources,
    analysis,
    zone: zoneStatus(zoneFile, snapshot.nodes),
  };
}

/** What became of the zone file when it was read. */
export type ZoneFacts = Pick<ZoneStatus, "file" | "registered"> & { trouble: Exclude<ZoneStatus["trouble"], "none-matched"> };

function zoneStatus(zone: ZoneFacts | null, nodes: readonly Node[]): ZoneStatus | null {
  if (zone === null) return null;
  const matched = nodes.filter(({ place }) => place?.guifi != null).length;
  const isElsewhere = zone.trouble === null && nodes.length > 0 && matched === 0;
  return { ...zone, trouble: isElsewhere ? "none-matched" : zone.trouble, matched, of: nodes.length };
}

function quiet(index: SnapshotIndex, ...states: Node["state"][]): MeshStatus["silent"] {
  return index.snapshot.nodes
    .filter((node) => states.includes(node.state))
    .map((node) => ({ node: node.uid, label: node.label, reason: node.stateReason, answeredAt: node.answeredAt }));
}
