/** The thread that simulates: it gives a few rounds at a time and does not run far ahead of who stores them. */
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { type PastOrder, type PastRecord, simulatePast } from "./past.ts";

const order: PastOrder = workerData;
const BATCH_ROUNDS = 12;
const BATCHES_AHEAD = 6;

const port = parentPort;
if (port === null) throw new Error("past-worker-entry.ts is a thread's entry");
let ahead = 0;
port.on("message", () => {
  ahead -= 1;
});

const give = async (batch: PastRecord[]): Promise<void> => {
  while (ahead >= BATCHES_AHEAD) await once(port, "message");
  ahead += 1;
  port.postMessage(batch);
};

let batch: PastRecord[] = [];
for (const record of simulatePast(order)) {
  batch.push(record);
  if (batch.length < BATCH_ROUNDS) continue;
  await give(batch);
  batch = [];
}
if (batch.length > 0) await give(batch);
port.close();
