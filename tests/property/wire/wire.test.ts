import fc from "fast-check";
import { expect, test } from "vitest";
import { compareText } from "#lib/base/compare.ts";
import { emptySnapshot, linkId, type Positions, type Snapshot } from "#lib/model/index.ts";
import { encodeWire, POSITION_STEPS, roundedPosition } from "#lib/wire/map/encode.ts";
import { decodeWire, linkIdOf, packNumbers, packWire, unpackNumbers } from "#lib/wire/map/pack.ts";
import { AT, makeDirection, makeLink, makeNode } from "#tests/support/fixed-meshes.ts";
import { runs } from "#tests/support/runs.ts";

const numRuns = runs(100, 5_000);

const uid = fc.oneof(
  fc.stringMatching(/^[a-z2-7]{8}$/),
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom("__proto__", "constructor"),
);
const quality = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const state = fc.constantFrom("measured", "zero", "one-sided", "contradicted", "unknown");

const mesh: fc.Arbitrary<{ snapshot: Snapshot; positions: Positions }> = fc
  .uniqueArray(uid, { minLength: 1, maxLength: 25 })
  .chain((uids) =>
    fc
      .record({
        points: fc.array(
          fc.tuple(fc.double({ min: -1e5, max: 1e5, noNaN: true }), fc.double({ min: -1e5, max: 1e5, noNaN: true })),
          {
            minLength: uids.length,
            maxLength: uids.length,
          },
        ),
        pairs: fc.uniqueArray(
          fc.tuple(fc.nat(uids.length - 1), fc.nat(uids.length - 1), fc.nat(3), quality, quality, state, state),
          { selector: ([one, other, n]) => linkId(uids[one] ?? "", uids[other] ?? "", n), maxLength: 60 },
        ),
      })
      .map(({ points, pairs }) => ({
        snapshot: {
          ...emptySnapshot({ mesh: "any", at: AT, round: 3 }),
          nodes: uids.map((name) => makeNode(name)),
          links: pairs
            .filter(([one, other]) => one !== other)
            .map(([one, other, n, ab, ba, abState, baState]) => {
              const [a, b] = [uids[one] ?? "", uids[other] ?? ""].sort((left, right) => compareText(left, right));
              return makeLink(a ?? "", b ?? "", makeDirection(ab, abState), makeDirection(ba, baState), n);
            }),
        },
        positions: Object.fromEntries(uids.map((name, index) => [name, points[index] ?? [0, 0]])),
      })),
  );

test("what is packed and sent comes back as the rounded columns", () => {
  fc.assert(
    fc.property(mesh, ({ snapshot, positions }) => {
      const wire = encodeWire(snapshot, positions);
      expect(decodeWire(JSON.parse(JSON.stringify(packWire(wire, POSITION_STEPS))))).toEqual(wire);
    }),
    { numRuns },
  );
});

test("every node and link is in the wire once, with its rounded place and qualities", () => {
  fc.assert(
    fc.property(mesh, ({ snapshot, positions }) => {
      const wire = encodeWire(snapshot, positions);
      expect([...wire.nodes.uid].sort()).toEqual(snapshot.nodes.map((node) => node.uid).sort());
      for (const [index, name] of wire.nodes.uid.entries()) {
        if (!Object.hasOwn(positions, name)) continue;
        expect(wire.nodes.x[index]).toBe(roundedPosition(positions[name]?.[0] ?? 0));
        expect(wire.nodes.y[index]).toBe(roundedPosition(positions[name]?.[1] ?? 0));
      }
      const rows = new Map(wire.links.a.map((_, row) => [linkIdOf(wire, row), row]));
      expect([...rows.keys()].sort()).toEqual(snapshot.links.map((link) => link.id).sort());
      for (const link of snapshot.links) {
        const { ab, ba } = link.directions;
        const row = rows.get(link.id) ?? -1;
        expect(wire.links.ab[row]).toBe(ab.quality === null ? -1 : Math.round(ab.quality * 100));
        expect(wire.links.ba[row]).toBe(ba.quality === null ? -1 : Math.round(ba.quality * 100));
      }
    }),
    { numRuns },
  );
});

test("number streams hold any whole number", () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (numbers) => {
      expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
    }),
    { numRuns },
  );
});
