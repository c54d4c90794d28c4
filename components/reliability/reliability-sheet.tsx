/** How reliable the mesh was for its members in a span, what caused the loss, and day by day. To be printed as well. */
import { fill } from "#lib/base/template.ts";
import type { ReliabilityTotal, ReliabilityView } from "#lib/wire/api/reliability.ts";
import { plural } from "../i18n/fill.ts";
import { formatCount, formatDecimal, formatDuration, formatMoment, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { DayBars } from "./day-bars.tsx";
import { hoursText, shareText } from "./figures.ts";
import type { ReliabilityWords } from "./words.ts";

export type ReliabilitySheetProps = {
  view: ReliabilityView;
  base: string;
  language: Language;
  timezone: string;
  t: ReliabilityWords;
};

export function ReliabilitySheet(props: ReliabilitySheetProps) {
  const { view, language, timezone, t } = props;
  const { total } = view;
  const moment = (at: string) => formatMoment(language, timezone, at);
  const unknown = total.member_hours > 0 ? total.member_hours_unknown / total.member_hours : 0;
  return (
    <>
      <p className="muted">{fill(t.lead, { from: moment(total.from), to: moment(total.to) })}</p>
      <dl className="facts reliability-figures">
        {(["asai", "saidi", "saifi", "caidi"] as const).map((name) => (
          <Figure key={name} name={name} {...props} />
        ))}
      </dl>
      <p>
        {plural(language, t.members, total.members)}.{" "}
        {unknown === 0 ? t.allKnown : fill(t.unknownShare, { percent: formatDecimal(language, 100 * unknown, 1) })}
      </p>
      <section className="block">
        <h2>{t.causes}</h2>
        <Causes {...props} />
      </section>
      <section className="block">
        <h2>{t.days}</h2>
        <p className="muted">{t.daysLead}</p>
        <DayBars days={view.days} language={language} timezone={timezone} t={t} />
      </section>
    </>
  );
}

type FigureName = keyof ReliabilityWords["figures"];

const VALUES: Record<
  FigureName,
  { of: (total: ReliabilityTotal) => number | null; write: (value: number, language: Language) => string }
> = {
  asai: { of: ({ asai }) => asai, write: (value, language) => `${shareText(value, language)}\u00a0%` },
  saidi: { of: ({ saidi_h }) => saidi_h, write: (value, language) => formatDuration(language, value * 3600) },
  saifi: { of: ({ saifi }) => saifi, write: (value, language) => formatDecimal(language, value, 2) },
  caidi: { of: ({ caidi_h }) => caidi_h, write: (value, language) => formatDuration(language, value * 3600) },
};

function Figure({ name, view, language, t }: ReliabilitySheetProps & { name: FigureName }) {
  const { label, term, why } = t.figures[name];
  const { of, write } = VALUES[name];
  const [now, before] = [of(view.total), view.before === null ? null : of(view.before)];
  return (
    <div className="fact">
      <dt>
        {label} <abbr className="muted">{term}</abbr>
      </dt>
      <dd>
        <span className="figure-value">
          {now === null ? <span className="fact-unknown">{t.notKnown}</span> : write(now, language)}
        </span>
        {before !== null && <small className="muted"> {fill(t.before, { value: write(before, language) })}</small>}
        <p className="fact-why">{why}</p>
      </dd>
    </div>
  );
}

const CAUSES_SHOWN = 20;
const MOST = 0.8;

function Causes({ view, base, language, t }: ReliabilitySheetProps) {
  const { causes, member_hours_lost: lost } = view.total;
  if (lost === 0) return <p>{t.noLoss}</p>;
  const places = placesOfMost(
    causes.map((cause) => cause.member_hours_lost),
    lost,
  );
  const names = new Map(view.names.map(({ uid, label }) => [uid, label]));
  const share = (hours: number) => `${percent(hours / lost)}\u00a0%`;
  return (
    <>
      {places.count > 0 && <p>{plural(language, t.concentrated, places.count, { percent: percent(places.hours / lost) })}</p>}
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.cause}</th>
              <th scope="col" className="number">
                {t.lost}
              </th>
              <th scope="col" className="number">
                {t.share}
              </th>
              <th scope="col" className="number">
                {t.interruptions}
              </th>
            </tr>
          </thead>
          <tbody>
            {causes.slice(0, CAUSES_SHOWN).map((cause) => (
              <tr key={`${cause.kind} ${cause.id}`}>
                <td>
                  <CauseName cause={cause} names={names} base={base} t={t} />
                </td>
                <td className="number">{hoursText(cause.member_hours_lost, language)}</td>
                <td className="number">{share(cause.member_hours_lost)}</td>
                <td className="number">{formatCount(language, cause.interruptions)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The fewest places that together make most of the loss. `hours` descending. */
function placesOfMost(hours: readonly number[], lost: number): { count: number; hours: number } {
  let sum = 0;
  for (const [index, one] of hours.entries()) {
    sum += one;
    if (sum >= MOST * lost) return { count: index + 1, hours: sum };
  }
  return { count: hours.length, hours: sum };
}

type Cause = ReliabilityTotal["causes"][number];
type CauseNameProps = { cause: Cause; names: ReadonlyMap<string, string>; base: string; t: ReliabilityWords };

function CauseName({ cause: { kind, id }, names, base, t }: CauseNameProps) {
  const words = t.kinds[kind] ?? t.kinds.other ?? "{name}";
  if (id === null) return <>{fill(words, { name: "" })}</>;
  const isLink = id.includes("~");
  const ends = id.split("~").slice(0, isLink ? 2 : 1);
  const name = ends.map((uid) => names.get(uid) ?? uid).join(" – ");
  const [before = "", after = ""] = words.split("{name}");
  return (
    <>
      {before}
      <a href={`${base}?${isLink ? "link" : "node"}=${encodeURIComponent(id)}`}>
        <bdi>{name}</bdi>
      </a>
      {after}
    </>
  );
}
