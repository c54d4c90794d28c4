/**
 * Rounds of each mesh on its own interval, by whoever has the right to write them. A mesh has one round at a time, and meshes do not
 * wait for each other.
 */
import type { Lease } from "../history/types.ts";
import type { Log } from "./log.ts";

export type ScheduledMesh = {
  id: string;
  intervalS: number;
  /** Waits for the right to write the rounds of the mesh; null once `signal` aborts. */
  lease(signal: AbortSignal): Promise<Lease | null>;
  /** Rounds from what is stored when the right is had: another collector may have gone on meanwhile. */
  begin(): (signal: AbortSignal) => Promise<unknown>;
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

/** Who waits this long for the right is a standby, and says so. */
const STANDBY_AFTER_MS = 2_000;
const RETRY_LEASE_MS = 5_000;

/**
 * Starts every mesh at once. A round that lasts longer than the interval is followed by the next without a pause; the instants that it
 * slept through are not made up for.
 */
export function startScheduler(meshes: readonly ScheduledMesh[], log: Log, pace: Pace = machinePace): Scheduler {
  const stopping = new AbortController();
  const loops = meshes.map((mesh) => keep(mesh, log, pace, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function keep(mesh: ScheduledMesh, log: Log, pace: Pace, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const lease = await waitForLease(mesh, log, signal);
      if (lease === null) return;
      await loop(mesh, log, pace, AbortSignal.any([signal, lease.lost]));
      if (lease.lost.aborted) log.warn({ mesh: mesh.id }, "lost the right to take rounds; standing by");
      await lease.release();
    } catch (cause) {
      log.error({ mesh: mesh.id, err: cause }, "the right to take rounds cannot be asked for");
      await pace.sleep(RETRY_LEASE_MS, signal);
    }
  }
}

async function waitForLease(mesh: ScheduledMesh, log: Log, signal: AbortSignal): Promise<Lease | null> {
  let standingBy = false;
  const timer = setTimeout(() => {
    standingBy = true;
    log.info({ mesh: mesh.id }, "standing by: another collector takes the rounds");
  }, STANDBY_AFTER_MS);
  try {
    const lease = await mesh.lease(signal);
    if (lease !== null && standingBy) log.info({ mesh: mesh.id }, "taking over the rounds");
    return lease;
  } finally {
    clearTimeout(timer);
  }
}

async function loop(mesh: ScheduledMesh, log: Log, pace: Pace, signal: AbortSignal): Promise<void> {
  const intervalMs = mesh.intervalS * 1_000;
  const run = mesh.begin();
  let dueMs = pace.nowMs();
  while (!signal.aborted) {
    try {
      await run(signal);
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
