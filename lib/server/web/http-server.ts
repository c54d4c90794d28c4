/** The HTTP server around Next: security headers on everything, and an end that does not wait for open streams. */
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import next from "next";
import { err, ok, type Result } from "../../model/index.ts";
import type { Log } from "../log.ts";
import { allowCodedResponses } from "./coded-responses.ts";
import { secure } from "./security-headers.ts";

export const PROJECT_ROOT = join(import.meta.dirname, "..", "..", "..");

export type OpenHttpServer = { port: number; close(): Promise<void> };

/** True where `npm run build` has been run. */
export function isBuilt(root: string = PROJECT_ROOT): boolean {
  return existsSync(join(root, ".next", "BUILD_ID"));
}

/** @returns an error in words for the person who starts the site: not built, port taken. */
export async function openHttpServer(listen: { host: string; port: number }, log: Log): Promise<Result<OpenHttpServer, string>> {
  if (!isBuilt()) return err("The site is not built yet. Run: npm run build");
  // Next takes seconds to prepare; a port that is taken is told before.
  const tried = await tryListening(listen);
  if (!tried.ok) return tried;
  const app = next({ dev: false, dir: PROJECT_ROOT, hostname: listen.host, port: listen.port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer((request, response) => {
    secure(request, response);
    allowCodedResponses(request, response);
    handle(request, response).catch((cause: unknown) => {
      log.error({ err: cause, path: request.url }, "request failed");
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end();
    });
  });
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

/** Listens for a moment: nothing else tells for sure whether a port can be had. */
export async function tryListening(listen: { host: string; port: number }): Promise<Result<null, string>> {
  const server = createServer();
  const tried = await startListening(server, listen);
  if (tried.ok) await new Promise((resolve) => server.close(resolve));
  return tried;
}

function startListening(server: Server, { host, port }: { host: string; port: number }): Promise<Result<null, string>> {
  return new Promise((resolve) => {
    server.once("error", (cause: NodeJS.ErrnoException) => resolve(err(listenProblem(cause, host, port))));
    server.listen(port, host, () => resolve(ok(null)));
  });
}

function listenProblem(cause: NodeJS.ErrnoException, host: string, port: number): string {
  if (cause.code === "EADDRINUSE") return `Port ${port} on ${host} is taken. Stop what uses it, or give another listen.port.`;
  if (cause.code === "EACCES") return `Port ${port} needs rights that this user has not. Give listen.port one above 1023.`;
  if (cause.code === "EADDRNOTAVAIL") return `${host} is no address of this machine. Look at listen.host.`;
  return `Cannot listen on ${host}:${port} (${cause.message})`;
}
