/** The real collector over both changes of the clocks in Catalonia, under Debian's libfaketime: rounds go on as if nothing were. */
import { spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { openHistory } from "#lib/history/registry.ts";
import { systemClock } from "#lib/model/index.ts";
import { endPart, followPart, type PartProcess } from "#tests/support/part-process.ts";

const COLLECTOR = join(import.meta.dirname, "../../../lib/server/collector-main.ts");
const [LIBRARY] = globSync("/usr/lib/*/faketime/libfaketimeMT.so.1");
const BEFORE_S = 8;
const AFTER_S = 8;

let folder: string;
let emulator: Emulator;
let collector: PartProcess | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-saving-"));
  collector = null;
  emulator = await startEmulator({
    meshes: [{ id: "sants", protocol: "bmx6", nodes: 8, seed: 5, block: "127.95", liveliness: 0 }],
    port: 0,
    clock: systemClock,
  });
  const mesh = { id: "sants", name: "Sants", protocols: ["bmx6"], seeds: [emulator.seed("sants")], intervalS: 1 };
  const meshes = [{ ...mesh, timezone: "Europe/Madrid", addressMap: emulator.addressMap("sants") }];
  writeFileSync(join(folder, "teranyina.yaml"), JSON.stringify({ meshes, history: { url: "sqlite:./store.db" } }));
});
afterEach(async () => {
  if (collector !== null) await endPart(collector, "SIGKILL");
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

/** The collector from some seconds before an instant on, in local time of Catalonia. */
function startBefore(changeMs: number): PartProcess {
  if (LIBRARY === undefined || !existsSync(LIBRARY)) {
    throw new Error("There is no libfaketime; run: sudo apt-get install libfaketime");
  }
  const offsetS = Math.round((changeMs - Date.now()) / 1000) - BEFORE_S;
  const env = {
    ...process.env,
    TZ: "Europe/Madrid",
    LD_PRELOAD: LIBRARY,
    FAKETIME: `${offsetS < 0 ? "" : "+"}${offsetS}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  const child = spawn(process.execPath, [COLLECTOR, "--config", join(folder, "teranyina.yaml")], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return followPart(child);
}

describe("a change of the clocks", () => {
  it.each([
    ["from summer to winter time", Date.UTC(2026, 9, 25, 1)],
    ["from winter to summer time", Date.UTC(2027, 2, 28, 1)],
  ])("%s: no round is missing, twice, or told as an outage", { timeout: 60_000 }, async (_, changeMs) => {
    collector = startBefore(changeMs);
    const startedMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, (BEFORE_S + AFTER_S) * 1000));
    const lastedMs = Date.now() - startedMs;
    await endPart(collector, "SIGTERM");
    expect(collector.log).not.toContain("clock-jump");
    const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "read");
    if (!opened.ok) throw new Error(`${opened.error.message}\n${collector.log}`);
    const rounds = (await opened.value.rounds("sants", 100)).reverse();
    const events = await opened.value.events("sants", { limit: 10 });
    await opened.value.close();
    const times = rounds.map(({ at }) => Date.parse(at));
    expect(times.filter((at) => at < changeMs).length).toBeGreaterThan(0);
    expect(times.filter((at) => at >= changeMs).length).toBeGreaterThan(0);
    expect(rounds.map(({ round }) => round)).toEqual(rounds.map((_round, index) => index + 1));
    for (const [index, at] of times.entries()) {
      const before = times[index - 1];
      if (before !== undefined) expect(at - before).toBeGreaterThan(0);
    }
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(lastedMs + 1_000);
    expect(events.filter(({ kind }) => kind !== "node-new" && kind !== "link-new")).toEqual([]);
  });
});
