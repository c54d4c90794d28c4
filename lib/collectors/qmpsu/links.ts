/**
 * Links of a capture. It tells that a node hears a neighbour, over which channel, and, in the later form, what a test of the path gave; no
 * quality. A neighbour that answered and has not the twin contradicts the link; one that did not answer leaves it one-sided.
 */
import { compareText } from "#lib/base/compare.ts";
import { type Direction, type Link, type LinkEnd, linkId } from "../../model/index.ts";
import { draftDirection, draftEnd, tellingState } from "../recorded/draft.ts";
import { type Medium, mediumOf } from "../recorded/interface-kind.ts";
import type { Notes } from "../recorded/notes.ts";
import { type Pair, paired } from "../recorded/pairing.ts";
import type { CapturedNode } from "./capture.ts";
import { figure } from "./figures.ts";

type Told = {
  medium: Medium;
  rttMs: number | null;
  mbps: number | null;
  signalDbm: number | null; // at the teller
};

export function linksOf(nodes: readonly CapturedNode[], at: string, notes: Notes): Link[] {
  const rows = nodes.flatMap(({ uid, adjacencies }) =>
    (adjacencies ?? []).map(({ to, data }) => ({ from: uid, to, row: toldOf(data, uid, notes) })),
  );
  const answered = new Set(nodes.filter(({ adjacencies }) => adjacencies !== null).map(({ uid }) => uid));
  const counts = new Map<string, number>();
  return paired(rows, affinity)
    .map((pair) => {
      const key = JSON.stringify([pair.a, pair.b]);
      const n = counts.get(key) ?? 0;
      counts.set(key, n + 1);
      return linkOf(pair, linkId(pair.a, pair.b, n), answered, at);
    })
    .sort((one, other) => compareText(one.id, other.id));
}

function toldOf(data: Readonly<Record<string, unknown>>, uid: string, notes: Notes): Told {
  const medium = mediumOf(data.channel);
  if (medium === null)
    notes.add("implausible-value", `channel: ${JSON.stringify(data.channel)}`, { node: uid, query: "adjacencies" });
  const signal = figure(data.powerav, -130, 0);
  return {
    medium: medium ?? { interfaceName: null, kind: "unknown", channel: null },
    rttMs: figure(data.rtt, 0, 1e6),
    mbps: figure(data.bw, 0, 1e6),
    signalDbm: signal === 0 ? null : signal, // 0 stands where the driver told nothing
  };
}

/** One channel is one link. Ends that disagree on it, or of which one did not find it, may still be of one. */
function affinity({ medium: one }: Told, { medium: other }: Told): number {
  if (one.channel !== null && one.channel === other.channel) return 4;
  if (one.kind === other.kind && one.channel === null && other.channel === null) return 3;
  return one.channel === null || other.channel === null ? 2 : 1;
}

function linkOf({ a, b, forth, back }: Pair<Told>, id: string, answered: ReadonlySet<string>, at: string): Link {
  const telling = tellingState(forth !== null && back !== null, answered.has(forth === null ? a : b));
  return {
    id,
    a,
    b,
    protocol: "bmx6",
    interfaces: { a: endOf(forth, back), b: endOf(back, forth) },
    directions: { ab: directionOf(forth, back, telling, at), ba: directionOf(back, forth, telling, at) },
    firstSeenAt: at,
  };
}

/** The end of one that did not tell is on the channel of the other; the other's device names are not its own. */
function endOf(own: Told | null, others: Told | null): LinkEnd {
  if (own !== null) return draftEnd(own.medium);
  return draftEnd(others === null ? null : { ...others.medium, interfaceName: null });
}

function directionOf(bySender: Told | null, byReceiver: Told | null, state: Direction["state"], at: string): Direction {
  return {
    ...draftDirection(state, false),
    ...(bySender?.mbps == null ? {} : { measuredMbps: bySender.mbps }),
    ...(bySender?.rttMs == null ? {} : { rttMs: bySender.rttMs }),
    signalDbm: byReceiver?.signalDbm ?? null,
    at,
  };
}
