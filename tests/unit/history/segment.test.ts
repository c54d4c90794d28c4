import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cell, decodeColumn, encodeColumn } from "#lib/history/store/codec/columns.ts";
import { packTimes, unpackTimes } from "#lib/history/store/codec/times.ts";
import { openSegment, segmentBuilder } from "#lib/history/store/topology/segment.ts";
import { instantOf } from "#lib/model/index.ts";
import { runs } from "#tests/support/runs.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const instant = fc.integer({ min: 0, max: 4e12 }).map((ms) => instantOf(ms));
const figure = fc.oneof(
  fc.integer({ min: -5, max: 100 }).map((n) => n / 100),
  fc.integer({ min: 0, max: 48 }).map((n) => n / 48),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  fc.integer(),
);
const leaf = fc.oneof(figure, instant, fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.string(), { maxLength: 3 }));
const named = (key: string) =>
  fc.record(
    {
      [key]: fc.constantFrom("a", "b", "c", "d"),
      state: leaf,
      at: instant,
      more: fc.option(fc.record({ x: leaf }), { nil: null }),
      extra: leaf,
    },
    { requiredKeys: [key, "at"] },
  );
const document = fc.record({
  at: instant,
  round: fc.nat(),
  // Keys may repeat within one list: hostile nodes share names.
  nodes: fc.array(named("uid"), { maxLength: 5 }),
  links: fc.array(named("id"), { maxLength: 4 }),
  refusals: fc.array(fc.record({ code: fc.constantFrom("x", "y"), message: fc.string() }), { maxLength: 3 }),
  odd: fc.oneof(leaf, fc.array(fc.record({ v: leaf }), { maxLength: 2 }), fc.record({ k: leaf })),
});

/** What storing as JSON makes of it: -0 is 0 there. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("segments", () => {
  it("give back every document of a row of documents, whatever came and went between them", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(document, fc.integer({ min: 0, max: 600_000 })), { minLength: 1, maxLength: 9 }), (rows) => {
        const builder = segmentBuilder();
        let atMs = 1_700_000_000_000;
        for (const [value, pauseMs] of rows) {
          atMs += pauseMs;
          builder.add(plain(value), atMs);
        }
        const body = builder.finish();
        const segment = openSegment(body, "a segment");
        const documents = rows.map(([value]) => plain(value));
        expect(segment.rows).toBe(rows.length);
        expect(rows.map((_, n) => segment.row(n))).toEqual(documents);
        expect(rows.map((_, n) => openSegment(body, "one row of a segment").row(n))).toEqual(documents);
        const backwards = openSegment(body, "a segment read from its end");
        expect(rows.map((_, n) => backwards.row(rows.length - 1 - n))).toEqual(documents.toReversed());
      }),
      { numRuns: runs(150, 3_000), seed: 11 },
    );
  });

  it("give back whole snapshots, and take a small part of their text", () => {
    const snapshots = Array.from(
      { length: 40 },
      (_, round) => syntheticMesh({ nodes: 30, seed: 3, round, intervalS: 300 }).snapshot,
    );
    const builder = segmentBuilder();
    for (const snapshot of snapshots) builder.add(snapshot, Date.parse(snapshot.at));
    const body = builder.finish();
    const segment = openSegment(body, "a segment");
    expect(snapshots.map((_, n) => segment.row(n))).toEqual(snapshots.map(plain));
    expect(body.length * 40).toBeLessThan(JSON.stringify(snapshots).length);
  });

  it("are told as damaged where bytes are missing or changed", () => {
    const builder = segmentBuilder();
    for (let n = 0; n < 9; n++) builder.add({ at: instantOf(n * 1_000), nodes: [{ uid: "a", state: n }] }, n * 1_000);
    const body = builder.finish();
    expect(() => openSegment(body.subarray(0, body.length - 3), "The segment")).toThrow("The segment is damaged on the disk");
    // What an earlier version wrote has no checksum; it is read on, and its lengths are looked at.
    const unsealed = body.subarray(8);
    expect(openSegment(unsealed, "The segment").rows).toBe(9);
    expect(() => openSegment(unsealed.subarray(0, unsealed.length - 3), "The segment")).toThrow("The segment ends too early");
    expect(() => openSegment(body.subarray(0, 0), "The segment")).toThrow("The segment is damaged: it is empty");
    const bent = Uint8Array.from(body, (byte, n) => (n === 12 ? byte ^ 255 : byte));
    expect(() => openSegment(bent, "The segment")).toThrow("The segment");
  });
});

describe("columns", () => {
  const cell: fc.Arbitrary<Cell> = fc.oneof(figure, fc.constant(null), fc.constant(undefined));
  it("give back numbers, unknown and absent, bit by bit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, fc.nat(400_000)), { maxLength: 60 }),
        fc.constantFrom(0, 1, 1_000),
        (rows, perSecond) => {
          const cells = rows.map(([value]) => (typeof value === "number" ? value + 0 : value));
          const atMs = rows.map((_, n) => rows.slice(0, n + 1).reduce((sum, [, pause]) => sum + pause, 1e12));
          const reference = cells.map((value, n) => (n % 3 === 0 ? value : 0.5));
          const around = { atMs, perSecond, reference };
          const back = decodeColumn(encodeColumn(cells, around), around);
          expect(Array.from(back)).toEqual(cells.map((value) => (Object.is(value, -0) ? 0 : value)));
          expect(unpackTimes(packTimes(atMs))).toEqual(atMs);
        },
      ),
      { numRuns: runs(300, 5_000), seed: 12 },
    );
  });

  it("cost nothing while a value stands still or goes with the clock", () => {
    const atMs = Array.from({ length: 288 }, (_, n) => 1e12 + n * 300_000);
    const around = { atMs, perSecond: 1, reference: null };
    const uptime = encodeColumn(
      atMs.map((ms) => Math.round(ms / 1_000) - 999_000_000),
      around,
    );
    expect([...uptime.first.subarray(1)].every((token) => token === 0)).toBe(true);
    const still = encodeColumn(
      atMs.map(() => 0.97),
      around,
    );
    expect([...still.first.subarray(1)].every((token) => token === 0)).toBe(true);
    expect(still.second.length).toBeLessThan(5);
  });
});
