/** One part of the program as a process of its own, started again whenever it dies. */

import { type ChildProcess, fork } from "node:child_process";
import { createBackoff } from "#lib/base/backoff.ts";
import type { Log } from "./log.ts";
import { EXIT_UNUSABLE, type FromChild, fromChildSchema, type ToWeb } from "./messages.ts";

export type PartOptions = {
  /** The program that runs the script: this very Node by default. */
  execPath?: string;
  name: string;
  module: string; // path of the script
  args: readonly string[];
  /** Where its log goes: a file descriptor, or this process's own standard output. */
  output: number | "inherit";
  log: Log;
  onMessage(message: FromChild): void;
  onEnd(why: "ended" | "not-started"): void; // each time the process ends, or could not be started
  /** It ended before it was ever ready, saying that trying again is of no use. */
  onUnusable(): void;
};

export type Part = {
  readonly pid: number | null;
  send(event: ToWeb): void;
  /** Ends it and leaves it ended: SIGTERM, SIGKILL after `boundMs`. */
  stop(boundMs: number): Promise<void>;
  /** Ends the process in good order and starts it again without waiting. */
  restart(boundMs: number): Promise<void>;
};

const RESTART_WAITS = { firstMs: 500, mostMs: 30_000 };
/** One that lived for so long starts again as after its first death. */
const HEALTHY_MS = 60_000;

export function startPart(options: PartOptions): Part {
  const { name, log } = options;
  const backoff = createBackoff(RESTART_WAITS);
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let restarting = false;
  let wasReady = false;

  const startLater = (fields: object, text: string) => {
    const waitMs = backoff.nextMs();
    log.error({ child: name, ...fields, waitMs }, text);
    timer = setTimeout(start, waitMs);
  };
  const start = () => {
    const startedMs = performance.now();
    const started = launch(options);
    child = started;
    if (started.pid !== undefined) log.info({ child: name, pid: started.pid }, "started");
    started.on("message", (raw) => {
      wasReady = takeMessage(options, raw) || wasReady;
    });
    started.on("error", (cause) => {
      // Also a signal that cannot be sent, or a message, is an "error"; a process that never came to be has no "exit".
      if (started.pid !== undefined || child !== started) return log.error({ child: name, err: cause }, "process error");
      child = null;
      options.onEnd("not-started");
      if (stopped) return;
      restarting = false;
      startLater({ err: cause }, "could not be started, will be tried again");
    });
    started.on("exit", (code, signal) => {
      child = null;
      options.onEnd("ended");
      if (stopped) return;
      if (restarting) {
        restarting = false;
        return start();
      }
      if (code === EXIT_UNUSABLE && !wasReady) return options.onUnusable();
      if (performance.now() - startedMs >= HEALTHY_MS) backoff.reset();
      startLater({ code, signal }, "ended by itself, will be started again");
    });
  };
  start();

  return {
    get pid() {
      return child?.pid ?? null;
    },
    send(event) {
      if (child?.connected) child.send(event);
    },
    async stop(boundMs) {
      stopped = true;
      clearTimeout(timer);
      if (child?.pid !== undefined) await terminate(child, boundMs);
    },
    async restart(boundMs) {
      // One that waits for its next start starts as all do, with what is then configured.
      if (stopped || child?.pid === undefined) return;
      restarting = true;
      await terminate(child, boundMs);
    },
  };
}

/** @returns whether it says that the part is ready. */
function takeMessage({ name, log, onMessage }: PartOptions, raw: unknown): boolean {
  const message = fromChildSchema.safeParse(raw);
  if (message.success) onMessage(message.data);
  else log.warn({ child: name }, "message that is not understood");
  return message.success && message.data.type === "ready";
}

function launch({ module, args, execPath = process.execPath, output }: PartOptions): ChildProcess {
  return fork(module, [...args], { execPath, execArgv: [], stdio: ["ignore", output, output, "ipc"] });
}

/** Resolves when the process has ended. */
function terminate(child: ChildProcess, boundMs: number): Promise<void> {
  return new Promise((resolve) => {
    const killer = setTimeout(() => child.kill("SIGKILL"), boundMs);
    child.once("exit", () => {
      clearTimeout(killer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
