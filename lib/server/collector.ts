/** The collecting half: writes the store, and takes the rounds of every mesh for which it has the right. */
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Crawl } from "../collectors/discovery/types.ts";
import type { Assemble } from "../graph/assemble/input/types.ts";
import type { LayoutState } from "../graph/layout/types.ts";
import { openHistory } from "../history/registry.ts";
import { type History, type HistoryError, type HistoryErrorCode, HistoryFailure } from "../history/types.ts";
import { err, ok, type Result, type Snapshot } from "../model/index.ts";
import { alertTexts } from "./alert-texts.ts";
import { createAnalyst } from "./analysis-worker.ts";
import type { Config } from "./config/load.ts";
import { CRAWL_LIMITS } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Unstored } from "./messages.ts";
import { waitForClock } from "./open-clock.ts";
import { startOutbox } from "./outbox.ts";
import { meshRounds, type RoundParts } from "./round.ts";
import { startScheduler } from "./scheduler.ts";
import { steadyClock } from "./steady-clock.ts";

/** The steps of a round, given from outside so that the whole collector can be tried with others. */
export type Steps = {
  crawl: Crawl;
  assemble: Assemble;
  layout: (snapshot: Snapshot, previous: LayoutState | null) => Promise<LayoutState>;
};

export type Collector = { stop(): Promise<void> };

/** @returns an error in words where the store cannot be opened and only a person can help. */
export async function startCollector(
  config: Config,
  steps: Steps,
  tell: (message: Parameters<RoundParts["publish"]>[0] | Unstored) => void,
  log: Log,
): Promise<Result<Collector, string>> {
  const clock = await waitForClock(config, log);
  // An emulator's time may fly or begin anew; that is for it to say.
  const steady = config.clock === null ? steadyClock(log) : null;
  const opened = await openWhenReachable(config.history.url, log, (failure) => {
    for (const { id } of config.meshes) tellUnstored(tell, id, failure);
  });
  if (!opened.ok) {
    clock.stop();
    return err(opened.error.message);
  }
  const history = opened.value;
  const analyst = createAnalyst({ historyUrl: config.history.url });
  const parts: RoundParts = {
    ...steps,
    analyse: analyst.analyse,
    history,
    publish: tell,
    limits: CRAWL_LIMITS,
    subscriptions: config.alerts.subscriptions,
    silences: config.alerts.silences,
    retention: { rawDays: config.history.rawDays, hourlyDays: config.history.hourlyDays },
    clock: steady ?? clock,
    ...(steady !== null && { isTimeInDoubt: steady.isInDoubt, clockJumps: steady.jumps }),
    timeFactor: clock.timeFactor,
    log,
  };
  const scheduler = startScheduler(
    // Without seeds there is nobody to ask: such a mesh is known from what was imported.
    config.meshes
      .filter(({ seeds }) => seeds.length > 0)
      .map((mesh) => ({
        id: mesh.id,
        intervalS: mesh.intervalS,
        lease: (signal) => orTell(tell, mesh.id, signal, () => history.lease(mesh.id, signal)),
        begin: () => {
          const { run } = meshRounds(mesh, parts);
          return (signal) => orTell(tell, mesh.id, signal, () => run(signal));
        },
      })),
    log,
  );
  const outbox = startOutbox({
    history,
    notifiers: config.alerts.notifiers,
    texts: alertTexts(config),
    folder: dirname(config.file),
    log,
  });
  return ok({
    async stop() {
      await Promise.all([scheduler.stop(), outbox.stop()]);
      await analyst.close();
      await history.close();
      clock.stop();
    },
  });
}

type Tell = (message: Unstored) => void;

/** Whatever does not come off is told at once: nobody should have to guess it from rounds that are late. */
async function orTell<Value>(tell: Tell, mesh: string, signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (!signal.aborted) tellUnstored(tell, mesh, cause);
    throw cause;
  }
}

function tellUnstored(tell: Tell, mesh: string, cause: unknown): void {
  const reason = cause instanceof HistoryFailure ? (cause.trouble ?? "store-refuses") : "round-failed";
  tell({ type: "unstored", mesh, reason });
}

const RETRY_OPEN_MS = 5_000;

/**
 * What may come back by itself: a database on another machine that starts after this one, a store that a backup or a collector about to
 * end holds, a disk that is full or not mounted yet. All else that is wrong needs a person.
 */
const MAY_HEAL: ReadonlySet<HistoryErrorCode> = new Set(["unreachable", "in-use", "io"]);

async function openWhenReachable(
  url: string,
  log: Log,
  onTrouble: (failure: HistoryFailure) => void,
): Promise<Result<History, HistoryError>> {
  for (let told = ""; ; await sleep(RETRY_OPEN_MS)) {
    const opened = await openHistory(url, "write");
    if (opened.ok || !MAY_HEAL.has(opened.error.code)) return opened;
    onTrouble(new HistoryFailure(opened.error));
    if (opened.error.message !== told) log.warn({}, `${opened.error.message} It will be tried again.`);
    told = opened.error.message;
  }
}
