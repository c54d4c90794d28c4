/** One function a check. None changes anything; a seed is only connected to, not asked. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { dirname } from "node:path";
import { openHistory } from "#lib/history/registry.ts";
import type { Config, MeshConfig } from "#lib/server/config/load.ts";
import { openClock } from "#lib/server/open-clock.ts";
import { isBuilt } from "#lib/server/web/http/http-server.ts";

/** `doubtful`: may be well, cannot be told from here. */
export type Finding =
  | { what: string; state: "good"; told: string }
  | { what: string; state: "doubtful" | "bad"; told: string; remedy: string };

const CONNECT_TIMEOUT_MS = 3_000;
const LOW_DISK_BYTES = 500_000_000;
const FULL_DISK_BYTES = 50_000_000;
/** Before this program was written: a router or computer without a battery-backed clock, not yet told the time. */
const EARLIEST_MS = Date.parse("2026-01-01T00:00:00Z");

export function checkBuild(): Finding {
  if (isBuilt()) return { what: "build", state: "good", told: "the site is built" };
  return { what: "build", state: "bad", told: "the site is not built", remedy: "Run: npm run build" };
}

export async function checkStore(config: Config): Promise<Finding> {
  const what = "store";
  const opened = await openHistory(config.history.url, "read");
  if (!opened.ok && opened.error.code === "missing") {
    return { what, state: "good", told: `${withoutPassword(config.history.url)} will be created by the collector's first start` };
  }
  if (!opened.ok) return { what, state: "bad", told: opened.error.message, remedy: remedyOf(config.history.url) };
  const store = opened.value;
  try {
    const [rounds, bytes, last] = [await store.totalRounds(), await store.sizeBytes(), await store.lastRounds()];
    for (const mesh of last.keys()) await store.latest(mesh);
    const meshes = [...last].map(([mesh, round]) => `${mesh} at round ${round}`).join(", ");
    return { what, state: "good", told: `${rounds} rounds, ${((bytes ?? 0) / 1e6).toFixed(1)} MB; ${meshes || "empty"}` };
  } catch (cause) {
    const told = cause instanceof Error ? cause.message : String(cause);
    return { what, state: "bad", told, remedy: "Restore a copy of the store, or move it away to begin anew." };
  } finally {
    await store.close();
  }
}

function remedyOf(url: string): string {
  if (url.startsWith("sqlite:")) return "Look at history.url and the rights of its folder.";
  return "Look at history.url; try it with: psql URL -c 'select version()'";
}

function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):[^/]*@/, "$1:…@");
}

export async function checkDisk(config: Config): Promise<Finding> {
  const what = "disk";
  if (!config.history.url.startsWith("sqlite:")) return { what, state: "good", told: "the store is not on this machine" };
  let folder = dirname(config.history.url.slice("sqlite:".length));
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const told = `${(free / 1e9).toFixed(1)} GB free for ${folder}`;
  if (free >= LOW_DISK_BYTES) return { what, state: "good", told };
  const remedy = "Make room, or give history.rawDays a smaller number.";
  return { what, state: free < FULL_DISK_BYTES ? "bad" : "doubtful", told, remedy };
}

export async function checkClock(config: Config): Promise<Finding> {
  const what = "clock";
  const clock = await openClock(config);
  if (!clock.ok) return { what, state: "bad", told: clock.error, remedy: "Start the emulator first, or take `clock` out." };
  const nowMs = clock.value.nowMs();
  clock.value.stop();
  const told = `${new Date(nowMs).toISOString()}${config.clock === null ? "" : " (the emulator's)"}`;
  if (nowMs >= EARLIEST_MS) return { what, state: "good", told };
  return { what, state: "bad", told, remedy: "Set the machine's clock (NTP): history is kept by time." };
}

export async function checkPort(config: Config): Promise<Finding> {
  const { host, port } = config.listen;
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
  const what = "port";
  if (failure === null) return { what, state: "good", told: `${host}:${port} is free` };
  if (failure.code === "EADDRINUSE") {
    const remedy = "Nothing, if that is this site; else stop what uses it or give another listen.port.";
    return { what, state: "doubtful", told: `${host}:${port} is in use`, remedy };
  }
  return { what, state: "bad", told: `${host}:${port}: ${failure.message}`, remedy: "Look at listen.host and listen.port." };
}

export async function checkSeeds(mesh: MeshConfig): Promise<Finding> {
  const tried = await Promise.all(mesh.seeds.map(async (seed) => ({ seed, failure: await tryConnect(endpointOf(seed, mesh)) })));
  const what = `seeds ${mesh.id}`;
  const reached = tried.filter(({ failure }) => failure === null);
  const failed = tried.filter(({ failure }) => failure !== null).map(({ seed, failure }) => `${seed}: ${failure}`);
  if (failed.length === 0) return { what, state: "good", told: `${reached.length} of ${tried.length} can be connected to` };
  const remedy = "Is this machine in the mesh (ip -6 route)? Does the router run its web server (port 80)?";
  return { what, state: reached.length > 0 ? "doubtful" : "bad", told: failed.join("; "), remedy };
}

/** The address map holds for seeds too. */
function endpointOf(seed: string, mesh: MeshConfig): { host: string; port: number } {
  const endpoint = mesh.addressMap?.get(seed) ?? seed;
  const match = /^\[([^\]]+)\](?::(\d+))?$|^([^:]+)(?::(\d+))?$/.exec(endpoint);
  if (match === null) return { host: endpoint, port: 80 };
  return { host: match[1] ?? match[3] ?? endpoint, port: Number(match[2] ?? match[4] ?? 80) };
}

function tryConnect({ host, port }: { host: string; port: number }): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const end = (failure: string | null) => {
      socket.destroy();
      resolve(failure);
    };
    socket.once("connect", () => end(null));
    socket.once("timeout", () => end(`no connection within ${CONNECT_TIMEOUT_MS / 1_000} s`));
    socket.once("error", (cause) => end(cause.message));
  });
}
