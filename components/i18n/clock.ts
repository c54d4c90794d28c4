/**
 * The server's clock in the browser, ticking once a second for as long as something on the page shows an age. Ages are counted by
 * the clock that dated the data, not by the visitor's, which may be wrong; in the demo it is the emulator's.
 */

const TICK_MS = 1000;

let offsetMs: number | null = null;
let currentMs = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  currentMs = Date.now() + (offsetMs ?? 0);
  for (const listener of listeners) listener();
}

/** Sets the clock by an instant at which the server rendered. Only in the browser. */
export function followServerClock(serverMs: number): void {
  offsetMs = serverMs - Date.now();
  tick();
}

/** The server has dated something: its clock is not behind that. */
export function noteServerInstant(at: string): void {
  const ahead = Date.parse(at) - (Date.now() + (offsetMs ?? 0));
  if (ahead > 0) {
    offsetMs = (offsetMs ?? 0) + ahead;
    tick();
  }
}

export function subscribeToClock(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time of the last tick; `fallbackMs` until the clock has been set. */
export function clockMs(fallbackMs: number): number {
  return offsetMs === null ? fallbackMs : currentMs;
}
