/** Parts of every table: headers that sort, chips that filter, pages. All are links and work without JavaScript. */

import type { ReactNode } from "react";
import { fill } from "#lib/base/template.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatCount } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { type Page, type Sort, tableHref } from "./sorting.ts";

export type Query = Readonly<Record<string, string>>;

/** How much room a column is worth: 1 stays on a phone, 2 goes below 720 px, 3 below 1080 px. */
export type Priority = 1 | 2 | 3;

export type SortHeaderProps<Column extends string> = {
  column: Column;
  label: string;
  sort: Sort<Column>;
  query: Query;
  priority: Priority;
  numeric?: boolean;
  title?: string;
  t: Dictionary["table"];
  /** The direction that a first press asks for. */
  first?: "asc" | "desc";
};

export function SortHeader<Column extends string>(props: SortHeaderProps<Column>) {
  const { column, label, sort, query, priority, numeric = false, title, t, first = "asc" } = props;
  const active = sort.column === column;
  const next = active ? (sort.direction === "asc" ? "desc" : "asc") : first;
  return (
    <th
      scope="col"
      className={`p${priority}${numeric ? " number" : ""}`}
      aria-sort={active ? (sort.direction === "asc" ? "ascending" : "descending") : undefined}
    >
      <a
        className="sort"
        href={tableHref(query, { sort: column, dir: next })}
        title={title ?? fill(t.sortBy, { column: label })}
        rel="nofollow"
      >
        {label}
        {active && (
          <>
            <span aria-hidden="true">{sort.direction === "asc" ? " ↑" : " ↓"}</span>
            <span className="visually-hidden">, {sort.direction === "asc" ? t.ascending : t.descending}</span>
          </>
        )}
      </a>
    </th>
  );
}

export type ChipItem = { value: string | null; label: ReactNode; count?: number };

/** A choice of one among a few, as links. */
export function Chips({
  name,
  items,
  query,
  label,
  language,
}: {
  name: string;
  items: ChipItem[];
  query: Query;
  label: string;
  language: Language;
}) {
  return (
    <ul className="chips" aria-label={label}>
      {items.map(({ value, label: text, count }) => {
        const on = (query[name] ?? null) === value;
        return (
          <li key={value ?? ""}>
            <a className="chip" href={tableHref(query, { [name]: value })} aria-current={on ? "true" : undefined} rel="nofollow">
              {text}
              {count !== undefined && <span className="chip-count">{formatCount(language, count)}</span>}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

export function Pager({
  page,
  query,
  language,
  t,
}: {
  page: Page<unknown>;
  query: Query;
  language: Language;
  t: Dictionary["table"];
}) {
  if (page.pages < 2) return null;
  const n = (value: number) => formatCount(language, value);
  return (
    <nav className="pager" aria-label={t.pages}>
      {page.page > 1 && (
        <a className="control" rel="prev" href={tableHref(query, { page: String(page.page - 1) })}>
          {t.previous}
        </a>
      )}
      <span className="muted">
        {fill(t.page, { page: n(page.page), pages: n(page.pages) })} ·{" "}
        {fill(t.range, { from: n(page.from), to: n(page.to), all: n(page.all) })}
      </span>
      {page.page < page.pages && (
        <a className="control" rel="next" href={tableHref(query, { page: String(page.page + 1) })}>
          {t.next}
        </a>
      )}
    </nav>
  );
}

/** The name filter: a GET form that keeps what else the address asks for. */
export function NameFilter({
  query,
  keep,
  label,
  action,
}: {
  query: Query;
  keep: readonly string[];
  label: string;
  action: string;
}) {
  return (
    <form className="name-filter" method="get">
      <input
        className="control"
        type="search"
        name="q"
        defaultValue={query.q ?? ""}
        key={query.q ?? ""}
        placeholder={label}
        aria-label={label}
      />
      {keep.map((name) => {
        const value = query[name];
        return value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />;
      })}
      <button className="control" type="submit">
        {action}
      </button>
    </form>
  );
}
