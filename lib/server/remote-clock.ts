/** The emulator's clock, read as now: an instant and a pace, asked again from time to time. */
import { z } from "zod";
import { type Clock, err, ok, type Result } from "../model/index.ts";

const answerSchema = z.object({ nowMs: z.number().finite(), timeFactor: z.number().positive() });

const ASK_EVERY_MS = 5_000;
const TIMEOUT_MS = 2_000;

export type RemoteClock = Clock & {
  /** Seconds of this clock in one of the machine's. */
  timeFactor(): number;
  stop(): void;
};

/**
 * Between two askings the clock runs on at the told pace; it never goes back by a correction of less than a minute, so that ages do
 * not flicker, but follows an emulator that was started again.
 * @returns an error where the first asking fails.
 */
export async function followClock(
  url: string,
  localMs: () => number = () => performance.now(),
): Promise<Result<RemoteClock, string>> {
  const first = await ask(url);
  if (!first.ok) return first;
  let mark = { ...first.value, askedMs: localMs() };
  let latestMs = mark.nowMs;
  const timer = setInterval(async () => {
    const next = await ask(url);
    if (next.ok) mark = { ...next.value, askedMs: localMs() };
  }, ASK_EVERY_MS);
  timer.unref();
  return ok({
    nowMs() {
      const nowMs = mark.nowMs + (localMs() - mark.askedMs) * mark.timeFactor;
      latestMs = latestMs - nowMs > 60_000 ? nowMs : Math.max(latestMs, nowMs);
      return Math.round(latestMs);
    },
    timeFactor: () => mark.timeFactor,
    stop: () => clearInterval(timer),
  });
}

async function ask(url: string): Promise<Result<z.infer<typeof answerSchema>, string>> {
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer = answerSchema.safeParse(await response.json());
    return answer.success ? ok(answer.data) : err(`${url} does not answer as an emulator's clock`);
  } catch (cause) {
    return err(`${url} cannot be read (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}
