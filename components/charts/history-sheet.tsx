/** The history of one node or link: its charts over a day, a week or a month. */

import type { ReactNode } from "react";
import { DAY_MS, WEEK_MS } from "#lib/base/durations.ts";
import type { Availability, SeriesView, Steadiness } from "#lib/wire/api/history.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { Language } from "../i18n/languages.ts";
import { Chips, type Query } from "../tables/parts.tsx";
import { AvailabilityStrip } from "./availability-strip.tsx";
import { type ChartFrame, SeriesChart } from "./series-chart.tsx";
import { SteadinessLines } from "./steadiness-lines.tsx";
import { timeTicks } from "./time-ticks.ts";

export const RANGES = { "24h": DAY_MS, "7d": WEEK_MS, "30d": 30 * DAY_MS } as const;
export type Range = keyof typeof RANGES;

export function rangeOf(text: string | undefined): Range {
  return text === "24h" || text === "30d" ? text : "7d";
}

export type HistorySheetProps = {
  title: ReactNode;
  range: Range;
  fromMs: number;
  toMs: number;
  charts: { title: string; series: SeriesView | null }[];
  availability: Availability | null;
  /** Of a node. */
  steadiness?: Steadiness | null;
  mesh: string;
  /** When somebody worked on it. */
  moments?: readonly string[];
  query: Query;
  /** The same thing on the map, the events about it, and where they are to be had as a feed. */
  links: { map: string; events: string; feeds?: string };
  language: Language;
  timezone: string;
  t: Dictionary;
};

export function HistorySheet(props: HistorySheetProps) {
  const {
    title,
    fromMs,
    toMs,
    charts,
    availability,
    steadiness = null,
    mesh,
    moments = [],
    query,
    range,
    links,
    language,
    timezone,
    t,
  } = props;
  const ticks = timeTicks(fromMs, toMs, language, timezone);
  const frame: ChartFrame = { fromMs, toMs, ticks, mesh, language, timezone, moments, t: t.charts };
  return (
    <div className="sheet history">
      <div className="sheet-head">
        <h1>{title}</h1>
        <p className="role-links">
          <a href={links.map}>{t.charts.inspect}</a>
          <a href={links.events}>{t.charts.events}</a>
          {links.feeds !== undefined && (
            <>
              <a href={`${links.feeds}/feed`} type="application/atom+xml">
                {t.changes.feed}
              </a>
              <a href={`${links.feeds}/calendar.ics`} type="text/calendar">
                {t.changes.calendar}
              </a>
            </>
          )}
        </p>
      </div>
      <div className="filters">
        <Chips
          name="over"
          label={t.charts.over}
          query={{ ...query, over: range }}
          language={language}
          items={(["24h", "7d", "30d"] as const).map((value) => ({ value, label: t.charts.ranges[value] }))}
        />
      </div>
      {availability !== null && <AvailabilityStrip view={availability} frame={frame} />}
      {steadiness !== null && <SteadinessLines view={steadiness} language={language} t={t} />}
      {charts.map((chart) => (
        <SeriesChart key={chart.title} title={chart.title} series={chart.series} frame={frame} />
      ))}
      <p className="muted small">
        {t.charts.band} · {t.charts.gap}
      </p>
    </div>
  );
}
