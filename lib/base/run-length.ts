/**
 * Debounce over samples: what is said counts only when so many samples in a row say it, and for so long. Samples and time, never rounds:
 * captures of an hour and rounds of five seconds are judged by one rule.
 */

/** Samples in a row that say the same, and when the first of them was; null: there is none. */
export type Run = { run: number; sinceMs: number | null };

export const NO_RUN: Run = { run: 0, sinceMs: null };

/** One sample more. */
export function longerRun({ run, sinceMs }: Run, atMs: number): { run: number; sinceMs: number } {
  return { run: run + 1, sinceMs: run === 0 ? atMs : (sinceMs ?? atMs) };
}

export function runHolds({ run, sinceMs }: Run, atMs: number, rule: { samples: number; ms: number }): boolean {
  return run > 0 && run >= rule.samples && atMs - (sinceMs ?? atMs) >= rule.ms;
}
