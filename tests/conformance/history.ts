/** What every engine of the store must do. An engine's own test file calls this with a way to make an empty store. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "#lib/base/durations.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History, HistoryMode } from "#lib/history/types.ts";
import { instantOf } from "#lib/model/index.ts";
import { describeBackup, describeEvents, describePeople, describeSeries } from "./history-keeps.ts";
import { describePacked } from "./history-packed.ts";
import { recordOf, roundOf, START_MS } from "./history-rounds.ts";
import { describeManyWriters, describeOneWriter, describeReadsOfOneMoment } from "./history-writers.ts";

export type StoreFactory = {
  /** An empty store of its own. */
  create(): Promise<{ url: string; remove(): Promise<void> }>;
  /** Whether several processes may write, each its meshes. */
  writers: "one" | "many";
  /** Opens what `backup` wrote; absent where the engine leaves that to its own tools. */
  openCopy?(file: string): Promise<History>;
};

const KILLS = process.env.TERANYINA_LONG === "1" ? 200 : 10;

export function describeHistory(name: string, factory: StoreFactory): void {
  describe(`history on ${name}`, () => {
    let store: { url: string; remove(): Promise<void> };
    let open: History[];
    const opened = async (mode: HistoryMode): Promise<History> => {
      const result = await openHistory(store.url, mode);
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
      open.push(result.value);
      return result.value;
    };
    beforeEach(async () => {
      store = await factory.create();
      open = [];
    });
    afterEach(async () => {
      for (const history of open) await history.close();
      await store.remove();
    });

    describeRounds(opened);
    describeThinning(opened);
    describePacked(opened);
    describeSeries(opened);
    describeEvents(opened);
    describePeople(opened);
    const { openCopy } = factory;
    if (openCopy !== undefined) describeBackup(opened, openCopy);
    describeReadsOfOneMoment(opened);
    if (factory.writers === "many") describeManyWriters(opened);
    else describeOneWriter(opened);
    describeProcesses(opened, () => store.url);
  });
}

type Open = (mode: HistoryMode) => Promise<History>;

function describeRounds(opened: Open): void {
  it("gives back the last round whole, with its layout and memory", async () => {
    const history = await opened("write");
    expect(await history.latest("sants")).toBeNull();
    await history.append(recordOf(roundOf("sants", 1)));
    await history.append(recordOf(roundOf("sants", 2)));
    const { snapshot, layout, memory } = recordOf(roundOf("sants", 2));
    expect(await history.latest("sants")).toEqual({ snapshot, layout, memory });
    expect(await history.totalRounds()).toBe(2);
  });

  it("keeps meshes apart", async () => {
    const history = await opened("write");
    await history.append(recordOf(roundOf("sants", 4)));
    await history.append(recordOf(roundOf("gracia", 9)));
    expect(await history.lastRounds()).toEqual(
      new Map([
        ["sants", 4],
        ["gracia", 9],
      ]),
    );
    expect((await history.latest("sants"))?.snapshot).toEqual(roundOf("sants", 4));
    expect(await history.identity("gracia")).toEqual(new Map([["name:gracia-9", "u9"]]));
    expect(await history.rounds("clot", 10)).toEqual([]);
  });

  it("finds the last round at or before an instant", async () => {
    const history = await opened("write");
    for (const round of [1, 2, 3]) await history.append(recordOf(roundOf("sants", round)));
    const roundAt = async (ms: number) => (await history.at("sants", instantOf(ms)))?.snapshot.round ?? null;
    expect(await roundAt(START_MS + 59_999)).toBeNull();
    expect(await roundAt(START_MS + 60_000)).toBe(1);
    expect(await roundAt(START_MS + 179_999)).toBe(2);
    expect(await roundAt(START_MS + 86_400_000)).toBe(3);
    expect((await history.at("sants", instantOf(START_MS + 60_000)))?.layout).toBeNull();
    expect((await history.at("sants", instantOf(START_MS + 180_000)))?.layout).toEqual({ version: 1, round: 3 });
  });

  it("lists the figures of rounds, the newest first", async () => {
    const history = await opened("write");
    for (const round of [1, 2, 3, 4]) await history.append(recordOf(roundOf("sants", round)));
    expect((await history.rounds("sants", 3)).map((head) => head.round)).toEqual([4, 3, 2]);
    expect((await history.rounds("sants", 1))[0]).toEqual({
      round: 4,
      at: "2026-03-01T10:04:00.000Z",
      answered: 5,
      nodes: 5,
      links: 0,
      refusals: 0,
      cost: { requests: 12, bytes: 4001, seconds: 0.5 },
    });
  });

  it("refuses a round that does not follow, and keeps nothing of it", async () => {
    const history = await opened("write");
    await history.append(recordOf(roundOf("sants", 5)));
    await expect(history.append({ ...recordOf(roundOf("sants", 5)), newKeys: [{ key: "name:x", uid: "x" }] })).rejects.toThrow(
      "Round 5 of sants does not follow round 5",
    );
    expect(await history.totalRounds()).toBe(1);
    expect((await history.identity("sants")).has("name:x")).toBe(false);
  });

  it("takes rounds of the past without making them the last, and numbers on from the highest", async () => {
    const history = await opened("write");
    expect(await history.nextRound("sants")).toBe(1);
    await history.append(recordOf(roundOf("sants", 1)));
    expect(await history.nextRound("sants")).toBe(2);
    const past = roundOf("sants", 2, START_MS - 86_400_000);
    const newKeys = [{ key: "name:old", uid: "old" }];
    await history.appendPast({ snapshot: past, newKeys });
    expect((await history.latest("sants"))?.snapshot.round).toBe(1);
    expect((await history.latest("sants"))?.layout).toEqual({ version: 1, round: 1 });
    expect(await history.lastRounds()).toEqual(new Map([["sants", 1]]));
    expect((await history.identity("sants")).get("name:old")).toBe("old");
    expect(await history.at("sants", instantOf(START_MS))).toEqual({ snapshot: past, layout: null, memory: null });
    expect((await history.rounds("sants", 10)).map((head) => head.round)).toEqual([1, 2]);
    expect(await history.nextRound("sants")).toBe(3);
    await expect(history.append(recordOf(roundOf("sants", 2)))).rejects.toThrow("Round 2 of sants does not follow round 2");
    await history.append(recordOf(roundOf("sants", 3)));
    expect((await history.latest("sants"))?.snapshot.round).toBe(3);
    // Thinning goes by time as well: the old round is the first of its hour, and stays.
    await retainAll(history, "sants", START_MS - 1);
    expect(await history.totalRounds()).toBe(3);
  });

  it("keeps what was analysed of the last round, and of past rounds only what thinning keeps", async () => {
    const history = await opened("write");
    const judged = (round: number) => ({ ...recordOf(roundOf("sants", round)), analysis: { version: 1, judged: round } });
    expect(await history.analysis("sants", 1)).toBeNull();
    for (const round of [1, 2, 3]) await history.append(judged(round));
    await history.append(recordOf(roundOf("sants", 4)));
    await history.append(judged(5));
    await history.append({ ...recordOf(roundOf("gracia", 5)), analysis: "of another mesh" });
    // Round 1 is the first of its hour.
    const kept = await Promise.all([1, 2, 3, 4, 5].map((round) => history.analysis("sants", round)));
    expect(kept).toEqual([{ version: 1, judged: 1 }, null, null, null, { version: 1, judged: 5 }]);
    expect(await history.analysis("gracia", 5)).toBe("of another mesh");
  });

  it("gives every round of one instant", async () => {
    const history = await opened("write");
    for (const round of [1, 2]) await history.append(recordOf(roundOf("sants", round, START_MS)));
    await history.append(recordOf(roundOf("sants", 3, START_MS + 1)));
    expect((await history.roundsAt("sants", instantOf(START_MS))).map(({ round }) => round)).toEqual([1, 2]);
    expect(await history.roundsAt("sants", instantOf(START_MS - 1))).toEqual([]);
  });

  it("never moves a key to another uid", async () => {
    const history = await opened("write");
    const record = (round: number, uid: string) => ({ ...recordOf(roundOf("sants", round)), newKeys: [{ key: "mac:1", uid }] });
    await history.append(record(1, "aa"));
    await history.append(record(2, "aa"));
    await expect(history.append(record(3, "bb"))).rejects.toThrow("belongs to aa and cannot move to bb");
    expect(await history.lastRounds()).toEqual(new Map([["sants", 2]]));
    expect(await history.identity("sants")).toEqual(new Map([["mac:1", "aa"]]));
  });

  it("is there again after closing and opening", async () => {
    const first = await opened("write");
    await first.append(recordOf(roundOf("sants", 1)));
    await first.close();
    const second = await opened("write");
    expect((await second.latest("sants"))?.snapshot).toEqual(roundOf("sants", 1));
    await second.append(recordOf(roundOf("sants", 2)));
    expect(await second.lastRounds()).toEqual(new Map([["sants", 2]]));
    expect(await second.sizeBytes()).toBeGreaterThan(1_000);
  });
}

function describeThinning(opened: Open): void {
  it("thins old rounds to the first of each hour, then of each day, and leaves the young and other meshes", async () => {
    const history = await opened("write");
    // Every 10 minutes from 10:10 on: 10:10 .. 14:00 are rounds 1 .. 24; then one a day later.
    for (let round = 1; round <= 24; round++) {
      await history.append(recordOf(roundOf("sants", round, START_MS + round * 600_000)));
      await history.append(recordOf(roundOf("gracia", round, START_MS + round * 600_000)));
    }
    await history.append(recordOf(roundOf("sants", 25, START_MS + DAY_MS)));
    await history.append(recordOf(roundOf("sants", 26, START_MS + DAY_MS + 60_000)));
    const kept = async (mesh: string) => (await history.rounds(mesh, 100)).map((head) => head.round).reverse();
    // Before 12:30 are rounds 1 .. 14.
    await retainAll(history, "sants", Date.parse("2026-03-01T12:30:00.000Z"));
    expect(await kept("sants")).toEqual([1, 6, 12, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26]);
    expect(await kept("gracia")).toHaveLength(24);
    for (const round of [1, 6, 12, 15]) {
      const atMs = START_MS + round * 600_000;
      expect(await history.at("sants", instantOf(atMs))).toMatchObject({ snapshot: roundOf("sants", round, atMs) });
    }
    await retainAll(history, "gracia", Date.parse("2027-01-01T00:00:00.000Z"));
    expect(await kept("gracia")).toEqual([1, 6, 12, 18, 24]);
    await retainAll(history, "sants", Date.parse("2027-01-01T00:00:00.000Z"), 1);
    expect(await kept("sants")).toEqual([1, 25, 26]);
    const second = START_MS + DAY_MS;
    expect((await history.at("sants", instantOf(second)))?.snapshot).toEqual(roundOf("sants", 25, second));
    expect((await history.at("sants", instantOf(second - 1)))?.snapshot.round).toBe(1);
  });

  it("never thins the last round of a mesh, hourly or not", async () => {
    const history = await opened("write");
    await history.append(recordOf(roundOf("sants", 1)));
    await history.append(recordOf(roundOf("sants", 2)));
    await retainAll(history, "sants", Date.parse("2027-01-01T00:00:00.000Z"), 1);
    expect((await history.latest("sants"))?.snapshot.round).toBe(2);
    expect(await history.totalRounds()).toBe(2);
  });
}

/** Steps of retention, as many as it takes, for every round before an instant. */
async function retainAll(history: History, mesh: string, beforeMs: number, hourlyDays = 3_652): Promise<void> {
  const now = instantOf(beforeMs + DAY_MS);
  for (let steps = 0; await history.retain(mesh, now, { rawDays: 1, hourlyDays }); steps++) {
    if (steps > 10_000) throw new Error("retention does not end");
  }
}

function describeProcesses(opened: Open, url: () => string): void {
  it("tells a reader that there is nothing yet", async () => {
    const reader = await openHistory(url(), "read");
    expect(reader.ok ? "opened" : reader.error.code).toBe("missing");
  });

  it("shows readers each round as it comes, and refuses their writing", async () => {
    const writer = await opened("write");
    const reader = await opened("read");
    expect(await reader.latest("sants")).toBeNull();
    await writer.append(recordOf(roundOf("sants", 1)));
    expect((await reader.latest("sants"))?.snapshot.round).toBe(1);
    await expect(reader.append(recordOf(roundOf("sants", 2)))).rejects.toThrow();
    await writer.append(recordOf(roundOf("sants", 2)));
    expect(await reader.lastRounds()).toEqual(new Map([["sants", 2]]));
  });

  it(`keeps every acknowledged round when the writer is killed while writing (${KILLS} times)`, {
    // A start of a process each, on a machine that has other work.
    timeout: Math.max(120_000, KILLS * 15_000),
  }, async () => {
    let acknowledged = 0;
    for (let run = 0; run < KILLS; run++) {
      const told = await killWhileWriting(url(), acknowledged + 3 + ((run * 7) % 11), run % 4);
      expect(told).toBeGreaterThan(acknowledged);
      acknowledged = told;
      const history = await opened("write");
      const last = (await history.lastRounds()).get("sants") ?? 0;
      // One round more than was told may stand: committed, and killed before it could say so.
      expect(last - acknowledged).toBeOneOf([0, 1]);
      const heads = await history.rounds("sants", last + 1);
      expect(heads.map((head) => head.round)).toEqual(Array.from({ length: last }, (_, n) => last - n));
      expect((await history.latest("sants"))?.snapshot).toEqual(roundOf("sants", last));
      expect((await history.identity("sants")).size).toBe(last);
      expect(await history.events("sants", { limit: last + 1 })).toHaveLength(last);
      expect((await history.outboxDue(0, last + 1)).map(({ body }) => body).sort()).toEqual(
        heads.map(({ round }) => round).sort(),
      );
      const range = { from: instantOf(START_MS), to: instantOf(START_MS + 7 * 86_400_000) };
      const series = { ...range, entity: "mesh", metric: "nodes-up" as const, resolution: "raw" as const, points: last + 1 };
      expect((await history.series("sants", series))?.points.map(({ value }) => value)).toEqual(
        Array.from({ length: last }, (_, n) => ((n + 1) % 7) + 1),
      );
      await history.close();
      acknowledged = last;
    }
  });
}

/** Lets a writer acknowledge rounds up to `until`, kills it `afterMs` later with SIGKILL; gives the last round that it acknowledged. */
async function killWhileWriting(url: string, until: number, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "history-writer.ts"), url], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let complaint = "";
  const reached = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (lastLine(output) >= until) resolve();
    });
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    complaint += chunk;
  });
  const closed = once(child, "close");
  await Promise.race([reached, closed]);
  if (child.exitCode !== null) throw new Error(`the writer ended by itself: ${complaint}`);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  await closed;
  return lastLine(output);
}

function lastLine(output: string): number {
  return Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1) ?? 0);
}
