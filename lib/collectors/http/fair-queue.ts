/**
 * Turns for connections: so many at a time in all, so many at a time to one node, and the nodes that wait take turns, so that a node
 * with many requests delays nobody.
 */

export type Release = () => void;

export type FairQueue = {
  /** Resolves with the way to give the turn back, or with null where the signal ended the wait. */
  acquire(key: string, signal: AbortSignal): Promise<Release | null>;
};

type Waiter = { grant: (release: Release) => void };
type Lane = { running: number; waiting: Waiter[] };

export function createFairQueue(limits: { totalMax: number; perKeyMax: number }): FairQueue {
  const lanes = new Map<string, Lane>(); // in the order of turns: a lane that was served goes to the end
  let running = 0;

  const laneOf = (key: string): Lane => {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = { running: 0, waiting: [] };
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
      if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(key);
      serve();
    };
  };

  const serve = (): void => {
    for (const [key, lane] of lanes) {
      if (running >= limits.totalMax) return;
      if (lane.running >= limits.perKeyMax) continue;
      const next = lane.waiting.shift();
      if (next === undefined) continue;
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
          signal.removeEventListener("abort", giveUp);
          resolve(release);
        },
      };
      const giveUp = (): void => {
        lane.waiting = lane.waiting.filter((other) => other !== waiter);
        if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(key);
        resolve(null);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      lane.waiting.push(waiter);
      serve();
    });
  };
  return { acquire };
}
