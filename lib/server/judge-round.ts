/** Events and alerts of one round, from what the round before left. Pure but for reading that once. */
import { type AlertState, readAlertState, type Silence, type Subscription, stepAlerts } from "../alerts/index.ts";
import type { RoundWays } from "../graph/analysis/index.ts";
import { deriveEvents, type EventState, readEventState } from "../graph/events/index.ts";
import type { History, RoundRecord } from "../history/types.ts";
import type { MissingAnalysis, Snapshot } from "../model/index.ts";

export type JudgeMemory = { events: EventState | null; alerts: AlertState };

/** The names under which the store keeps them. */
export const EVENTS_STATE = "events";
export const ALERTS_STATE = "alerts";
/** What people added from the command line; written outside rounds. */
export const SILENCES_STATE = "silences";

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
  silences?: readonly Silence[];
};

export type JudgedRound = { judged: JudgeMemory } & Required<Pick<RoundRecord, "events" | "states" | "outbox">>;

export function judgeRound(memory: JudgeMemory, round: RoundToJudge): JudgedRound {
  const { snapshot, previous, analysis, subscriptions, timeZone, acknowledged, silences = [] } = round;
  const derived = deriveEvents(memory.events, previous, snapshot, "missing" in analysis ? null : analysis);
  const alerts = stepAlerts(memory.alerts, {
    snapshot,
    events: Object.values(derived.state.events),
    subscriptions: subscriptions.filter(({ mesh }) => mesh === snapshot.mesh),
    timeZone,
    intervalMs: derived.state.intervalMs,
    acknowledged: new Set(acknowledged.keys()),
    silences,
  });
  return {
    judged: { events: derived.state, alerts: alerts.state },
    events: derived.events,
    states: { [EVENTS_STATE]: derived.state, [ALERTS_STATE]: alerts.state },
    outbox: alerts.outbox,
  };
}
