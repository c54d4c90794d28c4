import type { Language } from "#lib/wire/api/site.ts";

/** The clock time of an instant in the mesh's own time zone. */
export function clockTime(at: string, language: Language, timezone: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZone: timezone }).format(new Date(at));
}

/** The same with the day, for what is not of today. */
export function dayAndTime(at: string, language: Language, timezone: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(at));
}
