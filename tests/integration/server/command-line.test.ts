/** The command line as a process, over an emulated mesh. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { snapshotSchema, systemClock } from "#lib/model/index.ts";

const CLI = join(import.meta.dirname, "../../../cli/teranyina.mjs");
const NODES = 14;

let folder: string;
let emulator: Emulator;
let map: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-command-"));
  emulator = await startEmulator({
    meshes: [{ id: "sants", protocol: "bmx7", nodes: NODES, seed: 9, block: "127.93", liveliness: 0 }],
    port: 0,
    clock: systemClock,
  });
  map = join(folder, "map.json");
  writeFileSync(map, JSON.stringify(emulator.addressMap("sants")));
});
afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

function start(...argv: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [CLI, ...argv]);
}

async function run(child: ChildProcessWithoutNullStreams, input = "") {
  const result = { status: -1, out: "", error: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    result.out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    result.error += chunk;
  });
  child.stdin.end(input);
  const [status] = await once(child, "close");
  return { ...result, status };
}

const crawlArguments = () => ["crawl", "--seed", emulator.seed("sants"), "--address-map", map, "--protocol", "bmx7"];

describe("crawl", () => {
  it("prints a valid Snapshot of the whole mesh, with addresses, and nothing else", async () => {
    const { status, out, error } = await run(start(...crawlArguments(), "--mesh", "sants"));
    expect({ status, error }).toEqual({ status: 0, error: "" });
    const snapshot = snapshotSchema.parse(JSON.parse(out));
    expect(snapshot.mesh).toBe("sants");
    expect(snapshot.nodes.flatMap((node) => node.addresses[0] ?? []).sort()).toEqual(
      Object.keys(emulator.addressMap("sants")).sort(),
    );
    expect(snapshot.nodes.filter((node) => node.state === "answered").length).toBeGreaterThanOrEqual(NODES - 2);
    expect(snapshot.links.length).toBeGreaterThanOrEqual(snapshot.nodes.length - 1);
  });

  it("writes to a file and tells a summary; export reads it through a pipe", async () => {
    const file = join(folder, "now.json");
    const crawled = await run(start(...crawlArguments(), "--out", file, "--json"));
    const summary = JSON.parse(crawled.out);
    const stored = readFileSync(file, "utf8");
    expect(summary).toMatchObject({ out: file, nodes: JSON.parse(stored).nodes.length });
    const exported = await run(start("export", "-", "--format", "netjson"), stored);
    expect({ status: exported.status, error: exported.error }).toEqual({ status: 0, error: "" });
    expect(JSON.parse(exported.out).nodes).toHaveLength(summary.nodes);
  });

  it("is content when its reader stops reading", async () => {
    const child = start(...crawlArguments());
    child.stdin.end();
    let error = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      error += chunk;
    });
    child.stdout.once("readable", () => child.stdout.destroy());
    const [status] = await once(child, "exit");
    expect({ status, error }).toEqual({ status: 0, error: "" });
  });
});

describe("probe", () => {
  it("tells what one node is, and asks no other", async () => {
    emulator.served.reset();
    const { status, out } = await run(start("probe", emulator.seed("sants"), "--json"));
    expect(status).toBe(0);
    const { observations } = JSON.parse(out);
    expect(observations).toHaveLength(1);
    expect(observations[0]).toMatchObject({ protocol: "bmx7", answered: true, endpoint: emulator.seed("sants") });
    expect(observations[0].links.rows.length).toBeGreaterThan(0);
    expect(Object.keys(emulator.served.report().nodes)).toEqual([emulator.seed("sants").split(":")[0]]);
    const told = await run(start("probe", emulator.seed("sants")));
    expect(told.out).toContain(`host name   ${observations[0].self.hostname}`);
  });
});
