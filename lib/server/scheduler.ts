/** Rounds of each mesh on its own interval. A mesh has one round at a time, and meshes do not wait for each other. */
import type { Log } from "./log.ts";

export type ScheduledMesh = {
  id: string;
  intervalS: number;
  run(signal: AbortSignal): Promise<unknown>;
};

/** The machine's time. Rounds are paced by it even where the mesh lives by an emulator's faster clock. */
export type Pace = {
  nowMs(): number;
  /** Resolves after `ms`, or at once when `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

export type Scheduler = {
  /** Ends rounds under way through their signal, starts no more, and resolves when all have ended. */
  stop(): Promise<void>;
};

/**
 * Starts every mesh at once. A round that lasts longer than the interval is followed by the next without a pause; the instants that it
 * slept through are not made up for.
 */
export function startScheduler(meshes: readonly ScheduledMesh[], log: Log, pace: Pace = machinePace): Scheduler {
  const stopping = new AbortController();
  const loops = meshes.map((mesh) => loop(mesh, log, pace, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function loop(mesh: ScheduledMesh, log: Log, pace: Pace, signal: AbortSignal): Promise<void> {
  const intervalMs = mesh.intervalS * 1_000;
  let dueMs = pace.nowMs();
  while (!signal.aborted) {
    try {
      await mesh.run(signal);
    } catch (cause) {
      if (!signal.aborted) log.error({ mesh: mesh.id, err: cause }, "round failed");
    }
    const nowMs = pace.nowMs();
    dueMs += intervalMs;
    if (dueMs < nowMs) dueMs = nowMs;
    await pace.sleep(dueMs - nowMs, signal);
  }
}

export const machinePace: Pace = {
  nowMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
    }),
};
