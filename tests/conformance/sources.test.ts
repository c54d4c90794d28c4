/** The same questions to every source of the registry. A source that is added is asked without a change here. */
import { describe, expect, it } from "vitest";
import type { PartName } from "#lib/collectors/daemon/dialect.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import { createAddressPolicy } from "#lib/collectors/http/address-policy.ts";
import { parseEndpoint } from "#lib/collectors/http/endpoint.ts";
import { detectFileSource, fileSources, liveSources } from "#lib/collectors/registry.ts";
import { observationSchema } from "#lib/model/index.ts";
import { at, crawlRequest, plainSeven, plainSix, seven, six, tinyMesh } from "../unit/collectors/crawl-support.ts";

const PARTS: readonly PartName[] = ["interfaces", "links", "originators", "tunnels", "descriptions"];
const pretended = { bmx6: plainSix, bmx7: plainSeven };
const addressOf = { bmx6: six, bmx7: seven };

describe("the registry", () => {
  it("names each source once", () => {
    const ids = [...liveSources, ...fileSources].map((source) => source.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{1,40}$/);
  });

  it("lets no source claim a file that is none of its kind", () => {
    for (const bytes of [new Uint8Array(), new Uint8Array([0, 255, 1]), new TextEncoder().encode("hello")]) {
      expect(detectFileSource({ name: "nothing.bin", bytes })).toBeNull();
    }
  });
});

describe.each(liveSources.map((source) => [source.id, source] as const))("live source %s", (id, source) => {
  const { dialect } = source;
  const answer = pretended[dialect.protocol];

  it("knows its own status and no other's", () => {
    const recognised = liveSources.filter((one) => one.detect(JSON.parse(answer(1, [1], "status"))));
    expect(recognised.map((one) => one.id)).toContain(id);
    expect(source.detect({})).toBe(false);
    expect(source.detect(null)).toBe(false);
    expect(source.detect({ status: { name: "x" } })).toBe(false);
  });

  it("asks with queries that every version of the script takes letter by letter", () => {
    for (const query of Object.values(dialect.queries)) expect(query).toMatch(/^\$?[a-z]+(\/all)?$/);
    expect(dialect.cgiPath).toMatch(/^\/cgi-bin\/[a-z0-9-]+$/);
  });

  it("asks no address outside its own mesh prefix", () => {
    const policy = createAddressPolicy({ cidrs: [dialect.meshPrefix], ports: [80] }, []);
    const mayAsk = (text: string): boolean => {
      const endpoint = parseEndpoint(text);
      return endpoint.ok && policy.mayAsk(endpoint.value);
    };
    expect(mayAsk(`[${addressOf[dialect.protocol](1)}]:80`)).toBe(true);
    for (const text of [
      "127.0.0.1",
      "[::1]:80",
      "169.254.169.254",
      "[2001:db8::1]:80",
      `[${addressOf[dialect.protocol](1)}]:22`,
    ]) {
      expect([text, mayAsk(text)]).toEqual([text, false]);
    }
  });

  it.each(PARTS)("reads %s: rows of its own answers, none of an empty one, a reason for nonsense", (part) => {
    const context = { nodeIdOf: () => null };
    const own = dialect.parts[part](JSON.parse(answer(1, [1, 2], dialect.queries[part])), context);
    expect(own).toMatchObject({ ok: true, value: { anomalies: [] } });
    expect(dialect.parts[part]([], context)).toEqual({ ok: true, value: { rows: [], anomalies: [] } });
    for (const nonsense of [7, "x", null, true]) {
      const refused = dialect.parts[part](nonsense, context);
      expect(refused.ok ? "" : refused.error.message).not.toBe("");
    }
    const half = dialect.parts[part]([7], context);
    expect(half).toMatchObject({ ok: true, value: { rows: [], anomalies: [{ code: "unexpected-shape" }] } });
  });

  it("is crawled from one seed to observations that pass the model", async () => {
    const tiny = await tinyMesh((node, cgi, query) =>
      cgi === dialect.protocol ? answer(Number(node.split(".").at(-1)), [1, 2, 3], query) : 404,
    );
    try {
      const addressMap = new Map([1, 2, 3].map((n) => [addressOf[dialect.protocol](n), `${at(n)}:${tiny.port}`]));
      const result = await crawl(crawlRequest({ seeds: [`${at(1)}:${tiny.port}`], addressMap }));
      for (const observation of result.observations) observationSchema.parse(observation);
      expect(result.observations.map((one) => [one.sourceId, one.answered])).toEqual([1, 2, 3].map(() => [id, true]));
      expect(result.refusals).toEqual([]);
    } finally {
      await tiny.stop();
    }
  });
});
