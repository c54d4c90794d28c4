/** What doctor asks over the network: its own port, and the seeds, one question round each and nobody behind them. */
import { connect, createServer } from "node:net";
import { z } from "zod";
import type { Config, MeshConfig } from "#lib/server/config/load.ts";
import type { Finding } from "./doctor-checks.ts";
import { crawlOnce } from "./one-round.ts";

const CONNECT_TIMEOUT_MS = 3_000;

const aliveSchema = z.object({ web: z.literal("ok") });

export async function checkPort({ listen: { host, port } }: Config): Promise<Finding> {
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
  const what = "port";
  if (failure === null) return { what, state: "good", told: `${host}:${port} is free` };
  if (failure.code !== "EADDRINUSE")
    return { what, state: "bad", told: `${host}:${port}: ${failure.message}`, remedy: "Look at listen.host and listen.port." };
  if (await isThisSite(host, port)) return { what, state: "good", told: `${host}:${port} is in use by this site` };
  const remedy = `See by what: ss -ltnp 'sport = :${port}'. Stop that, or give another: listen: { port: ${port === 65_535 ? 3000 : port + 1} }`;
  return { what, state: "bad", told: `${host}:${port} is in use by another program`, remedy };
}

/** A listener on every address is asked on this machine. */
async function isThisSite(host: string, port: number): Promise<boolean> {
  const name = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  const authority = name.includes(":") ? `[${name}]` : name;
  try {
    const answer = await fetch(`http://${authority}:${port}/livez`, {
      redirect: "error",
      signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS),
    });
    return aliveSchema.safeParse(await answer.json()).success;
  } catch (cause) {
    if (cause instanceof Error) return false; // no HTTP, no JSON or no answer: another program
    throw cause;
  }
}

export async function checkSeeds(mesh: MeshConfig): Promise<Finding> {
  const tried = await Promise.all(mesh.seeds.map((seed) => trySeed(seed, mesh)));
  const what = `seeds ${mesh.id}`;
  if (tried.length === 0) return { what, state: "good", told: "none: nobody is asked, the mesh is known from recorded captures" };
  const failed = tried.filter((failure) => failure !== null);
  const [first] = failed;
  if (first === undefined) return { what, state: "good", told: `${tried.length} of ${tried.length} answer` };
  const told = failed.map(({ told: one }) => one).join("; ");
  return { what, state: failed.length < tried.length ? "doubtful" : "bad", told, remedy: first.remedy };
}

/** The address map holds for seeds too. */
function trySeed(seed: string, mesh: MeshConfig): Promise<SeedFailure | null> {
  return askSeed(seed, mesh.addressMap?.get(seed) ?? seed, mesh.protocols);
}

type SeedFailure = { told: string; remedy: string };

/** @returns null where a daemon's answer was read. */
export async function askSeed(seed: string, endpoint: string, protocols: MeshConfig["protocols"]): Promise<SeedFailure | null> {
  const { host, port } = partsOf(endpoint);
  const failure = await tryConnect(host, port);
  if (failure !== null) return { told: `${seed}: ${failure.message}`, remedy: connectRemedy(failure.code, host, port) };
  // An empty map: nobody but the seed is asked.
  const { observations } = await crawlOnce({ seeds: [endpoint], protocols, addressMap: new Map(), allow: null });
  if (observations.some(({ answered }) => answered)) return null;
  const told = `${seed}: connected, but no ${protocols.join(" or ")} answered`;
  return { told, remedy: `See what it says: teranyina probe ${endpoint}. Is it the router, and are meshes[].protocols its own?` };
}

function connectRemedy(code: string, host: string, port: number): string {
  if (code === "ECONNREFUSED")
    return `Start the web server of the router (/etc/init.d/uhttpd start), or mend port ${port} in seeds.`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `Write the address of the router in seeds: nobody knows the name ${host}.`;
  return `Is this machine in the mesh? See: ip route get ${host}. From outside, give the mesh an addressMap.`;
}

function partsOf(endpoint: string): { host: string; port: number } {
  const match = /^\[([^\]]+)\](?::(\d+))?$|^([^:]+)(?::(\d+))?$/.exec(endpoint);
  if (match === null) return { host: endpoint, port: 80 };
  return { host: match[1] ?? match[3] ?? endpoint, port: Number(match[2] ?? match[4] ?? 80) };
}

function tryConnect(host: string, port: number): Promise<{ code: string; message: string } | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const end = (failure: { code: string; message: string } | null) => {
      socket.destroy();
      resolve(failure);
    };
    socket.once("connect", () => end(null));
    socket.once("timeout", () => end({ code: "ETIMEDOUT", message: `no connection within ${CONNECT_TIMEOUT_MS / 1_000} s` }));
    socket.once("error", (cause: NodeJS.ErrnoException) => end({ code: cause.code ?? "", message: cause.message }));
  });
}
