/** A flipped bit in a packed body is a clear error, never another history. */

import { describe, expect, it } from "vitest";
import { RandomStream } from "#lib/base/random.ts";
import { decodeJson, encodeJson } from "#lib/history/store/codec/json-codec.ts";
import { openChunk, packRaw, packRolled } from "#lib/history/store/series/series-chunk.ts";
import { openSegment, segmentBuilder } from "#lib/history/store/topology/segment.ts";
import { compressAgainst, decompressAgainst } from "#lib/history/store/topology/topology.ts";
import { HistoryFailure } from "#lib/history/types.ts";
import { runs } from "#tests/support/runs.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const FLIPS = runs(1_000, 20_000);
const START_MS = Date.UTC(2026, 2, 1);
const documents = Array.from({ length: 8 }, (_, round) => syntheticMesh({ nodes: 24, seed: 3, round }).snapshot);
const at = documents.map((_, round) => START_MS + round * 60_000);

function segment(): Uint8Array {
  const builder = segmentBuilder();
  for (const [row, snapshot] of documents.entries()) builder.add(JSON.parse(JSON.stringify(snapshot)), at[row] ?? START_MS);
  return builder.finish();
}

const rows = (seed: number) => at.map((_, row) => ((row * 7 + seed) % 48) / 48);
const raw = packRaw({ atMs: at, entities: new Map([1, 2, 3].map((n) => [`link${n}`, rows(n)])), names: [] });
const rolled = packRolled({
  entities: new Map([
    ["a", at.map((atMs, n) => ({ atMs, p50: n / 48, p10: n / 50, p90: n / 40, min: 0, count: n, unknown: 0 }))],
  ]),
  names: [],
});
const base = Buffer.from(JSON.stringify(documents[0]));
const text = Buffer.from(JSON.stringify(documents[1]));

/** Each with how it is read whole: what is not read is not checked either. */
const bodies: readonly { name: string; body: Uint8Array; read: (body: Uint8Array) => unknown }[] = [
  {
    name: "a segment of snapshots",
    body: segment(),
    read: (body) => {
      const opened = openSegment(body, "Day 2026-03-01 of sants");
      return documents.map((_, row) => opened.row(row));
    },
  },
  { name: "a chunk of a series", body: raw, read: (body) => [1, 2, 3].map((n) => openChunk(body, "x").raw(`link${n}`)) },
  { name: "a chunk of hours", body: rolled, read: (body) => openChunk(body, "x").rolled("a") },
  { name: "a document", body: encodeJson(documents[2]), read: (body) => decodeJson(body, "x") },
  { name: "a round", body: compressAgainst(text, null), read: (body) => decompressAgainst(body, null, "x") },
  { name: "a round against another", body: compressAgainst(text, base), read: (body) => decompressAgainst(body, base, "x") },
];

describe("a packed body", () => {
  it.for(bodies)("is read as it was written, and with any one bit flipped it is an error: $name", ({ body, read }) => {
    expect(() => read(body)).not.toThrow();
    const random = new RandomStream(11);
    const outcomes = { refused: 0, read: 0 };
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const bit = Math.floor(random.next() * body.length * 8);
      const damaged = Uint8Array.from(body);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        read(damaged);
        outcomes.read += 1;
      } catch (error) {
        if (!(error instanceof HistoryFailure) || error.code !== "damaged") throw error;
        outcomes.refused += 1;
      }
    }
    expect(outcomes).toEqual({ refused: FLIPS, read: 0 });
  });
});
