/** The HTTP server around Next: security headers on everything, and an end that does not wait for open streams. */
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from "node:http";
import { join } from "node:path";
import next from "next";
import { err, ok, type Result } from "../../../model/index.ts";
import type { Log } from "../../log.ts";
import { boundRequest } from "./bounded-request.ts";
import { CLIENT_HEADER, clientOf } from "./client-address.ts";
import { allowCodedResponses } from "./coded-responses.ts";
import { answerDirectly } from "./direct-answers.ts";
import { BODY_BYTES_MAX, BODY_MS_MAX } from "./http-body.ts";
import { startListening, tryListening } from "./listening.ts";
import type { PageCache } from "./page-cache.ts";
import { createPageServer } from "./page-server.ts";
import { plainAnswer } from "./plain-answer.ts";
import { originForm, refusalOf } from "./request-rules.ts";
import { secure } from "./security-headers.ts";
import type { StandIn } from "./stand-in.ts";

export const PROJECT_ROOT = join(import.meta.dirname, "..", "..", "..", "..");

export type OpenHttpServer = { port: number; close(): Promise<void> };

/** True where `npm run build` has been run. */
export function isBuilt(root: string = PROJECT_ROOT): boolean {
  return existsSync(join(root, ".next", "BUILD_ID"));
}

export type HttpServerOptions = {
  listen: { host: string; port: number };
  log: Log;
  pages: PageCache;
  /** Changes with the configuration. */
  siteText: () => string;
  /** What listens on the port until the site itself does. */
  standIn?: StandIn | null;
};

/** @returns an error in words for the person who starts the site: not built, port taken. */
export async function openHttpServer({
  listen,
  log,
  pages,
  siteText,
  standIn = null,
}: HttpServerOptions): Promise<Result<OpenHttpServer, string>> {
  if (!isBuilt()) return err("The site is not built yet. Run: npm run build");
  // Next takes seconds to prepare; a port that is taken is told before.
  const tried = standIn === null ? await tryListening(listen) : ok(null);
  if (!tried.ok) return tried;
  const app = next({ dev: false, dir: PROJECT_ROOT, hostname: listen.host, port: listen.port });
  await app.prepare();
  const server = frontServer(app.getRequestHandler(), pages, siteText, log);
  await standIn?.close();
  const listening = await startListening(server, listen);
  if (!listening.ok) {
    await app.close();
    return listening;
  }
  return ok({
    port: listen.port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Open event streams never end by themselves.
      server.closeAllConnections();
      await closed;
      await app.close();
    },
  });
}

/** A visitor who takes nothing of what is sent to him for so long holds memory for nothing. Open streams send something more often. */
const STALLED_MS = 60_000;

const LIMITS: ServerOptions = {
  // Answered by 408.
  headersTimeout: BODY_MS_MAX,
  requestTimeout: BODY_MS_MAX,
  connectionsCheckingInterval: 1_000,
};

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Everything that stands between a visitor and Next: refusals, limits, headers, what is answered without it, pages that are kept. */
export function frontServer(next: Handle, pages: PageCache, siteText: () => string, log: Log): Server {
  const pageServer = createPageServer(pages, next, siteText);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.url = originForm(request.url ?? "");
    secure(request, response);
    const refusal = refusalOf(request);
    if (refusal !== null) {
      const allow = refusal.allow === undefined ? {} : { Allow: refusal.allow };
      return plainAnswer(response, refusal.status, refusal.words, allow);
    }
    if (!boundRequest(request, response)) return;
    if (await answerDirectly(request, response)) return;
    forgetWhatChanges(request, response, pages);
    if (await pageServer.serve(request, response)) return;
    request.headers[CLIENT_HEADER] = clientOf(request);
    allowCodedResponses(request, response);
    await next(request, response);
  };
  const take = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((cause: unknown) => {
      // A visitor who went away while he was answered is no fault of anything.
      if (response.destroyed) return;
      log.error({ err: cause, path: request.url }, "request failed");
      plainAnswer(response, 500, "The site could not answer. Its log tells why.");
    });
  };
  const server = createServer(LIMITS, take);
  server.timeout = STALLED_MS;
  // Who asks before sending a large body hears the refusal instead of a go-ahead.
  server.on("checkContinue", (request, response) => {
    if (Number(request.headers["content-length"] ?? 0) <= BODY_BYTES_MAX) response.writeContinue();
    take(request, response);
  });
  return server;
}

const CHANGES = /^(?:\/api\/v1\/meshes|\/[^/]+)\/([^/]+)\/(?:marks|alerts)(?:\/|$)/;

/** Who has changed something sees it on the page that follows, and so do all others. */
function forgetWhatChanges(request: IncomingMessage, response: ServerResponse, pages: PageCache): void {
  const [, mesh] = request.method === "GET" || request.method === "HEAD" ? [] : (CHANGES.exec(request.url ?? "") ?? []);
  if (mesh === undefined) return;
  response.once("finish", () => {
    if (response.statusCode < 400) pages.forget(mesh);
  });
}
