/** When something was up, down, or when nobody knows, as one strip; the outages as a list that says the same. */
import { fill } from "#lib/base/template.ts";
import type { Availability } from "#lib/wire/api/history.ts";
import { plural } from "../i18n/fill.ts";
import { formatDecimal, formatDuration, formatMoment } from "../i18n/format.ts";
import { type ChartFrame, TimeAxis } from "./series-chart.tsx";
import { BOX } from "./series-geometry.ts";

const HEIGHT = 14;

/** 100 % is said only of what was never down. */
function shareOf(language: ChartFrame["language"], { share, downS }: Availability): string | null {
  if (share === null) return null;
  if (downS === 0) return "100\u00a0%";
  return `${formatDecimal(language, Math.min(share * 100, 99.99), share > 0.99 ? 2 : 1)}\u00a0%`;
}

/** Below this the rest of the time may tell another story. */
const COVERAGE_MIN = 0.5;

/** Mean times, as far as anything failed. */
function meanTimes({ language, t }: ChartFrame, { failures, mtbfS, mttrS, upS }: Availability): string[] {
  if (mtbfS === null || mttrS === null) return upS > 0 ? [fill(t.mtbfBeyond, { time: formatDuration(language, upS) })] : [];
  return [
    plural(language, t.failures, failures),
    fill(t.mtbf, { time: formatDuration(language, mtbfS) }),
    fill(t.mttr, { time: formatDuration(language, mttrS) }),
  ];
}

export function AvailabilityStrip({ view, frame }: { view: Availability; frame: ChartFrame }) {
  const { fromMs, toMs, language, ticks, timezone, t } = frame;
  const x = (at: string) => Math.min(1, Math.max(0, (Date.parse(at) - fromMs) / (toMs - fromMs))) * BOX.width;
  const share = shareOf(language, view);
  const isThin = view.coverage !== null && view.coverage < COVERAGE_MIN;
  const words = [
    share === null ? t.upUnknown : fill(t.up, { share }),
    view.downS > 0 ? fill(t.wasDown, { time: formatDuration(language, view.downS) }) : share === null ? null : t.neverDown,
    ...meanTimes(frame, view),
    view.unknownS > 0 ? fill(t.wasBlind, { time: formatDuration(language, view.unknownS) }) : null,
    isThin ? t.thin : null,
  ]
    .filter((part) => part !== null)
    .join(" · ");
  const outages = view.spells.filter(({ state }) => state === "down");
  const bar = (from: string, to: string) =>
    `M${x(from).toFixed(1)} 0H${Math.max(x(to), x(from) + 1.5).toFixed(1)}V${HEIGHT}H${x(from).toFixed(1)}z`;
  return (
    <figure className="chart">
      <figcaption>
        <strong>{t.availability}</strong>
        <span className="muted">{words}</span>
      </figcaption>
      <svg
        className="chart-strip"
        viewBox={`0 0 ${BOX.width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${t.availability}: ${words}`}
      >
        {share !== null && <path className={isThin ? "chart-thin" : "chart-up"} d={bar(view.from, view.to)} />}
        {view.spells.map(({ from, to, state }) => (
          <path key={`${state} ${from}`} className={state === "down" ? "chart-down" : "chart-blind"} d={bar(from, to)} />
        ))}
      </svg>
      <TimeAxis ticks={ticks} />
      {outages.length > 0 && (
        <details className="fold">
          <summary>{plural(language, t.outages, outages.length)}</summary>
          <ul className="outages">
            {outages.map(({ from, to }) => (
              <li key={from}>
                <time dateTime={from}>{formatMoment(language, timezone, from)}</time>{" "}
                <span className="muted">{formatDuration(language, (Date.parse(to) - Date.parse(from)) / 1000)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </figure>
  );
}
