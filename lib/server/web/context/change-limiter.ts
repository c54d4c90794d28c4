/** How many changes people may make: enough for a meeting of technicians, too few to fill a list or to empty it in passing. */

export type ChangeLimiter = {
  /** Counts one change of `client`. @returns seconds until it would be taken; 0: it is. A refused one is not counted. */
  take(client: string): number;
};

export const CHANGE_LIMITS = { perClient: 30, overall: 300, windowMs: 600_000 } as const;

/** A sliding window. What is kept is bounded by `overall`: a client that has changed nothing has no entry. */
export function createChangeLimiter(
  limits: { perClient: number; overall: number; windowMs: number } = CHANGE_LIMITS,
  nowMs: () => number = () => performance.now(),
): ChangeLimiter {
  let taken: { client: string; atMs: number }[] = [];
  return {
    take(client) {
      const now = nowMs();
      taken = taken.filter(({ atMs }) => atMs > now - limits.windowMs);
      const own = taken.filter((change) => change.client === client);
      const first = own.length >= limits.perClient ? own[0] : taken.length >= limits.overall ? taken[0] : undefined;
      if (first !== undefined) return Math.max(1, Math.ceil((first.atMs + limits.windowMs - now) / 1000));
      taken.push({ client, atMs: now });
      return 0;
    },
  };
}
