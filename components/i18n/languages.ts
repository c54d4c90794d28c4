/** The three languages of the site. */
import type { Language } from "#lib/wire/api/site.ts";

export type { Language };

export const LANGUAGES = ["ca", "es", "en"] as const satisfies readonly Language[];

/** Each language by its own name. */
export const LANGUAGE_NAMES = { ca: "Català", es: "Español", en: "English" } as const satisfies Record<Language, string>;

export function isLanguage(value: string): value is Language {
  return LANGUAGES.some((language) => language === value);
}
