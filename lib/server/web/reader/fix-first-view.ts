/** The list of what to repair first: names, where to stand, and how each link did lately. Codes and numbers: the words are the pages' own. */
import { compareText } from "#lib/base/compare.ts";
import { bearingDeg, distanceM } from "../../../graph/analysis/mesh/geo.ts";
import type { CauseHint, FixFirstEntry, FixFirstReason, Link } from "../../../model/index.ts";
import type { FixFirstEnd, FixFirstFigures, NamedNode } from "../../../wire/api/analysis.ts";
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
};

export function fixFirstView(input: FixFirstInput): FixFirstFigures {
  const { index, found } = input;
  const { analysis, kept } = found;
  const { fix_first: list } = analysis;
  const nodes = index.snapshot.nodes;
  const bridges = analysis.network.internet_bridges;
  const items = list?.items ?? [];
  return {
    mesh: analysis.mesh,
    as_of: analysis.as_of,
    round: kept.round,
    family: analysis.family,
    families: familiesOf(kept),
    has_gateway: analysis.reason === null,
    model_fit: analysis.model_fit,
    window: kept.window,
    ranked: list?.ranked ?? 0,
    of: list?.of ?? analysis.links.filter((link) => link.usable).length,
    urgent: items.length,
    folded: list?.folded ?? { places: 0, member_hours: 0 },
    expected: list?.expected ?? null,
    nothing_urgent: list !== null && list.ranked > 0 && list.nothing_urgent,
    items: items.map((entry) => row(input, entry)),
    names: items.flatMap(({ reasons, hints }) => uidsIn([...reasons, ...hints])).map((uid) => named(index, uid)),
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

function uidsIn(told: readonly (FixFirstReason | CauseHint)[]): string[] {
  return told.flatMap((one) => {
    if ("nodes" in one) return one.nodes;
    return "node" in one ? [one.node] : [];
  });
}

function onlyWay({ index, found }: FixFirstInput, id: string): FixFirstFigures["only_ways"][number] | null {
  const link = namedLink(index, found, id);
  return link === null ? null : { ...link, lost: namedSome(index, found.lostWithLink(id)) };
}

/** The two ends of a link that may have left the mesh: its id tells them. */
function endsOf({ index, found }: FixFirstInput, { kind, id }: FixFirstEntry): [NamedNode, NamedNode | null] {
  if (kind === "node") return [named(index, id), null];
  const link = namedLink(index, found, id);
  if (link !== null) return [link.a, link.b];
  const [a = id, b = id] = id.split("~");
  return [named(index, a), named(index, b)];
}

function certainPlace(index: SnapshotIndex, uid: string) {
  const place = index.node(uid)?.place ?? null;
  return place === null || place.doubtful ? null : place;
}

function endOf(index: SnapshotIndex, end: NamedNode, other: NamedNode | null, link: Link | null): FixFirstEnd {
  const node = index.node(end.uid);
  const place = certainPlace(index, end.uid);
  const there = other === null ? null : certainPlace(index, other.uid);
  const its = link === null ? null : link.a === end.uid ? link.interfaces.a : link.interfaces.b;
  return {
    ...end,
    place: place === null ? null : { lat: place.lat, lon: place.lon, title: place.guifi?.title ?? null },
    address: node?.addresses[0] ?? null,
    interface_name: its?.interfaceName ?? null,
    channel: its?.channel ?? null,
    bearing: place === null || there === null ? null : bearingDeg(place, there),
  };
}

function row(input: FixFirstInput, entry: FixFirstEntry): FixFirstFigures["items"][number] {
  const { index, found, samples } = input;
  const [a, b] = endsOf(input, entry);
  const present: Link | null = entry.kind === "link" ? index.link(entry.id) : null;
  const gain = entry.reasons.find((reason) => reason.code === "gain");
  const lost = entry.kind === "link" ? found.lostWithLink(entry.id) : found.lostWithNode(entry.id);
  const [here, there] = [certainPlace(index, a.uid), b === null ? null : certainPlace(index, b.uid)];
  const { down } = entry;
  return {
    kind: entry.kind,
    id: entry.id,
    rank: entry.rank,
    a,
    b,
    ends: [endOf(index, a, b, present), ...(b === null ? [] : [endOf(index, b, a, present)])],
    distance_m: here === null || there === null ? null : distanceM(here, there),
    medium: present === null ? "unknown" : linkKind(present),
    channel: present === null ? null : (present.interfaces.a.channel ?? present.interfaces.b.channel),
    expected: entry.expected,
    down: down === null ? null : { since: down.since, members: down.members, nodes: namedSome(index, down.nodes) },
    slow: entry.slow,
    record: entry.record,
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
    reasons: entry.reasons,
    hints: entry.hints,
    spark:
      entry.kind === "link"
        ? worseSpark(samples, entry.id)
        : (nodeSparks(samples, entry.id).find(({ label }) => label === "path-mbps") ?? null),
  };
}
