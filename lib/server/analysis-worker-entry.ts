/** The analysing thread's entry: a snapshot comes in, what is to be kept of it goes out. */
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { answering } from "#lib/base/answer-thread.ts";
import { openHistory } from "../history/registry.ts";
import type { AnalysisWorkerData } from "./analysis-worker.ts";
import { type AnalysisTask, createAnalysisCore } from "./analysis-worker-core.ts";

const { historyUrl }: AnalysisWorkerData = workerData;
const core = createAnalysisCore({
  open: async () => {
    const opened = await openHistory(historyUrl, "read");
    if (opened.ok) return opened.value;
    if (opened.error.code === "missing" || opened.error.code === "not-migrated") return null;
    throw new Error(opened.error.message);
  },
});

parentPort?.on(
  "message",
  answering({
    post: (answer) => parentPort?.postMessage(answer),
    question: z.custom<AnalysisTask>(),
    answer: (task) => core.analyse(task),
    // A mesh's window takes its rounds in their order.
    inOrder: true,
  }),
);
