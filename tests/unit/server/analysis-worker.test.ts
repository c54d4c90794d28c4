import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { firstState } from "#lib/graph/events/state.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { type MeshEvent, roundAnalysisSchema, type Snapshot } from "#lib/model/index.ts";
import { type Analyst, createAnalyst } from "#lib/server/analysis-worker.ts";
import { createAnalysisCore } from "#lib/server/analysis-worker-core.ts";
import { EVENTS_STATE } from "#lib/server/judge-round.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const MESH = { id: "mesh", timezone: "Europe/Madrid", intervalS: 60 };
const task = (snapshot: Snapshot) => ({ mesh: MESH.id, timezone: MESH.timezone, snapshot });
const rounds = (count: number, from = 1): Snapshot[] =>
  Array.from({ length: count }, (_, i) => syntheticMesh({ nodes: 40, seed: 8, mesh: MESH.id, round: from + i }).snapshot);

const roundNumber = (round: number) => syntheticMesh({ nodes: 40, seed: 8, mesh: MESH.id, round }).snapshot;

let folder: string;
let url: string;
let store: History | null;
let analyst: Analyst | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-analysis-"));
  url = `sqlite:${join(folder, "store.db")}`;
  store = null;
  analyst = null;
});
afterEach(async () => {
  await analyst?.close();
  await store?.close();
  rmSync(folder, { recursive: true });
});

async function fillStore(snapshots: readonly Snapshot[]): Promise<void> {
  const opened = await openHistory(url, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
  for (const snapshot of snapshots) await store.append({ snapshot, layout: null, memory: null, newKeys: [] });
}

async function reading(): Promise<History | null> {
  const opened = await openHistory(url, "read");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

describe("the analysis of round after round", () => {
  it("knows nothing of the past in the first round, and judges links from the sixth sample on", async () => {
    const core = createAnalysisCore({ open: async () => null });
    const judged: (number | null)[] = [];
    for (const snapshot of rounds(20)) {
      const kept = roundAnalysisSchema.parse(await core.analyse(task(snapshot)));
      expect(kept.round).toBe(snapshot.round);
      judged.push(kept.v4?.fix_first?.ranked ?? null);
    }
    expect(judged.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(judged.at(-1)).toBeGreaterThan(10);
    await core.close();
  });

  it("tells of failures by the event log: of the store at the start, of each round later on", async () => {
    const all = rounds(12);
    const [first] = all;
    const last = all[11];
    if (first === undefined || last === undefined) throw new Error("twelve rounds were made");
    const plain = roundAnalysisSchema.parse(await createAnalysisCore({ open: async () => null }).analyse(task(last)));
    // The one on whom most hang.
    const [worst] = plain.v4?.nodes.toSorted((x, y) => (y.lost_if_fails ?? 0) - (x.lost_if_fails ?? 0)) ?? [];
    if (worst === undefined) throw new Error("somebody depends on somebody");
    const hours = (count: number) => new Date(Date.parse(last.at) - count * 3_600_000).toISOString();
    const down = (id: string, from: string, to: string | null): MeshEvent => ({
      ...{ id, mesh: MESH.id, kind: "node-down", node: worst.id, link: null, family: null, gateway: null, values: null },
      ...{ from, to, noticedAt: from, affected: { weight: 1, nodes: [worst.id] }, why: "reboot", cause: null },
    });
    await fillStore(all.slice(0, 11));
    const old = [1, 2, 3, 4].map((n) => down(`old-${n}`, hours(50 * n), hours(50 * n - 5)));
    await store?.putEvents(MESH.id, { events: old, states: { [EVENTS_STATE]: { ...firstState(Date.parse(hours(500))) } } });
    const core = createAnalysisCore({ open: reading });
    const recent = [down("new", hours(4), hours(1)), down("later", hours(-1), null)];
    const kept = roundAnalysisSchema.parse(await core.analyse({ ...task(last), events: recent }));
    const [item] = kept.v4?.fix_first?.items ?? [];
    expect(item).toMatchObject({ kind: "node", id: worst.id, down: null, record: { count: 5, hours: 23, longestHours: 5 } });
    const calm = { share: 0.8, leastMemberHours: 10_000, leastSlow: 10_000 };
    const quiet = roundAnalysisSchema.parse(await core.analyse({ ...task(roundNumber(13)), fixFirst: calm }));
    expect(quiet.v4?.fix_first).toMatchObject({ items: [], urgent: 0, nothing_urgent: true, folded: { places: 1 } });
    await core.close();
  });

  it("begins with what is stored, in order of time, and without the round itself", async () => {
    const all = rounds(12);
    const last = all[11];
    if (last === undefined) throw new Error("twelve rounds were made");
    await fillStore(all);
    const straight = createAnalysisCore({ open: async () => null, deepEvery: 1 });
    for (const snapshot of all.slice(0, 11)) await straight.analyse(task(snapshot));
    const restarted = createAnalysisCore({ open: reading });
    const [one, two] = [await straight.analyse(task(last)), await restarted.analyse(task(last))];
    expect([two.v4, two.v6]).toEqual([one.v4, one.v6]);
    expect(two.window).toEqual({ from: all[0]?.at, to: last.at, rounds: 12 });
    expect(two.v4?.fix_first?.ranked).toBeGreaterThan(10);
    await restarted.close();
  });

  it("tries again where the store could not be read", async () => {
    await fillStore(rounds(7));
    let broken = true;
    const core = createAnalysisCore({
      open: async () => {
        if (broken) throw new Error("the disk is away");
        return reading();
      },
    });
    await expect(core.analyse(task(roundNumber(8)))).rejects.toThrow("the disk is away");
    broken = false;
    const kept = await core.analyse(task(roundNumber(9)));
    expect(kept.window.rounds).toBe(8);
    await core.close();
  });

  it("computes what is dear seldom, and says of which round it is", async () => {
    const core = createAnalysisCore({ open: async () => null, deepEvery: 3 });
    const kept = [];
    for (const snapshot of rounds(5)) kept.push(await core.analyse(task(snapshot)));
    expect(kept.map(({ deep }) => deep?.round)).toEqual([1, 1, 1, 4, 4]);
    expect(kept.map(({ v4 }) => v4?.network.lambda2 !== null)).toEqual([true, false, false, true, false]);
    expect(kept.every(({ deep }) => deep?.v4?.robustness != null)).toBe(true);
  });

  it("analyses each family that has gateways, and v4 where there is none at all", async () => {
    const [snapshot] = rounds(1);
    if (snapshot === undefined) throw new Error("a round was made");
    const of = async (families: readonly string[]) => {
      const core = createAnalysisCore({ open: async () => null });
      const gateways = snapshot.gateways.filter(({ family }) => families.includes(family));
      const { main, v4, v6 } = await core.analyse(task({ ...snapshot, gateways }));
      return [main, v4?.family ?? null, v6?.family ?? null, v4?.reason ?? null];
    };
    expect(snapshot.gateways.map(({ family }) => family)).toEqual(expect.arrayContaining(["v4", "v6"]));
    expect(await of(["v4", "v6"])).toEqual(["v4", "v4", "v6", null]);
    expect(await of(["v6"])).toEqual(["v6", null, "v6", null]);
    expect(await of(["community"])).toEqual(["v4", "v4", null, "no-gateway"]);
  });
});

describe("the analysing thread", () => {
  const [first, second, third] = rounds(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error("three rounds were made");

  it("gives what the function gives, and keeps its window from round to round", async () => {
    analyst = createAnalyst({ historyUrl: url });
    const core = createAnalysisCore({ open: async () => null });
    for (const snapshot of [first, second]) {
      const [here, there] = [await core.analyse(task(snapshot)), await analyst.analyse(MESH, snapshot)];
      expect(there).toEqual({ ...here, elapsed_ms: expect.any(Number) });
    }
  });

  /** Answers the first question late, or never, or dies of it. */
  function slowThread(source: string): { starts: () => number; start: () => Worker } {
    let started = 0;
    return {
      starts: () => started,
      start() {
        started += 1;
        return new Worker(`const { parentPort } = require("node:worker_threads"); let asked = 0;\n${source}`, { eval: true });
      },
    };
  }

  it("lets a round go on without a slow analysis, and is there again when it is done", async () => {
    const made = await createAnalysisCore({ open: async () => null }).analyse(task(first));
    const thread = slowThread(`parentPort.on("message", ({ id, question }) => {
      asked += 1;
      const value = { ...${JSON.stringify(made)}, round: question.snapshot.round };
      setTimeout(() => parentPort.postMessage({ id, value }), asked === 1 ? 600 : 0);
    });`);
    analyst = createAnalyst({ historyUrl: url, timeoutMs: 150, startThread: thread.start });
    expect(await analyst.analyse(MESH, first)).toEqual({ version: 1, round: 1, missing: "no analysis in 150 ms" });
    await new Promise((resume) => setTimeout(resume, 60));
    expect(await analyst.analyse(MESH, second)).toEqual({
      version: 1,
      round: 2,
      missing: "the thread is still busy with an earlier round",
    });
    await new Promise((resume) => setTimeout(resume, 700));
    expect(await analyst.analyse(MESH, third)).toEqual({ ...made, round: 3 });
    expect(thread.starts()).toBe(1);
  });

  it("waits no longer than half a mesh's interval", async () => {
    const thread = slowThread(`parentPort.on("message", () => {});`);
    analyst = createAnalyst({ historyUrl: url, startThread: thread.start });
    expect(await analyst.analyse({ ...MESH, intervalS: 0.2 }, first)).toMatchObject({ missing: "no analysis in 100 ms" });
  });

  it("starts another thread after one that died or went silent", async () => {
    const dying = slowThread(`parentPort.on("message", () => { throw new Error("out of memory"); });`);
    analyst = createAnalyst({ historyUrl: url, startThread: dying.start });
    expect(await analyst.analyse(MESH, first)).toMatchObject({ missing: "out of memory" });
    expect(await analyst.analyse(MESH, second)).toMatchObject({ missing: "out of memory" });
    expect(dying.starts()).toBe(2);
    await analyst.close();
    const silent = slowThread(`parentPort.on("message", () => {});`);
    analyst = createAnalyst({ historyUrl: url, timeoutMs: 50, giveUpMs: 80, startThread: silent.start });
    expect(await analyst.analyse(MESH, first)).toMatchObject({ missing: "no analysis in 50 ms" });
    await new Promise((resume) => setTimeout(resume, 60));
    expect(await analyst.analyse(MESH, second)).toMatchObject({ missing: "no analysis in 50 ms" });
    expect(silent.starts()).toBe(2);
  });

  it("takes no answer that is no analysis", async () => {
    const thread = slowThread(`parentPort.on("message", ({ id }) => parentPort.postMessage({ id, value: { round: 1 } }));`);
    analyst = createAnalyst({ historyUrl: url, startThread: thread.start });
    expect(await analyst.analyse(MESH, first)).toMatchObject({ round: 1, missing: expect.stringContaining("expected") });
  });

  it("settles what is open when it closes", async () => {
    const thread = slowThread(`parentPort.on("message", () => {});`);
    analyst = createAnalyst({ historyUrl: url, startThread: thread.start });
    const asked = analyst.analyse(MESH, first);
    await analyst.close();
    expect(await asked).toMatchObject({ missing: "the site is stopping" });
  });
});
