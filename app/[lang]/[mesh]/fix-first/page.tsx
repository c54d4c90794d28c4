import type { Metadata } from "next";
import { FixFirstSheet } from "#components/fix-first/fix-first-sheet.tsx";
import { withWords } from "#components/i18n/fix-first/sentence.ts";
import { EmptySheet } from "#components/shell/empty.tsx";
import { NothingThen, PageTime } from "#components/timeline/page-time.tsx";
import { atOf, type MeshProps, meshContext, oldestKept, pageMetadata, queryOf } from "../../page-context.ts";
import "#components/fix-first/fix-first.css";

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const title = `${context.t.fixFirst.title} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}/fix-first`, title, context.t.fixFirst.description);
}

export default async function FixFirstPage({ params, searchParams }: MeshProps) {
  const { language, t, reader, mesh, base } = await meshContext(params);
  const query = await queryOf(searchParams);
  const at = atOf(query, mesh);
  const family = query.family === "v6" || query.family === "v4" ? query.family : "main";
  const figures = await reader.fixFirst(mesh.id, family, at);
  const view = figures === null ? null : withWords(figures, language, mesh.timezone);
  if (view === null && at !== null) {
    const shared = { at, path: `${base}/fix-first`, language, timezone: mesh.timezone, t: t.timeline };
    return <NothingThen title={t.fixFirst.title} first={await oldestKept({ reader, mesh })} {...shared} />;
  }
  if (view === null) {
    const known = (await reader.mesh(mesh.id))?.round ?? null;
    return <EmptySheet mesh={mesh.id} title={t.fixFirst.title} text={known === null ? t.empty.text : t.empty.notJudged} />;
  }
  return (
    <PageTime
      mesh={mesh.id}
      at={at}
      shown={view.as_of}
      path={`${base}/fix-first`}
      query={query}
      language={language}
      timezone={mesh.timezone}
      t={t.timeline}
    >
      <FixFirstSheet view={view} query={query} language={language} timezone={mesh.timezone} t={t} base={base} />
    </PageTime>
  );
}
