/** Moments that people marked: "was good on that day", and what got worse since. Plain forms. */
import type { MarksView } from "#lib/wire/api/history.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatMoment } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

export type MarksProps = {
  view: MarksView;
  /** The last round, and the same as a field shows it. */
  lastAt: string;
  field: string;
  base: string;
  language: Language;
  timezone: string;
  t: Dictionary["changes"];
};

export function Marks({ view, lastAt, field, base, language, timezone, t }: MarksProps) {
  if (!view.writable && view.marks.length === 0) return null;
  return (
    <section className="changes-section" id="marks">
      <h2>{t.marks}</h2>
      <p className="muted small-line">{t.marksLead}</p>
      {view.marks.length === 0 && <p className="muted">{t.marksNone}</p>}
      <ul className="marks">
        {view.marks.map((mark) => (
          <li key={mark.id}>
            <time dateTime={mark.at}>{formatMoment(language, timezone, mark.at)}</time>
            <bdi>{mark.label}</bdi>
            <a
              href={`${base}/changes?before=${encodeURIComponent(mark.at)}&after=${encodeURIComponent(lastAt)}#compare`}
              rel="nofollow"
            >
              {t.worseSince}
            </a>
            {view.writable && (
              <form method="post" action={`${base}/marks`}>
                <input type="hidden" name="remove" value={mark.id} />
                <button className="control control-bare" type="submit" aria-label={`${t.markRemove}: ${mark.label}`}>
                  {t.markRemove}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {view.writable && (
        <form method="post" action={`${base}/marks`} className="changes-form">
          <label>
            <span className="small muted">{t.from}</span>
            <input key={field} className="control" type="datetime-local" name="at" defaultValue={field} required />
          </label>
          <label>
            <span className="small muted">{t.markLabel}</span>
            <input className="control" type="text" name="label" maxLength={120} required />
          </label>
          <button className="control" type="submit">
            {t.markAdd}
          </button>
        </form>
      )}
    </section>
  );
}
