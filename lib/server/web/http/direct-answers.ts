/**
 * Answers that the server in front gives by itself, so that they cost next to nothing and come while pages are being made: health, and
 * the documents of the last round, of which the bytes of each coding are kept. Everything else about them is as the API's handlers do it.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type DocumentKind, webContext } from "../context/context.ts";
import { documentHead } from "./http.ts";

const KINDS: ReadonlyMap<string, DocumentKind> = new Map(
  (["snapshot", "wire", "nodes", "links", "gateways"] as const).map((kind) => [kind, kind]),
);
const DOCUMENT = /^\/api\/v1\/meshes\/([a-z0-9-]+)\/([a-z]+)$/;

/** @returns false where there is nothing that could be answered here; then nothing has been sent. */
export async function answerDirectly(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { method, url = "" } = request;
  if (method !== "GET" && method !== "HEAD") return false;
  if (url === "/healthz") {
    const { ok, body } = webContext().health();
    return sendJson(request, response, ok ? 200 : 503, body);
  }
  if (url === "/livez") return sendJson(request, response, 200, { web: "ok" });
  const [, mesh = "", name = ""] = DOCUMENT.exec(url) ?? [];
  const kind = KINDS.get(name);
  const document = kind === undefined ? null : await webContext().reader.document(mesh, kind);
  if (document === null) return false;
  const { status, headers, coding } = documentHead(document, {
    acceptEncoding: headerOf(request, "accept-encoding"),
    ifNoneMatch: headerOf(request, "if-none-match"),
  });
  const bytes = document[coding];
  response.writeHead(status, status === 304 ? headers : { ...headers, "content-length": bytes.byteLength });
  response.end(status === 304 || method === "HEAD" ? undefined : bytes);
  return true;
}

function sendJson(request: IncomingMessage, response: ServerResponse, status: number, value: unknown): true {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
  });
  response.end(request.method === "HEAD" ? undefined : body);
  return true;
}

function headerOf(request: IncomingMessage, name: "accept-encoding" | "if-none-match"): string | null {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? null);
}
