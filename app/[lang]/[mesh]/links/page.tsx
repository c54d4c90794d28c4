import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { LinksSheet } from "#components/tables/links-sheet.tsx";
import { type MeshProps, meshContext, pageMetadata, queryOf } from "../../page-context.ts";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.links.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/links`, title, context.t.links.description);
}

export default async function LinksPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const view = await reader.links(mesh.id);
  if (view === null) return <EmptySheet mesh={mesh.id} title={t.links.title} t={t.empty} />;
  return (
    <>
      <LiveRefresh mesh={mesh.id} />
      <LinksSheet view={view} query={await queryOf(searchParams)} language={language} t={t} base={base} />
    </>
  );
}
