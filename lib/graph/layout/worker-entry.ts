/** The thread in which layouts are computed: a message with a mesh and the layout before, an answer with the next layout. */
import { parentPort } from "node:worker_threads";
import { updateLayoutOf } from "./update-layout.ts";
import type { LayoutAnswer, LayoutTask } from "./worker.ts";

parentPort?.on("message", ({ id, mesh, previous }: LayoutTask) => {
  const answer: LayoutAnswer = { id, state: updateLayoutOf(mesh, previous) };
  parentPort?.postMessage(answer);
});
