import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { HOUR_MS } from "#lib/base/durations.ts";
import { openHistory } from "#lib/history/registry.ts";
import { sqliteDriver } from "#lib/history/sqlite/driver.ts";
import { carryOut } from "#lib/history/store/codec/changes.ts";
import { planRetention } from "#lib/history/store/retention/retention.ts";
import { topologyStore } from "#lib/history/store/topology/topology.ts";
import type { History } from "#lib/history/types.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";

const NOON = Date.parse("2026-03-01T12:00:00.000Z");
const TASK = { mesh: "sants", now: "2026-03-02T12:00:00.000Z", retention: { rawDays: 30, hourlyDays: 3_652 } };

let folder: string;
let history: History;
let database: DatabaseSync;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-changes-"));
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  history = opened.value;
  database = new DatabaseSync(join(folder, "store.db"));
});
afterEach(async () => {
  database.close();
  await history.close();
  rmSync(folder, { recursive: true });
});

const driver = () => sqliteDriver(database, "store.db");
const plan = () => driver().reading((session) => planRetention(session, topologyStore(), TASK));

it("carries a plan out wholly or not at all", async () => {
  const count = { sql: "DELETE FROM mesh_numbers WHERE mesh = ?", parameters: ["sants"], expects: { rows: 1 } };
  const missing = { sql: "DELETE FROM round WHERE mesh = ?", parameters: ["gracia"], expects: { rows: 1 } };
  const there = { sql: "SELECT round FROM round WHERE mesh = ?", parameters: ["sants"], expects: "none" as const };
  await history.append(recordOf(roundOf("sants", 7)));
  expect(await carryOut(driver(), [count, missing])).toBe(false);
  expect(await carryOut(driver(), [count, there])).toBe(false);
  expect(await history.nextRound("sants")).toBe(8);
  expect(await carryOut(driver(), [count])).toBe(true);
  expect(await history.nextRound("sants")).toBe(1);
});

it.each([0, 1, 2])("loses nothing of a round that comes between plan %i and its carrying out", async (before) => {
  for (const round of [1, 2]) await history.append(recordOf(roundOf("sants", round, NOON + round * 60_000)));
  await history.append(recordOf(roundOf("sants", 3, NOON + 24 * HOUR_MS)));
  for (let n = 0; n < before; n++) await history.retain("sants", TASK.now, TASK.retention);
  const steps = await plan();
  await history.appendPast(recordOf(roundOf("sants", 4, NOON + 4 * 60_000)));
  for (const step of steps) await carryOut(driver(), step);
  expect(steps).toHaveLength(before === 2 ? 0 : 1);
  while (await history.retain("sants", TASK.now, TASK.retention));
  for (const { round, at } of await history.rounds("sants", 99)) {
    expect((await history.at("sants", at))?.snapshot).toEqual(roundOf("sants", round, Date.parse(at)));
  }
  const whole = { from: "2026-03-01T00:00:00.000Z", to: "2026-03-02T00:00:00.000Z", points: 1_000 };
  const query = { ...whole, entity: "mesh", metric: "round-requests", resolution: "day" } as const;
  expect((await history.series("sants", query))?.points.map(({ count }) => count)).toEqual([3]);
});
