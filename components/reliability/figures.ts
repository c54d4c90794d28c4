/** How shares and hours of reliability are written. */
import { formatDecimal } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

/** Never rounded up to a hundred that it is not. */
export function shareText(share: number, language: Language): string {
  const shown = share < 1 ? Math.min(share * 100, 99.999) : 100;
  return formatDecimal(language, shown, share < 1 ? 3 : 0);
}

export function hoursText(hours: number, language: Language): string {
  return formatDecimal(language, hours, hours < 10 ? 2 : 1);
}
