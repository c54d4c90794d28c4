/** A round that saw a part of the mesh: nothing that needs the whole is computed of it, and what was stays. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LayoutState } from "#lib/graph/layout/types.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { type Coverage, type MissingAnalysis, type RoundAnalysis, roundAnalysisSchema, type Snapshot } from "#lib/model/index.ts";
import { createAnalysisCore } from "#lib/server/analysis-worker-core.ts";
import { parseConfig } from "#lib/server/config/load.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";
import { meshRounds, type RoundParts } from "#lib/server/round.ts";
import { createReader, type OpenReader } from "#lib/server/web/reader/client.ts";
import { liveEventSchema, meshSummarySchema } from "#lib/wire/api/views.ts";
import { partialSight } from "#tests/support/partial-sight.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const NEVER = new AbortController().signal;
const START_MS = Date.parse("2026-11-22T19:40:00.000Z");
const MESH = {
  id: "one",
  name: "One",
  timezone: "Europe/Madrid",
  technicians: "open" as const,
  isChangeable: false,
  intervalS: 60,
};

let folder: string;
let history: History;
let nowMs: number;
let analysed: number[];
let layouts: (LayoutState | null)[];
/** Of the next rounds: whether they see enough, and what their analysis does. */
let isPartial: boolean;
let missing: boolean;
let lastGood: Coverage["lastGood"];
let readers: OpenReader[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-partial-"));
  history = await openStore();
  [nowMs, analysed, layouts, isPartial, missing, lastGood, readers] = [START_MS, [], [], false, false, null, []];
});
afterEach(async () => {
  for (const reader of readers) await reader.close();
  await history.close();
  rmSync(folder, { recursive: true });
});

async function openStore(): Promise<History> {
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

function mesh() {
  const config = parseConfig("meshes: [{id: one, name: One, seeds: ['fd66::1'], intervalS: 60}]", "/x/teranyina.yaml");
  if (!config.ok || config.value.meshes[0] === undefined) throw new Error("no mesh");
  return config.value.meshes[0];
}

function seenMesh(round: number, at: string): Snapshot {
  const { snapshot } = syntheticMesh({ nodes: 30, seed: 6, mesh: "one", round });
  const whole = { ...snapshot, at, round };
  if (!isPartial) lastGood = { round, at };
  // What is left would mislead whoever took it for the whole.
  const seen = isPartial
    ? { ...partialSight(whole, lastGood), gateways: [], links: whole.links.slice(0, 10) }
    : partialSight(whole, null);
  if (!isPartial || lastGood !== null) return seen;
  return { ...seen, coverage: { ...(seen.coverage ?? raise()), partial: true, answered: 10, lastGood: null } };
}

function raise(): never {
  throw new Error("no coverage");
}

function parts(): RoundParts {
  const quiet = () => undefined;
  const core = createAnalysisCore({ open: async () => null });
  return {
    crawl: async () => ({
      observations: [],
      unread: [],
      refusals: [],
      cost: { requests: 7, bytes: 70, seconds: 1 },
      memory: { version: 1, round: 1, entries: [] },
    }),
    assemble: ({ round, at }) => ({ snapshot: seenMesh(round, at), newKeys: [] }),
    layout: async ({ nodes, round }, previous) => {
      layouts.push(previous);
      const positions = Object.fromEntries(nodes.map(({ uid }, i): [string, [number, number]] => [uid, [i, round]]));
      return { version: 1, positions, nodes: nodes.map(({ uid }) => uid), pairs: {} };
    },
    analyse: async ({ id, timezone }, snapshot): Promise<RoundAnalysis | MissingAnalysis> => {
      analysed.push(snapshot.round);
      if (missing) return { version: 1, round: snapshot.round, missing: "no time" };
      return core.analyse({ mesh: id, timezone, snapshot });
    },
    history,
    publish: quiet,
    limits: CRAWL_LIMITS,
    subscriptions: [],
    retention: { rawDays: 30, hourlyDays: 3_652 },
    clock: { nowMs: () => nowMs },
    timeFactor: () => 1,
    log: { debug: quiet, warn: quiet, error: quiet, info: quiet },
  };
}

async function runRounds(sights: readonly ("good" | "partial" | "missing")[]): Promise<void> {
  const rounds = meshRounds(mesh(), parts());
  for (const sight of sights) {
    isPartial = sight === "partial";
    missing = sight === "missing";
    await rounds.run(NEVER);
    nowMs += 60_000;
  }
}

async function reading() {
  const told: unknown[] = [];
  const open = createReader({
    historyUrl: `sqlite:${join(folder, "store.db")}`,
    version: "1.2.3",
    site: () => ({ siteName: "Test", meshes: [MESH] }),
    nowMs: () => nowMs,
    onRound: (event) => told.push(event),
    onTrouble: (message) => told.push(message),
    pollMs: 50,
  });
  readers.push(open);
  for (let tries = 0; told.length === 0 && tries < 400; tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  return { reader: open.reader, told };
}

describe("a round that saw a part of the mesh", () => {
  it("is stored without an analysis, and that of the last good round stays, also across a restart", async () => {
    await runRounds(["good", "partial", "partial"]);
    await history.close();
    history = await openStore();
    await runRounds(["partial"]);
    expect(analysed).toEqual([1]);
    expect(roundAnalysisSchema.parse(await history.analysis("one", 1)).round).toBe(1);
    expect(await history.analysis("one", 4)).toBeNull();
    await runRounds(["good", "good"]);
    expect(analysed).toEqual([1, 5, 6]);
    expect((await history.latest("one"))?.snapshot.coverage?.partial).toBe(false);
  });

  it("moves nothing: the picture of the last good round stays, newcomers stand beside", async () => {
    await runRounds(["good", "partial", "partial"]);
    expect(layouts).toEqual([null]);
    const layout = (await history.latest("one"))?.layout;
    expect(layout).toMatchObject({ positions: expect.objectContaining({}) });
    await runRounds(["good"]);
    expect(layouts[1]).toEqual(layout);
  });

  it("keeps the analysis of before a round that had no time for one, as long as it stands for it", async () => {
    await runRounds(["good", "good", "missing", "partial", "missing"]);
    expect(await history.analysis("one", 2)).toMatchObject({ round: 2 });
    expect(await history.analysis("one", 5)).toMatchObject({ missing: "no time", last: { round: 2 } });
    const { reader } = await reading();
    expect((await reader.fixFirst("one", "main"))?.round).toBe(2);
    await runRounds(["good"]);
    // Round 1 is the first of its hour.
    expect(await Promise.all([2, 3, 5].map((round) => history.analysis("one", round)))).toEqual([null, null, null]);
  });
});

describe("what is served then", () => {
  it("stays on the last good round and says of when: Fix first, statistics, gateways, what-if, the urgent badge", async () => {
    await runRounds(["good", "good"]);
    const before = (await reading()).reader;
    const [wasFirst, wasStatistics, wasGateways, was] = await Promise.all([
      before.fixFirst("one", "main"),
      before.statistics("one", "main"),
      before.gateways("one"),
      before.mesh("one"),
    ]);
    await runRounds(["partial", "partial"]);
    const { reader, told } = await reading();
    const lastGoodAt = "2026-11-22T19:41:00.000Z";
    const first = await reader.fixFirst("one", "main");
    expect(first).toMatchObject({
      round: 2,
      as_of: lastGoodAt,
      of: wasFirst?.of,
      nodes: wasFirst?.nodes,
      ranked: wasFirst?.ranked,
    });
    expect(first?.of).toBeGreaterThan(20);
    expect(await reader.statistics("one", "main")).toEqual(wasStatistics);
    expect(await reader.gateways("one")).toEqual(wasGateways);
    const summary = meshSummarySchema.parse(await reader.mesh("one"));
    expect(summary).toMatchObject({
      round: 4,
      urgent: was?.urgent,
      nodes: { unknown: 20, gone: 0 },
      coverage: { partial: true, answered: 10, expected: 30, lastGood: { round: 2, at: lastGoodAt } },
    });
    expect((await reader.nodes("one"))?.round).toBe(4);
    const [node] = wasFirst?.items ?? [];
    const change = { kind: "remove-node" as const, node: node?.a.uid ?? wasGateways?.gateways[0]?.gateway.node ?? "" };
    const answer = await reader.whatIf("one", { changes: [change] });
    expect(answer?.ok === true && answer.value.difference.as_of).toBe(lastGoodAt);
    expect(liveEventSchema.parse(told[0])).toMatchObject({ round: 4, partial: { answered: 10, expected: 30, lastGoodAt } });
  });

  it("and of the past as well", async () => {
    await runRounds(["good", "partial", "good"]);
    const { reader } = await reading();
    const then = "2026-11-22T19:41:30.000Z";
    expect(await reader.statistics("one", "main", then)).toMatchObject({ round: 1, as_of: "2026-11-22T19:40:00.000Z" });
    expect((await reader.nodes("one", then))?.round).toBe(2);
  });

  it("has no analysis to show where no round saw enough yet", async () => {
    await runRounds(["partial"]);
    const { reader } = await reading();
    expect(await reader.fixFirst("one", "main")).toBeNull();
    expect((await reader.mesh("one"))?.coverage?.lastGood).toBeNull();
  });
});
