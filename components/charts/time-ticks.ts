/** Marks along the time of a chart, at whole hours and days of the mesh's own clock. */
import { HOUR_MS } from "#lib/base/durations.ts";
import type { Language } from "../i18n/languages.ts";

export type Tick = { share: number; label: string };

/** At most about eight: every six hours of a day, every day of a week, every fifth day of a month. */
export function timeTicks(fromMs: number, toMs: number, language: Language, timezone: string): Tick[] {
  const days = (toMs - fromMs) / (24 * HOUR_MS);
  const hourOf = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: timezone });
  const dayOf = new Intl.DateTimeFormat("en-GB", { day: "2-digit", timeZone: timezone });
  const isTick = (ms: number) => {
    const hour = Number(hourOf.format(ms));
    if (days <= 1.5) return hour % 6 === 0;
    if (hour !== 0) return false;
    return days <= 8 || Number(dayOf.format(ms)) % 5 === 0;
  };
  const label = new Intl.DateTimeFormat(
    language,
    days <= 1.5
      ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: timezone }
      : days <= 8
        ? { weekday: "short", day: "numeric", timeZone: timezone }
        : { day: "numeric", month: "short", timeZone: timezone },
  );
  const ticks: Tick[] = [];
  for (let ms = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; ms < toMs; ms += HOUR_MS) {
    const share = (ms - fromMs) / (toMs - fromMs);
    // A word at the very edge would stick out.
    if (share > 0.03 && share < 0.95 && isTick(ms)) ticks.push({ share, label: label.format(ms) });
  }
  return ticks;
}
