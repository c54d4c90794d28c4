/**
 * Layouts off the event loop: one worker thread, started with the first task and kept, one task after the other. It does not keep the
 * process alive. A task that takes too long, or breaks the thread, ends in a layout in which nothing moves: a round is never lost for
 * its picture.
 */
import { Worker } from "node:worker_threads";
import type { Snapshot } from "../../model/index.ts";
import type { LayoutMesh } from "./mesh-graph.ts";
import { type LayoutState, layoutStateSchema } from "./types.ts";
import { holdLayoutOf } from "./update-layout.ts";

export type LayoutTask = { id: number; mesh: LayoutMesh; previous: LayoutState | null };
export type LayoutAnswer = { id: number; state: LayoutState };

export type LayoutWorkerOptions = {
  timeoutMs?: number; // 120,000
  /** Told when the thread failed and the layout was held instead. */
  onHeld?: (reason: string) => void;
};

const TIMEOUT_MS = 120_000;
const ENTRY = new URL("./worker-entry.ts", import.meta.url);

let thread: Worker | null = null;
let lastTask: Promise<unknown> = Promise.resolve();
let lastId = 0;

/** What the layout needs, and no more: a whole snapshot is costly to send. */
function meshOf({ nodes, links }: LayoutMesh): LayoutMesh {
  return {
    nodes: nodes.map(({ uid, state, place }) => ({ uid, state, place })),
    links: links.map(({ a, b }) => ({ a, b })),
  };
}

/** The next layout, computed in the worker thread, or held: see `onHeld`. @throws for a `previous` that is no layout. */
export function layoutInWorker(
  snapshot: Pick<Snapshot, "nodes" | "links">,
  previous: LayoutState | null,
  options: LayoutWorkerOptions = {},
): Promise<LayoutState> {
  const mesh = meshOf(snapshot);
  const task = lastTask.then(async () => {
    const answer = await ask(mesh, previous, options.timeoutMs ?? TIMEOUT_MS);
    if (answer.ok) return answer.state;
    options.onHeld?.(answer.reason);
    return holdLayoutOf(mesh, previous);
  });
  // Whoever asked hears of a failure; the next task begins all the same.
  lastTask = task.then(
    () => undefined,
    () => undefined,
  );
  return task;
}

/** Ends the thread; the next task starts another. */
export async function stopLayoutWorker(): Promise<void> {
  const ending = thread;
  thread = null;
  await ending?.terminate();
}

type Outcome = { ok: true; state: LayoutState } | { ok: false; reason: string };

function ask(mesh: LayoutMesh, previous: LayoutState | null, timeoutMs: number): Promise<Outcome> {
  lastId += 1;
  const id = lastId;
  thread ??= new Worker(ENTRY);
  const worker = thread;
  worker.ref();
  return new Promise((resolve) => {
    const finish = (outcome: Outcome) => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      worker.unref();
      if (!outcome.ok) {
        if (thread === worker) thread = null;
        // The outcome is known; how the thread ends changes nothing.
        void worker.terminate();
      }
      resolve(outcome);
    };
    const onMessage = (answer: LayoutAnswer) => {
      if (answer.id !== id) return;
      const state = layoutStateSchema.safeParse(answer.state);
      finish(state.success ? { ok: true, state: state.data } : { ok: false, reason: state.error.message });
    };
    const onError = (error: Error) => finish({ ok: false, reason: error.message });
    const onExit = (code: number) => finish({ ok: false, reason: `the thread ended with ${code}` });
    const timer = setTimeout(() => finish({ ok: false, reason: `no layout in ${timeoutMs} ms` }), timeoutMs);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage({ id, mesh, previous } satisfies LayoutTask);
  });
}
