/** Says that what is shown is not now, and leads back. */
import { fill } from "#lib/base/template.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatMoment } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

export type PastNoteProps = {
  /** Of the round that is shown. */
  at: string;
  /** The same page as it is now. */
  now: string;
  language: Language;
  timezone: string;
  t: Pick<Dictionary["timeline"], "past" | "backToNow">;
};

export function PastNote({ at, now, language, timezone, t }: PastNoteProps) {
  return (
    <p className="past-note" role="status">
      <span suppressHydrationWarning>{fill(t.past, { time: formatMoment(language, timezone, at) })}</span>{" "}
      <a href={now} data-now="">
        {t.backToNow}
      </a>
    </p>
  );
}
