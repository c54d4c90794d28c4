/** The collector's own clock, where it jumps: told once, and nothing is judged by a time that did not pass. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { notAfter } from "#lib/base/not-after.ts";
import { instantOf, type Snapshot } from "../../model/index.ts";
import type { EventLog } from "./event-log.ts";
import { type EventState, eventStateSchema } from "./state.ts";

/** What the collector's clock says of itself. */
export type ClockSaid = {
  /** The machine's clock says another time than the one that rounds are dated by, by so much. null: it does not. */
  doubtS: number | null;
  /** By how much the time that rounds are dated by was set on (or back) since the last stored round. */
  jumpedMs: number;
};

/** Between two runs of the collector nobody measures time. A clock that is set right goes back by less. */
const BACK_MS = 5 * MINUTE_MS;
/** No collector was away for longer and is started again as if nothing had been. */
const AHEAD_MS = 400 * DAY_MS;

/** By how much a round's time is off the one before, in milliseconds; 0: it may well be right. */
export function jumpOf(known: EventState, snapshot: Snapshot, clock: ClockSaid | null): number {
  if (clock === null) return 0;
  if (clock.jumpedMs !== 0) return clock.jumpedMs;
  const lastedMs = Date.parse(snapshot.at) - known.atMs;
  if (lastedMs > AHEAD_MS || isSetRightAgain(known, lastedMs)) return lastedMs;
  const isLater = known.round !== null && snapshot.round > known.round;
  return isLater && lastedMs < -BACK_MS ? lastedMs : 0;
}

/** It was set back by mistake, and goes on where it would be had it not been. */
function isSetRightAgain({ setBack, atMs }: EventState, lastedMs: number): boolean {
  if (setBack === null || lastedMs < BACK_MS) return false;
  const livedMs = atMs - setBack.toMs;
  return Math.abs(atMs + lastedMs - setBack.fromMs - livedMs) < HOUR_MS;
}

/** After a clock was set back: as if what it remembers had been until now, and not in times to come. */
export function rewound(known: EventState, atMs: number): EventState {
  const past = eventStateSchema.parse(notAfter(known, atMs));
  const setBack = { fromMs: known.atMs, toMs: atMs };
  return { ...past, setBack, atMs: Math.min(past.atMs, atMs - (known.intervalMs ?? 1)), events: known.events };
}

/** No event began or ended in times to come: what was dated by a clock that ran ahead. */
export function pullToNow(log: EventLog, atMs: number): void {
  const now = instantOf(atMs);
  const pulled = (text: string): string => (Date.parse(text) > atMs ? now : text);
  for (const { id, from, to, noticedAt } of log.all()) {
    const patch = { from: pulled(from), to: to === null ? null : pulled(to), noticedAt: pulled(noticedAt) };
    if (patch.from !== from || patch.to !== to || patch.noticedAt !== noticedAt) log.change(id, patch);
  }
}

/** One event while the clock is in doubt; one that is over where the jump was found only afterwards. */
export function noteClock(
  state: EventState,
  log: EventLog,
  { jumpMs, beforeMs }: { jumpMs: number; beforeMs: number },
  clock: ClockSaid | null,
): void {
  const { atMs } = state;
  const open = log.get(state.clockJump);
  const doubtS = clock?.doubtS ?? null;
  if (open === undefined) {
    const values = { before: null, after: doubtS ?? Math.round(jumpMs / 1000) };
    if (doubtS !== null) state.clockJump = log.begin({ kind: "clock-jump", key: "clock", fromMs: atMs, values }).id;
    else if (jumpMs !== 0) log.moment({ kind: "clock-jump", key: "clock", fromMs: atMs, values });
    return;
  }
  if (doubtS !== null) return;
  // Where the new time is taken for the right one, it ended in the old: a jump by years lasts no years.
  const toMs = jumpMs === 0 ? atMs : Math.min(beforeMs, atMs);
  log.change(open.id, { to: instantOf(Math.max(toMs, Math.min(Date.parse(open.from), atMs))) });
  state.clockJump = null;
}
