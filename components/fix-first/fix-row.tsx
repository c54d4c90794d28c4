/** One entry: how weak, why, who is harmed, what a repair brings, and where to look. */

import { fill } from "#lib/base/template.ts";
import type { FixFirstRow } from "#lib/wire/api/analysis.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { isolated, plural } from "../i18n/fill.ts";
import { hoursText } from "../i18n/fix-first/sentence.ts";
import { formatCount, formatDecimal, formatMoment, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { BothWaysIcon } from "../ui/icons.tsx";
import { QualityBar } from "../ui/quality-bar.tsx";
import { NodeLink, SomeNodes } from "./names.tsx";
import { SmallSpark } from "./small-spark.tsx";

export type FixRowProps = { item: FixFirstRow; language: Language; timezone: string; t: Dictionary; base: string };

export function whatIfHref(base: string, item: Pick<FixFirstRow, "kind" | "id">): string {
  return `${base}/what-if?${item.kind === "link" ? "remove-link" : "remove-node"}=${encodeURIComponent(item.id)}`;
}

function mapHref(base: string, item: Pick<FixFirstRow, "kind" | "id">): string {
  return `${base}?${item.kind}=${encodeURIComponent(item.id)}`;
}

/** The most telling sentence: that it is down, else how often it failed, else the first there is. */
export function headline(item: Pick<FixFirstRow, "reasons">): string | null {
  const of = (code: string) => item.reasons.find(({ why }) => why.code === code)?.text;
  return of("down-now") ?? of("failed") ?? of("slow-now") ?? item.reasons[0]?.text ?? null;
}

function DirectionLine({ item, side, t }: { item: FixFirstRow; side: "ab" | "ba"; t: Dictionary }) {
  const estimate = item[side];
  const [sender, receiver] = side === "ab" ? [item.a, item.b ?? item.a] : [item.b ?? item.a, item.a];
  const names = { sender: isolated(sender.label), receiver: isolated(receiver.label) };
  const share = (value: number) => `${percent(value)}\u00a0%`;
  const title =
    estimate === null
      ? `${fill(t.fixFirst.fromNow, names)}: ${t.fixFirst.noneMeasured}`
      : fill(t.fixFirst.from, { ...names, low: share(estimate.low), high: share(estimate.high), n: estimate.samples });
  return (
    <span className="direction-pair" title={title}>
      <span className="arrow muted" aria-hidden="true">
        {side === "ab" ? "→" : "←"}
      </span>
      <span className="visually-hidden">{fill(t.fixFirst.fromNow, names)}: </span>
      <QualityBar quality={estimate?.share ?? null} unmeasured={t.fixFirst.noneMeasured} />
    </span>
  );
}

/** Everything behind the judgement, in whole sentences. */
function Reasons({ item }: { item: FixFirstRow }) {
  return (
    <ul className="fix-reasons">
      {[...item.hints, ...item.reasons].map(({ why, text }) => (
        <li key={`${why.code} ${text}`}>{text}</li>
      ))}
    </ul>
  );
}

/** The columns say it too, and all places have to fit on one sheet. */
const IN_COLUMNS: ReadonlySet<string> = new Set(["expected", "only-way", "down-now", "cost", "cut-off"]);

function forPaper(item: FixFirstRow): FixFirstRow {
  return { ...item, reasons: item.reasons.filter(({ why }) => !IN_COLUMNS.has(why.code)) };
}

/** All that are known by name stand among the reasons. */
const FIRST_NAMED = 3;

/** What it will probably cost, or what is so right now. */
function Cost({ item, language, timezone, t }: FixRowProps) {
  const { expected, down } = item;
  const words = t.fixFirst;
  if (down !== null && down.members > 0) {
    return (
      <div className="fix-cost fix-down">
        <strong>{words.downNow}</strong>
        <span className="fix-sub">{fill(words.since, { since: formatMoment(language, timezone, down.since) })}</span>
      </div>
    );
  }
  if (expected === null) return <Slow item={item} language={language} t={t} />;
  const [low, high] = [hoursText(language, expected.low), hoursText(language, expected.high)];
  return (
    <div className="fix-cost" title={fill(words.expectedWhy, { low, high })}>
      <strong>{hoursText(language, expected.mean)}</strong>
      <span className="fix-sub">
        {words.expectedHours} ({fill(words.range, { low, high })})
      </span>
      {(item.slow ?? 0) > 0 && (
        <span className="fix-sub">
          {words.slowNow}: {slowText(item.slow ?? 0, language, words)}
        </span>
      )}
    </div>
  );
}

/** A column of its own: it is never part of the hours. */
function Slow({ item, language, t }: Pick<FixRowProps, "item" | "language" | "t">) {
  const slow = item.slow ?? 0;
  if (slow === 0) return <div className="fix-cost muted">{t.fixFirst.neverFailed}</div>;
  return (
    <div className="fix-cost" title={fill(t.fixFirst.slowWhy, { n: formatDecimal(language, slow, 1) })}>
      <strong>{t.fixFirst.slowNow}</strong>
      <span className="fix-sub">{slowText(slow, language, t.fixFirst)}</span>
    </div>
  );
}

function slowText(slow: number, language: Language, words: Dictionary["fixFirst"]): string {
  return plural(language, words.slowAs, Math.max(0.1, Math.round(10 * slow) / 10));
}

function Harm({ item, language, t, base }: FixRowProps) {
  const { lost, down } = item;
  const isDown = down !== null && down.members > 0;
  const some = isDown ? down.nodes : lost;
  const how = isDown
    ? plural(language, t.fixFirst.downFor, Math.round(down.members))
    : plural(language, t.fixFirst.wouldLose, lost.of);
  if (some.of === 0) {
    const why = item.kind === "node" ? t.fixFirst.nobodyElse : t.fixFirst.otherWay;
    return <div className="fix-harm muted">{why}</div>;
  }
  return (
    <div className="fix-harm">
      <strong>{how}</strong>
      <span className="fix-sub">
        {!isDown && `${t.fixFirst.noOtherWay}: `}
        <span className="fix-who">
          <SomeNodes
            some={{ of: some.of, nodes: some.nodes.slice(0, FIRST_NAMED) }}
            base={base}
            language={language}
            more={t.fixFirst.and}
          />
        </span>
      </span>
    </div>
  );
}

/** Where to stand and which way to look, for the roof. */
function Ends({ item, language, t }: Pick<FixRowProps, "item" | "language" | "t">) {
  const words = t.fixFirst;
  return (
    <ul className="fix-ends">
      {item.ends.map((end) => {
        const { place, bearing } = end;
        const where =
          place === null ? words.noPlace : `${place.title ?? ""} ${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}`.trim();
        const point = words.points.split(" ")[Math.round((bearing ?? 0) / 45) % 8] ?? "";
        const distance = item.distance_m === null ? "" : formatDistance(language, item.distance_m);
        const towards = bearing === null ? null : fill(words.bearing, { degrees: Math.round(bearing) % 360, point, distance });
        const channel = end.channel === null ? null : fill(words.channel, { n: end.channel });
        const rest = [where, end.address, end.interface_name, channel, towards].filter((one) => one !== null);
        return (
          <li key={end.uid}>
            <bdi>{end.label}</bdi>: {rest.join(" · ")}
          </li>
        );
      })}
    </ul>
  );
}

function formatDistance(language: Language, metres: number): string {
  return metres < 1000 ? `${formatCount(language, metres)}\u00a0m` : `${formatDecimal(language, metres / 1000, 1)}\u00a0km`;
}

export function FixRow(props: FixRowProps) {
  const { item, language, timezone, t, base } = props;
  const first = headline(item);
  const [hint] = item.hints;
  const title = `${item.a.label}${item.b === null ? "" : ` – ${item.b.label}`}`;
  return (
    <li className="fix-row" id={`fix-${item.rank}`}>
      <div className="fix-rank">
        <span className="fix-number">
          <span className="visually-hidden">{t.fixFirst.rank} </span>
          {formatCount(language, item.rank)}
        </span>
      </div>
      <div className="fix-what">
        <h2>
          <NodeLink node={item.a} base={base} />
          {item.b !== null && (
            <>
              {" "}
              <BothWaysIcon /> <NodeLink node={item.b} base={base} />
            </>
          )}
        </h2>
        {first !== null && <p className="fix-first-why">{first}</p>}
        {hint !== undefined && (
          <p className="fix-first-why fix-look">
            <strong>{t.fixFirst.look}:</strong> {hint.text}
          </p>
        )}
        <details className="fold fix-why">
          <summary>{t.fixFirst.why}</summary>
          <Reasons item={item} />
          <Ends item={item} language={language} t={t} />
        </details>
        <div className="fix-paper">
          <Reasons item={forPaper(item)} />
          <Ends item={item} language={language} t={t} />
          <p className="fix-blank">
            <span>☐ {t.fixFirst.visited}</span> <span>{t.fixFirst.found}</span>
          </p>
        </div>
      </div>
      <Cost {...props} />
      <Harm {...props} />
      <div className="fix-quality">
        {item.kind === "link" && (
          <>
            <DirectionLine item={item} side="ab" t={t} />
            <DirectionLine item={item} side="ba" t={t} />
          </>
        )}
      </div>
      <div className="fix-spark">
        {item.spark !== null && (
          <SmallSpark
            spark={item.spark}
            label={t.fixFirst.lately}
            rangeTemplate={t.inspector.sparkRange}
            language={language}
            timezone={timezone}
          />
        )}
      </div>
      <div className="fix-links no-print">
        <a href={mapHref(base, item)} aria-label={`${t.fixFirst.onMap}: ${title}`}>
          {t.fixFirst.onMap}
        </a>
        <a href={whatIfHref(base, item)} aria-label={`${t.fixFirst.whatIf} ${title}`}>
          {t.fixFirst.whatIf}
        </a>
      </div>
    </li>
  );
}
