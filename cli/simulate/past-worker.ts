/** A thread of its own for the model, so that storing a round does not wait for the next one, nor one mesh for another. */
import { on } from "node:events";
import { Worker } from "node:worker_threads";
import type { PastOrder, PastRecord } from "./past.ts";

const ENTRY = new URL("./past-worker-entry.ts", import.meta.url);

/** A round leaves megabytes behind at once: with room for many rounds little of it is copied before it is forgotten. */
const YOUNG_MB = 192;

/** @throws what the thread threw. */
export async function* pastFromWorker(order: PastOrder): AsyncGenerator<PastRecord> {
  const worker = new Worker(ENTRY, {
    workerData: order,
    name: `past of ${order.mesh}`,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const messages: AsyncIterable<PastRecord[][]> = on(worker, "message", { close: ["exit"] });
  try {
    for await (const [batch = []] of messages) {
      yield* batch;
      worker.postMessage("more");
    }
  } finally {
    await worker.terminate();
  }
}
