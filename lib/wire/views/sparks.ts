/** Short series of the last rounds, from small samples that are kept instead of whole snapshots. */
import { type Direction, isOfRound, type Snapshot } from "../../model/index.ts";
import type { Spark } from "../api/views.ts";
import { directionFrom, indexSnapshot, type SnapshotIndex } from "./snapshot-index.ts";

/** How many rounds a ring keeps. */
export const SAMPLES_MAX = 120;

/** What one round tells for sparklines. */
export type RoundSample = {
  round: number;
  at: string;
  links: ReadonlyMap<string, readonly [ab: number | null, ba: number | null]>;
  nodes: ReadonlyMap<string, { qualityToNextHop: number | null; pathMbps: number | null }>;
};

export function sampleRound(source: Snapshot | SnapshotIndex): RoundSample {
  const index = "snapshot" in source ? source : indexSnapshot(source);
  const { snapshot } = index;
  return {
    round: snapshot.round,
    at: snapshot.at,
    links: new Map(
      snapshot.links.map(({ id, directions: { ab, ba } }) => [id, [figureOf(snapshot, ab), figureOf(snapshot, ba)] as const]),
    ),
    nodes: new Map(snapshot.nodes.map((node) => [node.uid, nodeSample(index, node.uid)])),
  };
}

/** What was carried over from an earlier round leaves a gap. */
function figureOf(snapshot: Snapshot, { quality, at }: Pick<Direction, "quality" | "at">): number | null {
  return isOfRound(snapshot, at) ? quality : null;
}

/** Towards the v4 gateway where it uses one, else the v6 gateway. */
function nodeSample(index: SnapshotIndex, uid: string): { qualityToNextHop: number | null; pathMbps: number | null } {
  const use = [index.use(uid, "v4"), index.use(uid, "v6")].find((candidate) => candidate?.gateway != null) ?? null;
  const unread = index.node(uid)?.state === "unknown";
  if (use === null || use.gateway === null || unread) return { qualityToNextHop: null, pathMbps: null };
  const route = index.route(uid, use.gateway);
  const link = route?.link == null ? null : index.link(route.link);
  return { qualityToNextHop: link === null ? null : figureOf(index.snapshot, directionFrom(link, uid)), pathMbps: use.pathMbps };
}

/** `samples` with one more, in order of rounds, at most {@link SAMPLES_MAX}; a round that is there already is replaced. */
export function withSample(samples: readonly RoundSample[], sample: RoundSample): RoundSample[] {
  const others = samples.filter((known) => known.round !== sample.round);
  return [...others, sample].sort((one, other) => one.round - other.round).slice(-SAMPLES_MAX);
}

export function nodeSparks(samples: readonly RoundSample[], uid: string): Spark[] {
  return [
    spark("quality-to-next-hop", "share", samples, (sample) => sample.nodes.get(uid)?.qualityToNextHop ?? null),
    spark("path-mbps", "Mbit/s", samples, (sample) => sample.nodes.get(uid)?.pathMbps ?? null),
  ].filter(hasFigures);
}

export function linkSparks(samples: readonly RoundSample[], id: string): Spark[] {
  return [
    spark("ab", "share", samples, (sample) => sample.links.get(id)?.[0] ?? null),
    spark("ba", "share", samples, (sample) => sample.links.get(id)?.[1] ?? null),
  ].filter(hasFigures);
}

/** Of both directions the worse, where both are measured. */
export function worseSpark(samples: readonly RoundSample[], id: string): Spark | null {
  const made = spark("worse", "share", samples, (sample) => {
    const [ab, ba] = sample.links.get(id) ?? [null, null];
    return ab === null || ba === null ? null : Math.min(ab, ba);
  });
  return hasFigures(made) ? made : null;
}

function spark(
  label: Spark["label"],
  unit: Spark["unit"],
  samples: readonly RoundSample[],
  figureOf: (sample: RoundSample) => number | null,
): Spark {
  return { label, unit, at: samples.map((sample) => sample.at), values: samples.map(figureOf) };
}

function hasFigures(candidate: Spark): boolean {
  return candidate.values.some((value) => value !== null);
}
