/** Nearest-rank quantiles: always one of the values that there were, so that what is kept of a grid stays on it. */

/** @param ordered ascending. @returns null of none. */
export function nearestRank(ordered: ArrayLike<number>, share: number): number | null {
  if (ordered.length === 0) return null;
  return ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)] ?? null;
}

/** As if each value stood there `weight` times. @param pairs in any order; those without weight do not count. */
export function weightedNearestRank(pairs: readonly { value: number; weight: number }[], share: number): number | null {
  const ordered = pairs.filter(({ weight }) => weight > 0).sort((one, other) => one.value - other.value);
  const total = ordered.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  for (const { value, weight } of ordered) {
    passed += weight;
    if (passed >= share * total - 1e-9) return value;
  }
  return null;
}
