/** The times of rows, as small as their unevenness: the first, then how much each step differs from the one before. */
export function packTimes(atMs: readonly number[]): number[] {
  let last = 0;
  let step = 0;
  return atMs.map((ms) => {
    const change = ms - last - step;
    step = last === 0 ? 0 : ms - last;
    last = ms;
    return change;
  });
}

export function unpackTimes(changes: readonly number[]): number[] {
  let last = 0;
  let step = 0;
  return changes.map((change) => {
    const ms = last + step + change;
    step = last === 0 ? 0 : ms - last;
    last = ms;
    return ms;
  });
}
