/** One part of the program as a process of its own, started again whenever it dies. */
import { type ChildProcess, fork } from "node:child_process";
import { createBackoff } from "./backoff.ts";
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
  onEnd(): void; // each time the process ends
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

export function startPart(options: PartOptions): Part {
  const { name, log } = options;
  const backoff = createBackoff();
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let restarting = false;
  let wasReady = false;

  const start = () => {
    const startedMs = performance.now();
    const started = fork(options.module, [...options.args], {
      execPath: options.execPath ?? process.execPath,
      execArgv: [],
      stdio: ["ignore", options.output, options.output, "ipc"],
    });
    child = started;
    if (started.pid !== undefined) log.info({ child: name, pid: started.pid }, "started");
    started.on("message", (raw) => {
      const message = fromChildSchema.safeParse(raw);
      if (!message.success) return log.warn({ child: name }, "message that is not understood");
      if (message.data.type === "ready") wasReady = true;
      options.onMessage(message.data);
    });
    started.on("error", (cause) => {
      // Also a signal that cannot be sent, or a message, is an "error"; a process that never came to be has no "exit".
      if (started.pid !== undefined || child !== started) return log.error({ child: name, err: cause }, "process error");
      child = null;
      options.onEnd();
      if (stopped) return;
      restarting = false;
      const waitMs = backoff.nextMs(0);
      log.error({ child: name, err: cause, waitMs }, "could not be started, will be tried again");
      timer = setTimeout(start, waitMs);
    });
    started.on("exit", (code, signal) => {
      child = null;
      options.onEnd();
      if (stopped) return;
      if (restarting) {
        restarting = false;
        return start();
      }
      if (code === EXIT_UNUSABLE && !wasReady) return options.onUnusable();
      const waitMs = backoff.nextMs(performance.now() - startedMs);
      log.error({ child: name, code, signal, waitMs }, "ended by itself, will be started again");
      timer = setTimeout(start, waitMs);
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
