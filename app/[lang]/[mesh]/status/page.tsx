import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { StatusSheet } from "#components/tables/status-sheet.tsx";
import { type MeshProps, meshContext, pageMetadata } from "../../page-context.ts";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.status.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/status`, title, context.t.status.lead);
}

export default async function StatusPage({ params }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const [status, site] = await Promise.all([reader.meshStatus(mesh.id), reader.status()]);
  if (status === null) notFound();
  return (
    <>
      <LiveRefresh mesh={mesh.id} />
      <StatusSheet status={status} site={site} language={language} timezone={mesh.timezone} t={t} base={base} />
    </>
  );
}
