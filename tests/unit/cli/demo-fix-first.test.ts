import { expect, test } from "vitest";
import { pastInstants } from "#cli/demo/demo-past.ts";
import { simulatePast } from "#cli/simulate/past.ts";
import { readAlertState } from "#lib/alerts/index.ts";
import { type RoundAnalysis, roundAnalysisSchema } from "#lib/model/index.ts";

const END_MS = Date.parse("2026-11-22T12:00:00.000Z");
const long = process.env.TERANYINA_LONG === "1";
/** The demo begins with a week; a few days of it, thinly, are enough for every day. */
const thinly = (rounds: number) => Array.from({ length: rounds }, (_, i) => END_MS - (rounds - 1 - i) * 1_800_000);

function lastAnalysis(instants: readonly number[], quiet: boolean): RoundAnalysis {
  const order = {
    mesh: "gracia",
    instants,
    pretend: { protocol: "bmx6" as const, nodes: 74, seed: 1, block: "127.66", quiet },
    timeZone: "Europe/Madrid",
    start: {
      firstRound: 1,
      previous: null,
      identity: new Map<string, string>(),
      uidSecret: "0".repeat(64),
      judged: { events: null, alerts: readAlertState(null), ways: null },
    },
  };
  let analysis: unknown = null;
  for (const record of simulatePast(order)) analysis = record.analysis ?? analysis;
  return roundAnalysisSchema.parse(analysis);
}

test("the demo's Gràcia shows at most ten places, the dearest first, and says what it left out", () => {
  const list = lastAnalysis(long ? pastInstants(END_MS, 7) : thinly(80), false).v4?.fix_first;
  if (list === null || list === undefined) throw new Error("the demo has a gateway");
  expect(list.items.length).toBeGreaterThan(0);
  expect(list.items.length).toBeLessThanOrEqual(10);
  expect(list.urgent).toBe(list.items.length);
  const settled = list.items.filter(({ down, expected }) => down === null && expected !== null);
  const means = settled.map(({ expected }) => expected?.mean ?? 0);
  expect(means).toEqual(means.toSorted((x, y) => y - x));
  expect(means.every((mean) => mean >= 1)).toBe(true);
  const told = list.items.reduce((sum, { expected }) => sum + (expected?.mean ?? 0), 0);
  expect(told + list.folded.member_hours).toBeCloseTo(list.expected ?? 0, 6);
  expect(told).toBeGreaterThan(0.5 * (list.expected ?? 0));
});

test("where nothing goes wrong nothing is urgent but what is slow", () => {
  const list = lastAnalysis(thinly(long ? 300 : 20), true).v4?.fix_first;
  expect(list?.items.filter(({ slow }) => slow === null)).toEqual([]);
  expect(list?.items.length).toBeLessThanOrEqual(3);
});
