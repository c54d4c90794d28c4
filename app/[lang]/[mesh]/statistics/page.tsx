import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { StatisticsSheet } from "#components/statistics/statistics-sheet.tsx";
import { type MeshProps, meshContext, pageMetadata, queryOf } from "../../page-context.ts";
import "#components/statistics/statistics.css";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.statistics.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/statistics`, title, context.t.statistics.description);
}

export default async function StatisticsPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const query = await queryOf(searchParams);
  const family = query.family === "v6" || query.family === "v4" ? query.family : "main";
  const view = await reader.statistics(mesh.id, family);
  if (view === null) return <EmptySheet mesh={mesh.id} title={t.statistics.title} t={t.empty} />;
  return (
    <>
      <LiveRefresh mesh={mesh.id} />
      <StatisticsSheet view={view} query={query} language={language} t={t} base={base} />
    </>
  );
}
