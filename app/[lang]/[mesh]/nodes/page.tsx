import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { reasonsOf } from "#components/tables/gateways.ts";
import { NodesSheet } from "#components/tables/nodes-sheet.tsx";
import { NothingThen, PageTime } from "#components/timeline/page-time.tsx";
import { atOf, type MeshProps, meshContext, oldestKept, pageMetadata, queryOf } from "../../page-context.ts";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.nodes.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/nodes`, title, context.t.nodes.description);
}

export default async function NodesPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const query = await queryOf(searchParams);
  const at = atOf(query, mesh);
  const [view, gateways] = await Promise.all([reader.nodes(mesh.id, at), reader.gateways(mesh.id, at)]);
  if (view === null && at !== null) {
    const shared = { at, path: `${base}/nodes`, language, timezone: mesh.timezone, t: t.timeline };
    return <NothingThen title={t.nodes.title} first={await oldestKept({ reader, mesh })} {...shared} />;
  }
  if (view === null) return <EmptySheet mesh={mesh.id} title={t.nodes.title} text={t.empty.text} />;
  return (
    <PageTime
      mesh={mesh.id}
      at={at}
      shown={view.at}
      path={`${base}/nodes`}
      query={query}
      language={language}
      timezone={mesh.timezone}
      t={t.timeline}
    >
      <NodesSheet view={view} reasons={reasonsOf(gateways?.without ?? [])} query={query} language={language} t={t} base={base} />
    </PageTime>
  );
}
