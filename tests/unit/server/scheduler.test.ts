import { describe, expect, it } from "vitest";
import type { Lease } from "#lib/history/types.ts";
import { type Pace, type ScheduledMesh, startScheduler } from "#lib/server/scheduler.ts";

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

/** A mesh whose rounds nobody else takes. */
function mesh(id: string, intervalS: number, run: (signal: AbortSignal) => Promise<unknown>): ScheduledMesh {
  const lost = new AbortController().signal;
  return { id, intervalS, lease: async () => ({ lost, release: async () => undefined }), begin: () => run };
}

async function runUntil(
  untilMs: number,
  run: (pace: Pace & { at: number }) => Promise<void>,
  intervalS = 5,
  errors: unknown[] = [],
) {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const pace = steppedPace(untilMs, resolve);
  const scheduler = startScheduler([mesh("sants", intervalS, () => run(pace))], quietLog(errors), pace);
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
        mesh("slow", 0.001, () => {
          runs.slow++;
          return stuck.promise;
        }),
        mesh("quick", 0.001, async () => {
          if (++runs.quick === 3) three.resolve();
        }),
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
        mesh(
          "sants",
          3_600,
          (signal) =>
            new Promise<void>((resolve) => {
              started.resolve();
              signal.addEventListener("abort", () =>
                setImmediate(() => {
                  ended = true;
                  resolve();
                }),
              );
            }),
        ),
      ],
      quietLog(),
    );
    await started.promise;
    await scheduler.stop();
    expect(ended).toBe(true);
  });

  describe("where several collectors wait for one mesh", () => {
    /** Leases are given and lost by hand. */
    function byHand() {
      const asked: { grant(lease: Lease | null): void }[] = [];
      const released: number[] = [];
      const loseOf: AbortController[] = [];
      const grant = () => {
        const losing = new AbortController();
        const n = loseOf.push(losing);
        asked.shift()?.grant({ lost: losing.signal, release: async () => void released.push(n) });
      };
      const lease = (signal: AbortSignal) =>
        new Promise<Lease | null>((resolve) => {
          asked.push({ grant: resolve });
          signal.addEventListener("abort", () => resolve(null));
        });
      return { lease, grant, lose: () => loseOf.at(-1)?.abort(), released };
    }
    const turns = async () => {
      for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
    };

    it("takes no round without the right, stops when it is lost, and begins anew from the store when it has it again", async () => {
      const hand = byHand();
      let begun = 0;
      const runs: string[] = [];
      const begin = () => {
        const n = ++begun;
        return (signal: AbortSignal) =>
          new Promise<void>((resolve) => {
            runs.push(`${n} began`);
            signal.addEventListener("abort", () => {
              runs.push(`${n} ended`);
              resolve();
            });
          });
      };
      const scheduler = startScheduler([{ id: "sants", intervalS: 3_600, lease: hand.lease, begin }], quietLog());
      await turns();
      expect([begun, runs]).toEqual([0, []]);
      hand.grant();
      await turns();
      expect(runs).toEqual(["1 began"]);
      hand.lose();
      await turns();
      expect(runs).toEqual(["1 began", "1 ended"]);
      hand.grant();
      await turns();
      expect(runs).toEqual(["1 began", "1 ended", "2 began"]);
      await scheduler.stop();
      expect(runs).toEqual(["1 began", "1 ended", "2 began", "2 ended"]);
      expect(hand.released).toEqual([1, 2]);
    });

    it("stops while it stands by", async () => {
      const hand = byHand();
      let begun = 0;
      const begin = () => {
        begun++;
        return async () => undefined;
      };
      const scheduler = startScheduler([{ id: "sants", intervalS: 1, lease: hand.lease, begin }], quietLog());
      await turns();
      await scheduler.stop();
      expect(begun).toBe(0);
    });

    it("tells that the right cannot be asked for, and asks again", async () => {
      const errors: unknown[] = [];
      const ended = Promise.withResolvers<void>();
      const pace = steppedPace(11_000, ended.resolve);
      const asked: number[] = [];
      const lease = async () => {
        asked.push(pace.at);
        throw new Error("no server");
      };
      const begin = () => async () => undefined;
      const scheduler = startScheduler([{ id: "sants", intervalS: 1, lease, begin }], quietLog(errors), pace);
      await ended.promise;
      await scheduler.stop();
      expect(asked).toEqual([0, 5_000, 10_000]);
      expect(errors[0]).toMatchObject({ mesh: "sants", err: { message: "no server" } });
    });
  });
});
