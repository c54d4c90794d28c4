/**
 * Plans retention in a thread of its own, with a reading connection of its own: what it computes (packing, rolling up) takes the writer's
 * thread no time. The thread starts with the first plan, does not keep the process alive, and another follows one that broke.
 */
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { createAsker, ThreadFailure } from "#lib/base/ask-thread.ts";
import { nodeThread } from "#lib/base/thread.ts";
import { HistoryFailure, historyErrorCodeSchema } from "../../types.ts";
import { type Transaction, transactionSchema } from "../codec/changes.ts";
import type { RetentionTask } from "./retention.ts";

/** Where the thread finds the store. */
export type PlannedStore = { engine: "sqlite"; path: string } | { engine: "postgres"; url: string };

export type Planner = {
  /** Empty where there is nothing to do, and where the planner is closed meanwhile. */
  plan(task: RetentionTask): Promise<Transaction[]>;
  close(): Promise<void>;
};

const ENTRY = new URL("./planner-entry.ts", import.meta.url);

const planSchema = z.array(transactionSchema);

export function createPlanner(store: PlannedStore): Planner {
  let isClosed = false;
  const thread = createAsker({
    start: () => nodeThread(new Worker(ENTRY, { workerData: store, name: "retention" })),
    holds: "while-asked",
  });
  return {
    async plan(task) {
      try {
        return isClosed ? [] : await thread.ask(task, planSchema);
      } catch (cause) {
        if (cause instanceof ThreadFailure && cause.kind === "closed") return [];
        throw failureOf(cause);
      }
    },
    close() {
      isClosed = true;
      return thread.close("the store is closed");
    },
  };
}

/** What the store's own code threw there, as it would have been thrown here. */
function failureOf(cause: unknown): unknown {
  if (!(cause instanceof ThreadFailure)) return cause;
  const code = historyErrorCodeSchema.safeParse(cause.code);
  return code.success ? new HistoryFailure({ code: code.data, message: cause.message }, cause) : cause;
}
