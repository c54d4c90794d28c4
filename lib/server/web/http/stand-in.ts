/** What answers while the site itself cannot yet: a page that says so in three languages, never a refused connection. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { SECOND_MS } from "#lib/base/durations.ts";
import { ok, type Result } from "../../../model/index.ts";
import { startListening } from "./listening.ts";
import { secure } from "./security-headers.ts";

export type StandIn = { close(): Promise<void> };

const RETRY_AFTER_S = 5;
/** It answers at once, and nobody has more than a line to ask. */
const REQUEST_MS = 10 * SECOND_MS;

/** The clock by which the meshes live does not answer. */
const WAITING = [
  ["en", "This site is starting", "It waits for the clock of its emulated meshes, and comes by itself as soon as that answers."],
  ["es", "Este sitio está arrancando", "Espera al reloj de sus mallas emuladas, y aparecerá en cuanto responda."],
  ["ca", "Aquest lloc s'està engegant", "Espera el rellotge de les seves malles emulades, i apareixerà així que respongui."],
] as const;

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${RETRY_AFTER_S}"><title>Teranyina</title></head><body>
${WAITING.map(([language, title, words]) => `<section lang="${language}"><h1>${title}</h1><p>${words}</p></section>`).join("\n")}
</body></html>
`;

const HEALTH = JSON.stringify({ web: "waiting", reason: "the emulator's clock does not answer" });
const ALIVE = JSON.stringify({ web: "ok" });

/** @returns an error in words where the port cannot be had. */
export async function openStandIn(listen: { host: string; port: number }): Promise<Result<StandIn, string>> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, answer);
  const listening = await startListening(server, listen);
  if (!listening.ok) return listening;
  return ok({
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  });
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  secure(request, response);
  const [path = ""] = (request.url ?? "").split("?");
  const isForMachines = path === "/livez" || path === "/healthz" || path.startsWith("/api/");
  const body = path === "/livez" ? ALIVE : isForMachines ? HEALTH : PAGE;
  response.writeHead(path === "/livez" ? 200 : 503, {
    "Content-Type": isForMachines ? "application/json; charset=utf-8" : "text/html; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "Retry-After": RETRY_AFTER_S,
    Connection: "close",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
