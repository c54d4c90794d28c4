/** A week that was: written before the demo lives, and the same mesh as the one that answers then. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pastInstants, writeDemoPast } from "#cli/demo/demo-past.ts";
import { handPlaces } from "#cli/simulate/hand-places.ts";
import { startEmulator } from "#emulator/server.ts";
import { HOUR_MS } from "#lib/base/durations.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import { waysOf } from "#lib/graph/analysis/index.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { type Node, type Place, roundAnalysisSchema, type Snapshot } from "#lib/model/index.ts";
import { judgeRound, readJudgeMemory } from "#lib/server/judge-round.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";
import { cli } from "#tests/support/run-cli.ts";

const endMs = Date.UTC(2026, 10, 22, 19, 40, 0);
const settings = { protocol: "both", nodes: 12, seed: 6, block: "127.98" } as const;

let folder: string;
let open: History[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "past-"));
  open = [];
});

afterEach(async () => {
  for (const history of open) await history.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(): Promise<History> {
  const result = await openHistory(`sqlite:${join(folder, "past.db")}`, "write");
  if (!result.ok) throw new Error(result.error.message);
  open.push(result.value);
  return result.value;
}

const write = (history: History, days: number, at = endMs) =>
  writeDemoPast(history, { meshes: [{ id: "m", emulated: settings }], endMs: at, days }, () => undefined);

const known = ({ uid, hostname, label, place, protocols, keys }: Node) => ({ uid, hostname, label, place, protocols, keys });

/** The mesh as a collector without any memory meets it over HTTP. */
async function crawled(at: number, uidSecret: string): Promise<Snapshot> {
  const clock = { nowMs: () => at };
  const emulator = await startEmulator({ meshes: [{ id: "m", ...settings, mishaps: false }], port: 0, clock });
  try {
    const round = await crawl({
      seeds: [emulator.seed("m")],
      protocols: ["bmx6", "bmx7"],
      addressMap: new Map(Object.entries(emulator.addressMap("m"))),
      allow: null,
      limits: CRAWL_LIMITS,
      intervalS: 60,
      clock,
      memory: null,
      signal: null,
      onRefusal: null,
    });
    const places = Object.entries(handPlaces(emulator.places("m"))).map(([key, spot]): [string, Place] => [
      key,
      { ...spot, elevationM: null, source: "config", doubtful: false },
    ]);
    const around = { mesh: "m", at: new Date(at).toISOString(), round: 1, previous: null, identity: new Map(), uidSecret };
    return assemble({ ...around, ...round, places: new Map(places) }).snapshot;
  } finally {
    await emulator.stop();
  }
}

describe("the past of a demo", () => {
  it("has a round every five minutes for a day, every twenty before, and ends when the emulator begins", () => {
    const week = pastInstants(endMs, 7);
    expect([week.length, week[0], week.at(-1)]).toEqual([6 * 72 + 288 + 1, endMs - 168 * HOUR_MS, endMs]);
    const steps = week.slice(1).map((at, n) => at - (week[n] ?? 0));
    expect([steps.indexOf(300_000), new Set(steps)]).toEqual([6 * 72, new Set([1_200_000, 300_000])]);
  });

  it("ends as the mesh that then answers over HTTP: the same routers under the same names, links and ways out", async () => {
    const history = await opened();
    expect(await write(history, 1 / 12)).toEqual({ ok: true, value: 25 });
    const last = await history.latest("m");
    if (last === null) throw new Error("no past");
    expect(last.snapshot.at).toBe("2026-11-22T19:40:00.000Z");
    const live = await crawled(endMs, await history.uidSecret());
    const met = last.snapshot.nodes.filter(({ state }) => state !== "gone");
    expect(met.map(known)).toEqual(live.nodes.map(known));
    expect(met.length).toBeGreaterThan(9);
    expect(last.snapshot.links.map(({ id }) => id)).toEqual(expect.arrayContaining(live.links.map(({ id }) => id)));
    const offers = ({ gateways }: Snapshot) => gateways.map(({ node, family }) => `${node} ${family}`);
    expect(offers(last.snapshot)).toEqual(offers(live));
    expect(last.layout).not.toBeNull();
  }, 60_000);

  it("has events, the last round's analysis and figures over all of it", async () => {
    const history = await opened();
    expect(await write(history, 1)).toEqual({ ok: true, value: 289 });
    const range = { from: "2026-11-21T00:00:00.000Z", to: "2026-11-23T00:00:00.000Z" };
    const events = await history.events("m", { ...range, limit: 1_000 });
    expect(events.length).toBeGreaterThan(5);
    expect((await history.eventHistogram("m", range, 48)).filter((n) => n > 0).length).toBeGreaterThan(3);
    const last = await history.latest("m");
    if (last === null) throw new Error("no past");
    const analysis = roundAnalysisSchema.parse(await history.analysis("m", last.snapshot.round));
    expect(analysis.window.rounds).toBe(289);
    expect(analysis.v4?.fix_first).not.toBeNull();
    const entity = last.snapshot.nodes[0]?.uid ?? "";
    const series = await history.series("m", { ...range, entity, metric: "state", resolution: "raw", points: 1_000 });
    expect(series?.points.length).toBe(289);
  }, 60_000);

  it("is not written again at a second start", async () => {
    const history = await opened();
    await write(history, 1 / 24);
    const before = [await history.totalRounds(), await history.latest("m"), await history.events("m", { limit: 1_000 })];
    expect(await write(history, 1 / 24, endMs + HOUR_MS)).toEqual({ ok: true, value: 0 });
    expect([await history.totalRounds(), await history.latest("m"), await history.events("m", { limit: 1_000 })]).toEqual(before);
  }, 60_000);

  it("is told to nobody: the first live round tells of what still stands then, and of nothing that is over", async () => {
    const history = await opened();
    await write(history, 1);
    expect(await history.outboxDue(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    const last = await history.latest("m");
    const memory = await readJudgeMemory(history, "m");
    if (last === null || memory.events === null) throw new Error("no past");
    expect(Object.values(memory.alerts.alerts).some(({ alert }) => alert.resolvedAt !== null)).toBe(true);
    const snapshot = { ...last.snapshot, round: last.snapshot.round + 1, at: new Date(endMs + 60_000).toISOString() };
    const { outbox } = judgeRound(memory, {
      snapshot,
      previous: last.snapshot,
      analysis: waysOf(snapshot),
      subscriptions: [{ name: "all", mesh: "m", notifier: "log", severity: "warn" }],
      timeZone: "Europe/Madrid",
      acknowledged: new Map(),
    });
    const over = new Set(
      Object.values(memory.alerts.alerts).flatMap(({ alert }) => (alert.resolvedAt === null ? [] : [alert.id])),
    );
    expect(outbox.filter(({ id }) => [...over].some((alert) => id.includes(`/${alert}/`)))).toEqual([]);
  }, 60_000);
});

describe("simulate", () => {
  it("writes rounds with their events, and refuses to write over them", async () => {
    const command = (from: string, to: string) =>
      cli("simulate", "--history", `sqlite:${join(folder, "s.db")}`, "--nodes", "12", "--from", from, "--to", to, "--json");
    const first = await command("2026-11-01T00:00:00Z", "2026-11-01T20:00:00Z");
    expect(first.error).toBe("");
    expect(JSON.parse(first.out)).toMatchObject({ mesh: "simulated", rounds: 240, events: expect.any(Number) });
    const again = await command("2026-11-01T19:00:00Z", "2026-11-01T22:00:00Z");
    expect([again.status, again.error]).toEqual([1, expect.stringContaining("has a round of 2026-11-01T19:55:00.000Z already")]);
    const on = await command("2026-11-01T20:00:00Z", "2026-11-01T21:00:00Z");
    expect(JSON.parse(on.out)).toMatchObject({ rounds: 12 });
    const result = await openHistory(`sqlite:${join(folder, "s.db")}`, "read");
    if (!result.ok) throw new Error(result.error.message);
    open.push(result.value);
    const events = await result.value.events("simulated", { limit: 1_000 });
    expect(events.length).toBe(JSON.parse(first.out).events + JSON.parse(on.out).events);
    expect(events.length).toBeGreaterThan(3);
  }, 60_000);
});
