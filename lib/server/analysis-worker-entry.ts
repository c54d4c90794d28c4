/** The analysing thread's entry: a snapshot comes in, what is to be kept of it goes out. */
import { parentPort, workerData } from "node:worker_threads";
import { openHistory } from "../history/registry.ts";
import type { AnalysisAnswer, AnalysisQuestion, AnalysisWorkerData } from "./analysis-worker.ts";
import { createAnalysisCore } from "./analysis-worker-core.ts";

const { historyUrl }: AnalysisWorkerData = workerData;
const core = createAnalysisCore({
  open: async () => {
    const opened = await openHistory(historyUrl, "read");
    if (opened.ok) return opened.value;
    if (opened.error.code === "missing" || opened.error.code === "not-migrated") return null;
    throw new Error(opened.error.message);
  },
});
/** One after the other: a mesh's window takes its rounds in their order. */
let last: Promise<void> = Promise.resolve();

parentPort?.on("message", ({ id, task }: AnalysisQuestion) => {
  last = last.then(async () => {
    const answer: AnalysisAnswer = await core.analyse(task).then(
      (analysis) => ({ id, analysis }),
      (cause: unknown) => ({ id, failure: cause instanceof Error ? cause.message : String(cause) }),
    );
    parentPort?.postMessage(answer);
  });
});
