import type { ReactNode } from "react";
import { LocaleProvider } from "#components/i18n/locale.tsx";
import { Bar } from "#components/shell/bar.tsx";
import { Freshness } from "#components/shell/freshness.tsx";
import { partialSight } from "#lib/wire/views/mesh-summary.ts";
import { type MeshProps, meshContext } from "../page-context.ts";

/** The bar and the freshness of one mesh, around its pages. */
export default async function MeshLayout({ children, params }: { children: ReactNode; params: MeshProps["params"] }) {
  const { language, theme, t, site, reader, nowMs, mesh } = await meshContext(params);
  const summary = await reader.mesh(mesh.id);
  return (
    <LocaleProvider language={language} timezone={mesh.timezone} ago={t.freshness.ago} renderedAtMs={nowMs}>
      <div className="page">
        <Bar site={site} language={language} mesh={mesh.id} theme={theme} urgent={summary?.urgent ?? null} t={t.shell} />
        {summary !== null && (
          <Freshness mesh={mesh.id} collection={summary.collection} partial={partialSight(summary.coverage)} t={t.freshness} />
        )}
        <main id="main" className="main">
          {children}
        </main>
      </div>
    </LocaleProvider>
  );
}
