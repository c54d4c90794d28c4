/** One condition of one entity, a round further: its track, and the event that begins, ends or is taken up again. */

import { instantOf, type MeshEvent, type Snapshot } from "../../model/index.ts";
import type { RoundWays } from "../analysis/routing/ways-of.ts";
import { CALM_TRACK, type DebounceRule, flaps, isCalm, type Sample, stepTrack, type Track } from "./debounce.ts";
import type { Dependants, DependantsOf } from "./dependants.ts";
import type { EventLog, NewEvent } from "./event-log.ts";
import type { Observed } from "./observed.ts";
import type { EventState } from "./state.ts";

/** What one call of the deriver works with. `state` is its own copy. */
export type Context = {
  state: EventState;
  atMs: number;
  snapshot: Snapshot;
  previous: Snapshot | null;
  analysis: RoundWays | null;
  observed: Observed;
  dependants: DependantsOf; // as they were a round before
  tracks: Map<string, Track>;
  known: { nodes: Set<string>; links: Set<string>; gateways: Set<string> };
  /** The first rounds only learn what there is. */
  learning: boolean;
  /** Two things that began so near to each other may have one cause. */
  nearMs: number;
  log: EventLog;
};

/** Three captures that agree and three minutes: the states of nodes are judged by the same measure. */
export const DOWN_RULE: DebounceRule = { badSamples: 3, badMs: 180_000, goodSamples: 2, goodMs: 0 };
/** What is computed from the whole mesh wavers more than what is read of one router. */
export const WAY_RULE: DebounceRule = { badSamples: 3, badMs: 300_000, goodSamples: 3, goodMs: 300_000 };
/** Its own reason was debounced already. */
export const AT_ONCE: DebounceRule = { badSamples: 1, badMs: 0, goodSamples: 2, goodMs: 0 };

export type Followed = {
  kind: MeshEvent["kind"];
  key: string; // of the entity, unique within the kind
  sample: Sample;
  rule: DebounceRule;
  /** It is so without being news: remembered, not told. */
  silent?: boolean | ((sinceMs: number) => boolean); // by when it began
  /** Where it began, if before its own first sample; given when that was. */
  fromMs?: (sinceMs: number) => number;
  before?: () => Dependants;
  begin: (before: Dependants | null, sinceMs: number) => Omit<NewEvent, "kind" | "key" | "fromMs">;
  end?: (event: MeshEvent, toMs: number) => Partial<MeshEvent>;
};

export function follow(context: Context, followed: Followed): void {
  const { kind, key, sample, rule } = followed;
  const { tracks, atMs, log } = context;
  const name = trackName(kind, key);
  const known = tracks.get(name);
  if (known === undefined && sample !== "bad") return;
  const turn = stepTrack(known ?? CALM_TRACK, sample, atMs, rule);
  let { track } = turn;
  const firstBad = sample === "bad" && (track.run === 1 || turn.turned === "bad") && track.before === null;
  if (firstBad) track = { ...track, before: followed.before?.() ?? null };
  if (turn.turned === "bad") track = { ...track, event: beginOf(context, followed, track, turn.sinceMs) };
  const event = log.get(track.event);
  if (turn.turned === "good" && event !== undefined) {
    log.change(event.id, { to: instantOf(turn.sinceMs), ...followed.end?.(event, turn.sinceMs) });
  }
  if (!track.bad && track.run === 0) track = { ...track, before: null };
  if (isCalm(track)) tracks.delete(name);
  else tracks.set(name, track);
}

/** A thing that comes and goes makes one event: it is taken up again, and `values.after` counts how many times it was so. */
function beginOf(context: Context, followed: Followed, track: Track, sinceMs: number): string | null {
  const { silent = false } = followed;
  if (context.learning || (typeof silent === "function" ? silent(sinceMs) : silent)) return null;
  const { log, atMs } = context;
  const last = log.get(track.event);
  if (last !== undefined && last.to !== null && flaps(track, atMs)) {
    log.change(last.id, { to: null, values: { before: null, after: (last.values?.after ?? track.flipsMs.length - 1) + 1 } });
    return last.id;
  }
  const { kind, key } = followed;
  return log.begin({
    affected: track.before ?? { weight: 0, nodes: [] },
    ...followed.begin(track.before, sinceMs),
    kind,
    key,
    fromMs: Math.min(sinceMs, followed.fromMs?.(sinceMs) ?? sinceMs),
  }).id;
}

export function trackName(kind: MeshEvent["kind"], key: string): string {
  return `${kind} ${key}`;
}

/** The open event about an entity, and whether it is settled as bad at all. */
export function standing({ tracks, log }: Context, kind: MeshEvent["kind"], key: string) {
  const track = tracks.get(trackName(kind, key));
  return { bad: track?.bad === true, event: track?.bad === true ? (log.get(track.event) ?? null) : null };
}
