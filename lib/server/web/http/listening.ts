/** To listen on a port, or to say in words why not. */
import { createServer, type Server } from "node:http";
import { err, ok, type Result } from "../../../model/index.ts";

/** Listens for a moment: nothing else tells for sure whether a port can be had. */
export async function tryListening(listen: { host: string; port: number }): Promise<Result<null, string>> {
  const server = createServer();
  const tried = await startListening(server, listen);
  if (tried.ok) await new Promise((resolve) => server.close(resolve));
  return tried;
}

export function startListening(server: Server, { host, port }: { host: string; port: number }): Promise<Result<null, string>> {
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
