/** One entry: how weak, why, who is harmed, what a repair brings, and where to look. */
import { fill } from "#lib/base/template.ts";
import type { FixFirstRow } from "#lib/wire/api/analysis.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { isolated, plural } from "../i18n/fill.ts";
import { formatBandwidth, formatCount, formatDecimal, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { Filled } from "../ui/filled.tsx";
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

/** The most telling sentence: a hint where the data give one, else the first reason that says how weak it is. */
export function headline(item: Pick<FixFirstRow, "hints" | "reasons">): string | null {
  const weak = item.reasons.find(({ why }) => why.code === "quality-at-most" || why.code === "failures");
  return item.hints[0]?.text ?? weak?.text ?? item.reasons[0]?.text ?? null;
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

/** All that are known by name stand among the reasons. */
const FIRST_NAMED = 3;

function Harm({ item, language, t, base }: FixRowProps) {
  const { lost } = item;
  const rounded = Math.max(0.1, Math.round(10 * (item.impact - lost.of)) / 10);
  if (lost.of > 0) {
    return (
      <div className="fix-harm">
        <strong>{plural(language, t.fixFirst.lose, lost.of)}</strong>
        <span className="fix-sub">
          {t.fixFirst.noOtherWay}
          <span className="fix-who">
            {": "}
            <SomeNodes
              some={{ of: lost.of, nodes: lost.nodes.slice(0, FIRST_NAMED) }}
              base={base}
              language={language}
              more={t.fixFirst.and}
            />
          </span>
        </span>
      </div>
    );
  }
  return (
    <div className="fix-harm">
      <strong>{plural(language, t.fixFirst.slower, item.load)}</strong>
      <span className="fix-sub">{plural(language, t.fixFirst.asMuchAs, rounded)}</span>
    </div>
  );
}

function Gain({ item, language, t, base }: FixRowProps) {
  const { gain } = item;
  if (gain === null) return <div className="fix-gain muted small">{item.kind === "link" ? t.fixFirst.noGain : ""}</div>;
  return (
    <div className="fix-gain">
      <strong>+{formatBandwidth(language, gain.after_mbps - gain.before_mbps)}</strong>
      <span className="fix-sub">
        {t.fixFirst.gain}{" "}
        <Filled template={t.fixFirst.gainFor} values={{ node: <NodeLink key="node" node={gain.node} base={base} /> }} />
      </span>
    </div>
  );
}

export function FixRow(props: FixRowProps) {
  const { item, language, timezone, t, base } = props;
  const first = headline(item);
  const title = `${item.a.label}${item.b === null ? "" : ` – ${item.b.label}`}`;
  return (
    <li className="fix-row" id={`fix-${item.rank}`}>
      <div className="fix-rank" title={t.fixFirst.priorityWhy}>
        <span className="fix-number">
          <span className="visually-hidden">{t.fixFirst.rank} </span>
          {formatCount(language, item.rank)}
        </span>
        <span className="fix-sub" aria-hidden="true">
          {formatDecimal(language, item.priority, 2)}
        </span>
        <span className="visually-hidden">
          {fill(t.fixFirst.priority, { priority: formatDecimal(language, item.priority, 2) })}
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
        {first !== null && <p className="muted fix-first-why">{first}</p>}
        <details className="fold fix-why">
          <summary>{t.fixFirst.why}</summary>
          <Reasons item={item} />
        </details>
        <div className="fix-paper">
          <Reasons item={item} />
          <p className="fix-blank">
            <span>☐ {t.fixFirst.visited}</span> <span>{t.fixFirst.found}</span>
          </p>
        </div>
      </div>
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
      <Harm {...props} />
      <Gain {...props} />
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
