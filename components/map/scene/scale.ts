/** The bar that says how long things are on the ground. */

/** The longest round length, 1, 2 or 5 times a power of ten, that is no longer than so many metres. */
export function roundLength(mostM: number): number {
  const power = 10 ** Math.floor(Math.log10(mostM));
  return power * ([5, 2].find((step) => step * power <= mostM) ?? 1);
}

export function lengthWords(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
}
