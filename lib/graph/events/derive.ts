/**
 * Events of one round (analytics M6.4): what began, ended or got a cause since the round before. Pure: everything it remembers is in
 * `state`, small JSON that its caller keeps with the round.
 */
import { HOUR_MS } from "#lib/base/durations.ts";
import { instantOf, isPartial, type MeshEvent, type Snapshot } from "../../model/index.ts";
import type { RoundWays } from "../analysis/routing/ways-of.ts";
import { answeredIn, isCollectorOutage } from "../analysis/trends/window-source.ts";
import { type ClockSaid, jumpOf, noteClock, pullToNow, rewound } from "./clock-jumps.ts";
import { followDaemons } from "./daemons.ts";
import { dependantsIn } from "./dependants.ts";
import { followDoubts } from "./doubts.ts";
import { EventLog } from "./event-log.ts";
import { followFloods } from "./floods.ts";
import type { Context } from "./follow.ts";
import { followGateways, followLinks, followNodes, retire } from "./nodes-and-links.ts";
import { observe } from "./observed.ts";
import { followQuality } from "./quality-shift.ts";
import { findRestarts } from "./restarts.ts";
import { findCauses } from "./root-cause.ts";
import { type EventState, eventStateSchema, firstState } from "./state.ts";
import { followUses, lostUsesOf } from "./uses.ts";
import { followCollisions, followParts, followWays } from "./ways.ts";

export type Derived = {
  state: EventState;
  /** New ones, and known ones that changed: one with a known id takes the place of the old. */
  events: MeshEvent[];
};

/** What was kept; of an older form, or damaged: null. */
export function readEventState(kept: unknown): EventState | null {
  const parsed = eventStateSchema.safeParse(kept);
  return parsed.success ? parsed.data : null;
}

const LEARNING_ROUNDS = 3;
const NEAR_MS = 300_000;
/** Blind for longer although somebody answers: then this is what is left of the mesh. */
const BLIND_MAX_MS = HOUR_MS;

type Opening = { last: EventState; state: EventState; log: EventLog };

/** Where the round stands in time. */
function openRound(known: EventState | null, snapshot: Snapshot, clock: ClockSaid | null): Opening {
  const atMs = Date.parse(snapshot.at);
  const jumpMs = known === null ? 0 : jumpOf(known, snapshot, clock);
  const stored = known ?? firstState(atMs);
  const last = jumpMs < 0 ? rewound(stored, atMs) : stored;
  const log = new EventLog(snapshot.mesh, atMs, last.events);
  const intervalMs = jumpMs === 0 ? intervalOf(last, atMs) : last.intervalMs;
  const state = { ...last, atMs, round: snapshot.round, intervalMs, judged: [...last.judged] };
  // Nothing new: the same file again, or a clock that stood still.
  if (known !== null && atMs <= last.atMs) return { last, state, log };
  if (jumpMs < 0) pullToNow(log, atMs);
  if (jumpMs === 0) noteGap(last, atMs, log);
  noteClock(state, log, { jumpMs, beforeMs: stored.atMs }, clock);
  return { last, state, log };
}

type Derive = (known: EventState | null, before: Snapshot | null, snapshot: Snapshot, analysis: RoundWays | null) => Derived;

/**
 * @param known the state of the round before; null begins anew: the first rounds only learn what there is.
 * @param previous the last good snapshot: of the round before, or of one earlier where those between saw only part of the mesh. Such a
 *   round is evidence of no absence: nothing begins, ends, or comes nearer to either in it.
 * @param analysis of this very snapshot, as a whole or `waysOf` it; null where there is none: only ways and coverage are then not judged.
 */
export const deriveEvents: Derive = (known, before, snapshot, analysis) =>
  derived(known, openRound(known, snapshot, null), { before, snapshot, analysis });

/** The same, by a clock that is watched: its jumps are told, and make no outage. */
export function deriveEventsBy(clock: ClockSaid | null): Derive {
  return (known, before, snapshot, analysis) => derived(known, openRound(known, snapshot, clock), { before, snapshot, analysis });
}

type Seen = { before: Snapshot | null; snapshot: Snapshot; analysis: RoundWays | null };

function derived(known: EventState | null, { last, state, log }: Opening, { before, snapshot, analysis }: Seen): Derived {
  const { atMs } = state;
  if (known !== null && atMs <= last.atMs) return { state: last, events: [] };
  const seesPart = seesOnlyPart(state, snapshot, log);
  if (seesPart || isBlind(state, snapshot, log)) return { state: { ...state, events: log.remembered() }, events: log.changed() };
  state.answered = [...answeredIn(snapshot)];
  state.rounds += 1;
  const previous = before !== null && isPartial(before) ? null : before;
  state.lostUses = lostUsesOf(state, previous, snapshot);
  const context: Context = {
    state: { ...state, levels: { ...state.levels }, using: { ...state.using }, daemons: { ...state.daemons } },
    atMs,
    snapshot,
    previous,
    analysis,
    observed: observe(snapshot, previous),
    dependants: dependantsIn(previous, last.lostUses),
    tracks: new Map(Object.entries(state.tracks)),
    known: { nodes: new Set(state.knownNodes), links: new Set(state.knownLinks), gateways: new Set(state.knownGateways) },
    learning: state.rounds <= LEARNING_ROUNDS,
    nearMs: Math.max(NEAR_MS, 3 * (state.intervalMs ?? 0)),
    log,
  };
  followAll(context);
  const { nodes, links, gateways } = context.known;
  return {
    state: {
      ...context.state,
      knownNodes: [...nodes],
      knownLinks: [...links],
      knownGateways: [...gateways],
      tracks: Object.fromEntries(context.tracks),
      events: log.remembered(),
    },
    events: log.changed(),
  };
}

/** Nodes first: what depends on them looks at how they stand. */
function followAll(context: Context): void {
  followDoubts(context);
  followNodes(context);
  followLinks(context);
  followGateways(context);
  findRestarts(context);
  followDaemons(context);
  followUses(context);
  followWays(context);
  followParts(context);
  followCollisions(context);
  followQuality(context);
  followFloods(context);
  findCauses(context);
  retire(context);
}

/** The usual time between rounds, slowly followed: one gap does not change it. */
function intervalOf({ rounds, atMs: lastMs, intervalMs }: EventState, atMs: number): number | null {
  if (rounds === 0) return null;
  const lasted = atMs - lastMs;
  if (intervalMs === null) return lasted;
  return Math.round(intervalMs + (Math.min(lasted, 3 * intervalMs) - intervalMs) / 10);
}

const GAP_MIN_MS = 900_000;
const GAP_INTERVALS = 5;
const GAP_ROUNDS_BEFORE = 10;

/** No rounds at all for a time: the collector was off. */
function noteGap({ rounds, atMs: lastMs, intervalMs }: EventState, atMs: number, log: EventLog): void {
  if (intervalMs === null || rounds < GAP_ROUNDS_BEFORE) return;
  if (atMs - lastMs < Math.max(GAP_MIN_MS, GAP_INTERVALS * intervalMs)) return;
  log.begin({ kind: "collector-outage", key: "gap", fromMs: lastMs, to: instantOf(atMs) });
}

/** Sight about the bound comes and goes with each round: it is whole again after so long, and so many rounds. */
const WHOLE_AGAIN_MS = 300_000;
const WHOLE_AGAIN_ROUNDS = 3;

/** Sees enough: what was told of ends where it began to, once that has lasted. */
function seesWhole({ atMs, partial }: EventState, log: EventLog): EventState["partial"] {
  if (partial?.event == null) return null;
  const whole = { sinceMs: partial.whole?.sinceMs ?? atMs, rounds: (partial.whole?.rounds ?? 0) + 1 };
  if (whole.rounds < WHOLE_AGAIN_ROUNDS || atMs - whole.sinceMs < WHOLE_AGAIN_MS) return { ...partial, whole };
  log.change(partial.event, { to: instantOf(whole.sinceMs) });
  return null;
}

/** Told from the second round on that saw too little to speak for the whole mesh, until it sees enough again. */
function seesOnlyPart(state: EventState, snapshot: Snapshot, log: EventLog): boolean {
  const { atMs, partial } = state;
  if (!isPartial(snapshot)) {
    state.partial = seesWhole(state, log);
    return false;
  }
  const sinceMs = partial?.sinceMs ?? atMs;
  const samples = (partial?.samples ?? 0) + 1;
  const values = { before: snapshot.coverage?.expected ?? null, after: snapshot.coverage?.answered ?? null };
  const open = log.get(partial?.event ?? null);
  if (open !== undefined && (values.after ?? 0) < (open.values?.after ?? 0)) log.change(open.id, { values });
  const told =
    open !== undefined || samples < 2 ? null : log.begin({ kind: "partial-sight", key: "mesh", fromMs: sinceMs, values });
  state.partial = { sinceMs, samples, event: open?.id ?? told?.id ?? null, whole: null };
  return true;
}

/**
 * Where a snapshot does not say how much of the mesh it saw: more than half of those that answered are silent at once, so it is ourselves.
 * Told from the second blind round on.
 */
function isBlind(state: EventState, snapshot: Snapshot, log: EventLog): boolean {
  const answered = answeredIn(snapshot);
  const { atMs, blind } = state;
  const isCovered = snapshot.coverage !== null && snapshot.coverage !== undefined;
  const isOutage = !isCovered && isCollectorOutage(new Set(state.answered), answered);
  const sinceMs = blind?.sinceMs ?? atMs;
  const isReal = answered.size > 0 && atMs - sinceMs > BLIND_MAX_MS;
  if (!isOutage || isReal) {
    if (blind?.event != null) log.change(blind.event, { to: instantOf(atMs) });
    state.blind = null;
    return false;
  }
  const samples = (blind?.samples ?? 0) + 1;
  const event = blind?.event ?? (samples < 2 ? null : log.begin({ kind: "collector-outage", key: "blind", fromMs: sinceMs }).id);
  state.blind = { sinceMs, samples, event };
  return true;
}
