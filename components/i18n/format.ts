/** Numbers, times and ages as people read them. Nothing here reads a clock. */
import { SECOND_MS } from "#lib/base/durations.ts";
import type { Language } from "./languages.ts";

/** A value and its unit apart, so that the unit can be set smaller. */
export type Figure = { value: string; unit: string };

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

export function formatCount(language: Language, n: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(n);
}

/** A share 0..1 as whole per cent. What is neither nothing nor all is never rounded to 0 or 100. */
export function percent(share: number): number {
  const rounded = Math.round(share * 100);
  if (share > 0 && rounded === 0) return 1;
  if (share < 1 && rounded === 100) return 99;
  return rounded;
}

const BANDWIDTH_UNITS = [
  { unit: "Gbit/s", mbps: 1000, fromMbps: 999.5 },
  { unit: "Mbit/s", mbps: 1, fromMbps: 0.01 },
  { unit: "kbit/s", mbps: 0.001, fromMbps: 0.000_01 },
  { unit: "bit/s", mbps: 0.000_001, fromMbps: 0 },
];

/** Three figures at most: 0.42, 8.3, 16.0, 250; from 1000 on in Gbit/s. What is more than nothing is never written as 0. */
export function bandwidth(language: Language, mbps: number): Figure {
  const scale = mbps > 0 ? BANDWIDTH_UNITS.find(({ fromMbps }) => mbps >= fromMbps) : undefined;
  const value = mbps / (scale?.mbps ?? 1);
  const digits = value >= 99.95 || value === 0 ? 0 : value >= 0.995 ? 1 : 2;
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return { value: format.format(value), unit: scale?.unit ?? "Mbit/s" };
}

export function formatBandwidth(language: Language, mbps: number): string {
  const { value, unit } = bandwidth(language, mbps);
  return `${value}\u00a0${unit}`;
}

/** Bytes in powers of 1000. */
export function formatBytes(language: Language, bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)}\u00a0${units[power] ?? "B"}`;
}

export function formatDecimal(language: Language, value: number, digits: number): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/**
 * A length of time in one unit that changes late enough to stay honest: seconds up to 2 minutes, minutes up to 2 hours, hours up to
 * 2 days, then days. s, min, h and d are the symbols in all three languages.
 */
export function formatDuration(language: Language, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [value, unit] =
    whole < 2 * MINUTE_S
      ? [whole, "s"]
      : whole < 2 * HOUR_S
        ? [Math.floor(whole / MINUTE_S), "min"]
        : whole < 2 * DAY_S
          ? [Math.floor(whole / HOUR_S), "h"]
          : [Math.floor(whole / DAY_S), "d"];
  return `${formatCount(language, value)}\u00a0${unit}`;
}

/** Milliseconds as a person would say them: "840 ms", "3.2 s". */
export function formatMilliseconds(language: Language, ms: number): string {
  return ms < SECOND_MS
    ? `${formatCount(language, ms)}\u00a0ms`
    : `${formatDecimal(language, ms / SECOND_MS, ms < 10 * SECOND_MS ? 1 : 0)}\u00a0s`;
}

/** The age of an instant in whole seconds, never negative: clocks of different machines differ a little. */
export function ageSeconds(at: string, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(at)) / SECOND_MS));
}

/** Date and time in the mesh's own time zone, to the second. */
export function formatInstant(language: Language, timezone: string, at: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", timeZone: timezone }).format(new Date(at));
}

/** Date and time in the mesh's own time zone, to the minute. */
export function formatMoment(language: Language, timezone: string, at: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(at));
}

/** The time of day in the mesh's own time zone. */
export function formatClock(language: Language, timezone: string, at: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: timezone,
  }).format(new Date(at));
}

/** What a search compares: no case, no accents, no middle dot. */
export function searchable(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f·]/g, "")
    .toLowerCase();
}
