/** The right to write a mesh's rounds where one process has the whole store: callers of that process take turns. */
import type { Lease } from "../types.ts";

export function leases(): (mesh: string, signal: AbortSignal) => Promise<Lease | null> {
  const held = new Map<string, Promise<void>>();
  return async (mesh, signal) => {
    for (let holder = held.get(mesh); holder !== undefined; holder = held.get(mesh)) {
      if (signal.aborted) return null;
      await Promise.race([holder, abortOf(signal)]);
    }
    if (signal.aborted) return null;
    const { promise, resolve } = Promise.withResolvers<void>();
    held.set(mesh, promise);
    return {
      // The writer's lock goes with the process, and so does this.
      lost: new AbortController().signal,
      async release() {
        if (held.get(mesh) === promise) held.delete(mesh);
        resolve();
      },
    };
  };
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
