import { describe, expect, it } from "vitest";
import type { EncodedDocument, Reader } from "#lib/server/web/context/context.ts";
import { cachedReader } from "#lib/server/web/reader/cache.ts";
import { memorySite } from "#tests/support/memory-site.ts";

const bytes = (n: number) => new Uint8Array(n);

function trial(bytesMax?: number) {
  const asked: string[] = [];
  const answers: { value: EncodedDocument | null } = { value: null };
  const { reader } = memorySite([{ id: "open", name: "Open", technicians: "open", nodes: 24, seed: 1 }]);
  const projection = { now: "open" as string | null };
  const counting: Reader = {
    ...reader,
    async document(mesh, kind, at = null) {
      asked.push(`${mesh} ${kind} ${at}`);
      return answers.value;
    },
  };
  const cached = cachedReader(counting, () => projection.now, bytesMax);
  answers.value = { etag: '"1"', contentType: "x", identity: bytes(10), gzip: bytes(5), brotli: bytes(5) };
  return { cached, asked, answers, projection };
}

describe("kept documents", () => {
  it("are asked for once a round, and the same for everybody", async () => {
    const { cached, asked, answers } = trial();
    const [one, other] = await Promise.all([cached.reader.document("a", "nodes"), cached.reader.document("a", "nodes")]);
    expect(one).toBe(other);
    expect(await cached.reader.document("a", "nodes", null)).toBe(one);
    expect(asked).toHaveLength(1);
    answers.value = { ...(one ?? never()), etag: '"2"' };
    cached.forget("b");
    expect((await cached.reader.document("a", "nodes"))?.etag).toBe('"1"');
    cached.forget("a");
    expect((await cached.reader.document("a", "nodes"))?.etag).toBe('"2"');
    expect(asked).toHaveLength(2);
  });

  it("of an open mesh are given to nobody once it is closed, and of the past nothing is kept", async () => {
    const { cached, asked, projection } = trial();
    await cached.reader.document("a", "nodes");
    projection.now = "closed";
    await cached.reader.document("a", "nodes");
    projection.now = null;
    await cached.reader.document("a", "nodes");
    expect(asked).toHaveLength(3);
    await cached.reader.document("a", "nodes", "2026-01-01T00:00:00Z");
    await cached.reader.document("a", "nodes", "2026-01-01T00:00:00Z");
    expect(asked).toHaveLength(5);
  });

  it("do not begin a round late: what was asked before it is not kept after it", async () => {
    const { cached, asked } = trial();
    const before = cached.reader.document("a", "nodes");
    cached.forget("a");
    await before;
    await cached.reader.document("a", "nodes");
    expect(asked).toHaveLength(2);
  });

  it("are bounded in bytes, and nothing is kept of what is not there yet", async () => {
    const { cached, asked, answers } = trial(45);
    for (const kind of ["nodes", "links", "nodes", "wire", "nodes", "links"] as const) await cached.reader.document("a", kind);
    expect(asked).toEqual(["a nodes null", "a links null", "a wire null", "a links null"]);
    answers.value = null;
    await cached.reader.document("b", "nodes");
    await cached.reader.document("b", "nodes");
    expect(asked).toHaveLength(6);
  });
});

function never(): never {
  throw new Error("never");
}
