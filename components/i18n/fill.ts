/** Sentences with holes (`{name}`) and sentences that depend on a number. */
import { fill } from "#lib/base/template.ts";
import type { Language } from "./languages.ts";

/** A sentence for one and for several; `other` serves every category that a language adds (Catalan and Spanish `many`). */
export type Plural = { one: string; other: string };

export function pluralForm(language: Language, forms: Plural, n: number): string {
  return new Intl.PluralRules(language).select(n) === "one" ? forms.one : forms.other;
}

/** `{n}` is the number in the language's own writing. */
export function plural(
  language: Language,
  forms: Plural,
  n: number,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return fill(pluralForm(language, forms, n), { n: new Intl.NumberFormat(language).format(n), ...values });
}

/**
 * Keeps a name's writing direction to itself inside a plain sentence (Unicode FSI … PDI, UAX #9): an override in a hostile label ends
 * where the label ends. Where elements are possible, `<bdi>` does the same.
 */
export function isolated(label: string): string {
  return `\u2068${label}\u2069`;
}
