/** Availability, reboot or isolation, anomaly: the numbers of docs/analytics.md. */
import { describe, expect, it } from "vitest";
import { baseline, robustZ } from "#lib/graph/analysis/change-detection.ts";
import type { LinkState } from "#lib/graph/analysis/flaps.ts";
import { anomalyOf } from "#lib/graph/events/anomaly.ts";
import { availabilityOf } from "#lib/graph/events/availability.ts";
import { beganAnew, whyOfOutage } from "#lib/graph/events/outage-why.ts";

const states = (text: string): LinkState[] => [...text].map((one) => (one === "U" ? "up" : one === "D" ? "down" : "unknown"));

describe("availability", () => {
  it("UUUDDUU??UDU every five minutes", () => {
    const found = availabilityOf(states("UUUDDUU??UDU"), 300);
    expect(found).toEqual({
      share: 0.7,
      coverage: 10 / 12,
      failures: 2,
      meanTimeToRepairS: 450,
      meanTimeBetweenFailuresS: 1050,
      observedS: 3000,
    });
    expect(1050 / (1050 + 450)).toBeCloseTo(0.7, 12);
  });

  it("knows nothing of nothing, and has no time between failures without one", () => {
    expect(availabilityOf(states("???"), 60)).toMatchObject({ share: null, coverage: 0, failures: 0 });
    expect(availabilityOf([], 60).coverage).toBeNull();
    expect(availabilityOf(states("UU"), 60)).toMatchObject({ share: 1, meanTimeBetweenFailuresS: null, meanTimeToRepairS: null });
  });
});

describe("after an outage of 600 s", () => {
  it("an uptime of a day tells that the way failed, one of 200 s that the router restarted", () => {
    expect(whyOfOutage(600, { routerS: 86_400, daemonS: null })).toBe("isolation");
    expect(whyOfOutage(600, { routerS: 200, daemonS: null })).toBe("reboot");
    expect(whyOfOutage(600, { routerS: 540, daemonS: null })).toBe("isolation");
    expect(whyOfOutage(600, { routerS: 539, daemonS: null })).toBe("reboot");
  });

  it("the daemon's uptime proves life but no reboot", () => {
    expect(whyOfOutage(600, { routerS: null, daemonS: 86_400 })).toBe("isolation");
    expect(whyOfOutage(600, { routerS: null, daemonS: 200 })).toBe("daemon-restart");
    expect(whyOfOutage(600, { routerS: null, daemonS: null })).toBeNull();
    expect(beganAnew(100, 20)).toBe(true);
    expect(beganAnew(100, 160)).toBe(false);
    expect(beganAnew(null, 20)).toBe(false);
  });
});

describe("anomaly of a series", () => {
  const hourOfWeek = (atMs: number) => Math.floor(atMs / 3_600_000) % 168;
  const WEEK_MS = 168 * 3_600_000;
  /** Twelve samples in the same hour of each of four weeks, then three to be judged. */
  const series = (usual: (i: number) => number, last: readonly (number | null)[]) => [
    ...Array.from({ length: 48 }, (_, i) => ({ atMs: Math.floor(i / 12) * WEEK_MS + (i % 12) * 300_000, value: usual(i) })),
    ...last.map((value, i) => ({ atMs: 4 * WEEK_MS + i * 300_000, value })),
  ];

  it("robust z of 40 among 10,12,11,13,11,40 is 19.2230", () => {
    const usual = baseline([10, 12, 11, 13, 11, 40], 0.02);
    expect(usual).toEqual({ level: 11.5, spread: 1.4826 });
    expect(usual === null ? 0 : robustZ(40, usual)).toBeCloseTo(19.223, 4);
  });

  it("needs three beyond six spreads, all on one side; a spread of nothing is the floor", () => {
    const wavering = (i: number) => 0.9 + (i % 3) * 0.01;
    expect(anomalyOf(series(wavering, [0.5, 0.5, 0.5]), hourOfWeek)?.fromMs).toBe(4 * WEEK_MS);
    expect(anomalyOf(series(wavering, [0.5, 0.5, 0.85]), hourOfWeek)).toBeNull();
    const flat = () => 0.5;
    expect(anomalyOf(series(flat, [0.61, 0.61, 0.61]), hourOfWeek)).toBeNull();
    expect(anomalyOf(series(flat, [0.63, 0.63, 0.63]), hourOfWeek)?.z).toBeCloseTo(6.5, 9);
    expect(anomalyOf(series(flat, [0.9, 0.1, 0.9]), hourOfWeek)).toBeNull();
  });

  it("does not judge an hour of which too little is known", () => {
    const elsewhere = (atMs: number) => (atMs >= 4 * WEEK_MS ? 1 : 0);
    expect(
      anomalyOf(
        series(() => 0.9, [0.1, 0.1, 0.1]),
        elsewhere,
      ),
    ).toBeNull();
    expect(anomalyOf(series(() => 0.9, [0.1, null, 0.1, 0.1]).slice(40), hourOfWeek)?.usual).toBe(0.9);
  });
});
