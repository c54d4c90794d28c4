import type { Metadata } from "next";
import { ChangesList } from "#components/changes/changes-sheet.tsx";
import { Compare } from "#components/changes/compare.tsx";
import { Marks } from "#components/changes/marks.tsx";
import { EmptySheet } from "#components/shell/empty.tsx";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { fieldValue } from "#components/timeline/moments.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import { momentOf } from "#lib/server/web/api/moment.ts";
import type { EventsAsked } from "#lib/server/web/context/context.ts";
import { eventsQuerySchema } from "#lib/wire/api/history.ts";
import { type MeshProps, meshContext, pageMetadata, queryOf } from "../../page-context.ts";
import "#components/changes/changes.css";

const EVENTS_SHOWN = 100;

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.changes.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/changes`, title, context.t.changes.description);
}

/** What the address asks for; nonsense is passed over. Times may be in the mesh's own time. */
function askedOf(query: Record<string, string>, timezone: string): EventsAsked {
  const { kind, entity, open, cursor } = eventsQuerySchema.shape;
  const [from, to] = [momentOf(query.from, timezone), momentOf(query.to, timezone)];
  const chosen = {
    kind: kind.safeParse(query.kind).data,
    entity: entity.safeParse(query.entity).data,
    open: open.safeParse(query.open).data,
    cursor: cursor.safeParse(query.cursor).data,
  };
  return {
    limit: EVENTS_SHOWN,
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(chosen.kind === undefined ? {} : { kinds: [chosen.kind] }),
    ...(chosen.entity === undefined ? {} : { entity: chosen.entity }),
    ...(chosen.open === undefined ? {} : { open: true }),
    ...(chosen.cursor === undefined ? {} : { cursor: chosen.cursor }),
  };
}

export default async function ChangesPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base, nowMs } = await meshContext(params);
  const query = await queryOf(searchParams);
  const { timezone } = mesh;
  const asked = askedOf(query, timezone);
  const [view, timeline, marks] = [
    await reader.events(mesh.id, asked),
    await reader.timeline(mesh.id, null, null),
    await reader.marks(mesh.id),
  ];
  if (view === null || timeline === null) return <EmptySheet mesh={mesh.id} title={t.changes.title} text={t.empty.text} />;
  const [before, after] = [momentOf(query.before, timezone), momentOf(query.after, timezone)];
  const lastAt = timeline.last.at;
  const dayBefore = new Date(Math.max(Date.parse(timeline.first), Date.parse(lastAt) - DAY_MS)).toISOString();
  const difference = before === null || after === null ? null : await reader.diff(mesh.id, before, after);
  const labels = new Map(view.names.map(({ uid, label }) => [uid, label]));
  const subject = query.entity === undefined ? null : ((await reader.node(mesh.id, query.entity))?.node.label ?? null);
  const nodeName = (uid: string) => labels.get(uid) ?? (uid === query.entity ? (subject ?? uid) : uid);
  const field = (at: string | null | undefined) => (at == null ? "" : fieldValue(at, timezone));
  const shared = { base, language, timezone };
  return (
    <div className="sheet">
      {query.cursor === undefined && <LiveRefresh mesh={mesh.id} />}
      <ChangesList
        view={view}
        query={query}
        fields={{ from: field(asked.from), to: field(asked.to) }}
        context={{ ...shared, t, nodeName, nowMs }}
      />
      <Compare
        view={difference}
        asked={before !== null && after !== null}
        fields={{ from: field(before ?? dayBefore), to: field(after ?? lastAt) }}
        {...shared}
        t={t}
      />
      {marks !== null && <Marks view={marks} lastAt={lastAt} field={field(lastAt)} {...shared} t={t.changes} />}
    </div>
  );
}
