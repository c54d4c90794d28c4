import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSnapshotFrom } from "#cli/read-any-file.ts";
import { layoutStateSchema } from "#lib/graph/layout/types.ts";
import { openHistory } from "#lib/history/registry.ts";
import { instantOf, type MeshEvent, type Snapshot } from "#lib/model/index.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { cli } from "#tests/support/run-cli.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";
import { FIXTURES } from "./support.ts";

let folder: string;
let url: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-import-"));
  url = `sqlite:${join(folder, "history.db")}`;
});
afterEach(() => rmSync(folder, { recursive: true }));

async function imported(...paths: string[]) {
  const { status, out, error } = await cli("import", ...paths, "--mesh", "vila", "--history", url, "--json");
  return { status, error, summary: JSON.parse(out) };
}

async function rounds(): Promise<Snapshot[]> {
  const opened = await openHistory(url, "read");
  if (!opened.ok) throw new Error(opened.error.message);
  try {
    const found: Snapshot[] = [];
    for (const { at } of (await opened.value.rounds("vila", 1_000)).reverse())
      found.push(...(await opened.value.roundsAt("vila", at)));
    return [...new Map(found.map((snapshot) => [snapshot.round, snapshot])).values()];
  } finally {
    await opened.value.close();
  }
}

async function events(): Promise<MeshEvent[]> {
  const opened = await openHistory(url, "read");
  if (!opened.ok) throw new Error(opened.error.message);
  try {
    return await opened.value.events("vila", { limit: 10_000 });
  } finally {
    await opened.value.close();
  }
}

/** A mesh every five minutes, of which one leaf is gone from the sixth round to the eleventh, and again from the fifteenth to the twentieth. */
function writeRound(into: string, n: number): void {
  const { snapshot } = syntheticMesh({ nodes: 24, seed: 3, mesh: "vila", round: 100 });
  const at = instantOf(Date.parse("2026-03-01T10:00:00.000Z") + n * 300_000);
  const leaf = snapshot.nodes.filter(({ state }) => state === "answered").at(-1)?.uid;
  const isGone = (n >= 6 && n < 12) || (n >= 15 && n < 21);
  const nodes = snapshot.nodes.map((node) => ({
    ...node,
    ...(isGone && node.uid === leaf ? { state: "gone" as const, stateReason: "no-answer" as const, unlistedRounds: 5 } : {}),
  }));
  const links = isGone ? snapshot.links.filter(({ a, b }) => a !== leaf && b !== leaf) : snapshot.links;
  writeFileSync(join(into, `round-${100 + n}.json`), JSON.stringify({ ...snapshot, at, round: 100 + n, nodes, links }));
}

const GRAFS = [`${FIXTURES}13-01-09_17-00-01-graf.js`, `${FIXTURES}13-01-09_16-00-01-graf.js`];

describe("import", () => {
  it("stores a mix in the order of its own times, and nothing of it twice", async () => {
    const mix = join(folder, "captures");
    mkdirSync(join(mix, "2020"), { recursive: true });
    for (const path of GRAFS) cpSync(path, join(mix, path.slice(FIXTURES.length)));
    const meshmon = "20-05-01_12-00-00-GMT-qmpnodes-gather-meshmon.data";
    writeFileSync(join(mix, "2020", `${meshmon}.gz`), gzipSync(readFileSync(`${FIXTURES}${meshmon}`)));
    for (const name of ["download_json.json", "undirected.netjson.json", "zone.cnml"])
      cpSync(`${FIXTURES}${name}`, join(mix, name));
    writeFileSync(join(mix, "notes.txt"), "nothing to see");
    const { status, summary } = await imported(mix);
    expect(status).toBe(0);
    expect(summary).toMatchObject({
      stored: 5,
      past: 0,
      thereAlready: 0,
      from: "2013-01-09T15:00:01.000Z",
      to: "2026-03-01T09:00:00.000Z",
      placeFiles: ["zone.cnml"],
      refused: [{ file: "notes.txt", code: "unexpected-shape" }],
    });
    const before = await rounds();
    expect(before.map(({ at, round }) => [at, round])).toEqual([
      ["2013-01-09T15:00:01.000Z", 1],
      ["2013-01-09T16:00:01.000Z", 2],
      ["2018-11-05T09:00:00.000Z", 3],
      ["2020-05-01T12:00:00.000Z", 4],
      ["2026-03-01T09:00:00.000Z", 5],
    ]);
    const again = await imported(mix);
    expect(again.summary).toMatchObject({ stored: 0, thereAlready: 5 });
    // Packed or not, under whatever name: the same content of the same time is the same.
    cpSync(`${FIXTURES}${meshmon}`, join(folder, meshmon));
    expect((await imported(join(folder, meshmon))).summary).toMatchObject({ stored: 0, thereAlready: 1 });
    expect(await rounds()).toEqual(before);
  });

  it("knows nodes again by their addresses where the ids of the file have shifted", async () => {
    await imported(...GRAFS);
    const [four, five] = await rounds();
    const uids = (snapshot: Snapshot | undefined) =>
      Object.fromEntries(snapshot?.nodes.map(({ hostname, uid }) => [hostname, uid]) ?? []);
    const [before, after] = [uids(four), uids(five)];
    for (const name of ["VL-Alzina12-NS01", "VL-Bruc3-RK09", "VLgarrofer77-15"])
      expect([name, after[name]]).toEqual([name, before[name]]);
    expect(before["VL-Bruc3-RK09"]).toBe("0003");
    // The newcomer is 0003 in its file: another node of the mesh is that already.
    expect(after["VL-Avet1-01"]).toMatch(/^[\w-]{8}$/);
    expect(five?.nodes.find(({ hostname }) => hostname === "VL-Bruc3-RK09")?.firstSeenAt).toBe("2013-01-09T15:00:01.000Z");
    expect(five?.links.find(({ id }) => id === "0001~0003~0")?.firstSeenAt).toBe("2013-01-09T15:00:01.000Z");
    for (const { a, b, id } of five?.links ?? []) expect(id.startsWith(`${a}~${b}~`) && a < b).toBe(true);
  });

  it("gives no node of the mesh's past a second bearer of its uid", async () => {
    await imported(...GRAFS);
    const text =
      'var json = [{"id":"0002","name":"VLnou-77","adjacencies":[],"data":{"ipv6gl":["fd66:66:66:0:21c:c0ff:fecc:1"]}}]';
    writeFileSync(join(folder, "13-01-09_18-00-01-graf.js"), text);
    await imported(join(folder, "13-01-09_18-00-01-graf.js"));
    const [, , last] = await rounds();
    expect(last?.nodes.map(({ hostname }) => hostname)).toEqual(["VLnou-77"]);
    expect(last?.nodes[0]?.uid).toMatch(/^[\w-]{8}$/);
  });

  it("adds no event when a folder is imported again, nor when it grew at either end meanwhile", async () => {
    const mix = join(folder, "captures");
    mkdirSync(mix);
    for (let n = 0; n < 24; n++) writeRound(mix, n);
    const first = await imported(mix);
    expect(first.summary).toMatchObject({ stored: 24, thereAlready: 0 });
    const before = await events();
    expect(before.filter(({ kind }) => kind === "node-down")).toHaveLength(2);
    expect(first.summary.events).toBe(before.length);
    const again = await imported(mix);
    expect(again.summary).toMatchObject({ stored: 0, thereAlready: 24, events: 0 });
    expect(await events()).toEqual(before);
    for (const n of [-2, -1, 24, 25]) writeRound(mix, n);
    expect((await imported(mix)).summary).toMatchObject({ stored: 4, past: 2, thereAlready: 24 });
    const grown = (await events()).filter(({ kind }) => kind === "node-down");
    expect(grown.map(({ node, from, to }) => [node, from, to])).toEqual(
      before.filter(({ kind }) => kind === "node-down").map(({ node, from, to }) => [node, from, to]),
    );
  });

  it("helps with its options, in words and with examples", async () => {
    const { status, out } = await cli("import", "--help");
    expect(status).toBe(0);
    for (const word of ["--mesh", "--history", "--timezone", "Examples:", "may be given twice"]) expect(out).toContain(word);
  });

  it("puts what is older than the last round into the past, and the next live round after it", async () => {
    const opened = await openHistory(url, "write");
    if (!opened.ok) throw new Error(opened.error.message);
    await opened.value.append(recordOf(roundOf("vila", 7)));
    await opened.value.close();
    const { summary } = await imported(...GRAFS);
    expect(summary).toMatchObject({ stored: 2, past: 2 });
    const history = await openHistory(url, "write");
    if (!history.ok) throw new Error(history.error.message);
    try {
      const store = history.value;
      expect((await store.latest("vila"))?.snapshot.round).toBe(7);
      expect((await store.latest("vila"))?.layout).toEqual({ version: 1, round: 7 });
      expect(await store.lastRounds()).toEqual(new Map([["vila", 7]]));
      expect(await store.nextRound("vila")).toBe(10);
      expect((await store.rounds("vila", 10)).map(({ round }) => round)).toEqual([7, 9, 8]);
      expect((await store.at("vila", "2013-01-09T15:30:00.000Z"))?.snapshot.round).toBe(8);
      await store.append(recordOf(roundOf("vila", 10)));
      expect((await store.latest("vila"))?.snapshot.round).toBe(10);
    } finally {
      await history.value.close();
    }
  });

  it("gives places of a zone file to the nodes of the captures beside it", async () => {
    await imported(`${FIXTURES}zone.cnml`, `${FIXTURES}download_json.json`, `${FIXTURES}13-01-09_16-00-01-graf.js`);
    const [graf, download] = await rounds();
    const place = (snapshot: Snapshot | undefined, hostname: string) =>
      snapshot?.nodes.find((node) => node.hostname === hostname)?.place;
    expect(place(graf, "VL-Alzina12-NS01")).toMatchObject({
      source: "cnml",
      matchedBy: "ipv4",
      guifi: { nodeId: 5001, deviceId: 48303 },
    });
    expect(place(graf, "VL-Bruc3-RK09")).toMatchObject({ source: "cnml", matchedBy: "mac", guifi: { nodeId: 5002 } });
    expect(place(graf, "VLerable21-0f")).toMatchObject({ matchedBy: "title", doubtful: true });
    expect(place(graf, "VLfreixe2-12")).toBeNull();
    // What the capture itself tells of the position stands, with what guifi.net knows beside it.
    expect(place(download, "VL-Alzina12-NS01")).toMatchObject({ source: "capture", matchedBy: "guifi-device", elevationM: 18 });
  });

  it("lays the last round out, and none but that", async () => {
    await imported(...GRAFS);
    const opened = await openHistory(url, "read");
    if (!opened.ok) throw new Error(opened.error.message);
    const last = await opened.value.latest("vila");
    await opened.value.close();
    expect(last?.snapshot.at).toBe("2013-01-09T16:00:01.000Z");
    expect(Object.keys(layoutStateSchema.parse(last?.layout).positions)).toHaveLength(9);
  });

  it("joins directories that were copied at one time to one round", async () => {
    const day = join(folder, "2026-03-01_10-00-00");
    cpSync(`${FIXTURES}bmx6-json`, join(day, "a", "bmx6"), { recursive: true });
    cpSync(`${FIXTURES}bmx6-json`, join(day, "b", "bmx6"), { recursive: true });
    const { summary } = await imported(day);
    expect(summary).toMatchObject({ stored: 1, from: "2026-03-01T09:00:00.000Z" });
    expect((await imported(day)).summary).toMatchObject({ stored: 0, thereAlready: 1 });
    const [round] = await rounds();
    expect(round?.nodes.map(({ hostname }) => hostname).sort()).toEqual(["node-01", "node-02", "node-03"]);
  });

  it("says in words what came of it, and fails where nothing did", async () => {
    const good = await cli("import", ...GRAFS, "--mesh", "vila", "--history", url);
    expect(good.out).toBe(
      "vila: 2 rounds stored, 2013-01-09T15:00:01.000Z to 2013-01-09T16:00:01.000Z\n  0 events\n  not taken within rounds: unexpected-shape 1\n",
    );
    const bad = await cli("import", join(folder, "nothing"), "--mesh", "vila", "--history", url);
    expect([bad.status, bad.error]).toEqual([1, `refused: ${join(folder, "nothing")}: unreachable: no such file or folder\n`]);
    const usage = await cli("import", GRAFS[0] ?? "", "--mesh", "vila", "--history", url, "--timezone", "Mars/Olympus");
    expect([usage.status, usage.error]).toEqual([
      2,
      "error: --timezone: expected a time zone of the IANA database, such as Europe/Madrid\n",
    ]);
  });

  it("reads times in the zone that it is told", async () => {
    await cli("import", GRAFS[0] ?? "", "--mesh", "vila", "--history", url, "--timezone", "UTC");
    expect((await rounds()).map(({ at }) => at)).toEqual(["2013-01-09T17:00:01.000Z"]);
  });

  it("takes a Snapshot of a round that is there for that round", async () => {
    await imported(...GRAFS);
    const [first] = await rounds();
    const file = join(folder, "now.json");
    writeFileSync(file, JSON.stringify({ ...first, sources: [] }));
    expect((await imported(file)).summary).toMatchObject({ stored: 0, thereAlready: 1 });
  });
});

describe("any file as a snapshot", () => {
  it.each([
    ["13-01-09_16-00-01-graf.js", "qmpsu", 9],
    ["download_json.json", "qmpsu", 4],
    ["b6m.json", "b6m", 4],
    ["undirected.netjson.json", "netjson", 4],
    ["20-05-01_12-00-00-GMT-qmpnodes-gather-meshmon.data", "meshmon", 3],
    ["bmx6-json", "bmx-directory", 3],
  ])("%s", async (name, source, nodes) => {
    const read = await readSnapshotFrom(`${FIXTURES}${name}`, { mesh: "vila" });
    if (!read.ok) throw new Error(read.error);
    expect([read.value.source, read.value.snapshot.nodes.length, read.value.snapshot.mesh]).toEqual([source, nodes, "vila"]);
  });

  it("keeps a Snapshot as it is", async () => {
    const file = join(folder, "s.json");
    const snapshot = roundOf("gracia", 3);
    writeFileSync(file, JSON.stringify(snapshot));
    expect(await readSnapshotFrom(file)).toMatchObject({ ok: true, value: { snapshot, source: "snapshot" } });
  });

  it("says what it wants where it gets something else", async () => {
    expect(await readSnapshotFrom(`${FIXTURES}zone.cnml`)).toMatchObject({
      ok: false,
      error: expect.stringContaining("where nodes stand"),
    });
    expect(await readSnapshotFrom(FIXTURES)).toMatchObject({ ok: false, error: expect.stringContaining("name one file in it") });
    writeFileSync(join(folder, "x.txt"), "x");
    expect(await readSnapshotFrom(join(folder, "x.txt"))).toMatchObject({
      ok: false,
      error: expect.stringContaining("looked for:"),
    });
  });

  it("is what export writes from", async () => {
    const { status, out } = await cli("export", `${FIXTURES}13-01-09_16-00-01-graf.js`, "--format", "netjson");
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ type: "NetworkGraph", time: "2013-01-09T15:00:01.000Z" });
  });
});
