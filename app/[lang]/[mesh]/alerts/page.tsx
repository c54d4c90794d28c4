import type { Metadata } from "next";
import { AlertsSheet } from "#components/alerts/alerts-sheet.tsx";
import { EmptySheet } from "#components/shell/empty.tsx";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { type MeshProps, meshContext, pageMetadata } from "../../page-context.ts";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.alerts.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/alerts`, title, context.t.alerts.description);
}

export default async function AlertsPage({ params }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const view = await reader.alerts(mesh.id);
  if (view === null) return <EmptySheet mesh={mesh.id} title={t.alerts.title} text={t.empty.text} />;
  return (
    <div className="sheet">
      <LiveRefresh mesh={mesh.id} />
      <AlertsSheet view={view} context={{ base, language, timezone: mesh.timezone, t }} />
    </div>
  );
}
