/** The days of a place: 23 or 25 hours long where the clocks are changed. */
import { DAY_MS, HOUR_MS } from "./durations.ts";

/** Local time minus UTC, in ms, at an instant. */
function offsetAt(ms: number, format: Intl.DateTimeFormat): number {
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/**
 * The instants within [fromMs, toMs) at which a civil day begins, ascending. Where midnight is skipped: the first instant after it.
 * @throws RangeError for a time zone that is none
 */
export function civilDayStarts(fromMs: number, toMs: number, timeZone: string): number[] {
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
  const starts: number[] = [];
  const firstDay = Math.floor((fromMs + offsetAt(fromMs, format)) / DAY_MS);
  for (let day = firstDay; ; day += 1) {
    const local = day * DAY_MS;
    const guess = local - offsetAt(local, format);
    // Near a change the offset at midnight is that before or after it.
    const start = [local - offsetAt(guess - HOUR_MS, format), local - offsetAt(guess + HOUR_MS, format), guess].find(
      (ms) => ms + offsetAt(ms, format) === local,
    );
    const begins = start ?? guess;
    if (begins >= toMs) return starts;
    if (begins >= fromMs) starts.push(begins);
  }
}
