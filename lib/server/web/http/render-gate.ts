/** How many pages are made at once: each takes the event loop for itself, so that more at a time only make everybody wait. */

export type RenderGate = {
  /** Waits for its turn. @returns what to call when it is over; null: too many wait already, or it would have waited too long. */
  enter(client: string): Promise<(() => void) | null>;
};

export type RenderLimits = {
  atOnce: number;
  waiting: number;
  /** Of one visitor, at work and waiting. */
  perClient: number;
  waitMs: number;
};

type Waiter = { client: string; start(): void };

/** @param isShared whether many visitors may stand behind one address; then only the others' limits hold. */
export function createRenderGate(limits: RenderLimits, isShared: (client: string) => boolean): RenderGate {
  const running = new Map<string, number>();
  let atWork = 0;
  let waiters: Waiter[] = [];
  const count = (client: string, by: number) => {
    const next = (running.get(client) ?? 0) + by;
    if (next === 0) running.delete(client);
    else running.set(client, next);
    atWork += by;
  };
  const begin = (client: string): (() => void) => {
    count(client, 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      count(client, -1);
      next();
    };
  };
  /** Whose visitor has the fewest at work comes first, then who came first. */
  const next = () => {
    if (atWork >= limits.atOnce) return;
    const [first] = waiters.toSorted((one, other) => (running.get(one.client) ?? 0) - (running.get(other.client) ?? 0));
    if (first === undefined) return;
    waiters = waiters.filter((waiter) => waiter !== first);
    first.start();
  };
  return {
    enter(client) {
      const own = (running.get(client) ?? 0) + waiters.filter((waiter) => waiter.client === client).length;
      if (!isShared(client) && own >= limits.perClient) return Promise.resolve(null);
      if (atWork < limits.atOnce) return Promise.resolve(begin(client));
      if (waiters.length >= limits.waiting) return Promise.resolve(null);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiters = waiters.filter((waiter) => waiter !== mine);
          resolve(null);
        }, limits.waitMs);
        const mine: Waiter = {
          client,
          start() {
            clearTimeout(timer);
            resolve(begin(client));
          },
        };
        waiters.push(mine);
      });
    },
  };
}
