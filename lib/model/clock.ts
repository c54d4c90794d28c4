/** Time as a dependency: nothing of ours reads the machine's clock by itself. */

export type Clock = {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number;
};

export const systemClock: Clock = { nowMs: () => Date.now() };

export function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}
