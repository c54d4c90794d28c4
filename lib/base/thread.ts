/** A thread as whoever asks it sees it, whatever kind it is of. */
import type { Worker } from "node:worker_threads";

export type Thread = {
  post(message: unknown): void;
  /** `heard`: every message. `ended`: it broke or is gone, and why; perhaps more than once. */
  listen(heard: (message: unknown) => void, ended: (reason: string) => void): void;
  end(): Promise<void>;
  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void;
};

export function nodeThread(worker: Worker): Thread {
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, ended) {
      worker.on("message", heard);
      worker.on("error", (cause: unknown) => ended(reasonOf(cause)));
      worker.on("exit", (code) => ended(`the thread ended with ${code}`));
    },
    async end() {
      await worker.terminate();
    },
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
  };
}

/** What a browser's `Worker` has of what is needed here. */
type PageWorker = {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "error", listener: (event: { message: string }) => void): void;
  terminate(): void;
};

export function pageThread(worker: PageWorker): Thread {
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, ended) {
      worker.addEventListener("message", ({ data }) => heard(data));
      worker.addEventListener("error", ({ message }) => ended(message));
    },
    end: async () => worker.terminate(),
    hold: () => undefined,
  };
}

export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
