/** Outages in a row of states. Unknown is neither: it is passed over, but a gap of more than three samples breaks the sequence. */

import { HOUR_MS } from "#lib/base/durations.ts";
import { quantile } from "#lib/base/statistics.ts";

export type LinkState = "up" | "down" | "unknown";

export type FlapCount = {
  flaps: number; // changes from up to down
  up: number; // samples
  down: number;
  known: number;
  samples: number;
  downShare: number | null; // of the known ones
};

const GAP_MAX = 3;

export function countFlaps(states: readonly LinkState[]): FlapCount {
  return countFlapsOf(states.map((state) => ({ state })));
}

/** The same over samples as they come. */
export function countFlapsOf(sequence: readonly { state: LinkState }[]): FlapCount {
  let flaps = 0;
  let up = 0;
  let down = 0;
  let samples = 0;
  let gap = 0;
  let last: LinkState = "unknown";
  for (const { state } of sequence) {
    samples += 1;
    if (state === "unknown") {
      gap += 1;
      if (gap > GAP_MAX) last = "unknown";
      continue;
    }
    if (last === "up" && state === "down") flaps += 1;
    if (state === "up") up += 1;
    else down += 1;
    last = state;
    gap = 0;
  }
  const known = up + down;
  return { flaps, up, down, known, samples, downShare: known === 0 ? null : down / known };
}

/** Too restless to trust: qualities spread over 25 points between quartiles, or four outages a day and more. */
export function isUnstable(qualities: readonly number[], flapsPerDay: number | null): boolean {
  const upper = quantile(qualities, 0.75);
  const lower = quantile(qualities, 0.25);
  return (upper !== null && lower !== null && upper - lower > 0.25) || (flapsPerDay !== null && flapsPerDay >= 4);
}

/** Changes of next hop between samples in which it is known. */
export function countRouteChanges(nextHops: Iterable<string | null>): number {
  let changes = 0;
  let last: string | null = null;
  for (const hop of nextHops) {
    if (hop === null) continue;
    if (last !== null && hop !== last) changes += 1;
    last = hop;
  }
  return changes;
}

/** Three changes within six hours make one "flapping" alert in place of many. `changesAtMs` ascending. */
export function isFlapping(changesAtMs: readonly number[], nowMs: number): boolean {
  return changesAtMs.filter((at) => at > nowMs - 6 * HOUR_MS && at <= nowMs).length >= 3;
}
