/**
 * Instants in the names of recorded files and inside them. A time without an offset is local time of the mesh's zone; the hour that a
 * clock lives twice in autumn, and the one that it leaps over in spring, are resolved and told.
 */
import { DAY_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { instantOf } from "../../model/index.ts";

export type ReadInstant = {
  at: string; // ISO 8601, UTC
  /** Why it is not sure which instant is meant; null where it is. */
  doubt: string | null;
};

type WallTime = { year: number; month: number; day: number; hour: number; minute: number; second: number };

const DATE_TIME =
  /(?<![0-9])(?<year>\d{4}|\d{2})[-_]?(?<month>\d{2})[-_]?(?<day>\d{2})[T_ -](?<hour>\d{2})[-:_]?(?<minute>\d{2})(?:[-:_]?(?<second>\d{2})(?:\.\d+)?)?(?<offset>Z|[-_ ]?(?:GMT|UTC)|[+-]\d{2}:?\d{2})?(?![0-9])/;

/**
 * The instant in a text: `13-01-09_10-00-01`, `20-05-01_12-00-00-GMT`, `2026-03-01T10:00:00+01:00`, `20260301-1000`. Two digits of a year
 * are of this century. null where there is none.
 * @param timeZone IANA zone of a time without an offset.
 */
export function instantIn(text: string, timeZone: string): ReadInstant | null {
  const found = DATE_TIME.exec(text.slice(0, 1_000))?.groups;
  if (found === undefined) return null;
  const number = (name: string) => Number(found[name] ?? 0);
  const wall: WallTime = {
    year: (found.year ?? "").length === 2 ? 2000 + number("year") : number("year"),
    month: number("month"),
    day: number("day"),
    hour: number("hour"),
    minute: number("minute"),
    second: number("second"),
  };
  const utcMs = msAsUtc(wall);
  if (utcMs === null) return null;
  const { offset } = found;
  if (offset !== undefined) return { at: instantOf(utcMs - offsetMs(offset)), doubt: null };
  return resolved(utcMs, timeZone);
}

/** An ISO 8601 instant with its offset, or an epoch in seconds or milliseconds, as the formats of the field write them; else null. */
export function instantOfValue(value: unknown, timeZone: string): ReadInstant | null {
  if (typeof value === "number") {
    const ms = value > 1e11 ? value : value * 1000;
    return Number.isFinite(ms) && ms > 0 && ms < 4e12 ? { at: instantOf(Math.round(ms)), doubt: null } : null;
  }
  if (typeof value !== "string" || value.length > 100) return null;
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/.test(value)) {
    const ms = Date.parse(value);
    return Number.isNaN(ms) ? null : { at: instantOf(ms), doubt: null };
  }
  return instantIn(value, timeZone);
}

/** null for a date that does not exist. */
function msAsUtc({ year, month, day, hour, minute, second }: WallTime): number | null {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60 && year >= 1970;
  return isReal ? date.getTime() : null;
}

function offsetMs(offset: string): number {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(offset);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -minutes : minutes) * MINUTE_MS;
}

/** The instants at which a clock of the zone shows this time: none in the hour leapt over, two in the hour lived twice. */
function resolved(wallMs: number, timeZone: string): ReadInstant {
  const offsets = new Set([wallMs - DAY_MS, wallMs, wallMs + DAY_MS].map((ms) => zoneOffsetMs(ms, timeZone)));
  const candidates = [...offsets]
    .map((offset) => wallMs - offset)
    .filter((ms) => ms + zoneOffsetMs(ms, timeZone) === wallMs)
    .sort((one, other) => one - other);
  const [first, second] = candidates;
  const shown = instantOf(wallMs).slice(0, 19);
  if (first === undefined) {
    // As `mktime` does: the offset before the leap is taken, which gives the same time after it.
    const before = zoneOffsetMs(wallMs - DAY_MS, timeZone);
    return { at: instantOf(wallMs - before), doubt: `${shown} never was in ${timeZone}: the clocks leapt over it` };
  }
  if (second === undefined) return { at: instantOf(first), doubt: null };
  return { at: instantOf(first), doubt: `${shown} was twice in ${timeZone}: the first of the two is taken` };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function zoneOffsetMs(ms: number, timeZone: string): number {
  const formatter =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      era: "short",
    });
  formatters.set(timeZone, formatter);
  const parts = new Map(formatter.formatToParts(ms).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const year = parts.get("era") === "BC" ? 1 - part("year") : part("year");
  const wall = Date.UTC(year, part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(ms / 1000) * 1000;
}
