/**
 * Plans retention in a thread of its own, with a reading connection of its own: what it computes (packing, rolling up) takes the writer's
 * thread no time. The thread starts with the first plan, does not keep the process alive, and another follows one that broke.
 */
import { Worker } from "node:worker_threads";
import { type HistoryErrorCode, HistoryFailure } from "../../types.ts";
import type { Transaction } from "../codec/changes.ts";
import type { RetentionTask } from "./retention.ts";

/** Where the thread finds the store. */
export type PlannedStore = { engine: "sqlite"; path: string } | { engine: "postgres"; url: string };

export type PlannerQuestion = { id: number; task: RetentionTask };
export type PlannerAnswer =
  | { id: number; plan: Transaction[] }
  | { id: number; failure: { code: HistoryErrorCode | null; message: string } };

export type Planner = {
  /** Empty where there is nothing to do, and where the planner is closed meanwhile. */
  plan(task: RetentionTask): Promise<Transaction[]>;
  close(): Promise<void>;
};

const ENTRY = new URL("./planner-entry.ts", import.meta.url);

type Open = { resolve(plan: Transaction[]): void; reject(cause: Error): void };

export function createPlanner(store: PlannedStore): Planner {
  const open = new Map<number, Open>();
  let thread: Worker | null = null;
  let lastId = 0;
  let isClosed = false;

  const end = (worker: Worker, cause: Error) => {
    if (thread !== worker) return;
    thread = null;
    for (const { reject } of open.values()) reject(cause);
    open.clear();
    // Whoever waited has heard of it; how the thread ends changes nothing.
    void worker.terminate();
  };

  const start = (): Worker => {
    const worker = new Worker(ENTRY, { workerData: store, name: "retention" });
    worker.on("message", (answer: PlannerAnswer) => {
      const asked = open.get(answer.id);
      open.delete(answer.id);
      if (open.size === 0) worker.unref();
      if ("plan" in answer) asked?.resolve(answer.plan);
      else asked?.reject(failureOf(answer.failure));
    });
    worker.on("error", (cause: unknown) => end(worker, cause instanceof Error ? cause : new Error(String(cause))));
    worker.on("exit", (code) => end(worker, new Error(`The thread that plans retention ended with ${code}`)));
    return worker;
  };

  return {
    plan(task) {
      if (isClosed) return Promise.resolve([]);
      thread ??= start();
      const worker = thread;
      worker.ref();
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject });
        worker.postMessage({ id, task } satisfies PlannerQuestion);
      });
    },
    async close() {
      isClosed = true;
      const ending = thread;
      thread = null;
      for (const { resolve } of open.values()) resolve([]);
      open.clear();
      await ending?.terminate();
    },
  };
}

function failureOf({ code, message }: { code: HistoryErrorCode | null; message: string }): Error {
  return code === null ? new Error(message) : new HistoryFailure({ code, message });
}
