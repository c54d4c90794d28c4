/** How our processes end: on SIGTERM and SIGINT, and when the supervisor that started them is gone. */
import type { Log } from "./log.ts";

/**
 * Runs `stop` once and ends the process: status 0, or 1 where stopping failed or took longer than `boundMs`.
 * A second signal ends it at once.
 */
export function endOnSignal(stop: () => Promise<void>, log: Log, boundMs: number): void {
  let ending = false;
  const end = async (reason: string) => {
    if (ending) return process.exit(1);
    ending = true;
    log.info({ reason }, "stopping");
    const bound = setTimeout(() => {
      log.error({ boundMs }, "did not stop in time");
      process.exit(1);
    }, boundMs);
    try {
      await stop();
    } catch (cause) {
      log.error({ err: cause }, "stopping failed");
      process.exitCode = 1;
    }
    clearTimeout(bound);
    process.exit();
  };
  process.on("SIGTERM", () => void end("SIGTERM"));
  process.on("SIGINT", () => void end("SIGINT"));
  if (process.channel !== undefined) {
    process.on("disconnect", () => {
      // The parent may go while a signal already ends us; that is not a second signal.
      if (!ending) void end("supervisor gone");
    });
  }
}
