/** Who worked on a node or link, what was done, and whether the figures are better since. Plain forms. */
import type { BeforeAfter } from "#lib/base/before-after.ts";
import { fill } from "#lib/base/template.ts";
import type { Mark, Series } from "#lib/model/index.ts";
import { writeValue } from "../charts/series-chart.tsx";
import { formatMoment } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import type { VisitWords } from "./words.ts";

export type Visit = { mark: Mark; compared: BeforeAfter | null };

export type VisitsProps = {
  visits: readonly Visit[];
  writable: boolean;
  entity: string;
  /** Of the figures that were compared. */
  unit: Series["unit"];
  /** The last round as a field for local time shows it. */
  field: string;
  base: string;
  language: Language;
  timezone: string;
  t: VisitWords;
};

export function Visits(props: VisitsProps) {
  const { visits, writable, t } = props;
  if (!writable && visits.length === 0) return null;
  return (
    <section className="sheet block" id="visits">
      <h2>{t.title}</h2>
      <p className="muted small-line">{t.lead}</p>
      {visits.length === 0 && <p className="muted">{t.none}</p>}
      <ul className="marks">
        {visits.map((visit) => (
          <VisitLine key={visit.mark.id} {...props} visit={visit} />
        ))}
      </ul>
      {writable && <VisitForm {...props} />}
    </section>
  );
}

function VisitLine({
  visit: { mark, compared },
  unit,
  writable,
  entity,
  base,
  language,
  timezone,
  t,
}: VisitsProps & { visit: Visit }) {
  const write = (value: number) => writeValue(language, unit, value);
  return (
    <li>
      <time dateTime={mark.at}>{formatMoment(language, timezone, mark.at)}</time>
      <bdi>{mark.label}</bdi>
      {mark.who !== undefined && <span className="muted">{fill(t.by, { who: mark.who })}</span>}
      <span>
        {compared === null
          ? t.notMeasured
          : `${fill(t.changed, { before: write(compared.before), after: write(compared.after) })} ${t.verdicts[compared.verdict]}`}
      </span>
      {writable && (
        <form method="post" action={`${base}/marks`}>
          <input type="hidden" name="remove" value={mark.id} />
          <input type="hidden" name="entity" value={entity} />
          <button className="control control-bare" type="submit" aria-label={`${t.remove}: ${mark.label}`}>
            {t.remove}
          </button>
        </form>
      )}
    </li>
  );
}

function VisitForm({ entity, field, base, t }: VisitsProps) {
  return (
    <form method="post" action={`${base}/marks`} className="changes-form">
      <input type="hidden" name="entity" value={entity} />
      <label>
        <span className="small muted">{t.when}</span>
        <input key={field} className="control" type="datetime-local" name="at" defaultValue={field} required />
      </label>
      <label>
        <span className="small muted">{t.done}</span>
        <input className="control" type="text" name="label" maxLength={120} required />
      </label>
      <label>
        <span className="small muted">{t.who}</span>
        <input className="control" type="text" name="who" maxLength={60} />
      </label>
      <button className="control" type="submit">
        {t.note}
      </button>
    </form>
  );
}
