/** The answers of `/api/v1` about the past. */

import { z } from "zod";
import { csvTable } from "#lib/base/csv.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import { instantOf } from "../../../model/index.ts";
import {
  EVENTS_MAX,
  eventsQuerySchema,
  markRequestSchema,
  type SeriesView,
  seriesQuerySchema,
  spanSchema,
} from "../../../wire/api/history.ts";
import { type MarkRefusal, webContext } from "../context/context.ts";
import { changeRefusal } from "../http/change-guard.ts";
import { type Answer, problem } from "../http/http.ts";
import { boundedJson } from "../http/http-body.ts";
import { bodyProblem, isMeshId, keptFor, nothingOf, spellings, unknownMesh } from "./answers.ts";

const EVENTS_DEFAULT = 100;
const POINTS_DEFAULT = 300;
const MARK_BYTES_MAX = 4_000;
const offsetInstantSchema = z.iso.datetime({ offset: true });
const utc = (instant: string) => instantOf(Date.parse(instant));

const timelineQuerySchema = z.object({ at: offsetInstantSchema.optional(), span: spanSchema.optional() });

export async function timelineAnswer(mesh: string, request: Request): Promise<Answer> {
  const asked = timelineQuerySchema.safeParse(queryOf(request));
  if (!asked.success) return badQuery(asked.error);
  const { at, span = null } = asked.data;
  const instant = at === undefined ? null : utc(at);
  const view = isMeshId(mesh) ? await webContext().reader.timeline(mesh, instant, span) : null;
  return view === null ? nothingOf(mesh, instant) : { kind: "json", value: view };
}

export async function eventsAnswer(mesh: string, request: Request): Promise<Answer> {
  const asked = eventsQuerySchema.safeParse(queryOf(request));
  if (!asked.success) return badQuery(asked.error);
  const { from, to, kind, entity, open, cursor, limit = EVENTS_DEFAULT } = asked.data;
  const view = isMeshId(mesh)
    ? await webContext().reader.events(mesh, {
        limit: Math.min(limit, EVENTS_MAX),
        ...(from === undefined ? {} : { from: utc(from) }),
        ...(to === undefined ? {} : { to: utc(to) }),
        ...(kind === undefined ? {} : { kinds: [kind] }),
        ...(entity === undefined ? {} : { entity }),
        ...(open === undefined ? {} : { open: true }),
        ...(cursor === undefined ? {} : { cursor }),
      })
    : null;
  if (view === null) return nothingOf(mesh);
  // An event that is not over changes when it ends, and a late cause may join it.
  const settled = view.events.every((event) => event.to !== null);
  return { kind: "json", value: view, ...(settled && to !== undefined ? await keptFor(mesh, utc(to)) : {}) };
}

export async function seriesAnswer(mesh: string, request: Request): Promise<Answer> {
  const asked = seriesQuerySchema.safeParse(queryOf(request));
  if (!asked.success) return badQuery(asked.error);
  const { entity, metric, points = POINTS_DEFAULT, format = "json" } = asked.data;
  const { reader } = webContext();
  const { from, to } = lately(asked.data, 1);
  if (Date.parse(from) >= Date.parse(to)) return problem("bad-request", "from: must be before to");
  const series = isMeshId(mesh) ? await reader.series(mesh, { entity, metric, from, to, points }) : null;
  if (series === null) {
    const summary = isMeshId(mesh) ? await reader.mesh(mesh) : null;
    if (summary === null || summary.round === null) return nothingOf(mesh);
    return problem("unknown-series", `Nothing is kept of ${metric} of this entity`);
  }
  const keep = asked.data.to === undefined ? {} : await keptFor(mesh, to);
  if (format === "json") return { kind: "json", value: series, ...keep };
  return {
    kind: "text",
    text: seriesCsv(series),
    contentType: "text/csv; charset=utf-8",
    filename: `${mesh}-${metric}.csv`,
    ...keep,
  };
}

/** `unusual`: 1 within an anomaly, 0 outside, empty where that was not judged. */
function seriesCsv(series: SeriesView): string {
  const isUnusual = (at: string) => (series.anomalies ?? []).some(({ from, to }) => from <= at && at <= to);
  const unusual = (at: string) => (series.anomalies === null ? null : isUnusual(at) ? 1 : 0);
  const value = (one: number | null) => (one !== null && series.entities.length > 0 ? (series.entities[one] ?? null) : one);
  const rows = series.points.map((point) => [
    point.at,
    value(point.value),
    value(point.p10),
    value(point.p90),
    value(point.min),
    point.count,
    point.unknown,
    unusual(point.at),
  ]);
  return csvTable(["at", "value", "p10", "p90", "min", "count", "unknown", "unusual"], rows);
}

const rangeSchema = z.object({ from: offsetInstantSchema, to: offsetInstantSchema });

export async function diffAnswer(mesh: string, request: Request): Promise<Answer> {
  const asked = rangeSchema.safeParse(queryOf(request));
  if (!asked.success) return badQuery(asked.error);
  const [from, to] = [utc(asked.data.from), utc(asked.data.to)];
  const view = isMeshId(mesh) ? await webContext().reader.diff(mesh, from, to) : null;
  if (view === null) return nothingOf(mesh, Date.parse(from) < Date.parse(to) ? from : to);
  return { kind: "json", value: view, ...(await keptFor(mesh, Date.parse(from) > Date.parse(to) ? from : to)) };
}

const availabilityQuerySchema = z.object({
  entity: z.string().min(1).max(420),
  from: offsetInstantSchema.optional(),
  to: offsetInstantSchema.optional(),
});

export async function availabilityAnswer(mesh: string, request: Request): Promise<Answer> {
  const asked = availabilityQuerySchema.safeParse(queryOf(request));
  if (!asked.success) return badQuery(asked.error);
  const { from, to } = lately(asked.data, 30);
  const view = isMeshId(mesh) ? await webContext().reader.availability(mesh, asked.data.entity, from, to) : null;
  if (view !== null) return { kind: "json", value: view };
  return nothingOfThing(mesh, "entity: the uid of a node or the id of a link of the last round");
}

const steadinessQuerySchema = z.object({
  node: z.string().min(1).max(200),
  from: offsetInstantSchema.optional(),
  to: offsetInstantSchema.optional(),
});

export async function steadinessAnswer(mesh: string, request: Request): Promise<Answer> {
  const asked = steadinessQuerySchema.safeParse(queryOf(request));
  if (!asked.success) return badQuery(asked.error);
  const { from, to } = lately(asked.data, 30);
  const view = isMeshId(mesh) ? await webContext().reader.steadiness(mesh, asked.data.node, from, to) : null;
  return view === null ? nothingOfThing(mesh, "node: the uid of a node of the last round") : { kind: "json", value: view };
}

/** @param part the totals alone, as `teranyina reliability --json` gives them, or with the days and the span before. */
export async function reliabilityAnswer(mesh: string, part: "total" | "days", request: Request): Promise<Answer> {
  const asked = z
    .object({ from: offsetInstantSchema.optional(), to: offsetInstantSchema.optional() })
    .safeParse(queryOf(request));
  if (!asked.success) return badQuery(asked.error);
  const { from, to } = lately(asked.data, 30);
  if (Date.parse(to) <= Date.parse(from)) return problem("bad-request", "to: expected an instant after from");
  const view = isMeshId(mesh) ? await webContext().reader.reliability(mesh, from, to) : null;
  if (view === null) return nothingOf(mesh, null);
  return { kind: "json", value: part === "total" ? view.total : view };
}

/** So many days up to now, where nothing else is asked for. */
function lately(asked: { from?: string | undefined; to?: string | undefined }, days: number): { from: string; to: string } {
  const to = asked.to === undefined ? instantOf(webContext().nowMs()) : utc(asked.to);
  return { from: asked.from === undefined ? instantOf(Date.parse(to) - days * DAY_MS) : utc(asked.from), to };
}

async function nothingOfThing(mesh: string, remedy: string): Promise<Answer> {
  const hasRound = isMeshId(mesh) && ((await webContext().reader.mesh(mesh))?.round ?? null) !== null;
  return hasRound ? problem("unknown-series", remedy) : nothingOf(mesh);
}

export async function marksAnswer(mesh: string): Promise<Answer> {
  const view = isMeshId(mesh) ? await webContext().reader.marks(mesh) : null;
  return view === null ? unknownMesh() : { kind: "json", value: view };
}

export async function addMarkAnswer(mesh: string, request: Request): Promise<Answer> {
  const refused = changeRefusal(request);
  if (refused !== null) return refused;
  const body = await boundedJson(request, MARK_BYTES_MAX);
  if (!body.ok) return bodyProblem(body.error, MARK_BYTES_MAX);
  const asked = markRequestSchema.safeParse(body.value);
  if (!asked.success) return badQuery(asked.error);
  const made = isMeshId(mesh) ? await webContext().reader.addMark(mesh, asked.data) : null;
  if (made === null) return unknownMesh();
  return made.ok ? { kind: "json", value: made.value, status: 201 } : markProblem(made.error);
}

export async function removeMarkAnswer(mesh: string, id: string, request: Request): Promise<Answer> {
  const refused = changeRefusal(request);
  if (refused !== null) return refused;
  for (const spelling of spellings(id)) {
    const gone = isMeshId(mesh) ? await webContext().reader.removeMark(mesh, spelling) : null;
    if (gone === null) return unknownMesh();
    if (!gone.ok) return markProblem(gone.error);
  }
  return marksAnswer(mesh);
}

export const MARK_REFUSALS = {
  closed: "This site takes no changes from people whom it does not know: nobody may mark the past of this mesh here",
  "too-many": "There are too many marks: remove one first",
  "not-kept": "at: nothing so old is kept",
} as const satisfies Record<MarkRefusal, string>;

function markProblem(refusal: MarkRefusal): Answer {
  return problem(refusal === "not-kept" ? "bad-request" : "forbidden", MARK_REFUSALS[refusal]);
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}

function badQuery(error: z.ZodError): Answer {
  const [issue] = error.issues;
  return problem("bad-request", `${issue?.path.join(".") ?? "query"}: ${issue?.message ?? "not understood"}`);
}
