/** The log: one JSON object a line on standard output, `level` from TERANYINA_LOG (trace, debug, info, warn, error, silent). */
import pino, { type Logger } from "pino";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * @param part which process writes: "collector", "web", "supervisor".
 * @param output file descriptor; standard output by default.
 */
export function createLog(part: string, output: number = process.stdout.fd): Logger {
  const asked = process.env.TERANYINA_LOG ?? "info";
  return pino(
    {
      level: LEVELS.includes(asked) ? asked : "info",
      base: { part },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd: output, sync: true }),
  );
}
