/** Events and alerts of one round, from what the round before left. Pure but for reading that once. */
import { notAfter } from "#lib/base/not-after.ts";
import { type AlertState, readAlertState, type Subscription, stepAlerts } from "../alerts/index.ts";
import type { RoundWays } from "../graph/analysis/index.ts";
import { type ClockSaid, deriveEventsBy, type EventState, readEventState } from "../graph/events/index.ts";
import type { History, RoundRecord } from "../history/types.ts";
import type { MissingAnalysis, Snapshot } from "../model/index.ts";

export type JudgeMemory = { events: EventState | null; alerts: AlertState };

/** The names under which the store keeps them. */
export const EVENTS_STATE = "events";
export const ALERTS_STATE = "alerts";

export async function readJudgeMemory(history: History, mesh: string): Promise<JudgeMemory> {
  return {
    events: readEventState(await history.state(mesh, EVENTS_STATE)),
    alerts: readAlertState(await history.state(mesh, ALERTS_STATE)),
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
};

export type JudgedRound = { judged: JudgeMemory } & Required<Pick<RoundRecord, "events" | "states" | "outbox">>;

/** A clock that ran ahead leaves alerts behind that begin or end in times to come. */
function pastAlerts(alerts: AlertState, at: string): AlertState {
  const atMs = Date.parse(at);
  return readAlertState(notAfter(alerts, atMs));
}

export function judgeRound(memory: JudgeMemory, round: RoundToJudge): JudgedRound {
  const { snapshot, previous, analysis, subscriptions, timeZone, acknowledged, clock = null } = round;
  const derived = deriveEventsBy(clock)(memory.events, previous, snapshot, "missing" in analysis ? null : analysis);
  const alerts = stepAlerts(clock === null ? memory.alerts : pastAlerts(memory.alerts, snapshot.at), {
    snapshot,
    events: Object.values(derived.state.events),
    subscriptions: subscriptions.filter(({ mesh }) => mesh === snapshot.mesh),
    timeZone,
    intervalMs: derived.state.intervalMs,
    acknowledged: new Set(acknowledged.keys()),
  });
  return {
    judged: { events: derived.state, alerts: alerts.state },
    events: derived.events,
    states: { [EVENTS_STATE]: derived.state, [ALERTS_STATE]: alerts.state },
    outbox: alerts.outbox,
  };
}
