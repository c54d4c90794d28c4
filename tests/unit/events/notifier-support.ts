/** What the tests of notifiers share: words, messages, tools, and strict servers of their own on 127.0.0.1. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AlertMessage, alertMessageSchema, type Delivery, type Tools } from "#lib/alerts/index.ts";
import { type AlertTexts, alertTexts } from "#lib/server/alert-texts.ts";
import { configSchema } from "#lib/server/config/schema.ts";
import { incidentOf } from "#lib/server/notifier-memory.ts";

export const SITE_URL = "https://malla.example.org";

export function textsOf(technicians: "open" | "closed", baseUrl = SITE_URL): AlertTexts {
  const { site, meshes } = configSchema.parse({
    site: { baseUrl, languages: ["en", "ca"] },
    meshes: [{ id: "sants", name: "Sants-UPC", seeds: ["127.0.0.1"], technicians }],
  });
  return alertTexts({ site, meshes });
}

export function message(given: { what?: AlertMessage["what"]; alert?: object; note?: string } = {}): AlertMessage {
  const { what = "raised", alert = {}, note = null } = given;
  return alertMessageSchema.parse({
    what,
    at: "2026-03-02T10:20:00.000Z",
    subscription: "all",
    alert: {
      id: "ev1",
      mesh: "sants",
      kind: "node-down",
      level: "bad",
      since: "2026-03-02T10:00:00.000Z",
      resolvedAt: what === "resolved" || what === "absorbed" ? "2026-03-02T11:00:00.000Z" : null,
      node: "n1",
      link: null,
      family: null,
      why: "reboot",
      affected: { weight: 3, nodes: ["n1", "n2", "n3"] },
      consequences: 2,
      quality: null,
      ...alert,
    },
    nodes: [
      { uid: "n1", label: 'Terrat <b>"&' },
      { uid: "n2", label: "Pati" },
      { uid: "n3", label: "Torre" },
    ],
    note,
  });
}

export function deliveryOf(one: AlertMessage, ref: string | null = null, texts = textsOf("open")): Delivery {
  const { alert, what } = one;
  const id = `${alert.mesh}/${alert.id}/1/${what}/all`;
  return {
    id,
    mesh: alert.mesh,
    incident: incidentOf(id),
    message: one,
    ref,
    words: (language) => texts.text(one, language),
    counted: texts.counted,
  };
}

export const NOW_MS = Date.parse("2026-03-02T10:20:30.000Z");

export function tools(given: Partial<Tools> = {}): Tools {
  return {
    log: () => undefined,
    secret: (ref) => ({ ok: true, value: typeof ref === "string" ? ref : "from-elsewhere" }),
    nowMs: () => NOW_MS,
    siteUrl: SITE_URL,
    ...given,
  };
}

export type Asked = { method: string; path: string; headers: IncomingMessage["headers"]; body: unknown };
export type Answer = { status?: number; headers?: Record<string, string>; body?: unknown };

export type StrictServer = { url: string; asked: Asked[]; mistakes: string[]; close(): Promise<void> };

/**
 * Answers what `answer` gives. What it throws of (a request that the protocol does not know) is answered 418 and kept in `mistakes`, which
 * the test expects to be empty.
 */
export async function strictServer(answer: (asked: Asked, n: number) => Answer): Promise<StrictServer> {
  const asked: Asked[] = [];
  const mistakes: string[] = [];
  const server: Server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      const one: Asked = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body: null };
      try {
        one.body = text === "" ? null : JSON.parse(text);
        const { status = 200, headers = {}, body = {} } = answer(one, asked.length);
        asked.push(one);
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
      } catch (cause) {
        mistakes.push(`${one.method} ${one.path}: ${cause instanceof Error ? cause.message : String(cause)}`);
        response.writeHead(418).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    mistakes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
