/** Real meshes replayed over real HTTP, round after round, through the whole way of the data into a store and out of it again. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Replay, startReplay } from "#emulator/replay/replay.ts";
import { stopLayoutWorker } from "#lib/graph/layout/worker.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import type { Snapshot } from "#lib/model/index.ts";
import { type Analyst, createAnalyst } from "#lib/server/analysis-worker.ts";
import { parseConfig } from "#lib/server/config/load.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";
import { type MeshRounds, meshRounds } from "#lib/server/round.ts";
import { STEPS } from "#lib/server/steps.ts";

const CAPTURES = resolve(import.meta.dirname, "../../../../shared/data/bmx-captures");
const NEVER = new AbortController().signal;
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe.runIf(existsSync(CAPTURES))("a mesh that lost a node, a link and an offer [shared data]", () => {
  const folder = mkdtempSync(join(tmpdir(), "teranyina-replay-"));
  let replay: Replay;
  let history: History;
  let rounds: MeshRounds;
  let analyst: Analyst;
  let nowMs = Date.parse("2026-11-22T10:00:00Z");

  beforeAll(async () => {
    replay = await startReplay({ capturePath: join(CAPTURES, "bmx6-12n.json"), block: "127.44.0.0", port: 0, silence: "reset" });
    const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "write");
    if (!opened.ok) throw new Error(opened.error.message);
    history = opened.value;
    const config = parseConfig(
      JSON.stringify({
        meshes: [{ id: "real", name: "Real", seeds: [replay.seedAddress], protocols: ["bmx6"], addressMap: replay.addressMap }],
      }),
      join(folder, "teranyina.yaml"),
    );
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    const [mesh] = config.value.meshes;
    if (mesh === undefined) throw new Error("one mesh was configured");
    analyst = createAnalyst({ historyUrl: `sqlite:${join(folder, "store.db")}`, timeoutMs: 60_000 });
    rounds = meshRounds(mesh, {
      ...STEPS,
      analyse: analyst.analyse,
      history,
      publish: () => undefined,
      limits: { ...CRAWL_LIMITS, firstByteTimeoutMs: 1_000 },
      subscriptions: [],
      retention: { rawDays: 30, hourlyDays: 3_652 },
      clock: { nowMs: () => nowMs },
      timeFactor: () => 1,
      log: SILENT,
    });
  });

  afterAll(async () => {
    await history.close();
    await replay.stop();
    await stopLayoutWorker();
    await analyst.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function nextRound(): Promise<Snapshot> {
    await rounds.run(NEVER);
    nowMs += 65_000;
    const stored = await history.latest("real");
    if (stored === null) throw new Error("the round was not stored");
    return stored.snapshot;
  }

  const byPlace = (snapshot: Snapshot, address: string) => {
    const node = snapshot.nodes.find(({ addresses }) => addresses[0]?.endsWith(address));
    if (node === undefined) throw new Error(`no node at …${address}`);
    return node;
  };

  test("goes through gone, down and withdrawn, and what stood still is told as such", async () => {
    const before = await nextRound();
    expect(before.nodes.map(({ state }) => state)).toEqual(Array(12).fill("answered"));
    expect(before.links).toHaveLength(18);
    const [n3, n4, n5, n7, n12] = [":3", "0e:4", ":5", ":7", "0e:c"].map((address) => byPlace(before, address).uid);
    const linked = (snapshot: Snapshot, one?: string, other?: string) =>
      snapshot.links.some(({ a, b }) => (a === one && b === other) || (a === other && b === one));
    const linksOf = (snapshot: Snapshot, uid?: string) => snapshot.links.filter(({ a, b }) => a === uid || b === uid).length;
    const offersV4 = (snapshot: Snapshot) => snapshot.gateways.some(({ node, family }) => node === n7 && family === "v4");
    expect(linked(before, n3, n4)).toBe(true);
    expect(offersV4(before)).toBe(true);

    replay.swap(join(CAPTURES, "bmx6-12n-after.json"));
    const after = await nextRound();
    expect(linked(after, n3, n4)).toBe(false);
    expect(offersV4(after)).toBe(false);
    expect(linksOf(after, n12)).toBe(linksOf(before, n12));
    expect(linksOf(after, n5)).toBe(0);
    expect(after.nodes.find(({ uid }) => uid === n5)?.state).toBe("unknown");

    await nextRound();
    const last = await nextRound();
    expect(last.nodes.find(({ uid }) => uid === n5)).toMatchObject({ state: "gone", unlistedRounds: 3 });
    // The recorded answers stand still from here on, and a daemon that stands still is not believed to be up.
    const others = last.nodes.filter(({ uid }) => uid !== n5);
    expect(others.map(({ state }) => state)).toEqual(Array(11).fill("stale"));
    expect(linked(last, n3, n4)).toBe(false);
  });
});
