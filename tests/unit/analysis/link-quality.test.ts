import { describe, expect, test } from "vitest";
import { quantile } from "#lib/base/statistics.ts";
import { theilSen } from "#lib/base/trend.ts";
import {
  asymmetry,
  deliveryRatio,
  etx,
  hasInconsistentEnds,
  isAsymmetric,
  shortfall,
} from "#lib/graph/analysis/mesh/delivery.ts";
import { afterOutage } from "#lib/graph/analysis/products/cause-hints.ts";
import { chooseGateway } from "#lib/graph/analysis/routing/gateway-choice.ts";
import { effectiveNumber, gini } from "#lib/graph/analysis/statistics/concentration.ts";
import { baseline, cusum, ewma, robustZ } from "#lib/graph/analysis/trends/change-detection.ts";
import { failureChance } from "#lib/graph/analysis/trends/failure-forecast.ts";
import { countFlaps, countRouteChanges, isFlapping, isUnstable, type LinkState } from "#lib/graph/analysis/trends/flaps.ts";
import { gatewayFlapping } from "#lib/graph/analysis/trends/gateway-flapping.ts";
import { chiSquareTail, etaSquared, hourPattern, kruskalWallis } from "#lib/graph/analysis/trends/hours-of-day.ts";
import { daysUntil, mannKendall } from "#lib/graph/analysis/trends/theil-sen.ts";
import { surelyWeak, upperProduct, weakness } from "#lib/graph/analysis/trends/weak-link.ts";
import { autocorrelationFactor, estimateShare, wilsonInterval } from "#lib/graph/analysis/trends/wilson.ts";

describe("one capture", () => {
  test("the receiver's count goes before what the sender was told", () => {
    expect(deliveryRatio(0.5, 0.9)).toBe(0.5);
    expect(deliveryRatio(null, 0.9)).toBe(0.9);
    expect(deliveryRatio(null, null)).toBeNull();
  });

  test("ETX", () => {
    expect(etx(0.8, 0.9)).toBeCloseTo(1.388889, 6);
    expect(etx(0.5, 0.5)).toBe(4);
    expect(etx(1, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(etx(1, null)).toBeNull();
  });

  test("shortfall", () => {
    expect(shortfall(56, 28.22, 56)).toBeCloseTo(0.49607, 5);
  });

  test("asymmetry names the end that hears worse", () => {
    expect(asymmetry(0.95, 0.6)).toEqual({ difference: expect.closeTo(0.35, 12), hearsWorse: "a" });
    expect(asymmetry(0.6, 0.95)?.hearsWorse).toBe("b");
    expect(asymmetry(0.6, null)).toBeNull();
  });

  test("asymmetry is said only when it lasts and the intervals do not touch", () => {
    const apart = Array.from({ length: 10 }, () => ({ ab: 0.95, ba: 0.6 }));
    expect(isAsymmetric(apart, { low: 0.9, high: 0.99 }, { low: 0.5, high: 0.7 })).toBe(true);
    expect(isAsymmetric(apart, { low: 0.6, high: 0.99 }, { low: 0.5, high: 0.7 })).toBe(false);
    expect(
      isAsymmetric(
        apart.map((one, i) => (i < 6 ? { ...one, ba: 0.9 } : one)),
        { low: 0.9, high: 1 },
        { low: 0.5, high: 0.7 },
      ),
    ).toBe(false);
  });

  test("two ends that tell different stories three times of six", () => {
    const odd = { counted: 0.9, told: 0.5 };
    const fine = { counted: 0.9, told: 0.85 };
    expect(hasInconsistentEnds([odd, odd, fine, fine, fine, odd])).toBe(true);
    expect(hasInconsistentEnds([odd, odd, odd, fine, fine, fine, fine, fine, odd])).toBe(false);
  });
});

describe("intervals", () => {
  test.each([
    [48, 48, 0.9259, 1],
    [45, 48, 0.831646, 0.978517],
    [38, 48, 0.657411, 0.882697],
    [24, 48, 0.363893, 0.636107],
    [0, 48, 0, 0.0741],
    [1, 1, 0.206549, 1],
    [0, 1, 0, 0.793451],
  ])("Wilson of %d of %d", (successes, trials, low, high) => {
    expect(wilsonInterval(successes, trials).low).toBeCloseTo(low, 5);
    expect(wilsonInterval(successes, trials).high).toBeCloseTo(high, 5);
  });

  test("hellos lost in bursts count for less", () => {
    const bursts = [48, 48, 48, 12, 48, 48, 0, 48, 48, 36, 48, 48];
    const estimate = estimateShare(bursts);
    expect(estimate?.share).toBeCloseTo(0.833333, 6);
    expect(estimate?.designEffect).toBeCloseTo(40.5818, 4);
    expect(estimate?.effectiveTrials).toBeCloseTo(14.1935, 4);
    expect(estimate?.low).toBeCloseTo(0.576257, 5);
    expect(estimate?.high).toBeCloseTo(0.94841, 5);
    expect(estimate?.tooFewSamples).toBe(false);
  });

  test("correlated captures count for less", () => {
    expect(288 * autocorrelationFactor(0.5)).toBeCloseTo(96, 12);
    expect(autocorrelationFactor(-0.3)).toBe(1);
    expect(estimateShare([40, 44, 48, 44, 40, 44], 0.5)?.effectiveTrials).toBeCloseTo(96, 9);
  });

  test("perfect windows, few samples, none", () => {
    expect(estimateShare([48, 48, 48, 48, 48, 48])).toMatchObject({ designEffect: 1, effectiveTrials: 288 });
    expect(estimateShare([48, 48])?.tooFewSamples).toBe(true);
    expect(estimateShare([])).toBeNull();
  });
});

describe("weak links", () => {
  test("by the upper end", () => {
    expect(surelyWeak(0.8)).toBeCloseTo(0.157895, 6);
    expect(surelyWeak(0.95)).toBe(0);
    expect(surelyWeak(1)).toBe(0);
    expect(surelyWeak(0.475)).toBeCloseTo(0.5, 12);
  });

  test("once at 0 of 1 does not outrank a month at 40 %", () => {
    const once = surelyWeak(upperProduct(wilsonInterval(0, 1), { low: 1, high: 1 }));
    const month = surelyWeak(upperProduct(wilsonInterval(0.4 * 8640, 8640), { low: 1, high: 1 }));
    expect(once).toBeCloseTo(0.165, 3);
    expect(month).toBeGreaterThan(0.56);
  });

  test("quality and failures together", () => {
    expect(weakness(surelyWeak(0.8), failureChance(3, 27))).toBeCloseTo(0.438566, 6);
    expect(weakness(surelyWeak(0.475), failureChance(0, 27))).toBeCloseTo(0.528135, 6);
  });
});

const STATES: Record<string, LinkState> = { U: "up", D: "down", "?": "unknown" };
const states = (text: string): LinkState[] => [...text].map((letter) => STATES[letter] ?? "unknown");

describe("stability", () => {
  test("flaps pass over unknowns", () => {
    expect(countFlaps(states("UUUDDUU??UDU"))).toMatchObject({ flaps: 2, known: 10, up: 7, downShare: 0.3 });
  });

  test("a gap of more than three breaks the sequence", () => {
    expect(countFlaps(states("U???D")).flaps).toBe(1);
    expect(countFlaps(states("U????D")).flaps).toBe(0);
    expect(countFlaps(states("???")).downShare).toBeNull();
  });

  test("restless by spread or by flaps", () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(isUnstable([0.2, 0.4, 0.9, 1], null)).toBe(true);
    expect(isUnstable([0.9, 0.95, 1, 1], 3.9)).toBe(false);
    expect(isUnstable([], 4)).toBe(true);
  });

  test("route changes skip what is not known", () => {
    expect(countRouteChanges(["a", null, "a", "b", null, "a"])).toBe(2);
  });
});

describe("forecast", () => {
  test("failures", () => {
    expect(failureChance(3, 27)).toBeCloseTo(0.333297, 6);
    expect(failureChance(0, 27)).toBeCloseTo(0.056271, 6);
    expect(failureChance(0, 0)).toBeCloseTo(0.09955, 6);
  });

  test("a trend that one wild day does not bend", () => {
    const points = [90, 88, 87, 40, 82].map((y, t) => ({ t, y }));
    expect(theilSen(points)).toEqual({ slope: -2, intercept: 91 });
    const { slope, intercept } = theilSen(points) ?? { slope: 0, intercept: 0 };
    expect((60 - intercept) / slope).toBe(15.5);
  });

  test("days until a level, only where the fall is significant", () => {
    const falling = Array.from({ length: 14 }, (_, t) => ({ t, y: 0.9 - 0.01 * t }));
    expect(daysUntil(falling, 0.5)).toBeCloseTo(27, 9);
    expect(daysUntil(falling, 0.1)).toBeNull();
    expect(
      daysUntil(
        [90, 88, 87, 40, 82].map((y, t) => ({ t, y })),
        60,
      ),
    ).toBeNull();
    expect(mannKendall([1, 2, 3, 4, 5, 6, 7, 8])).toBeLessThan(0.001);
    expect(mannKendall([3, 3, 3, 3])).toBe(1);
  });
});

describe("change detection", () => {
  const usual = { level: 95, spread: 2 };
  const series = [95, 94, 96, 92, 90, 88, 86];

  test("EWMA", () => {
    const steps = ewma(series, usual);
    const expected = [95, 94.8, 95.04, 94.432, 93.5456, 92.43648, 91.14918];
    steps.forEach((step, i) => {
      expect(step.average).toBeCloseTo(expected[i] ?? 0, 5);
    });
    expect(steps[5]?.limit).toBeCloseTo(93.06994, 5);
    expect(steps.findIndex((step) => step.alarm)).toBe(5);
  });

  test("CUSUM", () => {
    const steps = cusum(series, usual);
    expect(steps.map((step) => step.sum)).toEqual([0, 0, 0, 1, 3, 6, 10]);
    expect(steps.findIndex((step) => step.alarm)).toBe(5);
  });

  test("robust z", () => {
    const values = [10, 12, 11, 13, 11, 40];
    const found = baseline(values);
    expect(found?.level).toBe(11.5);
    expect(robustZ(40, found ?? usual)).toBeCloseTo(19.223, 4);
    expect(baseline([1, 1, 1])).toEqual({ level: 1, spread: 0.02 });
  });
});

describe("hours of the day", () => {
  test("share of variance between hours", () => {
    expect(
      etaSquared([
        [10, 12],
        [20, 22],
      ]),
    ).toBeCloseTo(0.961538, 6);
    expect(etaSquared([[5, 5], [5]])).toBeNull();
  });

  test("Kruskal–Wallis as scipy has it", () => {
    expect(
      kruskalWallis([
        [10, 12],
        [20, 22],
      ]),
    ).toBeCloseTo(0.12133525, 8);
    expect(
      kruskalWallis([
        [1, 2, 2, 3],
        [2, 5, 6],
        [7, 8, 8],
      ]),
    ).toBeCloseTo(0.03086523, 8);
    expect(chiSquareTail(40, 23)).toBeCloseTo(0.015369082, 8);
  });

  test("evenings that are worse are found, with the hours", () => {
    const samples = Array.from({ length: 7 * 24 }, (_, i) => {
      const hour = i % 24;
      const day = String(Math.floor(i / 24));
      return { hour, day, value: (hour >= 18 && hour < 23 ? 0.5 : 0.95) + (i % 5) / 100 };
    });
    const pattern = hourPattern(samples);
    expect(pattern.clear).toBe(true);
    expect([pattern.worstFrom, pattern.worstTo]).toEqual([18, 23]);
    expect(hourPattern(samples.slice(0, 96)).clear).toBe(false);
  });
});

describe("alerts", () => {
  test("three changes in six hours are one flapping", () => {
    const hour = 3_600_000;
    expect(isFlapping([1 * hour, 3 * hour, 5 * hour], 6 * hour)).toBe(true);
    expect(isFlapping([1 * hour, 3 * hour, 5 * hour], 8 * hour)).toBe(false);
  });

  test("uptime after an outage", () => {
    expect(afterOutage(600, 86_400)).toBe("path");
    expect(afterOutage(600, 200)).toBe("restart");
    expect(afterOutage(600, null)).toBeNull();
  });
});

describe("gateways", () => {
  test("the offer in use counts a fifth more", () => {
    const offers = [
      { gateway: "G1", pathMbps: 100 / 3 },
      { gateway: "G2", pathMbps: 30 },
    ];
    expect(chooseGateway(offers, "G2")).toBe("G2");
    expect(chooseGateway(offers, null)).toBe("G1");
    expect(chooseGateway([...offers, { gateway: "G3", pathMbps: 50, ratingPercent: 50 }], null)).toBe("G1");
    expect(chooseGateway([{ gateway: "G1", pathMbps: 0 }], null)).toBeNull();
  });

  test("concentration", () => {
    expect(gini([5, 1])).toBeCloseTo(0.333333, 6);
    expect(effectiveNumber([5, 1])).toBeCloseTo(1.384615, 6);
    expect(gini([6, 0])).toBe(0.5);
    expect(effectiveNumber([6, 0])).toBe(1);
    expect(gini([3, 2, 1])).toBeCloseTo(0.222222, 6);
    expect(gini([4])).toBe(0);
    expect([gini([0, 0]), effectiveNumber([])]).toEqual([null, null]);
  });

  test("flapping between gateways", () => {
    const found = gatewayFlapping(["G1", "G1", "G2", "G1", "G1", null, "G1", "G2"]);
    expect(found).toMatchObject({ changes: 3, transitions: 6 });
    expect(found.entropyBits).toBeCloseTo(0.863121, 6);
  });
});
