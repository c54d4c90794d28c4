/** What the files of this room give to live rounds: the daemon of this very machine, and numbers that go on after captures of the past. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { type Snapshot, systemClock } from "#lib/model/index.ts";
import { parseConfig } from "#lib/server/config/load.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";
import { meshRounds } from "#lib/server/round.ts";
import { recordOf, roundOf, START_MS } from "#tests/conformance/history-rounds.ts";
import { FIXTURES } from "./support.ts";

let folder: string;
let history: History;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-own-"));
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  history = opened.value;
  cpSync(`${FIXTURES}bmx6-json`, join(folder, "bmx6-json"), { recursive: true }); // its files are of now
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

async function oneRound(daemonFolder: string): Promise<Snapshot> {
  const text = `meshes: [{id: sants, name: S, seeds: ["fd66::1"], daemonFolders: ["${daemonFolder}"]}]`;
  const config = parseConfig(text, join(folder, "teranyina.yaml"));
  const mesh = config.ok ? config.value.meshes[0] : undefined;
  if (mesh === undefined) throw new Error(JSON.stringify(config));
  const quiet = () => undefined;
  const snapshot = await meshRounds(mesh, {
    crawl: async () => ({
      observations: [],
      unread: [],
      refusals: [],
      cost: { requests: 0, bytes: 0, seconds: 0 },
      memory: { version: 1, round: 1, entries: [] },
    }),
    assemble,
    layout: async () => ({ version: 1, positions: {}, nodes: [], pairs: {} }),
    analyse: async (_mesh, { round }) => ({ version: 1, round, missing: "not wanted here" }),
    history,
    publish: quiet,
    limits: CRAWL_LIMITS,
    retention: { rawDays: 36_500, hourlyDays: 36_500 },
    clock: systemClock,
    timeFactor: () => 1,
    log: { debug: quiet, warn: quiet, error: quiet, info: quiet },
  }).run(new AbortController().signal);
  if (snapshot === null) throw new Error("aborted");
  return snapshot;
}

it("reads the daemon of this machine without HTTP, from the round's own configuration", async () => {
  const snapshot = await oneRound("./bmx6-json");
  expect(snapshot.nodes.map(({ hostname }) => hostname).sort()).toEqual(["node-01", "node-02", "node-03"]);
  expect(snapshot.sources.map(({ id }) => id)).toEqual(["bmx-directory"]);
});

it("tells why where the folder cannot be read, and goes on", async () => {
  const snapshot = await oneRound("./nothing");
  expect(snapshot.nodes).toEqual([]);
  expect(snapshot.refusals).toMatchObject([{ code: "unreachable", address: join(folder, "nothing"), query: "status" }]);
});

it("numbers a live round after the captures of the past", async () => {
  await history.append(recordOf(roundOf("sants", 1)));
  await history.appendPast({ snapshot: roundOf("sants", 2, START_MS - 1_000_000), newKeys: [] });
  expect((await oneRound("./bmx6-json")).round).toBe(3);
  expect((await history.latest("sants"))?.snapshot.round).toBe(3);
});
