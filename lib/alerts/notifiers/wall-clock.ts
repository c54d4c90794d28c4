/** When the clock on a wall somewhere next shows a time of day. */

import { DAY_MS, MINUTE_MS } from "#lib/base/durations.ts";

export type DigestTime = { every: "day" | "month"; at: string; timeZone: string };

/** The first instant after `afterMs`: of a day, or of the first day of a month. An hour that summer time leaves out comes an hour later. */
export function nextDigestMs({ every, at, timeZone }: DigestTime, afterMs: number): number {
  const [hour = 0, minute = 0] = at.split(":").map(Number);
  const { year, month, day } = wallOf(afterMs, timeZone);
  for (let step = 0; ; step += 1) {
    const dateMs = every === "day" ? Date.UTC(year, month - 1, day) + step * DAY_MS : Date.UTC(year, month - 1 + step, 1);
    const ms = instantAt(dateMs + (hour * 60 + minute) * MINUTE_MS, timeZone);
    if (ms > afterMs) return ms;
  }
}

type Wall = { year: number; month: number; day: number; hour: number; minute: number; second: number };

function wallOf(ms: number, timeZone: string): Wall {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = new Map<string, number>(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (name: string) => parts.get(name) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}

/** @param wallMs what the wall shows, as if it were UTC. */
function instantAt(wallMs: number, timeZone: string): number {
  const offset = (ms: number) => {
    const { year, month, day, hour, minute, second } = wallOf(ms, timeZone);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
  // The offset at the first guess may be another than at the instant itself.
  const guess = wallMs - offset(wallMs);
  return wallMs - offset(guess);
}
