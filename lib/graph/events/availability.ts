/** Availability, time between failures and time to repair over the known samples of an entity (analytics M6.1). */
import type { LinkState } from "../analysis/flaps.ts";

export type Availability = {
  share: number | null; // up / (up + down); null: nothing known
  coverage: number | null; // known / all; below 0.5 the rest should not be believed
  failures: number; // from up to down, unknown samples passed over
  meanTimeToRepairS: number | null; // null without failures
  meanTimeBetweenFailuresS: number | null; // time up between failures; null without failures: longer than observed
  observedS: number; // of known samples
};

/**
 * @param states in order of time, each standing for `spacingS`. An entity counts from its first sample on: leave out what was before.
 */
export function availabilityOf(states: readonly LinkState[], spacingS: number): Availability {
  const known = states.filter((state) => state !== "unknown");
  const up = known.filter((state) => state === "up").length;
  const down = known.length - up;
  const failures = known.filter((state, i) => state === "down" && known[i - 1] === "up").length;
  return {
    share: known.length === 0 ? null : up / known.length,
    coverage: states.length === 0 ? null : known.length / states.length,
    failures,
    meanTimeToRepairS: failures === 0 ? null : (down * spacingS) / failures,
    meanTimeBetweenFailuresS: failures === 0 ? null : (up * spacingS) / failures,
    observedS: known.length * spacingS,
  };
}
