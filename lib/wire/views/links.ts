/** The table of links, and everything about one link. */
import type { Link } from "../../model/index.ts";
import type { LinkRowView, LinksView, LinkView } from "../api/views.ts";
import { linkKind } from "../map/encode.ts";
import type { AnalysisIndex } from "./analysis-index.ts";
import { usedLinks } from "./layers/ways.ts";
import { linkRole } from "./roles.ts";
import { type SnapshotIndex, shownEtx, shownQuality } from "./snapshot-index.ts";
import { linkSparks, type RoundSample } from "./sparks.ts";

export function linksView(index: SnapshotIndex): LinksView {
  const { mesh, round, at, links } = index.snapshot;
  const used = usedLinks(index);
  return { mesh, round, at, links: links.map((link) => linkRow(index, link, used)) };
}

function linkRow(index: SnapshotIndex, link: Link, used: ReadonlySet<string>): LinkRowView {
  return {
    id: link.id,
    a: link.a,
    b: link.b,
    aLabel: index.label(link.a),
    bLabel: index.label(link.b),
    protocol: link.protocol,
    kind: linkKind(link),
    channel: link.interfaces.a.channel ?? link.interfaces.b.channel,
    aInterface: link.interfaces.a.interfaceName,
    bInterface: link.interfaces.b.interfaceName,
    quality: shownQuality(link),
    ab: link.directions.ab,
    ba: link.directions.ba,
    etx: shownEtx(link),
    used: used.size === 0 ? null : used.has(link.id),
    firstSeenAt: link.firstSeenAt,
  };
}

export function linkView(
  index: SnapshotIndex,
  id: string,
  samples: readonly RoundSample[],
  found: AnalysisIndex | null = null,
): LinkView | null {
  const link = index.link(id);
  if (link === null) return null;
  const { mesh, round, at } = index.snapshot;
  return {
    mesh,
    round,
    at,
    link,
    aLabel: index.label(link.a),
    bLabel: index.label(link.b),
    aState: index.node(link.a)?.state ?? "gone",
    bState: index.node(link.b)?.state ?? "gone",
    quality: shownQuality(link),
    etx: shownEtx(link),
    parallel: index
      .linksOf(link.a)
      .filter((other) => other.id !== id && other.a === link.a && other.b === link.b)
      .map((other) => other.id),
    sparks: linkSparks(samples, id),
    role: linkRole(index, found, id),
  };
}
