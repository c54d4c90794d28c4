/** The sentences of a language. Server components take what they need from here and hand client components only that. */
import { ca } from "./ca.ts";
import { type Dictionary, en } from "./en.ts";
import { es } from "./es.ts";
import type { Language } from "./languages.ts";

export type { Dictionary };

const DICTIONARIES = { ca, es, en } as const satisfies Record<Language, Dictionary>;

export function dictionaryOf(language: Language): Dictionary {
  return DICTIONARIES[language];
}
