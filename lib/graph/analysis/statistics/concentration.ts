/** How evenly a load is spread: Gini 1912, and the effective number as the inverse of Simpson's index 1949. */

/** 0 = all equal; null without any load. Idle members count as 0. */
export function gini(loads: readonly number[]): number | null {
  const total = loads.reduce((a, b) => a + b, 0);
  if (loads.length === 0 || total === 0) return null;
  const sorted = [...loads].sort((a, b) => a - b);
  const ranked = sorted.reduce((sum, load, i) => sum + (2 * (i + 1) - sorted.length - 1) * load, 0);
  return ranked / (sorted.length * total);
}

/** As if so many carried equal shares; null without any load. */
export function effectiveNumber(loads: readonly number[]): number | null {
  const total = loads.reduce((a, b) => a + b, 0);
  if (total === 0) return null;
  return 1 / loads.reduce((sum, load) => sum + (load / total) ** 2, 0);
}
