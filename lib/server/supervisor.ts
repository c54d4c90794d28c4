/**
 * The parent of the collector and the web server: starts both, starts either again when it dies, tells the web of finished rounds and
 * of the collector's coming and going, and ends all in good order.
 */
import { join } from "node:path";
import { systemClock } from "../model/index.ts";
import type { LiveEvent } from "../wire/api/views.ts";
import { type Part, startPart } from "./child-process.ts";
import { openConfig } from "./config/config-source.ts";
import type { Config } from "./config/load.ts";
import type { ConfigProblem } from "./config/problems.ts";
import type { Log } from "./log.ts";

export type SupervisorOptions = {
  configFile: string;
  log: Log;
  /** A part cannot start at all (its own log line says why): the caller ends. */
  onUnusable(part: "collector" | "web"): void;
  onProblems(problems: ConfigProblem[]): void;
  /** Where the parts' logs go: a file descriptor; standard output by default. */
  output?: number;
  /** The scripts of the two parts; others only in tests. */
  scripts?: { collector: string; web: string };
};

export type Supervisor = {
  pids(): { collector: number | null; web: number | null };
  stop(): Promise<void>;
};

/** Long enough for a round to be given up and the store to be closed; with the signal's way it stays under 5 s. */
const STOP_BOUND_MS = 4_500;
const LOOK_AT_CONFIG_MS = 2_000;

const SCRIPTS = {
  collector: join(import.meta.dirname, "collector-main.ts"),
  web: join(import.meta.dirname, "web", "web-main.ts"),
};

/** The configuration has been found good by the caller. */
export function startSupervisor(options: SupervisorOptions): Supervisor {
  const { log, scripts = SCRIPTS, output = "inherit" } = options;
  const args = ["--config", options.configFile];
  let told: Extract<LiveEvent, { type: "status" }> = { type: "status", collectorAlive: false };
  const setCollectorAlive = (collectorAlive: boolean, couldNotStart = false) => {
    if (collectorAlive === told.collectorAlive && couldNotStart === (told.trouble !== undefined)) return;
    told = { type: "status", collectorAlive, ...(couldNotStart ? { trouble: "not-started" } : {}) };
    web.send(told);
  };
  const web: Part = startPart({
    name: "web",
    module: scripts.web,
    args,
    output,
    log,
    onMessage: (message) => {
      if (message.type === "ready") web.send(told);
    },
    onEnd: () => undefined,
    onUnusable: () => options.onUnusable("web"),
  });
  const collector: Part = startPart({
    name: "collector",
    module: scripts.collector,
    args,
    output,
    log,
    onMessage: (message) => {
      if (message.type === "ready") setCollectorAlive(true);
      else web.send(message);
    },
    onEnd: (why) => setCollectorAlive(false, why === "not-started"),
    onUnusable: () => options.onUnusable("collector"),
  });
  const watch = watchConfig(options, (restartWeb) => {
    log.info({ parts: restartWeb ? ["collector", "web"] : ["collector"] }, "configuration changed, starting again");
    void collector.restart(STOP_BOUND_MS);
    if (restartWeb) void web.restart(STOP_BOUND_MS);
  });
  return {
    pids: () => ({ collector: collector.pid, web: web.pid }),
    async stop() {
      clearInterval(watch);
      await Promise.all([collector.stop(STOP_BOUND_MS), web.stop(STOP_BOUND_MS)]);
    },
  };
}

/**
 * The web follows `site` by itself, so a new list of embed origins needs no restart. What the collector works by needs one of the
 * collector; where to listen and which store, of both.
 */
function watchConfig(options: SupervisorOptions, onChange: (restartWeb: boolean) => void): NodeJS.Timeout | undefined {
  const source = openConfig(options.configFile, options.onProblems, systemClock);
  if (!source.ok) {
    options.onProblems(source.error);
    return undefined;
  }
  let running = source.value.current();
  return setInterval(() => {
    const next = source.value.current();
    if (next === running) return;
    const restartWeb = fingerprint(webPart(next)) !== fingerprint(webPart(running));
    const restartCollector = restartWeb || fingerprint(collectorPart(next)) !== fingerprint(collectorPart(running));
    running = next;
    if (restartCollector) onChange(restartWeb);
  }, LOOK_AT_CONFIG_MS);
}

function webPart(config: Config) {
  const { listen, history, clock } = config;
  return { listen, history, clock };
}

function collectorPart({ meshes, alerts }: Config) {
  return { meshes, alerts };
}

function fingerprint(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner] : inner));
}
