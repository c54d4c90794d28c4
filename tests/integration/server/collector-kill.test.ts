/** The collector as a process over an emulated mesh: killed in the middle of a round, and started again. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { openHistory } from "#lib/history/registry.ts";
import { systemClock } from "#lib/model/index.ts";
import { endPart, followPart, type PartProcess } from "#tests/support/part-process.ts";

const COLLECTOR = join(import.meta.dirname, "../../../lib/server/collector-main.ts");

let folder: string;
let config: string;
let emulator: Emulator;
/** One after the other; the last one runs. */
let collectors: PartProcess[];

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
  collectors = [];
});
afterEach(async () => {
  await stop("SIGKILL");
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

function launch() {
  return spawn(process.execPath, [COLLECTOR, "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
}

function start(): void {
  collectors.push(followPart(launch()));
}

async function stop(signal: NodeJS.Signals): Promise<unknown> {
  const collector = collectors.at(-1);
  return collector === undefined ? null : endPart(collector, signal);
}

const rounds = (): number[] => collectors.flatMap((collector) => collector.rounds);

async function until(what: string, look: () => boolean): Promise<void> {
  for (const endMs = Date.now() + 20_000; !look(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (Date.now() > endMs) throw new Error(`never: ${what}\n${collectors.map(({ log }) => log).join("")}`);
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
      const before = rounds().length;
      start();
      await until("two more rounds", () => rounds().length >= before + 2);
      const asked = requests();
      // The next round has begun to ask.
      await until("the next round", () => requests() > asked + 3);
      await stop("SIGKILL");
      const { numbers, latest } = await stored();
      const told = rounds().at(-1) ?? 0;
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
    await until("a round", () => rounds().length >= 1);
    const asked = requests();
    await until("the next round", () => requests() > asked + 3);
    expect(await stop("SIGTERM")).toEqual([0, null]);
    const { numbers } = await stored();
    expect(numbers).toEqual(rounds());
  });

  it("waits beside another one, says so, and goes on once that has ended", async () => {
    start();
    await until("a round", () => rounds().length >= 1);
    const second = followPart(launch());
    await until("a word of the other", () => second.log.includes("Another collector writes to"));
    expect(second.child.exitCode).toBeNull();
    expect(await stop("SIGTERM")).toEqual([0, null]);
    await until("its turn", () => second.log.includes('"collecting"'));
    second.child.kill("SIGTERM");
    expect(await once(second.child, "close")).toEqual([0, null]);
  });
});
