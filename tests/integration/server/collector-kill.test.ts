/** The collector as a process over an emulated mesh: killed in the middle of a round, and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { openHistory } from "#lib/history/registry.ts";
import { systemClock } from "#lib/model/index.ts";

const COLLECTOR = join(import.meta.dirname, "../../../lib/server/collector-main.ts");

let folder: string;
let config: string;
let emulator: Emulator;
let collector: ChildProcess | null;
let rounds: number[];
let log: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-kill-"));
  config = join(folder, "teranyina.yaml");
  emulator = await startEmulator({
    meshes: [{ id: "sants", protocol: "bmx6", nodes: 16, seed: 5, block: "127.91", liveliness: 0 }],
    port: 0,
    clock: systemClock,
  });
  const mesh = {
    id: "sants",
    name: "Sants",
    protocols: ["bmx6"],
    seeds: [emulator.seed("sants")],
    intervalS: 1,
    addressMap: emulator.addressMap("sants"),
  };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ meshes: [mesh], history: { url: "sqlite:./store.db" } }));
  collector = null;
  rounds = [];
  log = "";
});
afterEach(async () => {
  await stop("SIGKILL");
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

function start(): void {
  const child = spawn(process.execPath, [COLLECTOR, "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
  let line = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    log += chunk;
    const lines = (line + chunk).split("\n");
    line = lines.pop() ?? "";
    for (const entry of lines) {
      const { msg, round } = JSON.parse(entry);
      if (msg === "round") rounds.push(round);
    }
  });
  collector = child;
}

async function stop(signal: NodeJS.Signals): Promise<unknown> {
  const child = collector;
  collector = null;
  if (child === null || child.exitCode !== null || child.signalCode !== null) return null;
  child.kill(signal);
  return once(child, "exit");
}

async function until(what: string, look: () => boolean): Promise<void> {
  for (const endMs = Date.now() + 20_000; !look(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (Date.now() > endMs) throw new Error(`never: ${what}\n${log}`);
  }
}

const requests = (): number => Object.values(emulator.served.report().nodes).reduce((sum, node) => sum + node.requests, 0);

async function stored() {
  const opened = await openHistory(`sqlite:${join(folder, "store.db")}`, "read");
  if (!opened.ok) throw new Error(opened.error.message);
  const heads = await opened.value.rounds("sants", 1_000);
  const latest = await opened.value.latest("sants");
  await opened.value.close();
  return { numbers: heads.map((head) => head.round).reverse(), latest };
}

describe("the collector", () => {
  it("loses no finished round when it is killed in the middle of one, and goes on from the last", {
    timeout: 120_000,
  }, async () => {
    let uids: string[] = [];
    for (let run = 0; run < 3; run++) {
      const before = rounds.length;
      start();
      await until("two more rounds", () => rounds.length >= before + 2);
      const asked = requests();
      // The next round has begun to ask.
      await until("the next round", () => requests() > asked + 3);
      await stop("SIGKILL");
      const { numbers, latest } = await stored();
      const told = rounds.at(-1) ?? 0;
      expect(numbers.at(-1)).toBeOneOf([told, told + 1]);
      expect(numbers).toEqual(Array.from(numbers, (_, n) => n + 1));
      expect(latest?.snapshot.round).toBe(numbers.at(-1));
      expect(latest?.layout).not.toBeNull();
      const seen = latest?.snapshot.nodes.map((node) => node.uid).sort() ?? [];
      expect(seen.length).toBeGreaterThan(12);
      if (run > 0) expect(seen).toEqual(uids);
      uids = seen;
    }
  });

  it("stops on SIGTERM in the middle of a round with status 0, and keeps nothing of that round", async () => {
    start();
    await until("a round", () => rounds.length >= 1);
    const asked = requests();
    await until("the next round", () => requests() > asked + 3);
    expect(await stop("SIGTERM")).toEqual([0, null]);
    const { numbers } = await stored();
    expect(numbers).toEqual(rounds);
  });

  it("cannot start beside another one, and says so", async () => {
    start();
    await until("a round", () => rounds.length >= 1);
    const second = spawn(process.execPath, [COLLECTOR, "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    second.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
    expect(await once(second, "close")).toEqual([78, null]);
    expect(said).toContain("Another collector writes to");
  });
});
