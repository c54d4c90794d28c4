/**
 * The bar of time below the map: which moment is shown, what happened when, and how to go to another one. Links and a form: it works
 * without a script, which only adds the slider and the play button.
 */

import type { ReactNode } from "react";
import { fill } from "#lib/base/template.ts";
import type { Timeline } from "#lib/wire/api/history.ts";
import { SPANS } from "#lib/wire/api/spans.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatDuration, formatMoment } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { fieldValue, histogramPaths, instantBeside, type Kept, momentHref, stepOfInstant, stepsOf } from "./moments.ts";

export type TimeBarProps = {
  view: Timeline;
  /** What is shown; null: now. */
  at: string | null;
  language: Language;
  timezone: string;
  path: string;
  kept: Kept;
  t: Dictionary["timeline"];
  /** What a script adds: a button before the histogram, a slider over it. */
  play?: ReactNode;
  slider?: ReactNode;
};

/** A part of the bar, as wide as it is of the whole. */
function Histogram({ view, at, language, timezone, t, slider }: TimeBarProps) {
  const paths = histogramPaths(view.counts, view.grave);
  const parts = view.counts.length;
  const moment = (stepOfInstant(view, at) / stepsOf(view)) * ((stepsOf(view) * 100) / parts);
  const label = fill(t.range, {
    from: formatMoment(language, timezone, view.from),
    to: formatMoment(language, timezone, view.last.at),
    events: plural(
      language,
      t.happened,
      view.counts.reduce((sum, n) => sum + n, 0),
    ),
  });
  return (
    <div className="timebar-histogram">
      <svg viewBox={`0 0 ${parts} 24`} preserveAspectRatio="none" role="img" aria-label={label}>
        <title>{label}</title>
        <path className="timebar-base" d={`M0 24H${parts}`} />
        <path className="timebar-all" d={paths.all} />
        <path className="timebar-grave" d={paths.grave} />
      </svg>
      <span className="timebar-moment" style={{ left: `${Math.min(100, moment).toFixed(2)}%` }} />
      {slider}
    </div>
  );
}

/** One part of the bar back or forward, as links. */
function Step({ props, direction }: { props: TimeBarProps; direction: -1 | 1 }) {
  const { view, at, language, path, kept, t } = props;
  const target = instantBeside(view, at ?? view.last.at, direction);
  const label = fill(direction < 0 ? t.earlier : t.later, { time: formatDuration(language, view.bucketS) });
  const sign = direction < 0 ? "‹" : "›";
  if (direction > 0 && at === null)
    return (
      <span className="control control-icon timebar-step" aria-hidden="true">
        {sign}
      </span>
    );
  return (
    <a
      className="control control-icon timebar-step"
      data-time={direction < 0 ? "back" : "forward"}
      href={momentHref(path, kept, target)}
      aria-label={label}
      title={label}
      rel="nofollow"
    >
      {sign}
    </a>
  );
}

/** Date and time as a plain form, and how much time the bar shows. */
function When({ view, at, language, timezone, path, kept, t }: TimeBarProps) {
  const shown = at ?? view.last.at;
  const { at: _, ...others } = kept;
  return (
    <details className="timebar-when">
      <summary className="control" data-time="when" title={t.dateTime}>
        <time dateTime={shown}>{formatMoment(language, timezone, shown)}</time>
      </summary>
      <div className="timebar-panel">
        <form method="get" action={path} className="timebar-form">
          {Object.entries(others).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <label>
            <span className="small muted">{t.dateTime}</span>
            <input
              key={shown}
              className="control"
              type="datetime-local"
              name="at"
              defaultValue={fieldValue(shown, timezone)}
              required
            />
          </label>
          <button className="control" type="submit">
            {t.go}
          </button>
        </form>
        <ul className="chips">
          {(["24h", "7d", "30d", "1y"] as const).map((span) => (
            <li key={span}>
              <a
                className="chip"
                href={momentHref(path, { ...kept, span }, at)}
                aria-current={view.span === span ? "true" : undefined}
                rel="nofollow"
              >
                {formatDuration(language, SPANS[span].spanS)}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}

export function TimeBar(props: TimeBarProps) {
  const { at, path, kept, t, play } = props;
  return (
    <nav className="timebar" aria-label={t.label} data-past={at !== null}>
      <div className="timebar-steps">
        <Step props={props} direction={-1} />
        {play}
        <Step props={props} direction={1} />
      </div>
      {at === null ? (
        <span className="timebar-live">{t.live}</span>
      ) : (
        <a className="timebar-live" data-time="live" data-now="" href={momentHref(path, kept, null)} title={t.backToNow}>
          {t.live}
        </a>
      )}
      <Histogram {...props} />
      <When {...props} />
      <a className="timebar-changes" data-now="" href={`${path}/changes`}>
        {t.changes}
      </a>
    </nav>
  );
}
