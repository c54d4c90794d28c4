/** Serves pages: from what is kept, or made by Next, a bounded number at once; whoever would wait too long is told when to come again. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Captured, capture } from "./captured-response.ts";
import { clientOf } from "./client-address.ts";
import { chosenCoding, TOKEN_OF } from "./http-negotiation.ts";
import { type KeptPage, keptPage, type PageCache } from "./page-cache.ts";
import { type PageKey, pageKeyOf } from "./page-key.ts";
import { plainAnswer } from "./plain-answer.ts";
import { createRenderGate, type RenderGate, type RenderLimits } from "./render-gate.ts";

/**
 * Pages are drawn on the thread that answers everybody, which is held for as long as each takes: two, so that one may wait for the reading
 * thread while the other is drawn. More at once make no page sooner, and health later.
 */
const LIMITS: RenderLimits = { atOnce: 2, waiting: 100, perClient: 16, waitMs: 8_000 };
/** ::1, as {@link clientOf} writes it. */
const HERE_V6 = "0:0:0:0";
const RETRY_AFTER_S = 5;
/** Whoever made a page for many may go away before it is done: then another makes it. */
const ATTEMPTS_MAX = 3;

type Visit = { request: IncomingMessage; response: ServerResponse; client: string };
type Render = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type PageServer = {
  /** @returns false: no page; nothing has been done. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
};

/** @param siteText changes with the configuration; then nothing that was made before is shown. */
export function createPageServer(cache: PageCache, render: Render, siteText: () => string, limits = LIMITS): PageServer {
  // This machine's own address is a proxy's that does not tell for whom it asks.
  const gate = createRenderGate(limits, (client) => client === HERE_V6 || client.startsWith("127."));
  let site = siteText();

  const make = (visit: Visit) => madeFor(visit, gate, render);

  const serveKept = async (wanted: PageKey, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const acceptEncoding = request.headers["accept-encoding"];
    const coding = chosenCoding(Array.isArray(acceptEncoding) ? acceptEncoding.join(",") : (acceptEncoding ?? null));
    const visit: Visit = { request, response, client: clientOf(request) };
    prepare(request, wanted);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX && !response.destroyed; attempt += 1) {
      const { page, isOwn } = cache.take(wanted.key, wanted.mesh, () => make(visit));
      const made = await page;
      if (made !== null) return sendPage(response, made, coding, await made.bytesIn(coding));
      if (isOwn) return;
    }
    const alone = response.destroyed ? null : await make(visit);
    if (alone !== null) sendPage(response, alone, coding, await alone.bytesIn(coding));
  };

  return {
    async serve(request, response) {
      const wanted = pageKeyOf(request);
      if (wanted === null) return false;
      const now = siteText();
      if (now !== site) {
        site = now;
        cache.forget(null);
      }
      try {
        await serveKept(wanted, request, response);
      } catch (cause) {
        if (!(cause instanceof Busy)) throw cause;
        plainAnswer(response, 503, "Too many people ask for pages just now. Try again in a moment.", {
          "Retry-After": String(RETRY_AFTER_S),
        });
      }
      return true;
    },
  };
}

/** The page for this visitor alone, who has it then, or for all who asked meanwhile. @throws Busy where its turn does not come. */
async function madeFor(visit: Visit, gate: RenderGate, render: Render): Promise<KeptPage | null> {
  const captured = await rendered(visit, gate, render);
  const page = captured === null ? null : keptPage(captured);
  if (captured !== null && page === null) sendCaptured(visit.response, captured);
  return page;
}

async function rendered({ request, response, client }: Visit, gate: RenderGate, render: Render): Promise<Captured | null> {
  const leave = await gate.enter(client);
  if (leave === null) throw new Busy();
  try {
    if (response.destroyed) return null;
    const { captured, undo } = capture(response);
    try {
      // Next ends the response, and is done only when it is sent: that is ours to do.
      const failed = new Promise<never>((_, reject) => render(request, response).catch(reject));
      return await Promise.race([captured, failed]);
    } catch (cause) {
      undo();
      throw cause;
    }
  } finally {
    leave();
  }
}

class Busy extends Error {}

/** What Next gets to see of the request: what is in the key, and the nonce of ours. */
function prepare(request: IncomingMessage, { headers }: PageKey): void {
  const policy = request.headers["content-security-policy"];
  // What is kept is for both: the answer to HEAD is sent without its body.
  request.method = "GET";
  request.headers = { ...headers, ...(policy === undefined ? {} : { "content-security-policy": policy }) };
}

function sendPage(response: ServerResponse, page: KeptPage, coding: "identity" | "gzip" | "brotli", bytes: Uint8Array): void {
  if (response.destroyed || response.headersSent) return;
  for (const [name, value] of Object.entries(page.headers)) if (value !== undefined) response.setHeader(name, value);
  if (coding !== "identity") response.setHeader("content-encoding", TOKEN_OF[coding]);
  response.writeHead(200, { "content-length": bytes.byteLength });
  response.end(bytes);
}

function sendCaptured(response: ServerResponse, { status, body }: Captured): void {
  response.writeHead(status);
  response.end(body);
}
