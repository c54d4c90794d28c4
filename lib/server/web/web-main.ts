/** The web server as a process: `node lib/server/web/web-main.ts --config FILE`. */
import { type ConfigSource, openConfig } from "../config/config-source.ts";
import { siteOf } from "../config/load.ts";
import { formatProblem } from "../config/problems.ts";
import { endOnSignal } from "../lifetime.ts";
import { createLog, type Log } from "../log.ts";
import { configArgument, EXIT_UNUSABLE, onParentEvent, tellParent } from "../messages.ts";
import { waitForClock } from "../open-clock.ts";
import type { RemoteClock } from "../remote-clock.ts";
import { programVersion } from "../version.ts";
import { provideWebContext } from "./context.ts";
import { openHttpServer } from "./http-server.ts";
import { createLiveBus } from "./live-bus.ts";
import { createReader, type OpenReader, type ReaderSite } from "./reader-client.ts";

const STOP_BOUND_MS = 4_000;

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
  const clock = await waitForClock(config.value.current(), log);
  process.off("disconnect", orphaned);
  const reader = provide(config.value, clock, log);
  const server = await openHttpServer(listen, log);
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

/**
 * Puts the store, the live events, the configuration and the clock where pages and handlers find them. Rounds are told from the
 * reading thread alone: it has then loaded what people will ask for. Under a supervisor its word only makes the thread look at once.
 */
function provide(config: ConfigSource, clock: RemoteClock, log: Log): OpenReader {
  const live = createLiveBus((cause) => log.warn({ err: cause }, "a stream failed"));
  const reader = createReader({
    historyUrl: config.current().history.url,
    version: programVersion(),
    site: () => readerSite(config, clock),
    nowMs: clock.nowMs,
    onRound: live.emit,
    onTrouble: (message) => log.warn(message),
  });
  onParentEvent((event) => {
    if (event.type === "round") return reader.announceRound();
    reader.setCollectorAlive(event.collectorAlive);
    live.emit(event);
  });
  provideWebContext({ reader: reader.reader, live, site: () => siteOf(config.current()), nowMs: clock.nowMs });
  return reader;
}

/** A round's lateness is told by the clock that rounds are dated by, so the interval is in its seconds. */
function readerSite(config: ConfigSource, clock: RemoteClock): ReaderSite {
  const { site, meshes } = config.current();
  return {
    siteName: site.name,
    meshes: meshes.map(({ id, name, timezone, technicians, intervalS }) => ({
      id,
      name,
      timezone,
      technicians,
      intervalS: intervalS * clock.timeFactor(),
    })),
  };
}

if (import.meta.main && !(await runWeb(configArgument(process.argv)))) process.exit(EXIT_UNUSABLE);
