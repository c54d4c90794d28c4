/** The list of what to repair first as people read it: names, sentences in their language, and how each link did lately. */
import { compareText } from "#lib/base/compare.ts";
import { hintText, type NameOf, reasonText } from "../../../graph/analysis/products/fix-first-words.ts";
import type { FixFirstEntry, Link } from "../../../model/index.ts";
import type { FixFirstRow, FixFirstView } from "../../../wire/api/analysis.ts";
import type { Language } from "../../../wire/api/site.ts";
import { linkKind } from "../../../wire/map/encode.ts";
import {
  type AnalysisIndex,
  familiesOf,
  named,
  namedLink,
  namedSome,
  nodeSparks,
  type RoundSample,
  type SnapshotIndex,
  worseSpark,
} from "../../../wire/views/index.ts";

const ONLY_WAYS_MAX = 50;

export type FixFirstInput = {
  index: SnapshotIndex;
  found: AnalysisIndex;
  samples: readonly RoundSample[];
  language: Language;
};

export function fixFirstView(input: FixFirstInput): FixFirstView {
  const { index, found, language } = input;
  const { analysis, kept } = found;
  const { fix_first: list } = analysis;
  const nodes = index.snapshot.nodes;
  const bridges = analysis.network.internet_bridges;
  return {
    mesh: analysis.mesh,
    language,
    as_of: analysis.as_of,
    round: kept.round,
    family: analysis.family,
    families: familiesOf(kept),
    has_gateway: analysis.reason === null,
    model_fit: analysis.model_fit,
    window: kept.window,
    ranked: list?.ranked ?? 0,
    of: list?.of ?? analysis.links.filter((link) => link.usable).length,
    urgent: list?.urgent ?? 0,
    nothing_urgent: list !== null && list.ranked > 0 && list.nothing_urgent,
    items: (list?.items ?? []).map((entry) => row(input, entry)),
    weak_unneeded: (list?.weak_unneeded ?? []).flatMap(({ id, weakness }) => {
      const link = namedLink(index, found, id);
      return link === null ? [] : [{ ...link, weakness }];
    }),
    only_ways: bridges
      .flatMap((id) => onlyWay(input, id) ?? [])
      .sort((one, other) => other.lost.of - one.lost.of || compareText(one.id, other.id))
      .slice(0, ONLY_WAYS_MAX),
    only_ways_of: bridges.length,
    nodes: { up: nodes.filter(({ state }) => state === "answered" || state === "heard").length, all: nodes.length },
  };
}

function onlyWay({ index, found }: FixFirstInput, id: string): FixFirstView["only_ways"][number] | null {
  const link = namedLink(index, found, id);
  return link === null ? null : { ...link, lost: namedSome(index, found.lostWithLink(id)) };
}

function row({ index, found, samples, language }: FixFirstInput, entry: FixFirstEntry): FixFirstRow {
  const link = entry.kind === "link" ? namedLink(index, found, entry.id) : null;
  const present: Link | null = entry.kind === "link" ? index.link(entry.id) : null;
  const nameOf: NameOf = (uid) => index.label(uid);
  const gain = entry.reasons.find((reason) => reason.code === "gain");
  const lost = entry.kind === "link" ? found.lostWithLink(entry.id) : found.lostWithNode(entry.id);
  return {
    kind: entry.kind,
    id: entry.id,
    rank: entry.rank,
    a: link?.a ?? named(index, entry.id),
    b: link?.b ?? null,
    medium: present === null ? "unknown" : linkKind(present),
    channel: present === null ? null : (present.interfaces.a.channel ?? present.interfaces.b.channel),
    priority: entry.priority,
    weakness: entry.weakness,
    impact: entry.impact,
    load: entry.load,
    lost: namedSome(index, lost),
    ab: entry.ab,
    ba: entry.ba,
    failures: entry.failures,
    window_days: entry.window_days,
    gain: gain === undefined ? null : { node: named(index, gain.node), before_mbps: gain.beforeMbps, after_mbps: gain.afterMbps },
    reasons: entry.reasons.map((why) => ({ why, text: reasonText(why, language, nameOf) })),
    hints: entry.hints.map((why) => ({ why, text: hintText(why, language, nameOf) })),
    spark:
      entry.kind === "link"
        ? worseSpark(samples, entry.id)
        : (nodeSparks(samples, entry.id).find(({ label }) => label === "path-mbps") ?? null),
  };
}
