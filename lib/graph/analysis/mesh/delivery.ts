/** What one capture of a link tells: delivery both ways, ETX (De Couto et al. 2003), shortfall, asymmetry and the side to look at. */

/** What v counted of u's hellos, else what u was told; null where neither is known. */
export function deliveryRatio(countedByReceiver: number | null, toldToSender: number | null): number | null {
  return countedByReceiver ?? toldToSender;
}

/** Expected transmissions for one delivered and acknowledged frame. Infinity for a one-way link, null where a direction is unknown. */
export function etx(forward: number | null, back: number | null): number | null {
  if (forward === null || back === null) return null;
  return 1 / (forward * back);
}

/** What is missing to the full rate in the worse direction, 0..1. */
export function shortfall(mbpsForward: number, mbpsBack: number, rateMaxMbps: number): number | null {
  return rateMaxMbps > 0 ? 1 - Math.min(mbpsForward, mbpsBack) / rateMaxMbps : null;
}

export type Asymmetry = {
  difference: number; // |d_ab - d_ba|
  /** The end that hears worse: noise there, or low power at the other. null where both are equal. */
  hearsWorse: "a" | "b" | null;
};

export function asymmetry(ab: number | null, ba: number | null): Asymmetry | null {
  if (ab === null || ba === null) return null;
  return { difference: Math.abs(ab - ba), hearsWorse: ab === ba ? null : ab < ba ? "b" : "a" };
}

export const ASYMMETRY_FROM = 0.2;

/** Worth saying: over 20 points in half of the samples or more, and the two intervals do not touch. */
export function isAsymmetric(
  samples: readonly { ab: number | null; ba: number | null }[],
  ab: { low: number; high: number },
  ba: { low: number; high: number },
): boolean {
  const both = samples.flatMap((sample) => asymmetry(sample.ab, sample.ba) ?? []);
  if (both.length === 0) return false;
  const apart = both.filter((one) => one.difference > ASYMMETRY_FROM).length;
  return apart * 2 >= both.length && (ab.high < ba.low || ba.high < ab.low);
}

/** What the two ends say of one direction differs by over 15 points in 3 of the last 6 captures: a stale report, a clock, a hidden one-way. */
export function hasInconsistentEnds(samples: readonly { counted: number | null; told: number | null }[]): boolean {
  const recent = samples.slice(-6);
  const apart = recent.filter(({ counted, told }) => counted !== null && told !== null && Math.abs(counted - told) > 0.15);
  return apart.length >= 3;
}
