import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HistorySheet } from "#components/charts/history-sheet.tsx";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { fill } from "#lib/base/template.ts";
import { feedsOf, meshContext, pageMetadata, queryOf, sharedMetadata } from "../../../page-context.ts";
import { historyRange, segmentOf, seriesFor, type ThingProps } from "../../history-page.ts";
import "#components/charts/charts.css";

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

/** The history of one node. */
export default async function NodeHistoryPage({ params, searchParams }: ThingProps<"uid">) {
  const context = await meshContext(params);
  const { language, t, reader, mesh, base } = context;
  const uid = segmentOf((await params).uid);
  const query = await queryOf(searchParams);
  const span = await historyRange(context, query);
  const view = (await reader.node(mesh.id, uid, span.at)) ?? (await reader.node(mesh.id, uid));
  if (view === null) notFound();
  const families = ["v4", "v6"] as const;
  const charts = await seriesFor(context, span, [
    ...families.map((family) => ({
      title: fill(t.charts.path, { family: t.words.familyShort[family] }),
      entity: `${uid}/${family}`,
      metric: "path-mbps" as const,
      optional: true,
    })),
    ...families.map((family) => ({
      title: fill(t.charts.users, { family: t.words.familyShort[family] }),
      entity: `${uid}/${family}`,
      metric: "users" as const,
      optional: true,
    })),
    { title: t.charts.cpu, entity: uid, metric: "cpu-percent" as const, optional: true },
  ]);
  const range = { from: new Date(span.fromMs).toISOString(), to: new Date(span.toMs).toISOString() };
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
    </>
  );
}
