import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { GatewaysSheet } from "#components/tables/gateways-sheet.tsx";
import { type MeshProps, meshContext, pageMetadata } from "../../page-context.ts";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.gateways.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/gateways`, title, context.t.gateways.description);
}

export default async function GatewaysPage({ params }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const view = await reader.gateways(mesh.id);
  if (view === null) return <EmptySheet mesh={mesh.id} title={t.gateways.title} t={t.empty} />;
  return (
    <>
      <LiveRefresh mesh={mesh.id} />
      <GatewaysSheet view={view} language={language} t={t} base={base} />
    </>
  );
}
