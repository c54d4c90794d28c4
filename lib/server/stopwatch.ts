/** Measures how long our own steps take; that is the machine's time whatever clock the mesh lives by. */
export function stopwatch() {
  let from = performance.now();
  const laps: Record<string, number> = {};
  return {
    laps,
    lap(name: string) {
      const now = performance.now();
      laps[name] = Math.round(now - from);
      from = now;
    },
  };
}
