/** One series as a picture: the median as a line, p10 to p90 as a band, gaps where nothing was measured; the figures as files beside it. */
import { fill } from "#lib/base/template.ts";
import type { Series } from "#lib/model/index.ts";
import type { SeriesAnomaly, SeriesView } from "#lib/wire/api/history.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { bandwidth, formatCount, formatMoment, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { BOX, seriesGeometry } from "./series-geometry.ts";
import type { Tick } from "./time-ticks.ts";

export type ChartFrame = {
  fromMs: number;
  toMs: number;
  ticks: readonly Tick[];
  mesh: string;
  language: Language;
  timezone: string;
  /** Visits and other moments that stand as lines: instants. */
  moments?: readonly string[];
  t: Dictionary["charts"];
};

export type SeriesChartProps = { title: string; series: SeriesView | null; frame: ChartFrame };

export function writeValue(language: Language, unit: Series["unit"], value: number): string {
  if (unit === "share") return `${percent(value)}\u00a0%`;
  if (unit === "percent") return `${formatCount(language, value)}\u00a0%`;
  if (unit !== "Mbit/s") return formatCount(language, value);
  const { value: figure, unit: word } = bandwidth(language, value);
  return `${figure}\u00a0${word}`;
}

function filesOf(series: Series, mesh: string): { csv: string; json: string } {
  const query = new URLSearchParams({ entity: series.entity, metric: series.metric, from: series.from, to: series.to });
  const json = `/api/v1/meshes/${encodeURIComponent(mesh)}/series?${query}`;
  return { json, csv: `${json}&format=csv` };
}

export function TimeAxis({ ticks }: { ticks: readonly Tick[] }) {
  return (
    <div className="chart-axis" aria-hidden="true">
      {ticks.map(({ share, label }) => (
        <span key={share} style={{ left: `${(share * 100).toFixed(2)}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}

/** The last, lowest and highest known figure in words: what the picture says to somebody who does not see it. */
function summary({ points, unit }: Series, language: Language): string {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const last = known.at(-1);
  if (last === undefined) return "";
  const write = (value: number) => writeValue(language, unit, value);
  return `${write(last)} (${write(Math.min(...known))} – ${write(Math.max(...known))})`;
}

/** Stretches of a few rounds are thinner than a line in a month. */
const UNUSUAL_WIDTH_MIN = 3;

function UnusualStretches({ anomalies, frame }: { anomalies: readonly SeriesAnomaly[]; frame: ChartFrame }) {
  const { fromMs, toMs } = frame;
  const x = (at: string) => ((Date.parse(at) - fromMs) / Math.max(1, toMs - fromMs)) * BOX.width;
  return anomalies.map(({ from, to }) => (
    <path
      key={from}
      className="chart-unusual"
      d={`M${x(from).toFixed(1)} 0H${Math.max(x(to), x(from) + UNUSUAL_WIDTH_MIN).toFixed(1)}V${BOX.height}H${x(from).toFixed(1)}z`}
    />
  ));
}

/** Where somebody worked on it. */
function MomentLines({ frame: { fromMs, toMs, moments = [] } }: { frame: ChartFrame }) {
  return moments.map((at) => {
    const x = ((Date.parse(at) - fromMs) / Math.max(1, toMs - fromMs)) * BOX.width;
    if (x < 0 || x > BOX.width) return null;
    return <path key={at} className="chart-moment" d={`M${x.toFixed(1)} 0V${BOX.height}`} />;
  });
}

/** The same in words, for who does not see the picture and for who wants to know why. */
function UnusualList({ series, anomalies, frame }: { series: Series; anomalies: readonly SeriesAnomaly[]; frame: ChartFrame }) {
  const { language, timezone, t } = frame;
  if (anomalies.length === 0) return null;
  const write = (value: number) => writeValue(language, series.unit, value);
  return (
    <details className="fold">
      <summary>{plural(language, t.unusual, anomalies.length)}</summary>
      <p className="muted small">{t.unusualWhy}</p>
      <ul className="outages">
        {anomalies.map(({ from, to, value, usual }) => (
          <li key={from}>
            <time dateTime={from}>{formatMoment(language, timezone, from)}</time>
            {" – "}
            <time dateTime={to}>{formatMoment(language, timezone, to)}</time>{" "}
            <span className="muted">{fill(t.unusualValue, { value: write(value), usual: write(usual) })}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function SeriesChart({ title, series, frame }: SeriesChartProps) {
  const { language, ticks, mesh, t } = frame;
  const geometry = series === null ? null : seriesGeometry(series, frame);
  if (series === null || geometry === null)
    return (
      <figure className="chart">
        <figcaption>
          <strong>{title}</strong>
        </figcaption>
        <p className="muted small-line">{t.nothing}</p>
      </figure>
    );
  const files = filesOf(series, mesh);
  const words = summary(series, language);
  const anomalies = series.anomalies ?? [];
  return (
    <figure className="chart">
      <figcaption>
        <strong>{title}</strong>
        <span className="muted">{words}</span>
        <span className="chart-files">
          <a href={files.csv} download>
            {t.asCsv}
          </a>
          <a href={files.json}>{t.asJson}</a>
        </span>
      </figcaption>
      <div className="chart-body">
        <div className="chart-scale" aria-hidden="true">
          <span>{writeValue(language, series.unit, geometry.top)}</span>
          <span>{writeValue(language, series.unit, geometry.top / 2)}</span>
          <span>{writeValue(language, series.unit, 0)}</span>
        </div>
        <svg viewBox={`0 0 ${BOX.width} ${BOX.height}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${words}`}>
          <path className="chart-grid" d={`M0 0H${BOX.width}M0 ${BOX.height / 2}H${BOX.width}`} />
          <path
            className="chart-grid"
            d={ticks.map(({ share }) => `M${(share * BOX.width).toFixed(1)} 0V${BOX.height}`).join("")}
          />
          <UnusualStretches anomalies={anomalies} frame={frame} />
          <MomentLines frame={frame} />
          <path className="chart-base" d={`M0 ${BOX.height}H${BOX.width}`} />
          {geometry.band !== "" && <path className="chart-band" d={geometry.band} />}
          <path className="chart-line" d={geometry.line} />
          {geometry.lone.map(({ x, y }) => (
            <path key={x} className="chart-line" d={`M${x.toFixed(1)} ${y.toFixed(1)}h0.01`} />
          ))}
        </svg>
      </div>
      <TimeAxis ticks={ticks} />
      <UnusualList series={series} anomalies={anomalies} frame={frame} />
    </figure>
  );
}
