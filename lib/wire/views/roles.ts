/** What the analysis says of one node, link or gateway, with names. */
import type {
  AnalysisStatus,
  Catchment,
  LinkRole,
  NamedLink,
  NamedNode,
  NamedSome,
  NodeRole,
  OnlyWays,
  StatisticsView,
} from "../api/analysis.ts";
import { type AnalysisIndex, familiesOf } from "./analysis-index.ts";
import type { SnapshotIndex } from "./snapshot-index.ts";

/** How many are named of those that lose the Internet. */
export const NAMED_MAX = 12;

export function named(index: SnapshotIndex, uid: string): NamedNode {
  return { uid, label: index.label(uid) };
}

/** Of many the first twelve by name. */
export function namedSome(index: SnapshotIndex, uids: readonly string[]): NamedSome {
  const nodes = uids
    .map((uid) => named(index, uid))
    .sort((one, other) => one.label.localeCompare(other.label, "ca", { numeric: true }))
    .slice(0, NAMED_MAX);
  return { of: uids.length, nodes };
}

/** By its ends as the analysis tells them: the link may be gone from a later snapshot. */
export function namedLink(index: SnapshotIndex, found: AnalysisIndex, id: string): NamedLink | null {
  const row = found.link(id);
  return row === null ? null : { id, a: named(index, row.source), b: named(index, row.target) };
}

export function nodeRole(index: SnapshotIndex, found: AnalysisIndex | null, uid: string): NodeRole | null {
  const row = found?.node(uid) ?? null;
  if (found === null || row === null || found.analysis.reason !== null) return null;
  const onlyLink = row.depends_on_link === null ? null : namedLink(index, found, row.depends_on_link);
  const ranks = [
    found.fixFirst("node", uid)?.rank ?? null,
    ...index.linksOf(uid).map((link) => found.fixFirst("link", link.id)?.rank ?? null),
  ].filter((rank) => rank !== null);
  return {
    as_of: found.analysis.as_of,
    family: found.analysis.family,
    is_gateway: found.gateway(uid) !== null,
    covered: row.way_out === "not-known" ? (row.gateway === null ? null : true) : row.way_out === "yes",
    lost_if_fails: row.lost_if_fails,
    lost: namedSome(index, found.lostWithNode(uid)),
    transit: row.transit ?? 0,
    depends_on:
      row.depends_on === null ? null : { ...named(index, row.depends_on), lost: found.lostWithNode(row.depends_on).length },
    depends_on_link: onlyLink === null ? null : { ...onlyLink, lost: found.lostWithLink(onlyLink.id).length },
    ways: row.edge_disjoint,
    ways_up_to: found.analysis.network.redundancy_up_to,
    rank: ranks.length === 0 ? null : Math.min(...ranks),
  };
}

export function linkRole(index: SnapshotIndex, found: AnalysisIndex | null, id: string): LinkRole | null {
  const row = found?.link(id) ?? null;
  if (found === null || row === null || found.analysis.reason !== null) return null;
  const { usable, lost_if_fails, pair_lost_if_fails, impact_if_fails, load, gain, bridge, internet_bridge } = row;
  return {
    as_of: found.analysis.as_of,
    family: found.analysis.family,
    ...{ usable, lost_if_fails, pair_lost_if_fails, impact_if_fails, load, gain, bridge, internet_bridge },
    lost: namedSome(index, found.lostWithLink(id)),
    rank: found.fixFirst("link", id)?.rank ?? null,
  };
}

export function catchment(found: AnalysisIndex | null, uid: string): Catchment | null {
  const row = found?.gateway(uid) ?? null;
  if (found === null || row === null) return null;
  const { clients, share, mean_bandwidth_mbps, mean_hops } = row;
  let nodes = 0;
  let used = 0;
  for (const { id, used_gateway, steady_gateway } of found.analysis.nodes) {
    if (found.gateway(id) !== null) continue;
    // A gateway that is told of and that nobody knows counts for nothing: the prediction stands in.
    const told = used_gateway === null ? null : found.gateway(used_gateway);
    if (told?.id === uid) used += 1;
    if ((told?.id ?? steady_gateway) === uid) nodes += 1;
  }
  const lost = row.lost_if_fails === null ? null : found.lostWithNode(uid).length;
  return { as_of: found.analysis.as_of, nodes, nodes_used: used, clients, share, mean_bandwidth_mbps, mean_hops, lost };
}

export function onlyWays(found: AnalysisIndex): OnlyWays {
  const { mesh, as_of, family, nodes, links } = found.analysis;
  return {
    mesh,
    as_of,
    round: found.kept.round,
    family,
    nodes: nodes.flatMap(({ id, lost_if_fails }) => (lost_if_fails === null || lost_if_fails === 0 ? [] : [[id, lost_if_fails]])),
    links: links.flatMap(({ id, lost_if_fails, internet_bridge }) =>
      internet_bridge && lost_if_fails !== null ? [[id, lost_if_fails]] : [],
    ),
  };
}

export function statisticsView(index: SnapshotIndex, found: AnalysisIndex): StatisticsView {
  const { mesh, as_of, family, network, model_fit } = found.analysis;
  const deepNetwork = family === "community" ? null : (found.kept.deep?.[family] ?? null);
  const touched = new Set([...network.articulation_points, ...network.uncovered, ...network.not_known]);
  return {
    mesh,
    as_of,
    round: found.kept.round,
    family,
    families: familiesOf(found.kept),
    network,
    deep: found.kept.deep === null || deepNetwork === null ? null : { as_of: found.kept.deep.as_of, network: deepNetwork },
    model_fit,
    names: [...touched].map((uid) => named(index, uid)),
  };
}

export function analysisStatus(found: AnalysisIndex | null, missing: string | null): AnalysisStatus {
  return {
    round: found?.kept.round ?? null,
    as_of: found?.kept.as_of ?? null,
    elapsed_ms: found?.kept.elapsed_ms ?? null,
    window: found?.kept.window ?? null,
    missing,
    model_fit: found?.analysis.model_fit ?? null,
  };
}
