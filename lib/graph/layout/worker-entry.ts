/** The thread in which layouts are computed: a question with a mesh and the layout before, an answer with the next layout. */
import { parentPort } from "node:worker_threads";
import { answering } from "#lib/base/answer-thread.ts";
import { updateLayoutOf } from "./update-layout.ts";
import { layoutTaskSchema } from "./worker.ts";

parentPort?.on(
  "message",
  answering({
    post: (answer) => parentPort?.postMessage(answer),
    question: layoutTaskSchema,
    answer: ({ mesh, previous }) => updateLayoutOf(mesh, previous),
    inOrder: true,
  }),
);
