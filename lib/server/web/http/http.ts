/** What every answer of the API has in common: validators, codings, CORS, problem documents, HEAD and OPTIONS. */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Problem } from "../../../wire/api/views.ts";
import type { EncodedDocument } from "../context/context.ts";
import { CODING_HEADER, LENGTH_HEADER } from "./coded-responses.ts";
import { type Coding, chosenCoding, matchesEtag, TOKEN_OF, taggedFor } from "./http-negotiation.ts";

/** What a handler gives back. `json` is encoded here: for small documents only, large ones come encoded from the reading thread. */
export type Answer =
  | { kind: "document"; document: EncodedDocument; keep?: Keep }
  | { kind: "json"; value: unknown; keep?: Keep; status?: 200 | 201 | 503 }
  | { kind: "text"; text: string; contentType: string; filename?: string; keep?: Keep }
  | { kind: "stream"; open: () => ReadableStream<Uint8Array> }
  | { kind: "problem"; code: Problem["code"]; detail: string; retryAfterS?: number };

/**
 * How long an answer may be kept without asking again. Absent: not at all. `public`, `private`: it is of the past and will hardly change;
 * a cache that serves several people keeps only what a closed mesh shows.
 */
export type Keep = "public" | "private";

/** What is past may still be thinned, or a recording be added: a week, not for ever. */
const PAST_MAX_AGE_S = 604_800;

type Params = Record<string, string>;
/** A catch-all gives lists, or nothing. */
type RouteContext = { params: Promise<Readonly<Record<string, string | string[] | undefined>>> };
/** What a built Next really hands over: nothing at all for a path without parameters, whatever its types say. */
type GivenParams = Awaited<RouteContext["params"]> | undefined;
type Handler = (request: Request, context: RouteContext) => Promise<Response>;

const STATUS_OF: Readonly<Record<Problem["code"], { status: number; title: string }>> = {
  "unknown-mesh": { status: 404, title: "No such mesh" },
  "unknown-node": { status: 404, title: "No such node" },
  "unknown-link": { status: 404, title: "No such link" },
  "unknown-format": { status: 404, title: "No such format" },
  "no-round-yet": { status: 404, title: "No round yet" },
  "no-analysis-yet": { status: 404, title: "No analysis yet" },
  "unknown-series": { status: 404, title: "No such series" },
  "unknown-alert": { status: 404, title: "No such alert" },
  forbidden: { status: 403, title: "Forbidden" },
  "change-refused": { status: 422, title: "Change refused" },
  "too-large": { status: 413, title: "Too large" },
  "too-slow": { status: 408, title: "Too slow" },
  "too-many-changes": { status: 429, title: "Too many changes" },
  busy: { status: 503, title: "Busy" },
  "bad-request": { status: 400, title: "Bad request" },
  "not-found": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  internal: { status: 500, title: "Internal error" },
};

const METHODS = "GET, HEAD, OPTIONS";
const COMMON_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "ETag, Content-Disposition",
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
} as const;
/** Below this a coding saves nothing. */
const COMPRESS_FROM_BYTES = 1024;

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

export function problem(code: Problem["code"], detail: string): Answer {
  return { kind: "problem", code, detail };
}

/** The exports of a route file that can only be read. */
export function readOnly(answer: (params: Params, request: Request) => Promise<Answer>): {
  GET: Handler;
  HEAD: Handler;
  OPTIONS: Handler;
  POST: Handler;
  PUT: Handler;
  PATCH: Handler;
  DELETE: Handler;
} {
  const get: Handler = async (request, context) => {
    try {
      return await respond(request, await answer(segments(await context.params), request));
    } catch (cause) {
      console.error(cause);
      return respond(request, problem("internal", "The site could not answer. Its log tells why."));
    }
  };
  const refuse: Handler = async (request) => respond(request, problem("method-not-allowed", `Allowed here: ${METHODS}`));
  return { GET: get, HEAD: get, OPTIONS: preflight, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse };
}

/** The exports of a route file that computes something of what is posted to it, and keeps nothing. */
export function computing(answer: (params: Params, request: Request) => Promise<Answer>): ReturnType<typeof readOnly> {
  const handlers = readOnly(answer);
  const refuse: Handler = async (request) =>
    respond(request, problem("method-not-allowed", `Allowed here: ${POST_METHODS}`), POST_METHODS);
  return { ...handlers, POST: handlers.GET, OPTIONS: preflightPost, GET: refuse, HEAD: refuse };
}

/** The exports of a route file that people may add to or take from, on our own pages only. What a method lacks is refused. */
export function writable(
  answers: Partial<Record<"GET" | "POST" | "DELETE", (params: Params, request: Request) => Promise<Answer>>>,
): ReturnType<typeof readOnly> {
  const methods = [...Object.keys(answers), ...(answers.GET === undefined ? [] : ["HEAD"]), "OPTIONS"].join(", ");
  const refuse: Handler = async (request) => respond(request, problem("method-not-allowed", `Allowed here: ${methods}`), methods);
  const preflightHere: Handler = async () => allowed(methods);
  const handler = (method: keyof typeof answers) => {
    const answer = answers[method];
    return answer === undefined ? refuse : readOnly(answer).GET;
  };
  return {
    GET: handler("GET"),
    HEAD: handler("GET"),
    OPTIONS: preflightHere,
    POST: handler("POST"),
    PUT: refuse,
    PATCH: refuse,
    DELETE: handler("DELETE"),
  };
}

function segments(params: GivenParams): Params {
  return Object.fromEntries(
    Object.entries(params ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

const POST_METHODS = "POST, OPTIONS";

async function preflight(): Promise<Response> {
  return allowed(METHODS);
}

async function preflightPost(): Promise<Response> {
  return allowed(POST_METHODS);
}

function allowed(methods: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...COMMON_HEADERS,
      allow: methods,
      "access-control-allow-methods": methods,
      "access-control-allow-headers": "Content-Type, If-None-Match, Last-Event-ID",
      "access-control-max-age": "86400",
    },
  });
}

async function respond(request: Request, answer: Answer, allow: string = METHODS): Promise<Response> {
  switch (answer.kind) {
    case "document": {
      const { document, keep } = answer;
      return respondWithBytes(request, { ...document, keep }, (coding) => Promise.resolve(document[coding]));
    }
    case "json":
      return respondWithText(request, JSON.stringify(answer.value), {
        contentType: "application/json; charset=utf-8",
        keep: answer.keep,
        status: answer.status,
      });
    case "text":
      return respondWithText(request, answer.text, answer);
    case "stream":
      return respondWithStream(request, answer.open);
    case "problem":
      return respondWithProblem(request, answer, allow);
  }
}

type Described = { contentType: string; filename?: string | undefined; keep?: Keep | undefined; status?: number | undefined };

function respondWithText(request: Request, text: string, described: Described): Promise<Response> {
  const identity = new TextEncoder().encode(text);
  const etag = `"${createHash("sha256").update(identity).digest("base64url").slice(0, 27)}"`;
  const encoders: Record<Coding, () => Promise<Uint8Array>> = {
    identity: () => Promise.resolve(identity),
    gzip: () => gzipped(identity),
    brotli: () => brotlied(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  };
  const coding = (asked: Coding) => (identity.byteLength < COMPRESS_FROM_BYTES ? "identity" : asked);
  return respondWithBytes(request, { ...described, etag }, (asked) => encoders[asked](), coding);
}

/** no-transform: the validator is of this coding, so nobody on the way may make another of it, Next's own gzip included. */
function cacheControl(keep: Keep | undefined): string {
  return keep === undefined ? "no-cache, no-transform" : `${keep}, max-age=${PAST_MAX_AGE_S}, immutable, no-transform`;
}

/** What stands before the bytes of a representation. 304 where the visitor has them. */
function headOf(
  { etag, contentType, filename, keep, status = 200 }: Described & { etag: string },
  coding: Coding,
  ifNoneMatch: string | null,
): { status: number; headers: Record<string, string> } {
  const headers = {
    ...COMMON_HEADERS,
    "cache-control": cacheControl(keep),
    vary: "Accept-Encoding",
    etag: taggedFor(etag, coding),
  };
  if (matchesEtag(ifNoneMatch, etag)) return { status: 304, headers };
  return {
    status,
    headers: {
      ...headers,
      "content-type": contentType,
      ...(filename === undefined ? {} : { "content-disposition": `attachment; filename="${filename}"` }),
    },
  };
}

/** The same for a server that sends a document's bytes by itself, with the coding of which to send. */
export function documentHead(
  document: EncodedDocument,
  asked: { acceptEncoding: string | null; ifNoneMatch: string | null },
): { status: number; headers: Record<string, string>; coding: Coding } {
  const coding = chosenCoding(asked.acceptEncoding);
  const { status, headers } = headOf(document, coding, asked.ifNoneMatch);
  const isCoded = coding !== "identity" && status !== 304;
  return { status, coding, headers: isCoded ? { ...headers, "content-encoding": TOKEN_OF[coding] } : headers };
}

async function respondWithBytes(
  request: Request,
  described: Described & { etag: string },
  bytesIn: (coding: Coding) => Promise<Uint8Array>,
  adjust: (coding: Coding) => Coding = (coding) => coding,
): Promise<Response> {
  const mayCode = request.headers.has(CODING_HEADER);
  const coding = mayCode ? adjust(chosenCoding(request.headers.get("accept-encoding"))) : "identity";
  const { status, headers } = headOf(described, coding, request.headers.get("if-none-match"));
  if (status === 304) return new Response(null, { status, headers });
  const bytes = await bytesIn(coding);
  if (mayCode) headers[LENGTH_HEADER] = String(bytes.byteLength);
  if (coding !== "identity") headers[CODING_HEADER] = TOKEN_OF[coding];
  return new Response(request.method === "HEAD" ? null : new Uint8Array(bytes), { status, headers });
}

function respondWithStream(request: Request, open: () => ReadableStream<Uint8Array>): Response {
  const headers = {
    ...COMMON_HEADERS,
    "content-type": "text/event-stream; charset=utf-8",
    // no-transform: a compressor on the way would hold events back until its block is full.
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  };
  return new Response(request.method === "HEAD" ? null : open(), { headers });
}

/** How soon to ask again after a refusal that names no time of its own. */
const BUSY_RETRY_S = 2;

function respondWithProblem(
  request: Request,
  { code, detail, retryAfterS }: Answer & { kind: "problem" },
  allow: string,
): Response {
  const { status, title } = STATUS_OF[code];
  const body: Problem = { type: `/api/v1/schemas/Problem#${code}`, title, status, code, detail };
  return new Response(request.method === "HEAD" ? null : JSON.stringify(body), {
    status,
    headers: {
      ...COMMON_HEADERS,
      "cache-control": "no-store",
      "content-type": "application/problem+json; charset=utf-8",
      ...(status === 405 ? { allow } : {}),
      ...(status === 503 || retryAfterS !== undefined ? { "retry-after": String(retryAfterS ?? BUSY_RETRY_S) } : {}),
    },
  });
}
