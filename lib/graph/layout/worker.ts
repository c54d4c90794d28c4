/**
 * Layouts off the event loop: one worker thread, started with the first task and kept, one task after the other. It does not keep the
 * process alive. A task that takes too long, or breaks the thread, ends in a layout in which nothing moves: a round is never lost for
 * its picture.
 */
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { createAsker, ThreadFailure } from "#lib/base/ask-thread.ts";
import { createSerialQueue } from "#lib/base/serial-queue.ts";
import { nodeThread } from "#lib/base/thread.ts";
import type { Snapshot } from "../../model/index.ts";
import type { LayoutMesh } from "./mesh-graph.ts";
import { type LayoutState, layoutStateSchema } from "./types.ts";
import { holdLayoutOf } from "./update-layout.ts";

/** The mesh is what {@link meshOf} made in this process. */
export const layoutTaskSchema = z.object({ mesh: z.custom<LayoutMesh>(), previous: layoutStateSchema.nullable() });
type LayoutTask = z.infer<typeof layoutTaskSchema>;

export type LayoutWorkerOptions = {
  timeoutMs?: number; // 120,000
  /** Told when the thread failed and the layout was held instead. */
  onHeld?: (reason: string) => void;
};

const TIMEOUT_MS = 120_000;
const ENTRY = new URL("./worker-entry.ts", import.meta.url);

const tasks = createSerialQueue();
const thread = createAsker({ start: () => nodeThread(new Worker(ENTRY)), holds: "while-asked" });

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
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const limit = { timeoutMs, message: `no layout in ${timeoutMs} ms`, endsThread: true };
  return tasks.add(async () => {
    try {
      return await thread.ask({ mesh, previous } satisfies LayoutTask, layoutStateSchema, limit);
    } catch (cause) {
      if (!(cause instanceof ThreadFailure)) throw cause;
      options.onHeld?.(cause.message);
      return holdLayoutOf(mesh, previous);
    }
  });
}

/** Ends the thread; the next task starts another. */
export function stopLayoutWorker(): void {
  thread.end("the layout is stopped");
}
