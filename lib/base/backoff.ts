/** Waits that grow from one failure to the next. */

export type BackoffRange = { firstMs: number; mostMs: number };

/** After so many failures in a row (from 0): doubling from the first wait to the longest, in the unit of these. */
export function backoffAfter(failures: number, first: number, most: number): number {
  return Math.min(first * 2 ** Math.min(failures, 52), most);
}

export type Backoff = {
  /** How long to wait now; the next wait is longer. */
  nextMs(): number;
  /** It went well: the next wait is the first again. */
  reset(): void;
};

export function createBackoff(range: BackoffRange): Backoff {
  let failures = 0;
  return {
    nextMs: () => backoffAfter(failures++, range.firstMs, range.mostMs),
    reset() {
      failures = 0;
    },
  };
}
