/** Time on the pages that are tables: they follow the rounds, or they say which moment of the past they show, with a form for another. */

import type { ReactNode } from "react";
import { fill } from "#lib/base/template.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatMoment } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { MomentProvider } from "../i18n/locale.tsx";
import { LiveRefresh } from "../shell/live-refresh.tsx";
import { fieldValue, type Kept, momentHref } from "./moments.ts";
import { PastNote } from "./past-note.tsx";

export type PageTimeProps = {
  mesh: string;
  /** What the address asks for; null: now. */
  at: string | null;
  /** Of the round that is shown. */
  shown: string;
  path: string;
  query: Kept;
  language: Language;
  timezone: string;
  t: Dictionary["timeline"];
  children: ReactNode;
};

function MomentForm({ shown, path, query, timezone, t }: Omit<PageTimeProps, "children" | "mesh" | "at" | "language">) {
  const { at: _, ...others } = query;
  return (
    <form method="get" action={path} className="moment-form no-print">
      {Object.entries(others).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <input
        key={shown}
        className="control"
        type="datetime-local"
        name="at"
        aria-label={t.dateTime}
        defaultValue={fieldValue(shown, timezone)}
        required
      />
      <button className="control" type="submit">
        {t.go}
      </button>
    </form>
  );
}

export function PageTime({ mesh, at, shown, children, ...rest }: PageTimeProps) {
  const { path, query, language, timezone, t } = rest;
  return (
    <>
      {at === null ? (
        <LiveRefresh mesh={mesh} />
      ) : (
        <div className="past-bar">
          <PastNote at={shown} now={momentHref(path, query, null)} language={language} timezone={timezone} t={t} />
        </div>
      )}
      <MomentProvider at={at === null ? null : shown} before={t.before}>
        {children}
      </MomentProvider>
      <div className="moment-foot">
        <MomentForm shown={shown} {...rest} />
      </div>
    </>
  );
}

/** Where nothing so old is kept. */
export function NothingThen({
  title,
  at,
  first,
  path,
  language,
  timezone,
  t,
}: Pick<PageTimeProps, "path" | "language" | "timezone" | "t"> & { title: string; at: string; first: string | null }) {
  const time = (instant: string) => formatMoment(language, timezone, instant);
  return (
    <div className="sheet">
      <h1>{title}</h1>
      <p className="lead">{fill(t.pastNothing, { time: time(at), first: first === null ? "–" : time(first) })}</p>
      <p>
        <a className="control" href={path} data-now="">
          {t.backToNow}
        </a>
      </p>
    </div>
  );
}
