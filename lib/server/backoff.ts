/** How long to wait before a process that died is started again. */

export type Backoff = {
  /** @param livedMs how long the process lived: one that lived a while starts again as after its first death. */
  nextMs(livedMs: number): number;
};

/** Doubling from `firstMs` to `mostMs`; back to the first after a life of `healthyMs`. */
export function createBackoff({ firstMs = 500, mostMs = 30_000, healthyMs = 60_000 } = {}): Backoff {
  let deaths = 0;
  return {
    nextMs(livedMs) {
      if (livedMs >= healthyMs) deaths = 0;
      const waitMs = Math.min(firstMs * 2 ** deaths, mostMs);
      deaths++;
      return waitMs;
    },
  };
}
