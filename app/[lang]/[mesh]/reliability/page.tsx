import type { Metadata } from "next";
import { ReliabilitySheet } from "#components/reliability/reliability-sheet.tsx";
import { reliabilityWords } from "#components/reliability/words.ts";
import { Chips } from "#components/tables/parts.tsx";
import { DAY_MS, WEEK_MS } from "#lib/base/durations.ts";
import { instantOf } from "#lib/model/index.ts";
import { momentOf } from "#lib/server/web/api/moment.ts";
import { type MeshProps, meshContext, pageMetadata, queryOf } from "../../page-context.ts";
import "#components/statistics/statistics.css";
import "#components/reliability/reliability.css";

const SPANS = { day: DAY_MS, week: WEEK_MS, month: 30 * DAY_MS, year: 365 * DAY_MS } as const;

export async function generateMetadata({ params }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const { title, description } = reliabilityWords(context.language);
  return pageMetadata(context, `/${context.mesh.id}/reliability`, `${title} – ${context.mesh.name}`, description);
}

/** `?from&to`, or `?span` up to the last round. */
export default async function ReliabilityPage({ params, searchParams }: MeshProps) {
  const { language, reader, mesh, base, nowMs } = await meshContext(params);
  const query = await queryOf(searchParams);
  const words = reliabilityWords(language);
  const span = query.span === "day" || query.span === "week" || query.span === "year" ? query.span : "month";
  const lastAt = (await reader.mesh(mesh.id))?.at ?? instantOf(nowMs);
  const to = momentOf(query.to, mesh.timezone) ?? lastAt;
  const from = momentOf(query.from, mesh.timezone) ?? instantOf(Date.parse(to) - SPANS[span]);
  const view = Date.parse(from) < Date.parse(to) ? await reader.reliability(mesh.id, from, to) : null;
  const isPreset = query.from === undefined && query.to === undefined;
  return (
    <div className="sheet statistics">
      <div className="sheet-head">
        <h1>{words.title}</h1>
      </div>
      <Chips
        name="span"
        label={words.span}
        query={isPreset ? { span } : {}}
        items={(["day", "week", "month", "year"] as const).map((value) => ({ value, label: words.spans[value] }))}
        language={language}
      />
      {view === null ? (
        <p>{words.nothing}</p>
      ) : (
        <ReliabilitySheet view={view} base={base} language={language} timezone={mesh.timezone} t={words} />
      )}
    </div>
  );
}
