import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS } from "#lib/base/durations.ts";
import { chargesOf, claimsOf } from "#lib/graph/reliability/charge.ts";
import type { MemberTime } from "#lib/graph/reliability/member-time.ts";
import { reliabilityOf } from "#lib/graph/reliability/reliability.ts";
import { AFFECTED_NODES_MAX, instantOf, type MeshEvent } from "#lib/model/index.ts";
import { memberTimes } from "#tests/support/member-times.ts";
import { runs } from "#tests/support/runs.ts";

const START_MS = Date.UTC(2026, 2, 2);
const WEEK_H = 168;

function event(id: string, kind: MeshEvent["kind"], fromH: number, toH: number | null, more: Partial<MeshEvent> = {}): MeshEvent {
  return {
    id,
    mesh: "vila",
    kind,
    from: instantOf(START_MS + fromH * HOUR_MS),
    to: toH === null ? null : instantOf(START_MS + toH * HOUR_MS),
    noticedAt: instantOf(START_MS + fromH * HOUR_MS),
    node: null,
    link: null,
    family: null,
    gateway: null,
    values: null,
    affected: { weight: 0, nodes: [] },
    why: null,
    cause: null,
    ...more,
  };
}

/** @param states of each node its changes: hour, and whether it has a way from then on. */
function timesOf(states: Record<string, [hour: number, way: boolean | null][]>, hours = WEEK_H, holdH = 2) {
  const times = memberTimes({ fromMs: START_MS, toMs: START_MS + hours * HOUR_MS }, holdH * HOUR_MS);
  for (let hour = 0; hour < hours; hour += 1) {
    const now = Object.entries(states).flatMap(([uid, changes]): [string, boolean | null][] => {
      const last = changes.filter(([from]) => from <= hour).at(-1);
      return last === undefined ? [] : [[uid, last[1]]];
    });
    times.add(START_MS + hour * HOUR_MS, new Map(now));
  }
  return times.finish();
}

describe("the reliability of a written-out week of six members", () => {
  // a: never without. b: 4 h by a link; c hangs on b, the same 4 h, and 2 h by itself. d: 10 h not known. e: joined after 68 h.
  // f: down for 24 h. b has 3 members, all others 1: 8 members.
  const times = timesOf({
    a: [[0, true]],
    b: [
      [0, true],
      [10, false],
      [14, true],
    ],
    c: [
      [0, true],
      [10, false],
      [14, true],
      [100, false],
      [102, true],
    ],
    d: [
      [0, true],
      [20, null],
      [30, true],
    ],
    e: [[68, true]],
    f: [
      [0, true],
      [120, false],
      [144, true],
    ],
  });
  const events = [
    event("l", "link-down", 10, 14, { link: "a~b~0", affected: { weight: 4, nodes: ["b", "c"] } }),
    event("u", "uncovered", 10, 14, { cause: "l", affected: { weight: 4, nodes: ["b", "c"] } }),
    event("c1", "node-down", 100, 102, { node: "c" }),
    event("f1", "node-down", 120, 144, { node: "f" }),
  ];
  const weightOf = (uid: string) => (uid === "b" ? 3 : 1);
  const found = reliabilityOf({ fromMs: START_MS, toMs: START_MS + WEEK_H * HOUR_MS, times, weightOf, events });

  it("counts exposure, loss and what is not known apart", () => {
    expect(found.members).toBe(8);
    expect(found.member_hours).toBe(7 * 168 + 100);
    expect(found.member_hours_lost).toBe(3 * 4 + 4 + 2 + 24);
    expect(found.member_hours_unknown).toBe(10);
  });

  it("gives the indices of IEEE 1366", () => {
    expect(found.asai).toBeCloseTo(1 - 42 / (1276 - 10), 12);
    expect(found.saidi_h).toBeCloseTo(42 / 8, 12);
    expect(found.saifi).toBeCloseTo((3 + 2 + 1) / 8, 12);
    expect(found.caidi_h).toBeCloseTo(42 / 6, 12);
  });

  it("charges each lost hour to its root cause", () => {
    expect(found.causes).toEqual([
      { kind: "node-down", id: "f", member_hours_lost: 24, interruptions: 1 },
      { kind: "link-down", id: "a~b~0", member_hours_lost: 16, interruptions: 4 },
      { kind: "node-down", id: "c", member_hours_lost: 2, interruptions: 1 },
    ]);
  });
});

describe("time that nobody knows", () => {
  it("is charged to nobody: a collector that is off for six hours", () => {
    const times = memberTimes({ fromMs: START_MS, toMs: START_MS + 10 * HOUR_MS }, HOUR_MS);
    for (const hour of [0, 1, 2, 9]) times.add(START_MS + hour * HOUR_MS, new Map([["a", true]]));
    expect(times.finish().get("a")).toMatchObject({ totalMs: 10 * HOUR_MS, unknownMs: 6 * HOUR_MS, interruptions: [] });
  });

  it("does not end an interruption, and is no part of it", () => {
    const [a] = timesOf(
      {
        a: [
          [0, true],
          [5, false],
          [7, null],
          [9, false],
          [10, true],
        ],
      },
      12,
    ).values();
    expect(a?.unknownMs).toBe(2 * HOUR_MS);
    expect(a?.interruptions).toHaveLength(1);
    expect(a?.interruptions[0]?.spans.map(({ fromMs, toMs }) => (toMs - fromMs) / HOUR_MS)).toEqual([2, 1]);
  });

  it("is all there is of a member that never was heard of for sure", () => {
    const times = timesOf({ a: [[0, null]] });
    const found = reliabilityOf({ fromMs: START_MS, toMs: START_MS + 168 * HOUR_MS, times, weightOf: () => 1, events: [] });
    expect(found).toMatchObject({ member_hours_lost: 0, member_hours_unknown: 168, asai: null, saifi: 0, caidi_h: null });
  });
});

describe("two causes at once", () => {
  const lost = (fromH: number, toH: number): MemberTime => ({
    totalMs: 0,
    unknownMs: 0,
    interruptions: [{ spans: [{ fromMs: START_MS + fromH * HOUR_MS, toMs: START_MS + toH * HOUR_MS }] }],
  });
  const hours = (charges: ReturnType<typeof chargesOf>) => charges.map(({ id, memberMs }) => [id, memberMs / HOUR_MS]);
  const affected = { weight: 1, nodes: ["a"] };

  it("nested: the one that it began with has all", () => {
    const claims = claimsOf([
      event("x", "link-down", 1, 9, { link: "p~q~0", affected }),
      event("y", "link-down", 3, 4, { link: "r~s~0", affected }),
    ]);
    expect(hours(chargesOf("a", 1, lost(1, 9), claims))).toEqual([["p~q~0", 8]]);
  });

  it("from the same moment: they share while both are there", () => {
    const claims = claimsOf([
      event("x", "link-down", 1, 9, { link: "p~q~0", affected }),
      event("y", "link-down", 1, 5, { link: "r~s~0", affected }),
    ]);
    // 4 h of both, 2 h each; then 4 h of x alone.
    expect(hours(chargesOf("a", 1, lost(1, 9), claims))).toEqual([
      ["p~q~0", 6],
      ["r~s~0", 2],
    ]);
  });

  it.each([
    ["overlapping", 2],
    ["one after the other", 3],
  ])("%s: what lasts once the first is over is the second's", (_name, secondFromH) => {
    const claims = claimsOf([
      event("x", "link-down", 1, 3, { link: "p~q~0", affected }),
      event("y", "link-down", secondFromH, 7, { link: "r~s~0", affected }),
    ]);
    const charges = chargesOf("a", 1, lost(1, 7), claims);
    expect(charges.map(({ id, memberMs, interruptions }) => [id, memberMs / HOUR_MS, interruptions])).toEqual([
      ["p~q~0", 2, 1],
      ["r~s~0", 4, 0],
    ]);
  });

  it("on both sides of time that nobody knows: each its own", () => {
    const claims = claimsOf([
      event("x", "link-down", 4, 5, { link: "p~q~0", affected }),
      event("y", "link-down", 11, 12, { link: "r~s~0", affected }),
    ]);
    const [first, second] = [lost(4, 5), lost(11, 12)].map(({ interruptions }) => interruptions[0]?.spans ?? []);
    const time = { totalMs: 0, unknownMs: 0, interruptions: [{ spans: [...(first ?? []), ...(second ?? [])] }] };
    expect(hours(chargesOf("a", 1, time, claims))).toEqual([
      ["p~q~0", 1],
      ["r~s~0", 1],
    ]);
  });

  it("charges a failure that cut off more nodes than its event names for those too", () => {
    const nodes = Array.from({ length: AFFECTED_NODES_MAX }, (_, n) => `n${n}`);
    const claims = claimsOf([event("x", "link-down", 1, 7, { link: "p~q~0", affected: { weight: 300, nodes } })]);
    expect(hours(chargesOf("a", 1, lost(1, 7), claims))).toEqual([["p~q~0", 6]]);
  });

  it("add up exactly to what was lost, whatever they are", () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 8 }),
        fc.array(span, { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        (failures, losses, weight) => {
          const events = failures.map(([from, lasted], n) =>
            event(`e${n}`, n % 2 === 0 ? "link-down" : "node-down", from, n % 5 === 4 ? null : from + lasted, {
              link: `l${n}`,
              affected,
            }),
          );
          const time: MemberTime = {
            totalMs: 0,
            unknownMs: 0,
            interruptions: losses.flatMap(([from, lasted]) => lost(from, from + lasted).interruptions),
          };
          const charges = chargesOf("a", weight, time, claimsOf(events));
          const total = losses.reduce((sum, [, lasted]) => sum + lasted * HOUR_MS * weight, 0);
          expect(charges.reduce((sum, { memberMs }) => sum + memberMs, 0)).toBe(total);
          expect(charges.reduce((sum, { interruptions }) => sum + interruptions, 0)).toBe(losses.length * weight);
        },
      ),
      { numRuns: runs(1_000, 20_000) },
    );
  });
});

describe("an outage of the collector", () => {
  it("is charged to nobody, though an event names it as its root", () => {
    const events = [
      event("outage", "collector-outage", 0, 6),
      event("down", "node-down", 1, 5, { node: "a", affected: { weight: 1, nodes: ["a"] }, cause: "outage" }),
    ];
    const times = timesOf(
      {
        a: [
          [0, true],
          [1, false],
          [5, true],
        ],
      },
      10,
    );
    const found = reliabilityOf({ fromMs: START_MS, toMs: START_MS + 10 * HOUR_MS, times, weightOf: () => 1, events });
    expect(found.causes).toEqual([{ kind: "none", id: null, member_hours_lost: 4, interruptions: 1 }]);
  });
});
