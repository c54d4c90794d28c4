/** Day logs of ways out: the same figures as from the rounds themselves, over midnights, gaps and restarts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { reliabilityFamily, waysKnown } from "#lib/graph/reliability/way-known.ts";
import { holdOf, partsOfSpan, stepWayLog, type WayLog, wayLogSchema, waysInSpan } from "#lib/graph/reliability/way-log.ts";
import type { Snapshot } from "#lib/model/index.ts";
import { memberTimes } from "#tests/support/member-times.ts";
import { runs } from "#tests/support/runs.ts";
import { type Given, made } from "../events/made.ts";

const START_MS = Date.UTC(2026, 9, 24, 12);
const HOLD_MS = holdOf(5 * MINUTE_MS);

/** g is the gateway; a and b hang on it in a row, c by itself. */
function snapshotAt(
  atMs: number,
  round: number,
  present: { a: boolean; b: boolean; c: "answered" | "gone" | "stale" },
): Snapshot {
  const given: Given = {
    nodes: { g: "answered", a: "answered", b: "answered", c: present.c },
    links: [...(present.a ? [["g", "a", 0.9] as const] : []), ...(present.b ? [["a", "b", 0.9] as const] : [])].map((link) => [
      ...link,
    ]),
    gateways: ["g"],
  };
  return made(given, atMs, round);
}

const stateArbitrary = fc.record({ a: fc.boolean(), b: fc.boolean(), c: fc.constantFrom("answered", "gone", "stale") });
const gapArbitrary = fc.oneof(
  { weight: 8, arbitrary: fc.constant(5) },
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 600, max: 4_000 }),
);

describe("a log of ways", () => {
  it("gives the times of the rounds themselves, whatever the gaps, over any span", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(stateArbitrary, gapArbitrary), { minLength: 1, maxLength: 120 }),
        fc.integer({ min: -600, max: 6_000 }),
        fc.integer({ min: 1, max: 9_000 }),
        (steps, fromMinute, minutes) => {
          const span = { fromMs: START_MS + fromMinute * MINUTE_MS, toMs: START_MS + (fromMinute + minutes) * MINUTE_MS };
          const times = memberTimes(span, HOLD_MS);
          const logs: WayLog[] = [];
          let log: WayLog | null = null;
          let atMs = START_MS;
          for (const [round, [state, gap]] of steps.entries()) {
            atMs += gap * MINUTE_MS;
            const snapshot = snapshotAt(atMs, round, state);
            if (atMs < span.toMs) times.add(atMs, waysKnown(snapshot, reliabilityFamily(snapshot), true));
            const stepped = stepWayLog(log, snapshot, HOLD_MS);
            logs.push(...stepped.closed);
            log = wayLogSchema.parse(JSON.parse(JSON.stringify(stepped.log)));
          }
          const found = waysInSpan([...logs, ...(log === null ? [] : [log])], span).times;
          const wanted = new Map([...times.finish()].filter(([, { totalMs }]) => totalMs > 0));
          expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
          for (const [uid, { totalMs, unknownMs, interruptions }] of wanted)
            expect(found.get(uid)).toEqual({ totalMs, unknownMs, interruptions });
        },
      ),
      { numRuns: runs(200, 2_000) },
    );
  });

  it.each([1, 30])("holds a sample over midnight, whether or not the day after has a round (%i h later)", (laterH) => {
    const lateMs = Date.UTC(2026, 9, 25) - 5 * MINUTE_MS;
    const offline = { a: false, b: false, c: "gone" } as const;
    const { log: late } = stepWayLog(null, snapshotAt(lateMs - DAY_MS / 2, 0, { ...offline, a: true }), HOLD_MS);
    const one = stepWayLog(late, snapshotAt(lateMs, 1, offline), HOLD_MS);
    const two = stepWayLog(one.log, snapshotAt(lateMs + laterH * HOUR_MS, 2, offline), HOLD_MS);
    const span = { fromMs: lateMs, toMs: lateMs + laterH * HOUR_MS };
    for (const logs of [[one.log], [...two.closed, two.log]]) {
      const time = waysInSpan(logs, span).times.get("c");
      expect(time?.interruptions).toEqual([{ spans: [{ fromMs: lateMs, toMs: lateMs + HOLD_MS }] }]);
    }
  });

  it("is small where nothing happens: three numbers a member and day", () => {
    let log: WayLog | null = null;
    for (let atMs = START_MS; atMs < START_MS + 3 * DAY_MS; atMs += 5 * MINUTE_MS)
      log = stepWayLog(log, snapshotAt(atMs, 1, { a: true, b: true, c: "gone" }), HOLD_MS).log;
    expect(Object.values(log?.members ?? {}).map(({ known }) => known.length)).toEqual([3, 3, 3]);
  });

  it("does not mind the civil day that has 25 hours", () => {
    // Europe/Madrid, 25 October 2026: logs are of UTC days, a span is of instants.
    const logs: WayLog[] = [];
    let log: WayLog | null = null;
    for (let atMs = START_MS; atMs < START_MS + 2 * DAY_MS; atMs += 5 * MINUTE_MS) {
      const stepped = stepWayLog(log, snapshotAt(atMs, 1, { a: true, b: true, c: "gone" }), HOLD_MS);
      logs.push(...stepped.closed);
      log = stepped.log;
    }
    const span = { fromMs: Date.UTC(2026, 9, 24, 22), toMs: Date.UTC(2026, 9, 25, 23) };
    const lost = waysInSpan([...logs, ...(log === null ? [] : [log])], span).times.get("c");
    expect(lost).toEqual({ totalMs: 25 * HOUR_MS, unknownMs: 0, interruptions: [{ spans: [span] }] });
  });
});

describe("the parts of a span", () => {
  const known = (dayMs: number, gateways: string[], members: Record<string, number[]>): WayLog => ({
    version: 1,
    dayMs,
    lastMs: dayMs,
    holdMs: 0,
    hadGateway: true,
    gateways,
    members: Object.fromEntries(
      Object.entries(members).map(([uid, triples]) => [uid, { weight: 1, sinceMs: 0, now: null, known: triples }]),
    ),
  });
  const dayMs = Date.UTC(2026, 2, 2);
  // g has no way for six hours, and announces one itself on the third day; of the second day there is no log.
  const logs = [
    known(dayMs, [], { a: [0, DAY_MS, 1], g: [0, 6 * HOUR_MS, 0, 6 * HOUR_MS, DAY_MS, 1] }),
    known(dayMs + 2 * DAY_MS, ["g"], { a: [0, 4 * HOUR_MS, 0, 4 * HOUR_MS, DAY_MS, 1] }),
  ];
  const edges = [0, 1, 2, 3].map((day) => dayMs + day * DAY_MS);

  it("add up to the whole: who is no member in it is none in a part, and a day without a log is not known", () => {
    const { gateways } = waysInSpan(logs, { fromMs: dayMs, toMs: dayMs + 3 * DAY_MS });
    const parts = partsOfSpan(logs, edges, (uid) => (gateways.has(uid) ? 0 : 1));
    const hours = parts.map(({ totalMs, lostMs, unknownMs }) => [totalMs, lostMs, unknownMs].map((ms) => ms / HOUR_MS));
    expect(hours).toEqual([
      [24, 0, 0],
      [24, 0, 24],
      [24, 4, 0],
    ]);
  });

  it("hold what falls over their edges in both", () => {
    const cut = partsOfSpan(logs, [dayMs + HOUR_MS, dayMs + 5 * HOUR_MS, dayMs + 8 * HOUR_MS], () => 1);
    expect(cut.map(({ lostMs }) => lostMs / HOUR_MS)).toEqual([4, 1]);
  });
});
