/** The entry of the thread that plans retention. */
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { answering } from "#lib/base/answer-thread.ts";
import type { SqlDriver } from "../../sql.ts";
import { topologyStore } from "../topology/topology.ts";
import type { PlannedStore } from "./planner.ts";
import { planRetention, type RetentionTask } from "./retention.ts";

const store: PlannedStore = workerData;
const topology = topologyStore();
let reader: Promise<SqlDriver> | null = null;

async function openReader(): Promise<SqlDriver> {
  if (store.engine === "sqlite") {
    const { openSqliteReader } = await import("../../sqlite/open-reader.ts");
    return openSqliteReader(store.path);
  }
  const { openPostgresReader } = await import("../../postgres/open-reader.ts");
  return openPostgresReader(store.url);
}

parentPort?.on(
  "message",
  answering({
    post: (answer) => parentPort?.postMessage(answer),
    question: z.custom<RetentionTask>(),
    answer: async (task) => {
      reader ??= openReader();
      const driver = await reader;
      return driver.reading((session) => planRetention(session, topology, task));
    },
    // Two plans of one mesh made of the same moment would be the same.
    inOrder: true,
  }),
);
