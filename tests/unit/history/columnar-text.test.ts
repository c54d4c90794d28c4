import fc from "fast-check";
import { expect, it } from "vitest";
import { columnarText, documentOf } from "#lib/history/store/codec/columnar-text.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { runs } from "#tests/support/runs.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const plain = (document: unknown): unknown => JSON.parse(JSON.stringify(document));

it("gives snapshots back whole, from a third of the text", () => {
  const { snapshot } = syntheticMesh({ nodes: 74, seed: 5, protocol: "bmx7" });
  const text = columnarText(snapshot);
  expect(documentOf(text)).toEqual(plain(snapshot));
  expect(text.length).toBeLessThan(JSON.stringify(snapshot).length / 3);
  expect(documentOf(columnarText(recordOf(roundOf("sants", 1)).snapshot))).toEqual(plain(roundOf("sants", 1)));
});

it("reads what was stored as plain JSON", () => {
  const { snapshot } = syntheticMesh({ nodes: 30, seed: 5 });
  expect(documentOf(JSON.stringify(snapshot))).toEqual(plain(snapshot));
});

it("gives back any lists of objects, of one shape or not, with what is not there left out", () => {
  const leaf = fc.oneof(fc.constantFrom("a", "b", "", null, true), fc.string(), fc.integer(), fc.constant(undefined));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("tree"), { maxLength: 8 }),
      fc.record({ one: tie("tree"), two: tie("tree") }),
      fc.record({ one: leaf, two: leaf }, { requiredKeys: ["one"] }),
    ),
  }));
  const row = fc.oneof(tree, fc.record({ one: leaf, two: tree }));
  const document = fc.dictionary(fc.constantFrom("nodes", "links"), fc.array(row, { maxLength: 12 }));
  fc.assert(
    fc.property(document, (value) => {
      expect(documentOf(columnarText(value))).toEqual(plain(value));
    }),
    { numRuns: runs(500, 10_000) },
  );
});

it("refuses columns that it does not know", () => {
  expect(() => documentOf('{"nodes":{"#words":[1],"at":[0]}}')).toThrow();
});
