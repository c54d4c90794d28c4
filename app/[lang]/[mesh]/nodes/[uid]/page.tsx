import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HistorySheet } from "#components/charts/history-sheet.tsx";
import type { Dictionary } from "#components/i18n/dictionary.ts";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { fieldValue } from "#components/timeline/moments.ts";
import { Visits } from "#components/visits/visits.tsx";
import { visitWords } from "#components/visits/words.ts";
import { fill } from "#lib/base/template.ts";
import { feedsOf, meshContext, pageMetadata, queryOf, sharedMetadata } from "../../../page-context.ts";
import { historyRange, segmentOf, seriesFor, type ThingProps } from "../../history-page.ts";
import { visitsOf } from "../../visits.ts";
import "#components/charts/charts.css";
import "#components/changes/changes.css";

export async function generateMetadata({ params }: ThingProps<"uid">): Promise<Metadata> {
  const context = await meshContext(params);
  const uid = segmentOf((await params).uid);
  const label = (await context.reader.node(context.mesh.id, uid))?.node.label ?? uid;
  const title = `${fill(context.t.charts.title, { name: label })} – ${context.mesh.name}`;
  const { base, mesh, t } = context;
  const path = `/nodes/${encodeURIComponent(uid)}`;
  const metadata = pageMetadata(context, `/${mesh.id}${path}`, title, t.charts.description);
  const about = [
    { path: `${base}${path}`, name: label },
    { path: base, name: mesh.name },
  ];
  const alternates = { ...metadata.alternates, types: feedsOf(context, about) };
  return sharedMetadata(context, { kind: "node", id: uid }, { ...metadata, alternates });
}

const FAMILIES = ["v4", "v6"] as const;

function chartsOf(uid: string, t: Dictionary) {
  const ofFamilies = (title: string, metric: "path-mbps" | "users") =>
    FAMILIES.map((family) => ({
      title: fill(title, { family: t.words.familyShort[family] }),
      entity: `${uid}/${family}`,
      metric,
      optional: true,
    }));
  const cpu = { title: t.charts.cpu, entity: uid, metric: "cpu-percent" as const, optional: true };
  return [...ofFamilies(t.charts.path, "path-mbps"), ...ofFamilies(t.charts.users, "users"), cpu];
}

/** The history of one node. */
export default async function NodeHistoryPage({ params, searchParams }: ThingProps<"uid">) {
  const context = await meshContext(params);
  const { language, t, reader, mesh, base } = context;
  const uid = segmentOf((await params).uid);
  const query = await queryOf(searchParams);
  const span = await historyRange(context, query);
  const view = (await reader.node(mesh.id, uid, span.at)) ?? (await reader.node(mesh.id, uid));
  if (view === null) notFound();
  const charts = await seriesFor(context, span, chartsOf(uid, t));
  const range = { from: new Date(span.fromMs).toISOString(), to: new Date(span.toMs).toISOString() };
  const noted = await visitsOf(
    context,
    uid,
    FAMILIES.map((family) => ({ entity: `${uid}/${family}`, metric: "path-mbps" as const })),
  );
  return (
    <>
      {span.at === null && <LiveRefresh mesh={mesh.id} />}
      <HistorySheet
        title={<bdi>{view.node.label}</bdi>}
        {...span}
        charts={charts}
        availability={await reader.availability(mesh.id, uid, range.from, range.to)}
        steadiness={await reader.steadiness(mesh.id, uid, range.from, range.to)}
        mesh={mesh.id}
        moments={noted.visits.map(({ mark }) => mark.at)}
        query={query}
        links={{
          map: `${base}?node=${encodeURIComponent(uid)}`,
          events: `${base}/changes?entity=${encodeURIComponent(uid)}`,
          feeds: `${base}/nodes/${encodeURIComponent(uid)}`,
        }}
        language={language}
        timezone={mesh.timezone}
        t={t}
      />
      <Visits
        {...noted}
        entity={uid}
        unit="Mbit/s"
        field={fieldValue(new Date(span.toMs).toISOString(), mesh.timezone)}
        base={base}
        language={language}
        timezone={mesh.timezone}
        t={visitWords(language)}
      />
    </>
  );
}
