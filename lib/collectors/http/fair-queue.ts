/**
 * Turns for connections: so many at a time in all, so many at a time to one node, and the nodes that wait take turns, so that a node
 * with many requests delays nobody.
 */

export type Release = () => void;

export type FairQueue = {
  /** Resolves with the way to give the turn back, or with null where the signal ended the wait. */
  acquire(key: string, signal: AbortSignal): Promise<Release | null>;
};

type Waiter = { grant: (release: Release) => void; giveUp: () => void };
type Watch = { waiters: Set<Waiter>; onAbort: () => void };
type Lane = { running: number; waiting: Set<Waiter> }; // in the order in which they came

/** Tells waiters that their signal ended the wait. */
function createWatches() {
  const waitingOn = new Map<AbortSignal, Watch>(); // one listener a signal, for thousands may wait on the same
  const watch = (signal: AbortSignal, waiter: Waiter): void => {
    const known = waitingOn.get(signal);
    if (known !== undefined) {
      known.waiters.add(waiter);
      return;
    }
    const waiters = new Set([waiter]);
    const onAbort = (): void => {
      waitingOn.delete(signal);
      for (const one of waiters) one.giveUp();
    };
    waitingOn.set(signal, { waiters, onAbort });
    signal.addEventListener("abort", onAbort, { once: true });
  };

  const unwatch = (signal: AbortSignal, waiter: Waiter): void => {
    const watched = waitingOn.get(signal);
    if (watched === undefined) return;
    watched.waiters.delete(waiter);
    if (watched.waiters.size > 0) return;
    waitingOn.delete(signal);
    signal.removeEventListener("abort", watched.onAbort);
  };
  return { watch, unwatch };
}

export function createFairQueue(limits: { totalMax: number; perKeyMax: number }): FairQueue {
  const lanes = new Map<string, Lane>(); // in the order of turns: a lane that was served goes to the end
  const { watch, unwatch } = createWatches();
  let running = 0;

  const laneOf = (key: string): Lane => {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = { running: 0, waiting: new Set() };
    lanes.set(key, lane);
    return lane;
  };

  const start = (key: string, lane: Lane): Release => {
    lane.running += 1;
    running += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      lane.running -= 1;
      running -= 1;
      if (lane.running === 0 && lane.waiting.size === 0) lanes.delete(key);
      serve();
    };
  };

  const serve = (): void => {
    for (const [key, lane] of lanes) {
      if (running >= limits.totalMax) return;
      if (lane.running >= limits.perKeyMax) continue;
      const [next] = lane.waiting;
      if (next === undefined) continue;
      lane.waiting.delete(next);
      lanes.delete(key);
      lanes.set(key, lane);
      next.grant(start(key, lane));
    }
  };

  const acquire = (key: string, signal: AbortSignal): Promise<Release | null> => {
    if (signal.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const lane = laneOf(key);
      const waiter: Waiter = {
        grant: (release) => {
          unwatch(signal, waiter);
          resolve(release);
        },
        giveUp: () => {
          lane.waiting.delete(waiter);
          if (lane.running === 0 && lane.waiting.size === 0) lanes.delete(key);
          resolve(null);
        },
      };
      watch(signal, waiter);
      lane.waiting.add(waiter);
      serve();
    });
  };
  return { acquire };
}
