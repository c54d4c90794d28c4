import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HistorySheet } from "#components/charts/history-sheet.tsx";
import { isolated } from "#components/i18n/fill.ts";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { fieldValue } from "#components/timeline/moments.ts";
import { Visits } from "#components/visits/visits.tsx";
import { visitWords } from "#components/visits/words.ts";
import { fill } from "#lib/base/template.ts";
import { meshContext, pageMetadata, queryOf, sharedMetadata } from "../../../page-context.ts";
import { historyRange, segmentOf, seriesFor, type ThingProps } from "../../history-page.ts";
import { visitsOf } from "../../visits.ts";
import "#components/charts/charts.css";
import "#components/changes/changes.css";

export async function generateMetadata({ params }: ThingProps<"id">): Promise<Metadata> {
  const context = await meshContext(params);
  const id = segmentOf((await params).id);
  const view = await context.reader.link(context.mesh.id, id);
  const name = view === null ? id : `${view.aLabel} – ${view.bLabel}`;
  const title = `${fill(context.t.charts.title, { name })} – ${context.mesh.name}`;
  const path = `/${context.mesh.id}/links/${encodeURIComponent(id)}`;
  return sharedMetadata(context, { kind: "link", id }, pageMetadata(context, path, title, context.t.charts.description));
}

/** The history of one link: both directions apart. */
export default async function LinkHistoryPage({ params, searchParams }: ThingProps<"id">) {
  const context = await meshContext(params);
  const { language, t, reader, mesh, base } = context;
  const id = segmentOf((await params).id);
  const query = await queryOf(searchParams);
  const span = await historyRange(context, query);
  const view = (await reader.link(mesh.id, id, span.at)) ?? (await reader.link(mesh.id, id));
  if (view === null) notFound();
  const hears = (receiver: string, sender: string) =>
    fill(t.charts.hears, { receiver: isolated(receiver), sender: isolated(sender) });
  const charts = await seriesFor(context, span, [
    { title: hears(view.bLabel, view.aLabel), entity: `${id}/ab`, metric: "quality" },
    { title: hears(view.aLabel, view.bLabel), entity: `${id}/ba`, metric: "quality" },
  ]);
  const range = { from: new Date(span.fromMs).toISOString(), to: new Date(span.toMs).toISOString() };
  const noted = await visitsOf(context, id, [
    { entity: `${id}/ab`, metric: "quality" },
    { entity: `${id}/ba`, metric: "quality" },
  ]);
  return (
    <>
      {span.at === null && <LiveRefresh mesh={mesh.id} />}
      <HistorySheet
        title={
          <>
            <bdi>{view.aLabel}</bdi> – <bdi>{view.bLabel}</bdi>
          </>
        }
        {...span}
        charts={charts}
        availability={await reader.availability(mesh.id, id, range.from, range.to)}
        mesh={mesh.id}
        moments={noted.visits.map(({ mark }) => mark.at)}
        query={query}
        links={{ map: `${base}?link=${encodeURIComponent(id)}`, events: `${base}/changes?entity=${encodeURIComponent(id)}` }}
        language={language}
        timezone={mesh.timezone}
        t={t}
      />
      <Visits
        {...noted}
        entity={id}
        unit="share"
        field={fieldValue(new Date(span.toMs).toISOString(), mesh.timezone)}
        base={base}
        language={language}
        timezone={mesh.timezone}
        t={visitWords(language)}
      />
    </>
  );
}
