import { expect, test } from "vitest";
import { createPageCache, type KeptPage } from "#lib/server/web/http/page-cache.ts";

test("kept pages are bounded in bytes: the one that was asked for least lately goes first", async () => {
  const made: string[] = [];
  const page = (key: string) => async (): Promise<KeptPage> => {
    made.push(key);
    return { headers: {}, bytesIn: async () => new Uint8Array(100) };
  };
  const cache = createPageCache({ ttlMs: () => 1_000, bytesMax: 320, nowMs: () => 0 });
  const ask = async (key: string) => {
    await cache.take(key, null, page(key)).page;
    await new Promise(setImmediate);
  };
  for (const key of ["a", "b", "a", "c", "a", "b"]) await ask(key);
  expect(made).toEqual(["a", "b", "c", "b"]);
});
