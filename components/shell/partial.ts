/** The one sentence about a round that saw a part of the mesh. */
import { fill } from "#lib/base/template.ts";
import type { PartialSight } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatCount, formatMoment } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

type Words = { language: Language; timezone: string; t: Pick<Dictionary["freshness"], "partial" | "partialNever"> };

export function partialText({ answered, expected, lastGoodAt }: PartialSight, { language, timezone, t }: Words): string {
  const counts = { answered: formatCount(language, answered), expected: formatCount(language, expected) };
  if (lastGoodAt === null) return fill(t.partialNever, counts);
  return fill(t.partial, { ...counts, time: formatMoment(language, timezone, lastGoodAt) });
}
