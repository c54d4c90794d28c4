import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { LinksSheet } from "#components/tables/links-sheet.tsx";
import { NothingThen, PageTime } from "#components/timeline/page-time.tsx";
import { atOf, type MeshProps, meshContext, oldestKept, pageMetadata, queryOf } from "../../page-context.ts";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.links.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/links`, title, context.t.links.description);
}

export default async function LinksPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const query = await queryOf(searchParams);
  const at = atOf(query, mesh);
  const view = await reader.links(mesh.id, at);
  if (view === null && at !== null) {
    const shared = { at, path: `${base}/links`, language, timezone: mesh.timezone, t: t.timeline };
    return <NothingThen title={t.links.title} first={await oldestKept({ reader, mesh })} {...shared} />;
  }
  if (view === null) return <EmptySheet mesh={mesh.id} title={t.links.title} text={t.empty.text} />;
  return (
    <PageTime
      mesh={mesh.id}
      at={at}
      shown={view.at}
      path={`${base}/links`}
      query={query}
      language={language}
      timezone={mesh.timezone}
      t={t.timeline}
    >
      <LinksSheet view={view} query={query} language={language} t={t} base={base} />
    </PageTime>
  );
}
