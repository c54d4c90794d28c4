/** Events and alerts of one round, from what the round before left. Pure but for reading that once. */
import { notAfter } from "#lib/base/not-after.ts";
import { type AlertState, readAlertState, type Silence, type Subscription, stepAlerts } from "../alerts/index.ts";
import type { RoundWays } from "../graph/analysis/index.ts";
import { type ClockSaid, deriveEventsBy, type EventState, readEventState } from "../graph/events/index.ts";
import { holdOf, stepWayLog, type WayLog, wayLogSchema } from "../graph/reliability/way-log.ts";
import type { History, RoundRecord } from "../history/types.ts";
import type { MissingAnalysis, Snapshot } from "../model/index.ts";
import { WAYS_STATE, waysStateOf } from "./reliability.ts";

export type JudgeMemory = { events: EventState | null; alerts: AlertState; ways: WayLog | null };

/** The names under which the store keeps them. */
export const EVENTS_STATE = "events";
export const ALERTS_STATE = "alerts";
/** What people added from the command line; written outside rounds. */
export const SILENCES_STATE = "silences";

export async function readJudgeMemory(history: History, mesh: string): Promise<JudgeMemory> {
  const ways = wayLogSchema.safeParse(await history.state(mesh, WAYS_STATE));
  return {
    events: readEventState(await history.state(mesh, EVENTS_STATE)),
    alerts: readAlertState(await history.state(mesh, ALERTS_STATE)),
    ways: ways.success ? ways.data : null,
  };
}

export type RoundToJudge = {
  snapshot: Snapshot;
  /** The last one that saw enough of the mesh to speak for the whole, whatever rounds lie between; null: there is none yet. */
  previous: Snapshot | null;
  /** The whole analysis, or the ways alone. */
  analysis: RoundWays | MissingAnalysis;
  subscriptions: readonly Subscription[];
  timeZone: string;
  acknowledged: ReadonlyMap<string, string>;
  clock?: ClockSaid | null;
  silences?: readonly Silence[];
};

export type JudgedRound = { judged: JudgeMemory } & Required<Pick<RoundRecord, "events" | "states" | "outbox">>;

/** A clock that ran ahead leaves alerts behind that begin or end in times to come. */
function pastAlerts(alerts: AlertState, at: string): AlertState {
  const atMs = Date.parse(at);
  return readAlertState(notAfter(alerts, atMs));
}

export function judgeRound(memory: JudgeMemory, round: RoundToJudge): JudgedRound {
  const { snapshot, previous, analysis, subscriptions, timeZone, acknowledged, silences = [], clock = null } = round;
  const derived = deriveEventsBy(clock)(memory.events, previous, snapshot, "missing" in analysis ? null : analysis);
  const alerts = stepAlerts(clock === null ? memory.alerts : pastAlerts(memory.alerts, snapshot.at), {
    snapshot,
    events: Object.values(derived.state.events),
    subscriptions: subscriptions.filter(({ mesh }) => mesh === snapshot.mesh),
    timeZone,
    intervalMs: derived.state.intervalMs,
    acknowledged: new Set(acknowledged.keys()),
    silences,
  });
  const { log: ways, closed } = stepWayLog(memory.ways, snapshot, holdOf(derived.state.intervalMs));
  const closedDays = Object.fromEntries(closed.map((log) => [waysStateOf(log.dayMs), log]));
  return {
    judged: { events: derived.state, alerts: alerts.state, ways },
    events: derived.events,
    states: { [EVENTS_STATE]: derived.state, [ALERTS_STATE]: alerts.state, [WAYS_STATE]: ways, ...closedDays },
    outbox: alerts.outbox,
  };
}
