import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { createReader, type OpenReader, type ReaderSite, type StartThread } from "#lib/server/web/reader/client.ts";
import { createReaderCore } from "#lib/server/web/reader/core.ts";
import type { LiveEvent } from "#lib/wire/api/views.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

let folder: string;
let url: string;
let writer: History | null;
const opened: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-reader-"));
  url = `sqlite:${join(folder, "history.db")}`;
  writer = null;
});

afterEach(async () => {
  for (const open of opened.splice(0)) await open.close();
  await writer?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function store(): Promise<History> {
  if (writer !== null) return writer;
  const result = await openHistory(url, "write");
  if (!result.ok) throw new Error(result.error.message);
  writer = result.value;
  return writer;
}

async function appendRound(round: number, mesh = "one"): Promise<void> {
  const { snapshot, positions } = syntheticMesh({ nodes: 30, seed: 6, mesh, round });
  await (await store()).append({ snapshot, layout: { version: 1, positions, nodes: [], pairs: {} }, memory: null, newKeys: [] });
}

const siteOf = (technicians: "open" | "closed" = "closed"): ReaderSite => ({
  siteName: "Test",
  meshes: [
    { id: "one", name: "One", timezone: "Europe/Madrid", technicians, isChangeable: technicians === "open", intervalS: 60 },
  ],
});

type Trial = { open: OpenReader; rounds: number[]; troubles: string[]; site: { now: ReaderSite } };

function start(pollMs = 50, technicians: "open" | "closed" = "closed", startThread?: StartThread): Trial {
  const rounds: number[] = [];
  const troubles: string[] = [];
  const site = { now: siteOf(technicians) };
  const open = createReader({
    historyUrl: url,
    version: "1.2.3",
    site: () => site.now,
    nowMs: () => Date.parse("2026-11-22T20:00:00Z"),
    onRound: (event) => rounds.push(event.round),
    onTrouble: (message) => troubles.push(message),
    pollMs,
    ...(startThread === undefined ? {} : { startThread }),
  });
  opened.push(open);
  return { open, rounds, troubles, site };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("it never came");
}

describe("the reading thread", () => {
  test("before the store is there: the mesh is known, without a round; then the first round comes by itself", async () => {
    const { open, rounds, troubles } = start();
    expect(await open.reader.mesh("one")).toMatchObject({ round: null, collection: { state: "never", collectorAlive: false } });
    expect(await open.reader.mesh("two")).toBeNull();
    expect(await open.reader.document("one", "wire")).toBeNull();
    expect((await open.reader.status()).history).toMatchObject({ engine: "sqlite", bytes: null, rounds: 0, trouble: null });
    await appendRound(100);
    await until(() => rounds.length === 1);
    expect(await open.reader.mesh("one")).toMatchObject({ round: 100, at: "2026-11-22T19:40:00.000Z" });
    expect(troubles).toEqual([]);
  });

  test("a round that is announced is told once and served from then on, the documents with it", async () => {
    await appendRound(100);
    const { open, rounds } = start(60_000);
    const first = await open.reader.document("one", "snapshot");
    await appendRound(101);
    open.announceRound();
    open.announceRound();
    await until(() => rounds.includes(101));
    const second = await open.reader.document("one", "snapshot");
    expect(second?.etag).not.toBe(first?.etag);
    expect(JSON.parse(Buffer.from(second?.identity ?? []).toString()).round).toBe(101);
    expect(gunzipSync(second?.gzip ?? new Uint8Array()).equals(second?.identity ?? new Uint8Array())).toBe(true);
    expect((await open.reader.document("one", "snapshot"))?.etag).toBe(second?.etag);
    expect(rounds).toEqual([100, 101]);
    expect([...(await open.lastRounds())]).toEqual([["one", 101]]);
    const old = await open.reader.document("one", "wire", "2026-11-22T19:40:30.000Z");
    expect(JSON.parse(Buffer.from(old?.identity ?? []).toString()).round).toBe(100);
    expect(await open.reader.document("one", "wire", "2020-01-01T00:00:00.000Z")).toBeNull();
  });

  test("sparks are filled from the rounds in the store", async () => {
    for (const round of [97, 98, 99, 100]) await appendRound(round);
    const { open } = start();
    const [link] = (await open.reader.links("one"))?.links.filter((row) => row.ab.state === "measured") ?? [];
    await until(async () => (await open.reader.link("one", link?.id ?? ""))?.sparks[0]?.values.length === 4);
    const view = await open.reader.link("one", link?.id ?? "");
    expect(view?.sparks[0]?.values.at(-1)).toBe(link?.ab.quality);
    expect(view?.sparks[0]?.at[0]).toBe("2026-11-22T19:37:00.000Z");
  });

  test("a mesh that closes is closed with the next answer", async () => {
    await appendRound(100);
    const { open, site } = start(60_000, "open");
    const uid = (await open.reader.nodes("one"))?.nodes[0]?.uid ?? "";
    expect((await open.reader.node("one", uid))?.node.addresses).toHaveLength(1);
    site.now = siteOf("closed");
    expect((await open.reader.node("one", uid))?.node.addresses).toEqual([]);
    expect(Buffer.from((await open.reader.document("one", "snapshot"))?.identity ?? []).toString()).not.toContain("fd66:");
    site.now = { ...siteOf("closed"), meshes: [] };
    expect(await open.reader.document("one", "snapshot")).toBeNull();
  });

  test("the collector's coming and going is told; where nobody tells, its rounds do", async () => {
    await appendRound(119);
    const { open } = start();
    expect((await open.reader.status()).collectorAlive).toBe(true);
    open.setCollectorAlive(false);
    expect(await open.reader.status()).toMatchObject({ collectorAlive: false, version: "1.2.3", history: { rounds: 1 } });
    expect((await open.reader.meshStatus("one"))?.rounds).toMatchObject([{ round: 119, nodes: 30 }]);
  });

  test("after an accident a new thread answers what was asked, and a question that ends threads is given up", async () => {
    await appendRound(100);
    const threads: Worker[] = [];
    const { open, rounds } = start(60_000, "closed", (path, options) => {
      const thread = new Worker(path, options);
      threads.push(thread);
      return thread;
    });
    await until(() => rounds.length === 1);
    const before = open.reader.mesh("one");
    await threads[0]?.terminate();
    expect(await before).toMatchObject({ round: 100 });
    expect(threads).toHaveLength(2);
    const lost = open.reader.mesh("one");
    await threads[1]?.terminate();
    await until(() => threads.length === 3);
    await Promise.all([threads[2]?.terminate(), expect(lost).rejects.toThrow("ended before it answered")]);
    expect(await open.reader.mesh("one")).toMatchObject({ round: 100 });
    expect(rounds).toEqual([100]);
  });

  test("a store that is none is told once, in words", async () => {
    url = "nonsense:x";
    const { troubles } = start(20);
    await until(() => troubles.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toContain("nonsense:x");
  });
});

test("a configuration that closes a mesh while its round is being read does not show the open one", async () => {
  await appendRound(100);
  const inner = await store();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let reads = 0;
  const slow: History = {
    ...inner,
    append: inner.append.bind(inner),
    at: inner.at.bind(inner),
    rounds: inner.rounds.bind(inner),
    lastRounds: inner.lastRounds.bind(inner),
    close: async () => undefined,
    latest: async (mesh) => {
      reads += 1;
      if (reads === 1) await held;
      return inner.latest(mesh);
    },
  };
  const events: LiveEvent[] = [];
  const core = createReaderCore({
    open: async () => ({ ok: true, value: slow }),
    openToAnnotate: async () => ({ ok: true, value: slow }),
    version: "1",
    site: siteOf("open"),
    onRound: (event) => events.push(event),
    onTrouble: (message) => {
      throw new Error(message);
    },
  });
  const first = core.look();
  await until(() => reads === 1);
  const changed = core.setSite(siteOf("closed"));
  release();
  await Promise.all([first, changed]);
  const view = await core.reader(() => ({ nowMs: 0, collectorAlive: true, troubles: {} })).nodes("one");
  const node = await core.reader(() => ({ nowMs: 0, collectorAlive: true, troubles: {} })).node("one", view?.nodes[0]?.uid ?? "");
  expect(node?.node.addresses).toEqual([]);
  expect(events).toHaveLength(1);
  await core.close();
});
