/** The machine's wall clock, believed as far as its own steady clock bears it out. */
import { HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { type Clock, instantOf, systemClock } from "../model/index.ts";
import type { Log } from "./log.ts";

/** No drift, leap second or correction of time service after the start comes near it between two readings. */
const JUMP_MS = 5 * MINUTE_MS;
/** A jump that stands so long (of the steady clock) is the new truth: the machine began with a wrong time, or had slept. */
const BELIEVED_AFTER_MS = HOUR_MS;

export type SteadyClock = Clock & {
  /** True while the wall clock says another time than ours: nothing must be thrown away by the age that it seems to have. */
  isInDoubt(): boolean;
  /** By how much the two differ while that is in doubt, and by how much ours was set in all, by jumps that were taken for right. */
  jumps(): { doubtS: number | null; believedMs: number };
};

type Doubt = { sinceMs: number; offsetMs: number };

/**
 * Goes on at the steady clock's pace where the wall clock jumps by more than five minutes in either direction, so that rounds keep their
 * order and a time years away is never stored; a jump that is taken back leaves no trace but the log's lines. Smaller steps are followed.
 * Daylight saving is none of it: instants are UTC.
 * @param steadyMs never jumps; its zero is of no meaning.
 */
export function steadyClock(
  log: Pick<Log, "error" | "info">,
  wall: Clock = systemClock,
  steadyMs: () => number = () => performance.now(),
): SteadyClock {
  let offsetMs = wall.nowMs() - steadyMs(); // of our time against the steady clock
  let doubt: Doubt | null = null;
  let believedMs = 0;
  const look = (): void => {
    const atMs = steadyMs();
    const seenMs = wall.nowMs() - atMs;
    const jumpMs = seenMs - offsetMs;
    if (Math.abs(jumpMs) <= JUMP_MS) {
      if (doubt !== null) log.info({}, "the clock is right again");
      doubt = null;
      offsetMs = seenMs;
      return;
    }
    if (doubt === null || Math.abs(seenMs - doubt.offsetMs) > JUMP_MS) {
      doubt = { sinceMs: atMs, offsetMs: seenMs };
      const told = { jumpS: Math.round(jumpMs / 1_000), at: instantOf(Math.round(atMs + offsetMs)) };
      log.error(told, "clock-jump: the machine's clock jumped; rounds go on by the time before, and retention stands still");
      return;
    }
    if (atMs - doubt.sinceMs < BELIEVED_AFTER_MS) return;
    log.error(
      { jumpS: Math.round(jumpMs / 1_000) },
      "clock-jump: the new time has stood for an hour and is taken for the right one",
    );
    doubt = null;
    believedMs += jumpMs;
    offsetMs = seenMs;
  };
  return {
    nowMs() {
      look();
      return Math.round(steadyMs() + offsetMs);
    },
    isInDoubt() {
      look();
      return doubt !== null;
    },
    jumps() {
      look();
      return { doubtS: doubt === null ? null : Math.round((doubt.offsetMs - offsetMs) / 1_000), believedMs };
    },
  };
}
