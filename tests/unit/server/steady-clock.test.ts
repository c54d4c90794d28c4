import { expect, it } from "vitest";
import { retaining } from "#lib/server/retaining.ts";
import { steadyClock } from "#lib/server/steady-clock.ts";
import { roundOf } from "#tests/conformance/history-rounds.ts";

const START = Date.UTC(2026, 9, 25, 0, 30);
const MINUTE = 60_000;
const DAY = 86_400_000;

function machine() {
  const state = { steadyMs: 5_000, jumpMs: 0, lines: [] as string[] };
  const tell = (_: unknown, text?: string) => state.lines.push(text ?? "");
  const clock = steadyClock(
    { error: tell, info: tell },
    { nowMs: () => START + state.steadyMs - 5_000 + state.jumpMs },
    () => state.steadyMs,
  );
  return { state, clock };
}

it("dates 48 rounds in their order while the clock jumps by days and years and back, and doubts meanwhile", () => {
  const { state, clock } = machine();
  const jumps = [0, DAY, 0, -DAY, 0, 3_653 * DAY, 0, -3_653 * DAY];
  for (let round = 0; round < 48; round += 1) {
    state.jumpMs = jumps[Math.floor(round / 6)] ?? 0;
    expect(clock.nowMs()).toBe(START + round * MINUTE);
    expect(clock.isInDoubt()).toBe(state.jumpMs !== 0);
    state.steadyMs += MINUTE;
  }
  expect(state.lines.filter((line) => line.startsWith("clock-jump"))).toHaveLength(4);
});

it("follows small corrections at once, and a jump that has stood for an hour", () => {
  const { state, clock } = machine();
  state.jumpMs = 4 * MINUTE;
  expect(clock.nowMs()).toBe(START + 4 * MINUTE);
  state.jumpMs = 10 * DAY;
  expect(clock.nowMs()).toBe(START + 4 * MINUTE);
  state.steadyMs += 59 * MINUTE;
  expect(clock.isInDoubt()).toBe(true);
  state.steadyMs += MINUTE;
  expect(clock.nowMs()).toBe(START + 60 * MINUTE + 10 * DAY);
  expect(clock.isInDoubt()).toBe(false);
});

it("thins nothing while the time is in doubt", async () => {
  const { state, clock } = machine();
  let steps = 0;
  const retain = retaining("sants", {
    history: {
      retain: async () => {
        steps += 1;
        return false;
      },
    },
    retention: { rawDays: 30, hourlyDays: 3_652 },
    isTimeInDoubt: clock.isInDoubt,
    log: { error: () => undefined },
  });
  state.jumpMs = 3_653 * DAY;
  retain(roundOf("sants", 1));
  expect(steps).toBe(0);
  state.jumpMs = 0;
  retain(roundOf("sants", 2));
  expect(steps).toBe(1);
});
