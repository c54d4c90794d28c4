/** One function a check. None changes anything that stays. */
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { openHistory } from "#lib/history/registry.ts";
import { HistoryFailure } from "#lib/history/types.ts";
import type { Config } from "#lib/server/config/load.ts";
import { openClock } from "#lib/server/open-clock.ts";
import { isBuilt } from "#lib/server/web/http/http-server.ts";
import { nearestFolder, obstacleTo } from "./doctor-store-path.ts";

/** `doubtful`: may be well, cannot be told from here. */
export type Finding =
  | { what: string; state: "good"; told: string }
  | { what: string; state: "doubtful" | "bad"; told: string; remedy: string };

/** Clocks of collector and store may differ by so much. */
const FUTURE_TOLERANCE_MS = 120_000;
const LOW_DISK_BYTES = 500_000_000;
const FULL_DISK_BYTES = 50_000_000;
/** Before this program was written: a router or computer without a battery-backed clock, not yet told the time. */
const EARLIEST_MS = Date.parse("2026-01-01T00:00:00Z");

export function checkBuild(): Finding {
  if (isBuilt()) return { what: "build", state: "good", told: "the site is built" };
  return { what: "build", state: "bad", told: "the site is not built", remedy: "Run: npm run build" };
}

/** Pages and assets are addressed from the root of a host: below a path none of them is found. */
export function checkBaseUrl({ site }: Config): Finding {
  const what = "address";
  const { pathname, origin } = new URL(site.baseUrl);
  if (pathname === "/") return { what, state: "good", told: site.baseUrl };
  const told = `site.baseUrl has the path ${pathname}: the site works at the root of a host only`;
  return { what, state: "bad", told, remedy: `Give it a host name of its own, and write: baseUrl: ${origin}` };
}

export async function checkStore(config: Config): Promise<Finding> {
  const what = "store";
  const obstacle = config.history.url.startsWith("sqlite:") ? obstacleTo(config.history.url.slice("sqlite:".length)) : null;
  if (obstacle !== null) return { what, state: "bad", ...obstacle };
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
  const folder = nearestFolder(dirname(config.history.url.slice("sqlite:".length)));
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
  const remedy = "Set the machine's clock: timedatectl set-ntp true. History is kept by time.";
  if (nowMs < EARLIEST_MS) return { what, state: "bad", told: `${told} is before this program was written`, remedy };
  const newestMs = await newestRoundMs(config);
  if (newestMs === null || newestMs <= nowMs + FUTURE_TOLERANCE_MS) return { what, state: "good", told };
  const newest = new Date(newestMs).toISOString();
  return { what, state: "bad", told: `${told} is before the newest round of the store, ${newest}`, remedy };
}

/** @returns ms since 1970; null where there is no round, or no store (which has a check of its own). */
async function newestRoundMs(config: Config): Promise<number | null> {
  const opened = await openHistory(config.history.url, "read");
  if (!opened.ok) return null;
  const store = opened.value;
  try {
    const times: number[] = [];
    for (const { id } of config.meshes) {
      const round = await store.latest(id);
      if (round !== null) times.push(Date.parse(round.snapshot.at));
    }
    return times.length === 0 ? null : Math.max(...times);
  } catch (cause) {
    if (cause instanceof HistoryFailure) return null;
    throw cause;
  } finally {
    await store.close();
  }
}
