/** Several collectors and a web server of their own on one PostgreSQL database, over an emulated mesh. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { advisoryKey } from "#lib/history/postgres/advisory-key.ts";
import { openHistory } from "#lib/history/registry.ts";
import { systemClock } from "#lib/model/index.ts";
import { isBuilt } from "#lib/server/web/http/http-server.ts";
import { liveEventSchema } from "#lib/wire/api/views.ts";
import { endPart, followPart, type PartProcess } from "#tests/support/part-process.ts";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";

const SERVER = join(import.meta.dirname, "../../../lib/server");

/** Also the bound on a take-over, so it is not the shortest there is: the machine may have other work. */
const INTERVAL_MS = 2_500;

let cluster: PostgresCluster;
let folder: string;
let config: string;
let url: string;
let port: number;
let emulator: Emulator;
let parts: PartProcess[];

beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-postgres-site-"));
  config = join(folder, "teranyina.yaml");
  ({ url } = await cluster.createDatabase());
  port = await freePort();
  emulator = await startEmulator({
    meshes: [{ id: "sants", protocol: "bmx6", nodes: 16, seed: 5, block: "127.93", liveliness: 0 }],
    port: 0,
    clock: systemClock,
  });
  configure(INTERVAL_MS / 1_000);
  parts = [];
});
afterEach(async () => {
  for (const part of parts) await endPart(part, "SIGKILL");
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function configure(intervalS: number): void {
  const mesh = { id: "sants", name: "Sants", protocols: ["bmx6"], seeds: [emulator.seed("sants")], intervalS };
  const meshes = [{ ...mesh, addressMap: emulator.addressMap("sants") }];
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ listen: { port }, meshes, history: { url } }));
}

function start(script: "collector-main.ts" | "web/web-main.ts"): PartProcess {
  // The channel of a supervisor that passes nothing on: the parts know of each other by the database alone.
  const child = spawn(process.execPath, [join(SERVER, script), "--config", config], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const part = followPart(child);
  parts.push(part);
  return part;
}

async function until(what: string, look: () => boolean): Promise<void> {
  for (const endMs = Date.now() + 60_000; !look(); await sleep(5)) {
    if (Date.now() > endMs) throw new Error(`never: ${what}\n${parts.map((part) => part.log).join("\n---\n")}`);
  }
}

const requests = (): number => Object.values(emulator.served.report().nodes).reduce((sum, node) => sum + node.requests, 0);

async function stored(): Promise<{ numbers: number[]; gapsMs: number[]; uids: string[] }> {
  const opened = await openHistory(url, "read");
  if (!opened.ok) throw new Error(opened.error.message);
  const heads = (await opened.value.rounds("sants", 1_000)).reverse();
  const latest = await opened.value.latest("sants");
  await opened.value.close();
  const gapsMs = heads.slice(1).map((head, n) => Date.parse(head.at) - Date.parse(heads[n]?.at ?? ""));
  return { numbers: heads.map(({ round }) => round), gapsMs, uids: (latest?.snapshot.nodes ?? []).map(({ uid }) => uid).sort() };
}

describe("two collectors on one database", () => {
  it("take rounds one at a time; when one is cut off or killed in mid-round the other goes on within two rounds, none doubled", {
    timeout: 180_000,
  }, async () => {
    let [active, standby] = [start("collector-main.ts"), start("collector-main.ts")];
    await until("rounds", () => Math.max(active.rounds.length, standby.rounds.length) >= 2);
    if (active.rounds.length === 0) [active, standby] = [standby, active];
    await until("a standby", () => standby.log.includes("standing by"));
    expect(standby.rounds).toEqual([]);

    // First the connection alone is lost: the round under way is given up, and taken by whoever has the right next.
    // Who has the mesh; the messages' queues are another right, of either of them.
    const key = "(classid::bigint << 32) | objid::bigint";
    const holders = await cluster.query(
      url,
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND ${key} = ${advisoryKey("lease", "sants")}`,
    );
    expect(holders).toHaveLength(1);
    await cluster.query(url, `SELECT pg_terminate_backend(${Number(holders[0]?.pid)})`);
    await until("the loss is told", () => active.log.includes("lost the right to take rounds"));
    const sum = active.rounds.length + standby.rounds.length;
    await until("rounds go on", () => active.rounds.length + standby.rounds.length >= sum + 2);
    if (standby.rounds.length > 0) [active, standby] = [standby, active];

    for (let run = 0; run < 2; run++) {
      const asked = requests();
      // The next round has begun to ask.
      await until("the next round", () => requests() > asked + 3);
      // Counted before: the other may have taken over by the time that the end is told here.
      const before = standby.rounds.length;
      const takeOvers = standby.log.split("taking over the rounds").length;
      const killedMs = Date.now();
      await endPart(active, "SIGKILL");
      await until("the other takes over", () => standby.log.split("taking over the rounds").length > takeOvers);
      expect(Date.now() - killedMs).toBeLessThan(2 * INTERVAL_MS);
      await until("its round", () => standby.rounds.length > before);
      const last = active.rounds.at(-1) ?? 0;
      // The killed one may have stored a round that it could not tell of any more.
      expect((standby.rounds[before] ?? 0) - last).toBeOneOf([1, 2]);
      if (run === 1) break;
      active = standby;
      standby = start("collector-main.ts");
      await until("a standby again", () => standby.log.includes("standing by"));
    }
    const { numbers, gapsMs, uids } = await stored();
    const told = parts.flatMap((part) => part.rounds);
    expect(new Set(told).size).toBe(told.length);
    expect(numbers.length).toBeGreaterThan(4);
    expect(numbers).toEqual(Array.from(numbers, (_, n) => n + 1));
    expect(Math.min(...gapsMs)).toBeGreaterThan(0);
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.length).toBeGreaterThan(12);
  });

  it("wait for a server that is not there yet, and go on after it was away", { timeout: 120_000 }, async () => {
    configure(1);
    await cluster.stop("fast");
    const collector = start("collector-main.ts");
    const orphan = start("collector-main.ts");
    await until("it is told", () => [collector, orphan].every(({ log }) => log.includes("no server listens there")));
    orphan.child.disconnect();
    await until("who lost its supervisor ends", () => orphan.child.exitCode === 0);
    await cluster.start();
    await until("a round", () => collector.rounds.length >= 1);
    await cluster.stop("crash");
    const before = collector.rounds.length;
    await cluster.start();
    await until("rounds go on", () => collector.rounds.length >= before + 2);
    const { numbers } = await stored();
    expect(numbers).toEqual(Array.from(numbers, (_, n) => n + 1));
    expect(await endPart(collector, "SIGTERM")).toEqual([0, null]);
  });
});

describe.runIf(isBuilt())("a web server without a collector beside it", () => {
  it("shows each round as it is stored elsewhere", { timeout: 120_000 }, async () => {
    configure(1);
    const web = start("web/web-main.ts");
    await until("serving", () => web.log.includes("serving"));
    start("collector-main.ts");
    const heard: number[] = [];
    const stop = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/meshes/sants/stream`, { signal: stop.signal });
    const reading = (async () => {
      let text = "";
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const lines = (text + chunk).split("\n");
        text = lines.pop() ?? "";
        for (const line of lines.filter((candidate) => candidate.startsWith("data: "))) {
          const event = liveEventSchema.parse(JSON.parse(line.slice(6)));
          if (event.type === "round") heard.push(event.round);
        }
      }
    })().catch((cause: unknown) => {
      if (!stop.signal.aborted) throw cause;
    });
    await until("seven rounds", () => heard.length >= 7);
    stop.abort();
    await reading;
    // A round a second: whoever only looked every two seconds would miss every other one.
    expect(heard).toEqual(Array.from(heard, (_, n) => (heard[0] ?? 0) + n));
  });
});
