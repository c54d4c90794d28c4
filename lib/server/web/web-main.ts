/** The web server as a process: `node lib/server/web/web-main.ts --config FILE`. */

import { dirname } from "node:path";
import { readSecret } from "../../alerts/index.ts";
import type { CollectionTrouble } from "../../wire/api/views.ts";
import { type ConfigSource, openConfig } from "../config/config-source.ts";
import { type Config, siteOf } from "../config/load.ts";
import { formatProblem } from "../config/problems.ts";
import { endOnSignal } from "../lifetime.ts";
import { createLog, type Log } from "../log.ts";
import { configArgument, EXIT_UNUSABLE, onParentEvent, tellParent, type UnstoredReason } from "../messages.ts";
import { openClock, waitForClock } from "../open-clock.ts";
import type { RemoteClock } from "../remote-clock.ts";
import { programVersion } from "../version.ts";
import { createChangeLimiter } from "./context/change-limiter.ts";
import { type MetricsSettings, provideWebContext } from "./context/context.ts";
import { healthOf } from "./context/health.ts";
import { createLiveBus } from "./context/live-bus.ts";
import { followStoreFile, type StoreFile } from "./context/store-file.ts";
import { openHttpServer, PROJECT_ROOT } from "./http/http-server.ts";
import { createPageCache, type PageCache } from "./http/page-cache.ts";
import { openStandIn, type StandIn } from "./http/stand-in.ts";
import { createRasteriser } from "./pictures/rasteriser.ts";
import { cachedReader } from "./reader/cache.ts";
import { createReader, type OpenReader } from "./reader/client.ts";
import { readerSiteOf } from "./reader/site-reader.ts";

const STOP_BOUND_MS = 4_000;
/** A page tells ages of rounds: by the clock that they are dated by it is never older than this. */
const PAGE_MS_MAX = 10_000;

/**
 * Runs until a signal, or until the supervisor that started it is gone.
 * @returns false where it cannot start; the log says why.
 */
export async function runWeb(configFile: string): Promise<boolean> {
  const log = createLog("web");
  const config = openConfig(configFile, (problems) => {
    for (const problem of problems) log.error(formatProblem(configFile, problem));
  });
  if (!config.ok) {
    for (const problem of config.error) log.error(formatProblem(configFile, problem));
    return false;
  }
  const { listen } = config.value.current();
  // While it waits nothing else would tell it that the supervisor is gone.
  const orphaned = () => process.exit();
  process.once("disconnect", orphaned);
  const { clock, standIn } = await clockOrStandIn(config.value.current(), log);
  process.off("disconnect", orphaned);
  const pages = createPageCache({ ttlMs: () => PAGE_MS_MAX / clock.timeFactor() });
  const reader = provide(config.value, clock, pages, log);
  const siteText = () => JSON.stringify(siteOf(config.value.current()));
  const server = await openHttpServer({ listen, log, pages, siteText, standIn });
  if (!server.ok) {
    log.error(server.error);
    await reader.close();
    clock.stop();
    return false;
  }
  endOnSignal(
    async () => {
      await server.value.close();
      await reader.close();
      clock.stop();
    },
    log,
    STOP_BOUND_MS,
  );
  log.info({ host: listen.host, port: listen.port }, "serving");
  tellParent({ type: "ready" });
  return true;
}

/** While an emulator's clock does not answer, something else does on the site's port. */
async function clockOrStandIn(config: Config, log: Log): Promise<{ clock: RemoteClock; standIn: StandIn | null }> {
  const first = await openClock(config);
  if (first.ok) return { clock: first.value, standIn: null };
  const standIn = await openStandIn(config.listen);
  if (!standIn.ok) log.warn({}, `${standIn.error} It will be tried again with the whole site.`);
  return { clock: await waitForClock(config, log), standIn: standIn.ok ? standIn.value : null };
}

/**
 * Puts the store, the live events, the configuration and the clock where pages and handlers find them. Rounds are told from the
 * reading thread alone: it has then loaded what people will ask for. Under a supervisor its word only makes the thread look at once.
 */
function provide(config: ConfigSource, clock: RemoteClock, pages: PageCache, log: Log): OpenReader {
  const live = createLiveBus((cause) => log.warn({ err: cause }, "a stream failed"));
  const lastRounds = new Map<string, number>();
  let notStarted: CollectionTrouble | undefined;
  const unstored = new Map<string, UnstoredReason>();
  let collectorAlive: boolean | null = null;
  const reader = createReader({
    historyUrl: config.current().history.url,
    version: programVersion(),
    site: () => readerSiteOf(config.current(), clock.timeFactor()),
    nowMs: clock.nowMs,
    troubles: () => ({ ...(notStarted === undefined ? {} : everyMesh(config, notStarted)), ...Object.fromEntries(unstored) }),
    onRound(event) {
      lastRounds.set(event.mesh, Date.parse(event.at));
      cached.forget(event.mesh);
      pages.forget(event.mesh);
      live.emit(event);
    },
    onTrouble: (message) => log.warn(message),
  });
  const cached = cachedReader(reader.reader, (mesh) => {
    const facts = config.current().meshes.find(({ id }) => id === mesh);
    return facts?.technicians ?? null;
  });
  onParentEvent((event) => {
    if (event.type === "unstored") {
      unstored.set(event.mesh, event.reason);
      pages.forget(event.mesh);
      return;
    }
    if (event.type === "round") {
      unstored.delete(event.mesh);
      lastRounds.set(event.mesh, Date.parse(event.at));
      return reader.announceRound();
    }
    collectorAlive = event.collectorAlive;
    notStarted = event.trouble;
    reader.setCollectorAlive(event.collectorAlive);
    pages.forget(null);
    live.emit(event);
  });
  const storeFile = watchedStoreFile(config.current().history.url, log);
  provideWebContext({
    reader: cached.reader,
    live,
    site: () => siteOf(config.current()),
    metrics: () => metricsSettings(config.current(), log),
    nowMs: clock.nowMs,
    root: PROJECT_ROOT,
    changes: createChangeLimiter(),
    rasteriser: createRasteriser(PROJECT_ROOT),
    health() {
      const { meshes } = readerSiteOf(config.current(), clock.timeFactor());
      const timeFactor = clock.timeFactor();
      const told = { lastRounds, unstored, storeFile: storeFile.state, collectorAlive };
      return healthOf({ meshes, ...told, nowMs: clock.nowMs(), timeFactor });
    },
  });
  return reader;
}

function everyMesh(config: ConfigSource, trouble: CollectionTrouble): Record<string, CollectionTrouble> {
  return Object.fromEntries(config.current().meshes.map(({ id }) => [id, trouble]));
}

function metricsSettings({ metrics, file }: Config, log: Log): MetricsSettings {
  const { perNode, exporterPort, token } = metrics;
  const secret = token === undefined ? null : readSecret(token, dirname(file));
  if (secret !== null && !secret.ok) log.warn({ reason: secret.error }, "metrics.token cannot be read");
  return { perNode, exporterPort, token: secret?.ok === true ? secret.value : null };
}

/** Looked at as often as the reading thread looks for rounds. */
const STORE_FILE_LOOK_MS = 2_000;

function watchedStoreFile(historyUrl: string, log: Log): StoreFile {
  const file = followStoreFile(historyUrl);
  const look = async () => {
    const before = file.state;
    try {
      await file.look();
    } catch (cause) {
      log.warn({ err: cause }, "the store's file cannot be looked at");
    }
    if (file.state === "removed" && before !== "removed") log.error({ store: historyUrl }, "the store's file was removed");
  };
  void look();
  setInterval(() => void look(), STORE_FILE_LOOK_MS).unref();
  return file;
}

if (import.meta.main && !(await runWeb(configArgument(process.argv)))) process.exit(EXIT_UNUSABLE);
