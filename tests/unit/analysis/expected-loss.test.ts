/** The statistics behind Fix first, against numbers that follow by hand or by brute force. */
import { describe, expect, test } from "vitest";
import { expectedLoss, HORIZON_DAYS, meanLoss, type Outlook } from "#lib/graph/analysis/trends/expected-loss.ts";
import { argmaxOfLog, rateOf, ratePriors } from "#lib/graph/analysis/trends/failure-rate.ts";
import { recordOf, runsOf } from "#lib/graph/analysis/trends/failure-record.ts";
import type { LinkState } from "#lib/graph/analysis/trends/flaps.ts";
import { meanOfAnyWithin, meanWithin, repairOf, repairPrior } from "#lib/graph/analysis/trends/repair-time.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-22T12:00:00.000Z");

describe("failure rates", () => {
  const quiet = (n: number) => Array.from({ length: n }, () => ({ failures: 0, days: 28 }));
  const rateAfter = (places: readonly { failures: number; days: number }[], place: { failures: number; days: number }) => {
    const prior = ratePriors(new Map([["radio", places]])).get("radio");
    if (prior === undefined) throw new Error("no prior");
    const { shape, days } = rateOf(prior, place);
    return (30 * shape) / days; // failures in 30 days
  };

  test("one failure among many healthy places is no pattern; five at one place are", () => {
    const one = { failures: 1, days: 28 };
    const five = { failures: 5, days: 28 };
    expect(rateAfter([...quiet(99), one], one)).toBeLessThan(0.4);
    expect(rateAfter([...quiet(99), five], five)).toBeGreaterThan(2);
    // Where every other place fails once, one failure is what is usual.
    const usual = Array.from({ length: 100 }, (_, i) => ({ failures: i % 2, days: 28 }));
    expect(rateAfter(usual, one)).toBeGreaterThan(0.4);
    expect(rateAfter(usual, one)).toBeLessThan(0.8);
  });

  test("a kind without places of its own history leans on the mesh", () => {
    const priors = ratePriors(
      new Map([
        ["radio", Array.from({ length: 50 }, () => ({ failures: 3, days: 30 }))],
        ["wire", [{ failures: 0, days: 1 }]],
      ]),
    );
    const wire = priors.get("wire");
    expect((30 * (wire?.shape ?? 0)) / (wire?.days ?? 1)).toBeGreaterThan(1);
  });

  test("the search finds the maximum", () => {
    expect(argmaxOfLog(0.1, 100, (x) => -((Math.log(x) - Math.log(7)) ** 2))).toBeCloseTo(7, 3);
  });
});

describe("repair times", () => {
  test("an outage that is not over counts as long, not as short", () => {
    const others = Array.from({ length: 20 }, () => ({ repairs: 1, hours: 2 }));
    const prior = repairPrior(others, 2);
    const mean = ({ shape, hours }: { shape: number; hours: number }) => hours / (shape - 1);
    const over = mean(repairOf(prior, { repairs: 1, hours: 40 }));
    const open = mean(repairOf(prior, { repairs: 0, hours: 40 }));
    expect(open).toBeGreaterThan(over);
    expect(mean(prior)).toBeCloseTo(2, 1);
  });

  test("closed forms agree with sums", () => {
    for (const repair of [
      { shape: 1.4, hours: 2 },
      { shape: 2, hours: 5 },
      { shape: 6, hours: 30 },
    ]) {
      const bound = 720;
      const survival = (t: number) => (repair.hours / (repair.hours + t)) ** repair.shape;
      const steps = 200_000;
      let within = 0;
      let any = 0;
      for (let i = 0; i < steps; i += 1) {
        const t = ((i + 0.5) * bound) / steps;
        within += (survival(t) * bound) / steps;
        any += (survival(t) * (bound - t)) / steps;
      }
      expect(meanWithin(repair, bound) / within).toBeCloseTo(1, 3);
      expect(meanOfAnyWithin(repair, bound) / any).toBeCloseTo(1, 3);
    }
  });
});

describe("expected loss", () => {
  const outlook: Outlook = {
    name: "link a~b~0",
    rate: { shape: 40, days: 300 },
    repair: { shape: 50, hours: 147 },
    members: 5,
    down: null,
  };

  test("is rate × time × members where both are well known, and the interval holds it", () => {
    const { mean, low, high } = expectedLoss(outlook);
    // 4 failures of 3 hours, 5 members.
    expect(mean).toBeGreaterThan(0.97 * 60);
    expect(mean).toBeLessThan(60);
    expect(low).toBeGreaterThan(10);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
    expect(expectedLoss(outlook)).toEqual(expectedLoss(outlook));
  });

  test("the interval is that of the count and the repairs: it holds four of five", () => {
    let held = 0;
    const names = Array.from({ length: 300 }, (_, i) => `link ${i}`);
    const { low, high } = expectedLoss(outlook);
    for (const name of names) {
      const other = expectedLoss({ ...outlook, name });
      expect(Math.abs(other.low - low)).toBeLessThan(15);
      expect(Math.abs(other.high - high)).toBeLessThan(30);
      held += other.low <= outlook.members * 12 && other.high >= outlook.members * 12 ? 1 : 0;
    }
    expect(held).toBe(names.length);
  });

  test("what is down now goes on costing", () => {
    const down = { ...outlook, down: 7 };
    expect(meanLoss(down) - meanLoss(outlook)).toBeCloseTo(7 * 3, -0.5);
    expect(HORIZON_DAYS).toBe(30);
  });
});

describe("the record of a place", () => {
  const samples = (states: string) =>
    [...states].map((letter, i) => ({
      atMs: NOW - (states.length - 1 - i) * HOUR,
      state: ({ U: "up", D: "down" } as const)[letter as "U" | "D"] ?? ("unknown" as LinkState),
    }));
  const window = { fromMs: NOW - 28 * DAY, toMs: NOW };
  const record = (states: string, logFromMs: number | null = null) =>
    recordOf({ samples: samples(states), logged: [], logFromMs, window, weight: 2, nodes: [] });

  test("unknown time is no exposure and ends no failure", () => {
    const known = record("UUUUUUUUUU");
    const gap = record("UUU????UUU");
    expect(gap.seen.days).toBeLessThan(known.seen.days);
    expect(gap.failures).toEqual([]);
    const { failures } = record("UUD??DUU");
    expect(failures.map(({ fromMs, toMs }) => [(NOW - fromMs) / HOUR, toMs === null ? null : (NOW - toMs) / HOUR])).toEqual([
      [5, 1],
    ]);
    expect(record("???").seen.days).toBe(0);
    expect(record("DDDUU").failures).toEqual([]); // nobody saw it fall
    expect(record("UUDD").open).not.toBeNull();
  });

  test("where there is a log, the log alone tells of failures", () => {
    expect(record("UUDDUU", NOW - 28 * DAY).failures).toEqual([]);
    expect(record("UUDDUU", NOW).failures).toHaveLength(1);
  });

  test("a gap in the samples is nobody's time", () => {
    const far = [...samples("UUUU").map(({ state, atMs }) => ({ state, atMs: atMs - 20 * DAY })), ...samples("UUUU")];
    const up = runsOf(far).reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
    expect(up).toBeLessThan(12 * DAY);
  });
});
