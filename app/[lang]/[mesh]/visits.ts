/** The visits of one node or link, each with its figures before and after. */
import type { Visit } from "#components/visits/visits.tsx";
import { compareBeforeAfter } from "#lib/base/before-after.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import type { SeriesMetric } from "#lib/model/index.ts";
import type { MeshContext } from "../page-context.ts";

/** Compared are so many days on each side, up to the next visit: what was done then is another matter. */
const SIDE_MS = 14 * DAY_MS;
const POINTS = 400;

export type Measured = { entity: string; metric: SeriesMetric };

/**
 * @param measured what is compared, the first that has figures
 * @returns the newest first, and whether more may be noted
 */
export async function visitsOf({ reader, mesh }: MeshContext, entity: string, measured: readonly Measured[]) {
  const view = await reader.marks(mesh.id);
  const marks = (view?.marks ?? [])
    .filter((mark) => mark.entity === entity)
    .toSorted((one, other) => (one.at < other.at ? 1 : -1));
  const visits: Visit[] = [];
  for (const [index, mark] of marks.entries()) {
    const atMs = Date.parse(mark.at);
    const [next, previous] = [marks[index - 1], marks[index + 1]];
    const fromMs = Math.max(atMs - SIDE_MS, previous === undefined ? 0 : Date.parse(previous.at));
    const toMs = Math.min(atMs + SIDE_MS, next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next.at));
    const values = async (from: number, to: number) => valuesOf(reader, mesh.id, measured, from, to);
    const compared = compareBeforeAfter(await values(fromMs, atMs), await values(atMs, toMs));
    visits.push({ mark, compared });
  }
  return { visits, writable: view?.writable ?? false };
}

async function valuesOf(
  reader: MeshContext["reader"],
  mesh: string,
  measured: readonly Measured[],
  ...[fromMs, toMs]: [number, number]
): Promise<number[]> {
  const span = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), points: POINTS };
  for (const one of measured) {
    const series = await reader.series(mesh, { ...one, ...span });
    const values = (series?.points ?? []).flatMap(({ value }) => (value === null ? [] : [value]));
    if (values.length > 0) return values;
  }
  return [];
}
