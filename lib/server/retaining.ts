/** Retention beside the rounds of a mesh. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import type { History, Retention } from "../history/types.ts";
import type { Snapshot } from "../model/index.ts";
import type { Log } from "./log.ts";

type Parts = {
  history: Pick<History, "retain">;
  retention: Retention;
  isTimeInDoubt?: () => boolean;
  log: Pick<Log, "error">;
  steadyMs?: () => number;
};

/** Between two runs of the collector nobody measures time: after such a gap it is not sure that so much has passed. */
const GAP_MS = DAY_MS;
const BACK_MS = 5 * MINUTE_MS;
/** A clock that is wrong at the start is mostly set by then. */
const WAIT_MS = HOUR_MS;

/** What the step before did. */
export type RetentionFigures = { ms: number; more: boolean };

/**
 * One step of retention a round, beside the rounds and never two at once: a step takes away more than a round adds, so that nothing old
 * stays for long, and where it takes long no round waits for it. None while nobody knows how old a round is.
 */
export function retaining(
  mesh: string,
  { history, retention, isTimeInDoubt, log, steadyMs = () => performance.now() }: Parts,
): (snapshot: Snapshot, before?: Snapshot | null) => RetentionFigures | null {
  let waitsUntilMs = Number.NEGATIVE_INFINITY;
  let isBusy = false;
  let before: RetentionFigures | null = null;
  const step = async ({ round, at }: Snapshot): Promise<void> => {
    isBusy = true;
    const from = performance.now();
    try {
      const more = await history.retain(mesh, at, retention);
      before = { ms: Math.round(performance.now() - from), more };
    } catch (cause) {
      before = null;
      log.error({ mesh, round, err: cause }, "retention failed; the round is stored");
    } finally {
      isBusy = false;
    }
  };
  return (snapshot, previous = null) => {
    const lastedMs = previous === null ? 0 : Date.parse(snapshot.at) - Date.parse(previous.at);
    if (isTimeInDoubt !== undefined && (lastedMs > GAP_MS || lastedMs < -BACK_MS)) waitsUntilMs = steadyMs() + WAIT_MS;
    const isWaiting = isTimeInDoubt?.() === true || steadyMs() < waitsUntilMs;
    if (!isBusy && !isWaiting) void step(snapshot);
    return before;
  };
}
