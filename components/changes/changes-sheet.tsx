/** What happened: events grouped under their causes, with filters that are a plain form. */
import { fill } from "#lib/base/template.ts";
import type { EventsView } from "#lib/wire/api/history.ts";
import { plural } from "../i18n/fill.ts";
import { tableHref } from "../tables/sorting.ts";
import { type EventContext, EventRow } from "./event-row.tsx";
import { groupEvents } from "./groups.ts";

export type ChangesListProps = {
  view: EventsView;
  query: Readonly<Record<string, string>>;
  /** What the time fields show, in the mesh's own time; empty: no bound. */
  fields: { from: string; to: string };
  context: EventContext;
};

function Filters({ query, fields, context }: Omit<ChangesListProps, "view">) {
  const { base, t, nodeName } = context;
  const c = t.changes;
  const kinds = Object.entries(t.events.kinds);
  return (
    <form method="get" action={`${base}/changes`} className="changes-form filters">
      <label>
        <span className="small muted">{c.kind}</span>
        <select key={query.kind ?? ""} className="control" name="kind" defaultValue={query.kind ?? ""}>
          <option value="">{c.anyKind}</option>
          {kinds.map(([kind, { name }]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="small muted">{c.from}</span>
        <input key={fields.from} className="control" type="datetime-local" name="from" defaultValue={fields.from} />
      </label>
      <label>
        <span className="small muted">{c.to}</span>
        <input key={fields.to} className="control" type="datetime-local" name="to" defaultValue={fields.to} />
      </label>
      {query.entity !== undefined && (
        <label className="changes-check">
          <input type="checkbox" name="entity" value={query.entity} defaultChecked />
          <bdi>{fill(c.ofNode, { node: nodeName(query.entity) })}</bdi>
        </label>
      )}
      <label className="changes-check">
        <input key={query.open ?? ""} type="checkbox" name="open" value="true" defaultChecked={query.open === "true"} />
        {c.stillOpen}
      </label>
      <button className="control" type="submit">
        {c.show}
      </button>
    </form>
  );
}

function Consequences({ group, context }: { group: ReturnType<typeof groupEvents>[number]; context: EventContext }) {
  const { language, t } = context;
  if (group.consequences.length === 0) return null;
  return (
    <details className="fold event-consequences">
      <summary>{plural(language, t.changes.consequences, group.consequences.length)}</summary>
      <ol>
        {group.consequences.map((event) => (
          <li key={event.id}>
            <EventRow event={event} context={context} />
          </li>
        ))}
      </ol>
    </details>
  );
}

export function ChangesList(props: ChangesListProps) {
  const { view, query, context } = props;
  const { base, language, t } = context;
  const groups = groupEvents(view.events);
  return (
    <>
      <div className="sheet-head">
        <h1>{t.changes.title}</h1>
        <p className="lead">
          {view.events.length === 0 ? t.changes.none : plural(language, t.changes.lead, view.events.length)}{" "}
          <a className="underlined" href={`${base}/feed`} type="application/atom+xml">
            {t.changes.feed}
          </a>{" "}
          <a className="underlined" href={`${base}/calendar.ics`} type="text/calendar">
            {t.changes.calendar}
          </a>
        </p>
      </div>
      <Filters {...props} />
      <ol className="events">
        {groups.map((group) => (
          <li key={group.root.id}>
            <EventRow event={group.root} context={context} />
            <Consequences group={group} context={context} />
          </li>
        ))}
      </ol>
      {view.next !== null && (
        <nav className="pager" aria-label={t.table.pages}>
          <a className="control" rel="next nofollow" href={tableHref(query, { cursor: view.next })}>
            {t.changes.older}
          </a>
        </nav>
      )}
    </>
  );
}
