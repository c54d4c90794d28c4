/** A thread of its own for the model, so that one mesh does not wait for another, nor anything for the store. */
import { on } from "node:events";
import { Worker } from "node:worker_threads";
import type { PackedRounds } from "#lib/history/types.ts";
import type { Snapshot } from "#lib/model/index.ts";
import type { PastOrder } from "./past.ts";

/** `last`: with the last of all, the snapshot that has to be laid out. */
export type PastMessage = { kind: "progress"; done: number } | { kind: "packed"; packed: PackedRounds; last: Snapshot | null };

const ENTRY = new URL("./past-worker-entry.ts", import.meta.url);

/** A round leaves megabytes behind at once: with room for many rounds little of it is copied before it is forgotten. */
const YOUNG_MB = 64;

/** @throws what the thread threw. */
export async function* pastFromWorker(order: PastOrder): AsyncGenerator<PastMessage> {
  const worker = new Worker(ENTRY, {
    workerData: order,
    name: `past of ${order.mesh}`,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const messages: AsyncIterable<PastMessage[]> = on(worker, "message", { close: ["exit"] });
  try {
    for await (const told of messages) yield* told;
  } finally {
    await worker.terminate();
  }
}
