import { describe, expect, it } from "vitest";
import { type Pace, startScheduler } from "#lib/server/scheduler.ts";

/** A pace whose time goes on only when everybody sleeps: exact instants, no waiting. */
function steppedPace(untilMs: number, stop: () => void): Pace & { at: number } {
  const sleepers: { wakeMs: number; wake: () => void }[] = [];
  const pace = {
    at: 0,
    nowMs: () => pace.at,
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        sleepers.push({ wakeMs: pace.at + ms, wake: resolve });
        signal.addEventListener("abort", () => resolve());
        setImmediate(() => {
          const next = sleepers.sort((a, b) => a.wakeMs - b.wakeMs).shift();
          if (next === undefined) return;
          if (next.wakeMs > untilMs) return stop();
          pace.at = Math.max(pace.at, next.wakeMs);
          next.wake();
        });
      }),
  };
  return pace;
}

function quietLog(errors: unknown[] = []) {
  const quiet = () => undefined;
  return { debug: quiet, info: quiet, warn: quiet, error: (line: unknown) => errors.push(line) };
}

async function runUntil(
  untilMs: number,
  run: (pace: Pace & { at: number }) => Promise<void>,
  intervalS = 5,
  errors: unknown[] = [],
) {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const pace = steppedPace(untilMs, resolve);
  const scheduler = startScheduler([{ id: "sants", intervalS, run: () => run(pace) }], quietLog(errors), pace);
  await ended;
  await scheduler.stop();
}

describe("startScheduler", () => {
  it("starts rounds an interval apart, whatever a round takes within it", async () => {
    const starts: number[] = [];
    await runUntil(21_000, async (pace) => {
      starts.push(pace.at);
      pace.at += 3_000;
    });
    expect(starts).toEqual([0, 5_000, 10_000, 15_000, 20_000]);
  });

  it("follows a long round at once, without making up for what it slept through", async () => {
    const starts: number[] = [];
    await runUntil(32_000, async (pace) => {
      starts.push(pace.at);
      pace.at += starts.length === 1 ? 17_000 : 1_000;
    });
    expect(starts).toEqual([0, 17_000, 22_000, 27_000, 32_000]);
  });

  it("logs a round that fails and goes on", async () => {
    const errors: unknown[] = [];
    let runs = 0;
    await runUntil(
      10_000,
      async () => {
        runs++;
        if (runs === 2) throw new Error("broken");
      },
      5,
      errors,
    );
    expect(runs).toBe(3);
    expect(errors).toMatchObject([{ mesh: "sants", err: { message: "broken" } }]);
  });

  it("lets no mesh wait for another, and never runs two rounds of one", async () => {
    const stuck = Promise.withResolvers<void>();
    const runs = { slow: 0, quick: 0 };
    const three = Promise.withResolvers<void>();
    const scheduler = startScheduler(
      [
        {
          id: "slow",
          intervalS: 0.001,
          run: () => {
            runs.slow++;
            return stuck.promise;
          },
        },
        {
          id: "quick",
          intervalS: 0.001,
          run: async () => {
            if (++runs.quick === 3) three.resolve();
          },
        },
      ],
      quietLog(),
    );
    await three.promise;
    expect(runs.slow).toBe(1);
    stuck.resolve();
    await scheduler.stop();
  });

  it("stops a round under way through its signal and waits for its end", async () => {
    let ended = false;
    const started = Promise.withResolvers<void>();
    const scheduler = startScheduler(
      [
        {
          id: "sants",
          intervalS: 3_600,
          run: (signal) =>
            new Promise<void>((resolve) => {
              started.resolve();
              signal.addEventListener("abort", () =>
                setImmediate(() => {
                  ended = true;
                  resolve();
                }),
              );
            }),
        },
      ],
      quietLog(),
    );
    await started.promise;
    await scheduler.stop();
    expect(ended).toBe(true);
  });
});
