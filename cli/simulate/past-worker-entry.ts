/** The thread that simulates and packs: a day of rounds at a time is ready to be stored. */
import { parentPort, workerData } from "node:worker_threads";
import { roundPacker } from "#lib/history/pack.ts";
import { type PastOrder, simulatePast } from "./past.ts";
import type { PastMessage } from "./past-worker.ts";

const order: PastOrder = workerData;
const TELL_EVERY_ROUNDS = 12;

const tell = (message: PastMessage) => parentPort?.postMessage(message);
const packer = roundPacker();
let done = 0;
for (const record of simulatePast(order)) {
  const packed = packer.add(record);
  if (packed !== null) tell({ kind: "packed", packed, last: null });
  done += 1;
  if (done % TELL_EVERY_ROUNDS === 0) tell({ kind: "progress", done });
  if (done < order.instants.length) continue;
  const rest = packer.finish();
  if (rest !== null) tell({ kind: "packed", packed: rest, last: record.snapshot });
}
