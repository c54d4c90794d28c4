/** Reboot or isolation, anomaly: the numbers of docs/analytics.md. */
import { describe, expect, it } from "vitest";
import { baseline, robustZ } from "#lib/graph/analysis/trends/change-detection.ts";
import { ANOMALY_RULE, anomaliesOf, hourOfWeekIn } from "#lib/graph/events/anomaly.ts";
import { beganAnew, whyOfOutage } from "#lib/graph/events/outage-why.ts";

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

describe("anomalies of a series", () => {
  const HOUR_MS = 3_600_000;
  const WEEK_MS = 168 * HOUR_MS;
  const NOW = 4 * WEEK_MS;
  const hourOfWeek = (atMs: number) => Math.floor(atMs / HOUR_MS) % 168;
  /** Twelve samples in the same hour of each of four weeks, then those to be judged. */
  const series = (usual: (i: number) => number, last: readonly (number | null)[], stepMs = 300_000) => [
    ...Array.from({ length: 48 }, (_, i) => ({ atMs: Math.floor(i / 12) * WEEK_MS + (i % 12) * 300_000, value: usual(i) })),
    ...last.map((value, i) => ({ atMs: NOW + i * stepMs, value })),
  ];
  const found = (usual: (i: number) => number, ...last: (number | null)[]) => anomaliesOf(series(usual, last), NOW, hourOfWeek);
  const wavering = (i: number) => 0.9 + (i % 3) * 0.01;
  const flat = () => 0.5;

  it("robust z of 40 among 10,12,11,13,11,40 is 19.2230", () => {
    const usual = baseline([10, 12, 11, 13, 11, 40], 0.02);
    expect(usual).toEqual({ level: 11.5, spread: 1.4826 });
    expect(usual === null ? 0 : robustZ(40, usual)).toBeCloseTo(19.223, 4);
  });

  it("needs three beyond six spreads in a row, all on one side; a spread of nothing is the floor", () => {
    expect(found(wavering, 0.5, 0.5, 0.5)).toMatchObject([{ fromMs: NOW, toMs: NOW + 600_000, value: 0.5, usual: 0.91 }]);
    expect(found(wavering, 0.5, 0.5, 0.85)).toEqual([]);
    expect(found(flat, 0.61, 0.61, 0.61)).toEqual([]);
    expect(found(flat, 0.63, 0.63, 0.63)?.[0]?.z).toBeCloseTo(6.5, 9);
    expect(found(flat, 0.9, 0.1, 0.9)).toEqual([]);
  });

  it("tells each stretch once, with the value that is farthest off; what is unknown neither ends nor makes one", () => {
    expect(found(flat, 0.1, null, 0.1, 0.02, 0.1, 0.5, 0.9, 0.9, 0.9)).toMatchObject([
      { fromMs: NOW, toMs: NOW + 4 * 300_000, value: 0.02 },
      { fromMs: NOW + 6 * 300_000, toMs: NOW + 8 * 300_000, value: 0.9 },
    ]);
    expect(found(flat, 0.1, null, null, 0.1)).toEqual([]);
    const apart = series(flat, [0.1, 0.1, 0.1], 2 * HOUR_MS);
    expect(anomaliesOf(apart, NOW, () => 0)).toEqual([]);
  });

  it("does not judge an hour of which too little is known, and says so where it judged nothing", () => {
    const elsewhere = (atMs: number) => (atMs >= NOW ? 1 : 0);
    expect(anomaliesOf(series(flat, [0.1, 0.1, 0.1]), NOW, elsewhere)).toBeNull();
    // One week alone is no usual week, however many samples it has.
    expect(anomaliesOf(series(flat, [0.1, 0.1, 0.1]).slice(36), NOW, hourOfWeek)).toBeNull();
    expect(anomaliesOf(series(flat, [0.1, 0.1, 0.1]).slice(24), NOW, hourOfWeek)).toHaveLength(1);
    expect(anomaliesOf([], NOW, hourOfWeek)).toBeNull();
  });

  it("takes a share of the level as the least spread where that is more", () => {
    const rule = { ...ANOMALY_RULE, floor: 0.1, floorShare: 0.05 };
    const judged = (value: number) =>
      anomaliesOf(
        series(() => 100, [value, value, value]),
        NOW,
        hourOfWeek,
        rule,
      );
    expect(judged(71)).toEqual([]);
    expect(judged(69)).toHaveLength(1);
  });

  it("knows the hour of the week in the mesh's own time, in winter and in summer", () => {
    const hour = hourOfWeekIn("Europe/Madrid");
    expect(hour(Date.parse("2026-11-22T23:30:00Z"))).toBe(0);
    expect(hour(Date.parse("2026-11-22T22:59:00Z"))).toBe(167);
    expect(hour(Date.parse("2026-07-05T22:00:00Z"))).toBe(0);
  });
});
