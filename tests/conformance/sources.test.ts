/** The same questions to every source of the registry. A source that is added is asked without a change here. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readFolder } from "#lib/collectors/bmx-directory/read-folder.ts";
import type { PartName } from "#lib/collectors/daemon/dialect.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import { createAddressPolicy } from "#lib/collectors/http/address-policy.ts";
import { parseEndpoint } from "#lib/collectors/http/endpoint.ts";
import { detectFileSource, fileSources, folderSources, liveSources } from "#lib/collectors/registry.ts";
import type { FileReading } from "#lib/collectors/source.ts";
import { observationSchema, placeSchema, refusalSchema, snapshotSchema } from "#lib/model/index.ts";
import { at, crawlRequest, plainSeven, plainSix, seven, six, tinyMesh } from "../unit/collectors/crawl-support.ts";
import { roundOf } from "./history-rounds.ts";

const PARTS: readonly PartName[] = ["interfaces", "links", "originators", "tunnels", "descriptions"];
const pretended = { bmx6: plainSix, bmx7: plainSeven };
const addressOf = { bmx6: six, bmx7: seven };

describe("the registry", () => {
  it("names each source once", () => {
    const ids = [...liveSources, ...fileSources, ...folderSources].map((source) => source.id);
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

/** A file of each kind. A source that is added brings one of its own. */
const CAPTURES = fileURLToPath(new URL("../fixtures/captures/", import.meta.url));
const RAW_LINKS = JSON.stringify({
  links: [
    {
      name: "sud",
      llocalIp: "fe80::b6ff:fe00:2",
      viaDev: "eth0",
      rxRate: 90,
      txRate: 80,
      bestTxLink: 1,
      routes: 1,
      wantsOgms: 1,
    },
  ],
});
const samples: Readonly<Record<string, { name: string; bytes: () => Uint8Array }>> = {
  snapshot: { name: "now.json", bytes: () => new TextEncoder().encode(JSON.stringify(roundOf("sants", 3))) },
  "raw-answer": { name: "links.json", bytes: () => new TextEncoder().encode(RAW_LINKS) },
  ...Object.fromEntries(
    Object.entries({
      netjson: "directed.netjson.json",
      qmpsu: "13-01-09_16-00-01-graf.js",
      b6m: "b6m.json",
      meshmon: "20-05-01_12-00-00-GMT-qmpnodes-gather-meshmon.data",
      "cgi-capture": "bmx6-3n.json",
      cnml: "zone.cnml",
    }).map(([id, name]) => [id, { name, bytes: () => new Uint8Array(readFileSync(`${CAPTURES}${name}`)) }]),
  ),
};
const fileContext = {
  timeZone: "Europe/Madrid",
  modifiedAt: "2026-03-01T10:00:00.000Z",
  limits: { bytesMax: 1_000_000, nodesMax: 100 },
};

/** Whatever comes out passes the model, in the order of its times. */
function expectSound(reading: FileReading): void {
  expect(reading.recordings.length + reading.places.size).toBeGreaterThan(0);
  expect(reading.recordings.map(({ at }) => at)).toEqual(reading.recordings.map(({ at }) => at).toSorted());
  for (const place of reading.places.values()) placeSchema.parse(place);
  for (const recording of reading.recordings) {
    for (const refusal of recording.refusals) refusalSchema.parse(refusal);
    if (recording.kind === "observations") for (const observation of recording.observations) observationSchema.parse(observation);
    else expect(snapshotSchema.parse(recording.snapshot).at).toBe(recording.at);
  }
}

describe.each(fileSources.map((source) => [source.id, source] as const))("file source %s", (id, source) => {
  const sample = samples[id];
  if (sample === undefined) throw new Error(`no sample of ${id} is here`);
  const file = { name: sample.name, bytes: sample.bytes() };
  const packed = { name: `${file.name}.gz`, bytes: new Uint8Array(gzipSync(file.bytes)) };

  it("knows its own file, packed or not, and leaves those of others to them", () => {
    expect(detectFileSource(file)?.id).toBe(id);
    expect(detectFileSource(packed)?.id).toBe(id);
    for (const [other, { name, bytes }] of Object.entries(samples)) {
      if (other !== id) expect([other, detectFileSource({ name, bytes: bytes() })?.id]).toEqual([other, other]);
    }
  });

  it("reads it to what passes the model, the same packed and the same again", async () => {
    const read = await source.read(file, fileContext);
    if (!read.ok) throw new Error(read.error.message);
    expectSound(read.value);
    expect(await source.read(packed, { ...fileContext })).toEqual(read);
  });

  it("keeps within the bounds that it is given", async () => {
    const small = { ...fileContext, limits: { bytesMax: 100, nodesMax: 100 } };
    for (const one of [file, packed]) {
      expect(await source.read(one, small)).toMatchObject({ ok: false, error: { code: "too-large" } });
    }
    const bomb = { name: file.name, bytes: new Uint8Array(gzipSync(Buffer.alloc(60_000_000, " "))) };
    expect(await source.read(bomb, fileContext)).toMatchObject({ ok: false, error: { code: "too-large" } });
    const few = await source.read(file, { ...fileContext, limits: { bytesMax: 1_000_000, nodesMax: 2 } });
    if (!few.ok) expect(few.error.code).toBe("too-large");
    else {
      for (const recording of few.value.recordings) {
        expect(
          recording.kind === "snapshot" ? recording.snapshot.nodes.length : recording.observations.length,
        ).toBeLessThanOrEqual(2);
      }
    }
  });

  it("gives a reason for what it cannot read", async () => {
    for (const text of ["", " ", "{", "[]", "{}", "null", "hello", "<a/>", '{"__proto__": 1}']) {
      const read = await source.read({ name: file.name, bytes: new TextEncoder().encode(text) }, fileContext);
      expect(read.ok ? "" : read.error.message).not.toBe("");
      expect([text, read.ok]).toEqual([text, false]);
    }
  });

  it("says so where nothing tells a time", async () => {
    const read = await source.read({ ...file, name: "mesh" }, { ...fileContext, modifiedAt: null });
    const tellsItself = read.ok && (read.value.recordings.length === 0 || id === "snapshot");
    expect(tellsItself || (!read.ok && read.error.message.includes("time"))).toBe(true);
  });
});

describe.each(folderSources.map((source) => [source.id, source] as const))("folder source %s", (_id, source) => {
  it("reads its folder to what passes the model, and keeps within its bounds", async () => {
    const read = readFolder(`${CAPTURES}bmx6-json`, "bmx6-json", 1_000_000);
    if (!read.ok) throw new Error(read.error.message);
    const reading = await source.read(read.value.folder, fileContext);
    if (!reading.ok) throw new Error(reading.error.message);
    expectSound(reading.value);
    const small = { ...fileContext, limits: { bytesMax: 10, nodesMax: 1 } };
    expect(await source.read(read.value.folder, small)).toMatchObject({ ok: false, error: { code: "too-large" } });
    expect(await source.read({ name: "x", files: new Map() }, fileContext)).toMatchObject({ ok: false });
  });
});
