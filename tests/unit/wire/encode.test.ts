import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeJson } from "#lib/server/web/reader/documents.ts";
import { encodeWire, POSITION_STEPS } from "#lib/wire/map/encode.ts";
import { decodeWire, linkIdOf, packNumbers, packWire, unpackNumbers } from "#lib/wire/map/pack.ts";
import { packedWireSchema } from "#lib/wire/map/wire-schema.ts";
import { handMade, THOUSAND_NODES } from "#tests/support/fixed-meshes.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const BUDGET_BYTES = 32 * 1024;

test("the wire of 1,000 nodes and 2,500 links is at most 32 KB as served", () => {
  const { snapshot, positions } = syntheticMesh(THOUSAND_NODES);
  const fixture: unknown = JSON.parse(readFileSync(new URL("../../fixtures/wire/1000.json", import.meta.url), "utf8"));
  const packed = packWire(encodeWire(snapshot, positions), POSITION_STEPS);
  expect(packed, "run tests/support/write-wire-fixture.ts").toEqual(fixture);
  expect(packed.uid).toHaveLength(1000);
  expect(unpackNumbers(packed.later)).toHaveLength(2500);
  const served = encodeJson(packedWireSchema.parse(fixture));
  expect(served.gzip.byteLength).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(served.brotli.byteLength).toBeLessThan(served.gzip.byteLength);
});

test("a small mesh in columns", () => {
  const wire = encodeWire(handMade(), { g: [0, 0], r: [10.1, -3.9], m: [20, 0], x: [25, 5], z: [30, -0.01] });
  expect(wire.nodes).toEqual({
    // Breadth first from the node with most links; among equals by links, then by uid.
    uid: ["m", "r", "s", "x", "z", "g", "gone"],
    label: ["host-m", "host-r", "host-s", "host-x", "host-z", "host-g", "host-gone"],
    state: [0, 0, 1, 0, 0, 0, 3],
    gateway: [0, 0, 0, 0, 0, 1, 0],
    // s has no position and stands with its neighbour m, the lonely gone one in the middle of all.
    x: [20, 10, 20, 25, 30, 0, 17],
    y: [0, -4, 0, 5, 0, 0, 0.25],
  });
  expect(wire.links).toEqual({
    a: [0, 0, 0, 0, 5, 5],
    b: [1, 2, 3, 4, 1, 1],
    n: [0, 0, 0, 0, 0, 1],
    ab: [90, 60, 80, 0, 100, 40],
    ba: [70, 50, 90, 90, 98, 30],
    kind: [0, 0, 0, 0, 1, 0],
    mark: [0, 2, 3, 1, 0, 0],
  });
  expect(wire.links.a.map((_, row) => linkIdOf(wire, row))).toEqual(["m~r~0", "m~s~0", "m~x~0", "m~z~0", "g~r~0", "g~r~1"]);
  expect(decodeWire(packWire(wire, POSITION_STEPS))).toEqual(wire);
});

test("numbers of one, two and three digits are packed and come back", () => {
  expect(packNumbers([0, 44, 45, 2024, 2025])).toHaveLength(1 + 1 + 2 + 2 + 3);
  expect(unpackNumbers(packNumbers([0, 44, 45, 2024, 2025, 91_125_000]))).toEqual([0, 44, 45, 2024, 2025, 91_125_000]);
});

test("a link whose ends came in the other order keeps its directions", () => {
  const snapshot = handMade();
  const [first] = snapshot.links;
  if (first === undefined) throw new Error("no link");
  const turned = { ...first, a: first.b, b: first.a, directions: { ab: first.directions.ba, ba: first.directions.ab } };
  expect(encodeWire({ ...snapshot, links: [turned] }, {}).links).toEqual(encodeWire({ ...snapshot, links: [first] }, {}).links);
});
