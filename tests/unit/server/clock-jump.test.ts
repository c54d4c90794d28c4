/** Rounds of a collector whose machine's clock jumps, while it runs and between two runs of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/base/durations.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { instantOf } from "#lib/model/index.ts";
import { parseConfig } from "#lib/server/config/load.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";
import { meshRounds, type RoundParts } from "#lib/server/round.ts";
import { steadyClock } from "#lib/server/steady-clock.ts";
import { made } from "#tests/unit/events/made.ts";

const START_MS = Date.UTC(2026, 9, 24, 12);
const NEVER = new AbortController().signal;
const YEARS_MS = 3_653 * DAY_MS;

let folder: string;
let history: History;
let retained: string[];
/** What truly passes, and by how much the machine's clock is off it. */
let trueMs: number;
let offMs: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-clock-"));
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  history = {
    ...opened.value,
    retain: async (_, now) => {
      retained.push(now);
      return false;
    },
  };
  retained = [];
  trueMs = 0;
  offMs = 0;
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true });
});

const quiet = () => undefined;

function partsOf(steady: ReturnType<typeof steadyClock>): RoundParts {
  return {
    crawl: async ({ memory }) => ({
      observations: [],
      unread: [],
      refusals: [],
      cost: { requests: 1, bytes: 1, seconds: 1 },
      memory: { version: 1, round: (memory?.round ?? 0) + 1, entries: [] },
    }),
    assemble: ({ mesh, at, round }) => ({
      snapshot: {
        ...made({ nodes: { a: "answered", b: "answered" }, links: [["a", "b", 0.9]] }, Date.parse(at), round),
        mesh,
      },
      newKeys: [],
    }),
    layout: async () => ({ version: 1, positions: {}, nodes: [], pairs: {} }),
    analyse: async (_, { round }) => ({ version: 1, round, missing: "not wanted here" }),
    history,
    publish: quiet,
    limits: CRAWL_LIMITS,
    subscriptions: [],
    retention: { rawDays: 30, hourlyDays: 3_652 },
    clock: steady,
    isTimeInDoubt: steady.isInDoubt,
    clockJumps: steady.jumps,
    timeFactor: () => 1,
    log: { debug: quiet, warn: quiet, error: quiet, info: quiet },
  };
}

/** A collector that begins now, by whatever the machine's clock says. */
function collector(): { rounds(count: number): Promise<string[]> } {
  const config = parseConfig("meshes: [{id: sants, name: Sants, seeds: ['fd66::1'], intervalS: 60}]", "/x/teranyina.yaml");
  const mesh = config.ok ? config.value.meshes[0] : undefined;
  if (mesh === undefined) throw new Error("no mesh");
  const steady = steadyClock({ error: quiet, info: quiet }, { nowMs: () => START_MS + trueMs + offMs }, () => trueMs);
  const { run } = meshRounds(mesh, partsOf(steady));
  return {
    async rounds(count) {
      const told: string[] = [];
      for (let n = 0; n < count; n += 1) {
        trueMs += MINUTE_MS;
        const snapshot = await run(NEVER);
        if (snapshot !== null) told.push(snapshot.at);
      }
      return told;
    },
  };
}

const events = () => history.events("sants", { limit: 100 });

it.each([
  ["a day on", DAY_MS],
  ["a day back", -DAY_MS],
  ["ten years on", YEARS_MS],
])("%s and back while it runs: no round is lost, one event, which ends", async (_, jumpMs) => {
  const running = collector();
  const told = await running.rounds(12);
  offMs = jumpMs;
  told.push(...(await running.rounds(10)));
  offMs = 0;
  told.push(...(await running.rounds(12)));
  expect(told).toEqual(told.map((_at, index) => instantOf(START_MS + (index + 1) * MINUTE_MS)));
  expect(await events()).toMatchObject([
    { kind: "clock-jump", from: told[12], to: told[22], values: { after: Math.round(jumpMs / 1000) } },
  ]);
  expect(await events()).toHaveLength(1);
  const thinned = retained.length;
  expect(thinned).toBeGreaterThan(0);
  expect(retained.some((now) => told.slice(12, 22).includes(now))).toBe(false);
});

it.each([
  ["ten years on", YEARS_MS],
  ["a day back", -DAY_MS],
])("%s, believed after an hour, and back: time goes on, and no outage is made of it", async (_, jumpMs) => {
  const running = collector();
  const told = await running.rounds(12);
  offMs = jumpMs;
  told.push(...(await running.rounds(70)));
  offMs = 0;
  told.push(...(await running.rounds(70)));
  expect(told).toHaveLength(152);
  const found = await events();
  expect(found.filter(({ kind }) => kind !== "clock-jump")).toEqual([]);
  expect(found).toHaveLength(2);
  for (const { from, to } of found) expect(Date.parse(to ?? "") - Date.parse(from)).toBeLessThanOrEqual(2 * HOUR_MS);
  const now = instantOf(START_MS + trueMs);
  expect(told.at(-1)).toBe(now);
  expect((await history.latest("sants"))?.snapshot.at).toBe(now);
  expect((await history.rounds("sants", 3)).map(({ at }) => at)).toEqual(told.slice(-3).reverse());
});

it.each([
  ["a day on", DAY_MS],
  ["a day back", -DAY_MS],
  ["ten years on", YEARS_MS],
])("%s between two runs, and back in a third: what was dated ahead hides nothing, and nothing is thinned", async (_, jumpMs) => {
  const told = await collector().rounds(12);
  const before = retained.length;
  offMs = jumpMs;
  told.push(...(await collector().rounds(12)));
  offMs = 0;
  const back = await collector().rounds(12);
  expect([...told, ...back]).toHaveLength(36);
  expect(retained).toHaveLength(before);
  const now = instantOf(START_MS + trueMs);
  expect((await history.latest("sants"))?.snapshot.at).toBe(now);
  expect((await history.rounds("sants", 3)).map(({ at }) => at)).toEqual(back.slice(-3).reverse());
  const found = await events();
  for (const { kind, from, to } of found) {
    expect([kind, Date.parse(from) <= Date.parse(now)]).toEqual([kind, true]);
    expect([kind, Date.parse(to ?? "") <= Date.parse(now)]).toEqual([kind, true]);
  }
  const outages = found.filter(({ kind }) => kind === "collector-outage");
  for (const { from, to } of outages) expect(Date.parse(to ?? "") - Date.parse(from)).toBeLessThanOrEqual(HOUR_MS);
  expect(found.filter(({ kind }) => kind === "clock-jump").length).toBeGreaterThanOrEqual(1);
  expect(found.filter(({ to }) => to === null)).toEqual([]);
});
