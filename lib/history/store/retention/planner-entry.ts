/** The entry of the thread that plans retention. */
import { parentPort, workerData } from "node:worker_threads";
import type { SqlDriver } from "../../sql.ts";
import { HistoryFailure } from "../../types.ts";
import { topologyStore } from "../topology/topology.ts";
import type { PlannedStore, PlannerAnswer, PlannerQuestion } from "./planner.ts";
import { planRetention } from "./retention.ts";

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

async function answer({ id, task }: PlannerQuestion): Promise<PlannerAnswer> {
  try {
    reader ??= openReader();
    const driver = await reader;
    return { id, plan: await driver.reading((session) => planRetention(session, topology, task)) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { id, failure: { code: cause instanceof HistoryFailure ? cause.code : null, message } };
  }
}

/** One after the other: two plans of one mesh made of the same moment would be the same. */
let last: Promise<void> = Promise.resolve();

parentPort?.on("message", (question: PlannerQuestion) => {
  last = last.then(async () => parentPort?.postMessage(await answer(question)));
});
