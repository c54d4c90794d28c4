/** What the pages of one node's and one link's history have in common. */
import { notFound } from "next/navigation";
import { RANGES, type Range, rangeOf } from "#components/charts/history-sheet.tsx";
import type { SeriesMetric } from "#lib/model/index.ts";
import type { SeriesView } from "#lib/wire/api/history.ts";
import { atOf, type MeshContext } from "../page-context.ts";

/** As many points as a screen shows; from a week on the store joins them to hours and days. */
const POINTS: Record<Range, number> = { "24h": 288, "7d": 240, "30d": 240 };

export type ThingProps<Name extends string> = {
  params: Promise<{ lang: string; mesh: string } & Record<Name, string>>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** A segment of the path; the router hands it over encoded. */
export function segmentOf(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    notFound();
  }
}

/** The range that is asked for: it ends with the moment of the address, else with the last round. */
export async function historyRange({ reader, mesh }: MeshContext, query: Record<string, string>) {
  const range = rangeOf(query.over);
  const at = atOf(query, mesh);
  const last = (await reader.mesh(mesh.id))?.at ?? null;
  const end = at ?? last;
  if (end === null) notFound();
  const toMs = Date.parse(end) + 1;
  return { range, fromMs: toMs - RANGES[range], toMs, at };
}

export async function seriesFor(
  { reader, mesh }: MeshContext,
  { range, fromMs, toMs }: { range: Range; fromMs: number; toMs: number },
  wanted: readonly { title: string; entity: string; metric: SeriesMetric; optional?: boolean }[],
): Promise<{ title: string; series: SeriesView | null }[]> {
  const span = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), points: POINTS[range] };
  const found = await Promise.all(
    wanted.map(async ({ title, entity, metric, optional = false }) => {
      const series: SeriesView | null = await reader.series(mesh.id, { entity, metric, ...span });
      return { title, series, shown: !optional || series?.points.some(({ value }) => value !== null) === true };
    }),
  );
  return found.filter(({ shown }) => shown).map(({ title, series }) => ({ title, series }));
}
