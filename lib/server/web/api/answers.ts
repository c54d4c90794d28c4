/** From a request's parameters to an answer. The handlers of `/api/v1` are these functions and nothing else. */

import { z } from "zod";
import { err, instantOf, meshIdSchema, ok, type Result } from "../../../model/index.ts";
import { type FixFirstFigures, whatIfRequestSchema } from "../../../wire/api/analysis.ts";
import { EXPORT_FORMATS, isExportFormat } from "../../../wire/api/export-formats.ts";
import { chosenLanguage, type Language, languageSchema } from "../../../wire/api/site.ts";
import type { LiveEvent } from "../../../wire/api/views.ts";
import { partialSight } from "../../../wire/views/mesh-summary.ts";
import { type At, type DocumentKind, FAMILIES_ASKED, type FamilyAsked, type WebContext, webContext } from "../context/context.ts";
import { type Answer, type Keep, problem } from "../http/http.ts";
import { BODY_MS_MAX, type BodyRefusal, boundedJson } from "../http/http-body.ts";
import { eventStream } from "./event-stream.ts";

const offsetInstantSchema = z.iso.datetime({ offset: true });

/** The last round's document, or with `?at=` that of the last round at or before an instant. */
export async function documentAnswer(mesh: string, kind: DocumentKind, request: Request): Promise<Answer> {
  const at = atOf(request);
  if (!at.ok) return at.error;
  const document = isMeshId(mesh) ? await webContext().reader.document(mesh, kind, at.value) : null;
  if (document === null) return nothingOf(mesh, at.value);
  // Nodes of a past map stand where they stand now.
  return { kind: "document", document, ...(kind === "wire" ? {} : await keptFor(mesh, at.value)) };
}

type AnalysisAsked = { family: FamilyAsked; at: At; language: Language };

/** A document of the analysis: `?family=v4|v6`. */
export async function analysisAnswer(
  mesh: string,
  kind: "analysis" | "statistics" | "only-ways",
  request: Request,
): Promise<Answer> {
  const asked = analysisAsked(request);
  if (!asked.ok) return asked.error;
  const { family, at } = asked.value;
  const document = isMeshId(mesh) ? await webContext().reader.document(mesh, `${kind}-${family}`, at) : null;
  return document === null ? noAnalysis(mesh, asked.value) : { kind: "document", document };
}

/** `?family=v4|v6`, and for people's words `?lang=ca|es|en` (else by Accept-Language). @param words puts it into words. */
export async function fixFirstAnswer(
  mesh: string,
  request: Request,
  words: (figures: FixFirstFigures, language: Language, timezone: string) => unknown,
): Promise<Answer> {
  const asked = analysisAsked(request);
  if (!asked.ok) return asked.error;
  const { family, at, language } = asked.value;
  const { reader, site } = webContext();
  const figures = isMeshId(mesh) ? await reader.fixFirst(mesh, family, at) : null;
  const timezone = site().meshes.find(({ id }) => id === mesh)?.timezone;
  if (figures === null || timezone === undefined) return noAnalysis(mesh, asked.value);
  return { kind: "json", value: words(figures, language, timezone) };
}

function analysisAsked(request: Request): Result<AnalysisAsked, Answer> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const asked = analysisQuerySchema.safeParse(query);
  if (!asked.success) return err(problem("bad-request", "family: v4 or v6; lang: ca, es or en"));
  const { family, lang } = asked.data;
  const at = atOf(request);
  if (!at.ok) return at;
  const language = lang ?? chosenLanguage(request.headers.get("accept-language"), webContext().site().languages);
  return ok({ family, at: at.value, language });
}

async function noAnalysis(mesh: string, { family, at }: AnalysisAsked): Promise<Answer> {
  if (!(await hasRound(mesh, at))) return nothingOf(mesh, at);
  const when = at === null ? "yet" : "of that time, or others are being computed just now";
  return problem("no-analysis-yet", `There is no analysis of ${family === "main" ? "this mesh" : `family ${family}`} ${when}`);
}

const analysisQuerySchema = z.object({ family: z.enum(FAMILIES_ASKED).default("main"), lang: languageSchema.optional() });

/** At once, of all meshes: the thread that computes them answers everybody else too. */
const WHAT_IFS_MAX = 4;
/** A thousand changes fit. */
const WHAT_IF_BYTES_MAX = 65_536;
let whatIfs = 0;

/** Why a body was not taken. */
export function bodyProblem(refusal: BodyRefusal | "bad-request", bytesMax: number): Answer {
  if (refusal === "too-large") return problem(refusal, `At most ${bytesMax} bytes`);
  return problem(
    refusal,
    refusal === "too-slow" ? `The body did not come within ${BODY_MS_MAX / 1000} s` : "The body is not JSON",
  );
}

/** A what-if on the last round. The thread that reads the store computes it; this one only waits. */
export async function whatIfAnswer(mesh: string, request: Request): Promise<Answer> {
  const body = await boundedJson(request, WHAT_IF_BYTES_MAX);
  if (!body.ok) return bodyProblem(body.error, WHAT_IF_BYTES_MAX);
  const asked = whatIfRequestSchema.safeParse(body.value);
  if (!asked.success) {
    const [issue] = asked.error.issues;
    return problem("bad-request", `${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "not a what-if"}`);
  }
  if (!isMeshId(mesh)) return unknownMesh();
  if (whatIfs >= WHAT_IFS_MAX) return problem("busy", "Other what-ifs are being computed. Try again in a moment.");
  whatIfs += 1;
  try {
    const answer = await webContext().reader.whatIf(mesh, asked.data);
    if (answer === null) return nothingOf(mesh);
    return answer.ok ? { kind: "json", value: answer.value } : problem(answer.error.code, answer.error.detail);
  } finally {
    whatIfs -= 1;
  }
}

export async function meshAnswer(mesh: string): Promise<Answer> {
  const summary = isMeshId(mesh) ? await webContext().reader.mesh(mesh) : null;
  return summary === null ? unknownMesh() : { kind: "json", value: summary };
}

export async function meshStatusAnswer(mesh: string): Promise<Answer> {
  const status = isMeshId(mesh) ? await webContext().reader.meshStatus(mesh) : null;
  return status === null ? unknownMesh() : { kind: "json", value: status };
}

export async function nodeAnswer(mesh: string, uid: string, request: Request): Promise<Answer> {
  const at = atOf(request);
  if (!at.ok) return at.error;
  const { reader } = webContext();
  for (const spelling of spellings(uid)) {
    const view = isMeshId(mesh) ? await reader.node(mesh, spelling, at.value) : null;
    // Without an analysis the answer may be a fuller one later.
    if (view !== null) return { kind: "json", value: view, ...(view.role === null ? {} : await keptFor(mesh, at.value)) };
  }
  const known = await hasRound(mesh, at.value);
  return known ? problem("unknown-node", "This mesh has no node with this uid") : nothingOf(mesh, at.value);
}

export async function linkAnswer(mesh: string, id: string, request: Request): Promise<Answer> {
  const at = atOf(request);
  if (!at.ok) return at.error;
  const { reader } = webContext();
  for (const spelling of spellings(id)) {
    const view = isMeshId(mesh) ? await reader.link(mesh, spelling, at.value) : null;
    // Without an analysis the answer may be a fuller one later.
    if (view !== null) return { kind: "json", value: view, ...(view.role === null ? {} : await keptFor(mesh, at.value)) };
  }
  const known = await hasRound(mesh, at.value);
  return known ? problem("unknown-link", "This mesh has no link with this id") : nothingOf(mesh, at.value);
}

export async function exportAnswer(mesh: string, format: string): Promise<Answer> {
  if (!isExportFormat(format)) return problem("unknown-format", `Formats: ${EXPORT_FORMATS.join(", ")}`);
  const document = isMeshId(mesh) ? await webContext().reader.exported(mesh, format) : null;
  return document === null ? nothingOf(mesh) : { kind: "document", document };
}

/** Begins with the last round, unless `Last-Event-ID` names it, and with whether the collector is at work. */
export async function streamAnswer(mesh: string, request: Request): Promise<Answer> {
  const context: WebContext = webContext();
  const summary = isMeshId(mesh) ? await context.reader.mesh(mesh) : null;
  if (summary === null) return unknownMesh();
  const { round, at, collection } = summary;
  const seen = request.headers.get("last-event-id");
  const initial: LiveEvent[] = [{ type: "status", collectorAlive: collection.collectorAlive }];
  const partial = partialSight(summary.coverage);
  if (round !== null && at !== null && seen !== String(round))
    initial.push({ type: "round", mesh, round, at, ...(partial !== null && { partial }) });
  return { kind: "stream", open: () => eventStream({ live: context.live, mesh, initial, signal: request.signal }) };
}

/** `?at=`, in UTC; null where the address has none. */
function atOf(request: Request): Result<At, Answer> {
  const text = new URL(request.url).searchParams.get("at");
  if (text === null) return ok(null);
  const instant = offsetInstantSchema.safeParse(text);
  if (instant.success) return ok(instantOf(Date.parse(instant.data)));
  return err(problem("bad-request", "at: an ISO 8601 instant with offset, for example 2026-11-22T19:40:00Z"));
}

/** An answer of a round that is over for good may be kept, by a shared cache only where it shows no addresses. */
export async function keptFor(mesh: string, at: At): Promise<{ keep?: Keep }> {
  if (at === null) return {};
  const summary = await webContext().reader.mesh(mesh);
  if (summary === null || summary.at === null || Date.parse(at) >= Date.parse(summary.at)) return {};
  return { keep: summary.technicians === "open" ? "private" : "public" };
}

export function isMeshId(mesh: string): boolean {
  return meshIdSchema.safeParse(mesh).success;
}

async function hasRound(mesh: string, at: At = null): Promise<boolean> {
  if (!isMeshId(mesh)) return false;
  const { reader } = webContext();
  return at === null ? ((await reader.mesh(mesh))?.round ?? null) !== null : (await reader.document(mesh, "nodes", at)) !== null;
}

/** Why there is nothing to give of a mesh. */
export async function nothingOf(mesh: string, at: At = null): Promise<Answer & { kind: "problem" }> {
  const known = isMeshId(mesh) && (await webContext().reader.mesh(mesh)) !== null;
  if (!known) return unknownMesh();
  const now = "No round of this mesh is finished yet. Try again in a minute.";
  return {
    kind: "problem",
    code: "no-round-yet",
    detail: at === null ? now : `No round of this mesh is kept from ${at} or before`,
  };
}

export function unknownMesh(): Answer & { kind: "problem" } {
  return { kind: "problem", code: "unknown-mesh", detail: "The meshes of this site: /api/v1/meshes" };
}

/** A path segment as it came, and decoded where it still is encoded: ids from files may hold anything. */
export function spellings(segment: string): string[] {
  if (!segment.includes("%")) return [segment];
  try {
    return [segment, decodeURIComponent(segment)];
  } catch (cause) {
    // A per cent sign of its own, not of an encoding.
    if (cause instanceof URIError) return [segment];
    throw cause;
  }
}
