import type { Metadata } from "next";
import { LocaleProvider } from "#components/i18n/locale.tsx";
import { Bar } from "#components/shell/bar.tsx";
import { MeshCard } from "#components/shell/mesh-card.tsx";
import { TimedRefresh } from "#components/shell/timed-refresh.tsx";
import { type LangProps, pageContext, pageMetadata } from "./page-context.ts";

/** The page of all meshes follows the fastest of them, within reason. */
const MIN_REFRESH_S = 10;
const MAX_REFRESH_S = 60;

export async function generateMetadata({ params }: LangProps): Promise<Metadata> {
  const context = await pageContext(params);
  return pageMetadata(context, "", context.t.meshes.title, context.t.site.description);
}

/** All meshes of the site with their state. */
export default async function MeshesPage({ params }: LangProps) {
  const { language, theme, t, site, reader, nowMs } = await pageContext(params);
  const { meshes } = await reader.meshes();
  const cards = await Promise.all(meshes.map(async (summary) => ({ summary, wire: await reader.wire(summary.id) })));
  return (
    <LocaleProvider language={language} timezone={site.meshes[0]?.timezone ?? "UTC"} ago={t.freshness.ago} renderedAtMs={nowMs}>
      <TimedRefresh
        everyS={Math.max(MIN_REFRESH_S, Math.min(...meshes.map(({ collection }) => collection.intervalS), MAX_REFRESH_S))}
      />
      <div className="page">
        <Bar site={site} language={language} mesh={null} theme={theme} t={t.shell} />
        <main id="main" className="main">
          <div className="sheet">
            <div className="sheet-head">
              <h1>{t.meshes.title}</h1>
              <p className="lead">{t.meshes.lead}</p>
            </div>
            {cards.length === 0 && <p className="note">{t.meshes.none}</p>}
            <ul className="mesh-cards">
              {cards.map(({ summary, wire }) => (
                <li key={summary.id}>
                  <MeshCard
                    summary={summary}
                    wire={wire}
                    language={language}
                    timezone={site.meshes.find(({ id }) => id === summary.id)?.timezone ?? "UTC"}
                    t={t}
                  />
                </li>
              ))}
            </ul>
          </div>
        </main>
      </div>
    </LocaleProvider>
  );
}
