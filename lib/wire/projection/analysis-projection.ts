/** What the public may see of an analysis: the same, under the uids that the public snapshot has. */
import { type Analysis, type FixFirstEntry, linkId, type NetworkAnalysis, type RoundAnalysis } from "../../model/index.ts";
import { linkNumber } from "../map/encode.ts";
import { type Access, publicUid } from "./projection.ts";

export function analysisWithAccess(kept: RoundAnalysis, access: Access): RoundAnalysis {
  if (access === "open") return kept;
  const analyses = [kept.v4, kept.v6].filter((one) => one !== null);
  const [first] = analyses;
  if (first === undefined) return kept;
  const known = new Map<string, string>();
  for (const { id } of analyses.flatMap(({ nodes }) => nodes)) known.set(id, publicUid(first.mesh, id));
  // Only ids that are read from files hold addresses: hardly any mesh has one.
  if ([...known].every(([id, shown]) => id === shown)) return kept;
  const uid = (id: string) => known.get(id) ?? publicUid(first.mesh, id);
  const ends = new Map(analyses.flatMap(({ links }) => links.map(({ id, source, target }) => [id, [source, target] as const])));
  const endsOf = (id: string) => {
    const [source, target] = ends.get(id) ?? [id, id];
    return [uid(source), uid(target)] as const;
  };
  const rename: Rename = {
    uid,
    link(id) {
      const [a, b] = endsOf(id);
      return a <= b ? linkId(a, b, linkNumber(id)) : linkId(b, a, linkNumber(id));
    },
    turned(id) {
      const [a, b] = endsOf(id);
      return a > b;
    },
  };
  const network = (one: NetworkAnalysis | null) => (one === null ? null : publicNetwork(one, rename));
  return {
    ...kept,
    v4: kept.v4 === null ? null : publicAnalysis(kept.v4, rename),
    v6: kept.v6 === null ? null : publicAnalysis(kept.v6, rename),
    deep: kept.deep === null ? null : { ...kept.deep, v4: network(kept.deep.v4), v6: network(kept.deep.v6) },
  };
}

/** `turned`: the ends of a link change places under their new names. */
type Rename = { uid: (id: string) => string; link: (id: string) => string; turned: (id: string) => boolean };

function publicNetwork(network: NetworkAnalysis, { uid, link }: Rename): NetworkAnalysis {
  return {
    ...network,
    uncovered: network.uncovered.map(uid),
    not_known: network.not_known.map(uid),
    articulation_points: network.articulation_points.map(uid),
    bridges: network.bridges.map(link),
    internet_bridges: network.internet_bridges.map(link),
  };
}

function publicAnalysis(analysis: Analysis, rename: Rename): Analysis {
  const { uid, link } = rename;
  const uidOr = (id: string | null) => (id === null ? null : uid(id));
  const linkOr = (id: string | null) => (id === null ? null : link(id));
  const fixFirst = analysis.fix_first;
  return {
    ...analysis,
    nodes: analysis.nodes.map((row) => ({
      ...row,
      id: uid(row.id),
      gateway: uidOr(row.gateway),
      steady_gateway: uidOr(row.steady_gateway),
      used_gateway: uidOr(row.used_gateway),
      next_hop: uidOr(row.next_hop),
      bottleneck: linkOr(row.bottleneck),
      depends_on: uidOr(row.depends_on),
      depends_on_link: linkOr(row.depends_on_link),
    })),
    links: analysis.links.map((row) => {
      const [a, b] = [uid(row.source), uid(row.target)];
      const shown = { ...row, id: link(row.id) };
      if (!rename.turned(row.id)) return { ...shown, source: a, target: b };
      const { bandwidth_mbps: told } = row;
      return { ...shown, source: b, target: a, bandwidth_mbps: told === null ? null : { ab: told.ba, ba: told.ab } };
    }),
    gateways: analysis.gateways.map((row) => ({ ...row, id: uid(row.id) })),
    network: publicNetwork(analysis.network, rename),
    fix_first:
      fixFirst === null
        ? null
        : {
            ...fixFirst,
            items: fixFirst.items.map((entry) => publicEntry(entry, rename)),
            weak_unneeded: fixFirst.weak_unneeded.map((one) => ({ ...one, id: link(one.id) })),
          },
  };
}

function publicEntry(entry: FixFirstEntry, { uid, link, turned: isTurned }: Rename): FixFirstEntry {
  const id = entry.kind === "link" ? link(entry.id) : uid(entry.id);
  const turned = entry.kind === "link" && isTurned(entry.id);
  return {
    ...entry,
    id,
    ab: turned ? entry.ba : entry.ab,
    ba: turned ? entry.ab : entry.ba,
    down: entry.down === null ? null : { ...entry.down, nodes: entry.down.nodes.map(uid) },
    reasons: entry.reasons.map((reason) => {
      if ("nodes" in reason) return { ...reason, nodes: reason.nodes.map(uid) };
      return reason.code === "gain" ? { ...reason, node: uid(reason.node) } : reason;
    }),
    hints: entry.hints.map((hint) => ("node" in hint ? { ...hint, node: uid(hint.node) } : hint)),
  };
}
