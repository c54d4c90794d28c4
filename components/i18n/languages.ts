/** The three languages of the site and how one of them is chosen. */
import type { Language } from "#lib/wire/api/site.ts";

export type { Language };

export const LANGUAGES = ["ca", "es", "en"] as const satisfies readonly Language[];

/** Each language by its own name. */
export const LANGUAGE_NAMES = { ca: "Català", es: "Español", en: "English" } as const satisfies Record<Language, string>;

export function isLanguage(value: string): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/**
 * The best of the offered languages for an `Accept-Language` header (RFC 9110, 12.5.4: quality values, prefix match, `*`).
 * Falls back to the first offered one.
 */
export function negotiateLanguage(header: string | null, offered: readonly Language[]): Language {
  const fallback = offered[0] ?? "ca";
  const wishes = (header ?? "")
    .split(",")
    .map((part, position) => ({ ...parseWish(part), position }))
    .filter((wish) => wish.tag !== "" && wish.weight > 0)
    .sort((one, other) => other.weight - one.weight || one.position - other.position);
  for (const wish of wishes) {
    if (wish.tag === "*") return fallback;
    const found = offered.find((language) => wish.tag === language || wish.tag.startsWith(`${language}-`));
    if (found !== undefined) return found;
  }
  return fallback;
}

function parseWish(part: string): { tag: string; weight: number } {
  const [tag = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return { tag, weight: Number.isFinite(weight) ? Math.min(Math.max(weight, 0), 1) : 0 };
}
