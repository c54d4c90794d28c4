import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { reasonsOf } from "#components/tables/gateways.ts";
import { NodesSheet } from "#components/tables/nodes-sheet.tsx";
import { type MeshProps, meshContext, pageMetadata, queryOf } from "../../page-context.ts";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.nodes.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/nodes`, title, context.t.nodes.description);
}

export default async function NodesPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const [view, gateways] = await Promise.all([reader.nodes(mesh.id), reader.gateways(mesh.id)]);
  if (view === null) return <EmptySheet mesh={mesh.id} title={t.nodes.title} t={t.empty} />;
  return (
    <>
      <LiveRefresh mesh={mesh.id} />
      <NodesSheet
        view={view}
        reasons={reasonsOf(gateways?.without ?? [])}
        query={await queryOf(searchParams)}
        language={language}
        t={t}
        base={base}
      />
    </>
  );
}
