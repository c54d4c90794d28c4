/** The technician's page: what to repair first, why, and what it brings. A list that works on paper too. */

import { DAY_MS } from "#lib/base/durations.ts";
import { fill } from "#lib/base/template.ts";
import type { FixFirstView } from "#lib/wire/api/analysis.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { hoursText } from "../i18n/fix-first/sentence.ts";
import { formatCount, formatDuration } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { Chips, type Query } from "../tables/parts.tsx";
import { Age } from "../ui/age.tsx";
import { BothWaysIcon } from "../ui/icons.tsx";
import { FixRow } from "./fix-row.tsx";
import { SomeNodes } from "./names.tsx";
import { PrintButton } from "./print-button.tsx";

export type FixFirstProps = {
  view: FixFirstView;
  query: Query;
  language: Language;
  timezone: string;
  t: Dictionary;
  base: string;
};

/** A day of rounds makes a judgement firm; until then the page says how much there is. */
const FIRM_AFTER_MS = DAY_MS;

export function historyMs(view: Pick<FixFirstView, "window">): number {
  return Date.parse(view.window.to) - Date.parse(view.window.from);
}

function leadText(view: FixFirstView, language: Language, t: Dictionary["fixFirst"]): string {
  const of = formatCount(language, view.of);
  if (view.items.length > 0) {
    const failing = view.items.filter(({ expected }) => expected !== null).length;
    if (view.expected === null) return plural(language, t.leadOld, view.items.length, { of });
    if (failing === 0) return plural(language, t.leadSlow, view.items.length);
    // All that are shown, as the badge of the bar counts them.
    return plural(language, t.lead, view.items.length, { hours: hoursText(language, view.expected) });
  }
  if (!view.has_gateway) return t.noGateway;
  return view.nothing_urgent ? fill(t.leadNone, { of }) : t.leadMeasuring;
}

function Lead({ view, language, t }: FixFirstProps) {
  const short = view.has_gateway && (view.ranked < view.of || historyMs(view) < FIRM_AFTER_MS);
  const counts = { ranked: formatCount(language, view.ranked), of: formatCount(language, view.of) };
  return (
    <>
      <p className="lead">{leadText(view, language, t.fixFirst)}</p>
      {short && (
        <p className="note measuring" role="status">
          {fill(t.fixFirst.measuring, { time: formatDuration(language, historyMs(view) / 1000), ...counts })}
        </p>
      )}
    </>
  );
}

function Filters({ view, query, language, t, base }: FixFirstProps) {
  const mixed = view.items.some(({ medium }) => medium === "wireless") && view.items.some(({ medium }) => medium !== "wireless");
  return (
    <div className="filters">
      {mixed && (
        <Chips
          name="over"
          label={t.fixFirst.over}
          query={query}
          language={language}
          items={[
            { value: null, label: t.fixFirst.anyMedium },
            { value: "radio", label: t.fixFirst.radioOnly },
          ]}
        />
      )}
      {view.families.length > 1 && (
        <Chips
          name="family"
          label={t.fixFirst.family}
          query={query}
          language={language}
          items={view.families.map((family, i) => ({ value: i === 0 ? null : family, label: t.words.familyShort[family] }))}
        />
      )}
      <PrintButton label={t.fixFirst.print} />
      <a className="chip no-print" href={`${base}/what-if`}>
        {t.whatIf.title}
      </a>
    </div>
  );
}

/** Links without a spare: worth knowing before anything has failed. */
function OnlyWays({ view, language, t, base }: FixFirstProps) {
  if (!view.has_gateway) return null;
  const rest = view.only_ways_of - view.only_ways.length;
  return (
    <section className="block only-ways" id="only-ways">
      <h2>{t.fixFirst.onlyWays}</h2>
      <p className="muted">
        {view.only_ways_of === 0 ? t.fixFirst.onlyWaysNone : plural(language, t.fixFirst.onlyWaysLead, view.only_ways_of)}
      </p>
      <ol className="only-way-list">
        {view.only_ways.map(({ id, a, b, lost }) => (
          <li key={id}>
            <a className="plain only-way-link" href={`${base}?link=${encodeURIComponent(id)}`}>
              <bdi>{a.label}</bdi> <BothWaysIcon /> <bdi>{b.label}</bdi>
            </a>
            <span className="only-way-lost">{plural(language, t.fixFirst.lose, lost.of)}</span>
            <span className="muted only-way-who">
              <SomeNodes some={lost} base={base} language={language} more={t.fixFirst.and} />
            </span>
          </li>
        ))}
      </ol>
      {rest > 0 && <p className="muted">{plural(language, t.fixFirst.onlyWaysMore, rest)}</p>}
    </section>
  );
}

function Folded({ view, language, t }: FixFirstProps) {
  const { places, member_hours: hours } = view.folded;
  if (places === 0) return null;
  return <p className="muted fix-folded">{plural(language, t.fixFirst.folded, places, { hours: hoursText(language, hours) })}</p>;
}

function Unneeded({ view, language, t, base }: FixFirstProps) {
  if (view.weak_unneeded.length === 0) return <span />;
  return (
    <details className="fold">
      <summary>{plural(language, t.fixFirst.unneeded, view.weak_unneeded.length)}</summary>
      <ul className="name-list">
        {view.weak_unneeded.map(({ id, a, b }) => (
          <li key={id}>
            <a className="plain" href={`${base}?link=${encodeURIComponent(id)}`}>
              <bdi>{a.label}</bdi> <BothWaysIcon /> <bdi>{b.label}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function FixFirstSheet(props: FixFirstProps) {
  const { view, query, language, timezone, t, base } = props;
  const radioOnly = query.over === "radio";
  const items = radioOnly ? view.items.filter(({ medium }) => medium === "wireless") : view.items;
  const hidden = view.items.length - items.length;
  const n = (value: number) => formatCount(language, value);
  return (
    <div className="sheet fix-first">
      <div className="sheet-head">
        <h1>{t.fixFirst.title}</h1>
        <Lead {...props} />
      </div>
      <Filters {...props} />
      {items.length > 0 && (
        <ol className="fix-list">
          {items.map((item) => (
            <FixRow key={`${item.kind} ${item.id}`} item={item} language={language} timezone={timezone} t={t} base={base} />
          ))}
        </ol>
      )}
      <Folded {...props} />
      {items.length === 0 && hidden > 0 && <p className="nothing">{t.fixFirst.nothingFits}</p>}
      {hidden > 0 && <p className="muted">{plural(language, t.fixFirst.filteredOut, hidden)}</p>}
      <div className="sheet-foot">
        <Unneeded {...props} />
        <span>
          <Age at={view.as_of} template={t.freshness.measured} /> ·{" "}
          {fill(t.fixFirst.heard, { up: n(view.nodes.up), all: n(view.nodes.all) })}
        </span>
      </div>
      <OnlyWays {...props} />
    </div>
  );
}
