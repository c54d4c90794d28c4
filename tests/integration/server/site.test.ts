/** The whole program as its user starts it, over an emulated mesh: `teranyina serve`. It serves what `npm run build` has made. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { systemClock } from "#lib/model/index.ts";
import { isBuilt } from "#lib/server/web/http/http-server.ts";
import { liveEventSchema, meshesSchema, statusSchema } from "#lib/wire/api/views.ts";

const CLI = join(import.meta.dirname, "../../../cli/teranyina.mjs");

let folder: string;
let config: string;
let port: number;
let emulator: Emulator;
let running: ChildProcess | null;
let log: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-site-"));
  config = join(folder, "teranyina.yaml");
  port = await freePort();
  emulator = await startEmulator({
    meshes: [{ id: "sants", protocol: "bmx6", nodes: 12, seed: 5, block: "127.92", liveliness: 0 }],
    port: 0,
    clock: systemClock,
  });
  writeConfig("First");
  running = null;
  log = "";
});
afterEach(async () => {
  await end("SIGTERM");
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

function writeConfig(name: string): void {
  const mesh = { id: "sants", name: "Sants", protocols: ["bmx6"], seeds: [emulator.seed("sants")], intervalS: 1 };
  const meshes = [{ ...mesh, addressMap: emulator.addressMap("sants") }];
  writeFileSync(config, JSON.stringify({ site: { name }, listen: { port }, meshes, history: { url: "sqlite:./store.db" } }));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function serve(): void {
  log = "";
  const child = spawn(process.execPath, [CLI, "serve", "--config", config], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      log += chunk;
    });
  }
  running = child;
}

async function end(signal: NodeJS.Signals): Promise<unknown> {
  const child = running;
  running = null;
  if (child === null || child.exitCode !== null || child.signalCode !== null) return null;
  child.kill(signal);
  return once(child, "close");
}

/** The pid that the supervisor told of the last start of a part. */
function pidOf(part: "collector" | "web"): number {
  const lines = log.split("\n").filter((line) => line.includes('"msg":"started"') && line.includes(`"child":"${part}"`));
  return JSON.parse(lines.at(-1) ?? '{"pid":0}').pid;
}

async function until<Value>(what: string, look: () => Promise<Value | null> | Value | null): Promise<Value> {
  for (const endMs = Date.now() + 40_000; Date.now() < endMs; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`never: ${what}\n${log}`);
}

/** null while nothing answers. */
async function get(path: string): Promise<{ status: number; headers: Headers; text: string } | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual" });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    if (cause instanceof TypeError) return null;
    throw cause;
  }
}

async function roundServed(): Promise<number | null> {
  const answer = await get("/api/v1/meshes");
  return answer === null || answer.status !== 200 ? null : (meshesSchema.parse(JSON.parse(answer.text)).meshes[0]?.round ?? null);
}

async function collectorIs(alive: boolean): Promise<true | null> {
  const answer = await get("/api/v1/status");
  return answer !== null && statusSchema.parse(JSON.parse(answer.text)).collectorAlive === alive ? true : null;
}

type Stream = { events: string[]; ended: Promise<void>; stop(): void };

/** Collects the events of the mesh's stream until either side closes it. */
async function listen(): Promise<Stream> {
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/meshes/sants/stream`, { signal: stop.signal });
  const events: string[] = [];
  const read = async () => {
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith("data: ")) events.push(JSON.stringify(liveEventSchema.parse(JSON.parse(line.slice(6)))));
      }
    }
  };
  const ended = read().catch((cause: unknown) => {
    // fetch tells a connection that the other side closed as a TypeError.
    if (!stop.signal.aborted && !(cause instanceof TypeError)) throw cause;
  });
  return { events, ended, stop: () => stop.abort() };
}

describe.runIf(isBuilt())("the site", () => {
  it("goes on answering while the collector is dead, says so, and sees it come back", { timeout: 120_000 }, async () => {
    serve();
    await until("a round", roundServed);
    const { events, ended, stop } = await listen();
    await until("a live round", () => (events.some((event) => event.includes('"round"')) ? true : null));
    process.kill(pidOf("collector"), "SIGKILL");
    await until("collector told dead", () => collectorIs(false));
    expect((await get("/ca/sants"))?.status).toBe(200);
    expect((await get("/api/v1/meshes/sants/wire"))?.status).toBe(200);
    await until("collector told alive", () => collectorIs(true));
    const statuses = events.filter((event) => event.includes('"status"'));
    expect(statuses.slice(-2)).toEqual(['{"type":"status","collectorAlive":false}', '{"type":"status","collectorAlive":true}']);
    const before = (await roundServed()) ?? 0;
    await until("rounds go on", async () => (((await roundServed()) ?? 0) > before ? true : null));
    stop();
    await ended;
  });

  it("serves the last finished round at once after everything was killed", { timeout: 120_000 }, async () => {
    serve();
    const last = await until("three rounds", async () => {
      const round = await roundServed();
      return round !== null && round >= 3 ? round : null;
    });
    const parts = [pidOf("collector"), pidOf("web")];
    await end("SIGKILL");
    for (const pid of parts) process.kill(pid, "SIGKILL");
    for (const name of Object.keys(emulator.endpoints("sants"))) emulator.faultHooks.kill("sants", name);
    serve();
    const first = await until("an answer", async () => (await get("/api/v1/meshes"))?.text ?? null);
    expect(meshesSchema.parse(JSON.parse(first)).meshes[0]?.round ?? 0).toBeGreaterThanOrEqual(last);
  });

  it("frames, names and headers follow the configuration without a restart", { timeout: 120_000 }, async () => {
    serve();
    const page = await until("a page", () => get("/ca"));
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    const inline = [...page.text.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)];
    expect(inline.length).toBeGreaterThan(0);
    for (const [, text = ""] of inline) expect(policy).toContain(createHash("sha256").update(text).digest("base64"));
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    writeConfig("Second");
    await until("the new name", async () => ((await get("/ca"))?.text.includes("Second") ? true : null));
    expect(log.match(/"msg":"started"/g)).toHaveLength(2);
  });

  it("ends on SIGTERM with status 0 and leaves no process", { timeout: 120_000 }, async () => {
    serve();
    await until("a round", roundServed);
    const stream = await listen();
    const parts = [pidOf("collector"), pidOf("web")];
    expect(await end("SIGTERM")).toEqual([0, null]);
    for (const pid of parts) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    await stream.ended;
  });

  it("says that its port is taken and ends with status 1", { timeout: 120_000 }, async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    serve();
    expect(running === null ? null : await once(running, "close")).toEqual([1, null]);
    expect(log).toContain(`Port ${port} on 127.0.0.1 is taken`);
    other.close();
  });
});
