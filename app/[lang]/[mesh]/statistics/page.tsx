import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { StatisticsSheet } from "#components/statistics/statistics-sheet.tsx";
import { NothingThen, PageTime } from "#components/timeline/page-time.tsx";
import { atOf, type MeshProps, meshContext, oldestKept, pageMetadata, queryOf } from "../../page-context.ts";
import "#components/statistics/statistics.css";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.statistics.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/statistics`, title, context.t.statistics.description);
}

export default async function StatisticsPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const query = await queryOf(searchParams);
  const at = atOf(query, mesh);
  const family = query.family === "v6" || query.family === "v4" ? query.family : "main";
  const view = await reader.statistics(mesh.id, family, at);
  if (view === null && at !== null) {
    const shared = { at, path: `${base}/statistics`, language, timezone: mesh.timezone, t: t.timeline };
    return <NothingThen title={t.statistics.title} first={await oldestKept({ reader, mesh })} {...shared} />;
  }
  if (view === null) {
    const known = (await reader.mesh(mesh.id))?.round ?? null;
    return <EmptySheet mesh={mesh.id} title={t.statistics.title} text={known === null ? t.empty.text : t.empty.notJudged} />;
  }
  return (
    <PageTime
      mesh={mesh.id}
      at={at}
      shown={view.as_of}
      path={`${base}/statistics`}
      query={query}
      language={language}
      timezone={mesh.timezone}
      t={t.timeline}
    >
      <StatisticsSheet view={view} query={query} language={language} t={t} base={base} />
    </PageTime>
  );
}
