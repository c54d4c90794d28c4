/** The collecting half: writes the store, and takes the rounds of every mesh for which it has the right. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Crawl } from "../collectors/discovery/types.ts";
import type { Assemble } from "../graph/assemble/types.ts";
import type { LayoutState } from "../graph/layout/types.ts";
import { openHistory } from "../history/registry.ts";
import type { History, HistoryError } from "../history/types.ts";
import { err, ok, type Result, type Snapshot } from "../model/index.ts";
import { createAnalyst } from "./analysis-worker.ts";
import type { Config } from "./config/load.ts";
import { CRAWL_LIMITS } from "./limits.ts";
import type { Log } from "./log.ts";
import { openClock } from "./open-clock.ts";
import { startOutbox } from "./outbox.ts";
import { meshRounds, type RoundParts } from "./round.ts";
import { startScheduler } from "./scheduler.ts";

/** The steps of a round, given from outside so that the whole collector can be tried with others. */
export type Steps = {
  crawl: Crawl;
  assemble: Assemble;
  layout: (snapshot: Snapshot, previous: LayoutState | null) => Promise<LayoutState>;
};

export type Collector = { stop(): Promise<void> };

/** @returns an error in words where the store or the clock cannot be opened. */
export async function startCollector(
  config: Config,
  steps: Steps,
  publish: RoundParts["publish"],
  log: Log,
): Promise<Result<Collector, string>> {
  const clock = await openClock(config);
  if (!clock.ok) return clock;
  const opened = await openWhenReachable(config.history.url, log);
  if (!opened.ok) {
    clock.value.stop();
    return err(opened.error.message);
  }
  const history = opened.value;
  const analyst = createAnalyst({ historyUrl: config.history.url });
  const parts: RoundParts = {
    ...steps,
    analyse: analyst.analyse,
    history,
    publish,
    limits: CRAWL_LIMITS,
    subscriptions: config.alerts.subscriptions,
    retention: { rawDays: config.history.rawDays, hourlyDays: config.history.hourlyDays },
    clock: clock.value,
    timeFactor: clock.value.timeFactor,
    log,
  };
  const scheduler = startScheduler(
    config.meshes.map((mesh) => ({
      id: mesh.id,
      intervalS: mesh.intervalS,
      lease: (signal) => history.lease(mesh.id, signal),
      begin: () => meshRounds(mesh, parts).run,
    })),
    log,
  );
  const outbox = startOutbox({ history, notifiers: config.alerts.notifiers, log });
  return ok({
    async stop() {
      await Promise.all([scheduler.stop(), outbox.stop()]);
      await analyst.close();
      await history.close();
      clock.value.stop();
    },
  });
}

const RETRY_OPEN_MS = 5_000;

/** A database on another machine may start after this one: it is waited for. All else that is wrong needs a person. */
async function openWhenReachable(url: string, log: Log): Promise<Result<History, HistoryError>> {
  for (let told = ""; ; await sleep(RETRY_OPEN_MS)) {
    const opened = await openHistory(url, "write");
    if (opened.ok || opened.error.code !== "unreachable") return opened;
    if (opened.error.message !== told) log.warn({}, opened.error.message);
    told = opened.error.message;
  }
}
