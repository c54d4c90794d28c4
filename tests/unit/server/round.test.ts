import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CrawlRequest, CrawlResult } from "#lib/collectors/discovery/types.ts";
import type { AssembleInput } from "#lib/graph/assemble/input/types.ts";
import type { LayoutState } from "#lib/graph/layout/types.ts";
import { openHistory } from "#lib/history/registry.ts";
import { type History, HistoryFailure } from "#lib/history/types.ts";
import { parseConfig } from "#lib/server/config/load.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";
import { meshRounds, type RoundParts } from "#lib/server/round.ts";
import { recordOf, roundOf, START_MS } from "#tests/conformance/history-rounds.ts";

const NEVER = new AbortController().signal;
let folder: string;
let history: History;
let nowMs: number;
let seen: {
  crawls: CrawlRequest[];
  assembled: AssembleInput[];
  layouts: (LayoutState | null)[];
  told: string[];
  lines: string[];
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-round-"));
  history = await openStore();
  nowMs = START_MS;
  seen = { crawls: [], assembled: [], layouts: [], told: [], lines: [] };
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

async function openStore(): Promise<History> {
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

function mesh() {
  const config = parseConfig("meshes: [{id: sants, name: Sants, seeds: ['fd66::1'], intervalS: 5}]", "/x/teranyina.yaml");
  if (!config.ok || config.value.meshes[0] === undefined) throw new Error("no mesh");
  return config.value.meshes[0];
}

function parts(changes: Partial<RoundParts> = {}): RoundParts {
  const quiet = () => undefined;
  return {
    crawl: async (request): Promise<CrawlResult> => {
      seen.crawls.push(request);
      const round = (request.memory?.round ?? 0) + 1;
      return {
        observations: [],
        unread: [],
        refusals: [],
        cost: { requests: 7, bytes: 70, seconds: 1 },
        memory: { version: 1, round, entries: [round] },
      };
    },
    assemble: (input) => {
      seen.assembled.push(input);
      const key = { key: `mac:${input.round}`, uid: `u${input.round}` };
      return { snapshot: { ...roundOf(input.mesh, input.round), at: input.at }, newKeys: [key] };
    },
    layout: async (snapshot, previous) => {
      seen.layouts.push(previous);
      return { version: 1, positions: { a: [snapshot.round, 0] }, nodes: ["a"], pairs: {} };
    },
    analyse: async (_mesh, { round }) => ({ version: 1, round, missing: "not wanted here" }),
    history,
    publish: (event) => seen.told.push(`${event.mesh} ${event.round} ${event.at}`),
    limits: CRAWL_LIMITS,
    subscriptions: [],
    retention: { rawDays: 30, hourlyDays: 3_652 },
    clock: { nowMs: () => nowMs },
    timeFactor: () => 12,
    log: { debug: quiet, warn: quiet, error: quiet, info: (line: unknown) => seen.lines.push(JSON.stringify(line)) },
    ...changes,
  };
}

describe("meshRounds", () => {
  it("stores a round, then tells of it, and writes one line", async () => {
    const snapshot = await meshRounds(mesh(), parts()).run(NEVER);
    expect(snapshot?.round).toBe(1);
    expect(await history.latest("sants")).toEqual({
      snapshot,
      layout: { version: 1, positions: { a: [1, 0] }, nodes: ["a"], pairs: {} },
      memory: { version: 1, round: 1, entries: [1] },
    });
    expect(seen.told).toEqual(["sants 1 2026-03-01T10:00:00.000Z"]);
    expect(seen.lines).toHaveLength(1);
    expect(JSON.parse(seen.lines[0] ?? "")).toMatchObject({ mesh: "sants", round: 1, nodes: 2, retention: null });
    expect(seen.crawls[0]).toMatchObject({ seeds: ["fd66::1"], intervalS: 60, memory: null, addressMap: null, allow: null });
  });

  it("warns once of an address that a router leads to, over all rounds", async () => {
    const warned: unknown[] = [];
    const quiet = () => undefined;
    const facts = { node: null, protocol: null, query: null, at: "2026-03-01T10:00:00.000Z" };
    const listed = { ...facts, code: "not-allowed" as const, address: "::ffff:127.0.0.1", message: "outside" };
    const { crawl } = parts();
    const rounds = meshRounds(
      mesh(),
      parts({
        crawl: (request) => {
          for (const refusal of [
            listed,
            listed,
            { ...listed, code: "redirect" as const },
            { ...listed, code: "timeout" as const },
          ])
            request.onRefusal?.(refusal);
          return crawl(request);
        },
        log: { debug: quiet, info: quiet, error: quiet, warn: (line: unknown) => warned.push(line) },
      }),
    );
    await rounds.run(NEVER);
    await rounds.run(NEVER);
    const about = warned.filter((line) => JSON.stringify(line).includes("::ffff:127.0.0.1"));
    expect(about).toMatchObject([{ code: "not-allowed" }, { code: "redirect" }]);
  });

  it("hands each round what the one before left, also across a restart", async () => {
    const rounds = meshRounds(mesh(), parts());
    await rounds.run(NEVER);
    nowMs += 5_000;
    await rounds.run(NEVER);
    await history.close();
    history = await openStore();
    nowMs += 5_000;
    await meshRounds(mesh(), parts()).run(NEVER);
    expect(seen.assembled.map((input) => input.previous?.round ?? null)).toEqual([null, 1, 2]);
    expect(seen.assembled.map((input) => [...input.identity.keys()])).toEqual([[], ["mac:1"], ["mac:1", "mac:2"]]);
    expect(seen.crawls.map((request) => request.memory?.entries)).toEqual([undefined, [1], [2]]);
    expect(seen.layouts.map((layout) => layout?.positions.a?.[0])).toEqual([undefined, 1, 2]);
    expect(await history.lastRounds()).toEqual(new Map([["sants", 3]]));
  });

  it("begins anew what an older version kept in another form", async () => {
    await history.append({ ...recordOf(roundOf("sants", 8)), layout: { version: 0 }, memory: "old" });
    await meshRounds(mesh(), parts()).run(NEVER);
    expect(seen.layouts).toEqual([null]);
    expect(seen.crawls[0]?.memory).toBeNull();
    expect(seen.assembled[0]?.round).toBe(9);
  });

  it.each(["crawl", "assemble", "layout"] as const)(
    "stores and tells nothing of a round whose %s fails, and goes on",
    async (step) => {
      const working = parts();
      let broken = true;
      const failing = {
        ...working,
        [step]: (...input: never[]) => {
          if (broken) throw new Error("broken");
          return Reflect.apply(working[step], null, input);
        },
      };
      const rounds = meshRounds(mesh(), failing);
      await expect(rounds.run(NEVER)).rejects.toThrow("broken");
      expect(await history.totalRounds()).toBe(0);
      expect(seen.told).toEqual([]);
      broken = false;
      expect((await rounds.run(NEVER))?.round).toBe(1);
    },
  );

  it("goes on after a round whose retention failed: it was stored all the same", async () => {
    let isFull = true;
    const full: History = {
      ...history,
      retain: async (...input) => {
        if (isFull) throw new HistoryFailure({ code: "io", message: "The disk is full" });
        return history.retain(...input);
      },
    };
    const rounds = meshRounds(mesh(), parts({ history: full }));
    expect((await rounds.run(NEVER))?.round).toBe(1);
    isFull = false;
    nowMs += 5_000;
    expect((await rounds.run(NEVER))?.round).toBe(2);
    expect(await history.totalRounds()).toBe(2);
  });

  it("goes on from the last stored round after one that could not be stored", async () => {
    let isFull = true;
    const full: History = {
      ...history,
      append: async (record) => {
        if (isFull) throw new HistoryFailure({ code: "io", message: "The disk is full" });
        return history.append(record);
      },
    };
    const rounds = meshRounds(mesh(), parts({ history: full }));
    await expect(rounds.run(NEVER)).rejects.toThrow("The disk is full");
    isFull = false;
    expect((await rounds.run(NEVER))?.round).toBe(1);
  });

  it("drops a round that is stopped", async () => {
    const stop = new AbortController();
    const working = parts();
    const rounds = meshRounds(mesh(), {
      ...working,
      crawl: (request) => {
        stop.abort();
        return working.crawl(request);
      },
    });
    expect(await rounds.run(stop.signal)).toBeNull();
    expect(seen.assembled).toEqual([]);
    expect(await history.totalRounds()).toBe(0);
  });

  it("thins what is older than the raw days", async () => {
    for (const n of [1, 2, 3]) await history.append(recordOf(roundOf("sants", n)));
    nowMs = START_MS + 2 * 86_400_000;
    await meshRounds(mesh(), parts({ retention: { rawDays: 1, hourlyDays: 1 } })).run(NEVER);
    const rounds = async () => (await history.rounds("sants", 9)).map((head) => head.round);
    await vi.waitFor(async () => expect(await rounds()).toEqual([4, 1]), 10_000);
  });

  it("stores further rounds while a step of retention is at work, takes one at a time, and tells of the one before", async () => {
    const asked: { at: string; done: (more: boolean) => void }[] = [];
    const slow: History = {
      ...history,
      retain: (_mesh, at) => new Promise((done) => asked.push({ at, done })),
    };
    const rounds = meshRounds(mesh(), parts({ history: slow }));
    const times: string[] = [];
    const run = async () => {
      times.push((await rounds.run(NEVER))?.at ?? "");
      nowMs += 5_000;
    };
    await run();
    await run();
    expect(asked.map(({ at }) => at)).toEqual(times.slice(0, 1));
    asked[0]?.done(true);
    await setImmediate();
    await run();
    expect(asked.map(({ at }) => at)).toEqual([times[0], times[2]]);
    expect(seen.lines.map((line) => JSON.parse(line).retention?.more ?? null)).toEqual([null, null, true]);
    expect(await history.totalRounds()).toBe(3);
  });
});
