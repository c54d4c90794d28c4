import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { GatewaysSheet } from "#components/tables/gateways-sheet.tsx";
import { NothingThen, PageTime } from "#components/timeline/page-time.tsx";
import { atOf, type MeshProps, meshContext, oldestKept, pageMetadata, queryOf } from "../../page-context.ts";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.gateways.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/gateways`, title, context.t.gateways.description);
}

export default async function GatewaysPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const query = await queryOf(searchParams);
  const at = atOf(query, mesh);
  const view = await reader.gateways(mesh.id, at);
  if (view === null && at !== null) {
    const shared = { at, path: `${base}/gateways`, language, timezone: mesh.timezone, t: t.timeline };
    return <NothingThen title={t.gateways.title} first={await oldestKept({ reader, mesh })} {...shared} />;
  }
  if (view === null) return <EmptySheet mesh={mesh.id} title={t.gateways.title} text={t.empty.text} />;
  return (
    <PageTime
      mesh={mesh.id}
      at={at}
      shown={view.at}
      path={`${base}/gateways`}
      query={query}
      language={language}
      timezone={mesh.timezone}
      t={t.timeline}
    >
      <GatewaysSheet view={view} language={language} t={t} base={base} />
    </PageTime>
  );
}
