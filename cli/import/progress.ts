/** A bar on standard error, where a person looks at it. */
import type { Io } from "../io.ts";

export type Progress = { show(done: number, total: number, what: string): void; clear(): void };

const WIDTH = 30;
const DRAW_EVERY_MS = 100;

/** @param isSeen whether standard error is a terminal; else nothing is ever drawn. */
export function progressBar(io: Io, isSeen: boolean): Progress {
  let drawnMs = 0;
  let length = 0;
  return {
    show(done, total, what) {
      if (!isSeen || total === 0) return;
      const nowMs = performance.now();
      if (done < total && nowMs - drawnMs < DRAW_EVERY_MS) return;
      drawnMs = nowMs;
      const filled = Math.round((WIDTH * done) / total);
      const line = `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${done}/${total} ${what}`.slice(0, 79);
      io.error(`\r${line.padEnd(length)}`);
      length = line.length;
    },
    clear() {
      if (length > 0) io.error(`\r${" ".repeat(length)}\r`);
      length = 0;
    },
  };
}
