import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const CONFIG = "site: {name: First}\nmeshes: [{id: sants, name: Sants, seeds: ['fd66::1'], intervalS: 5}]\n";

let folder: string;
let config: string;
let supervisor: ChildProcess;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-supervisor-"));
  config = join(folder, "teranyina.yaml");
  writeFileSync(config, CONFIG);
  log = "";
});
afterEach(async () => {
  if (supervisor.exitCode === null && supervisor.signalCode === null) {
    supervisor.kill("SIGTERM");
    await once(supervisor, "exit");
  }
  rmSync(folder, { recursive: true });
});

function start(environment: Record<string, string> = {}): void {
  supervisor = spawn(process.execPath, [join(import.meta.dirname, "fakes/supervisor.ts"), "--config", config], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  supervisor.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    log += chunk;
  });
}

function notes(): string[] {
  const file = `${config}.notes`;
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

async function until<Value>(what: string, look: () => Value | undefined | false): Promise<Value> {
  for (const endMs = Date.now() + 20_000; Date.now() < endMs; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const found = look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`never: ${what}\n${notes().join("\n")}\n${log}`);
}

/** The pid that the part told at its n-th start. */
function pidOf(name: "collector" | "web", nth = 0): Promise<number> {
  return until(`${name} ready ${nth}`, () => {
    const line = notes().filter((note) => note.startsWith(`${name} ready `))[nth];
    return line === undefined ? undefined : Number(line.split(" ")[2]);
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const status = (collectorAlive: boolean) => `web ${JSON.stringify({ type: "status", collectorAlive })}`;

describe("the supervisor", () => {
  it("relays rounds, tells the web when the collector goes and comes, and starts it again", async () => {
    start();
    const pid = await pidOf("collector");
    await until("a relayed round", () => notes().some((note) => note.startsWith('web {"type":"round","mesh":"sants"')));
    process.kill(pid, "SIGKILL");
    await until("collector down", () => notes().includes(status(false)) && notes().lastIndexOf(status(false)) >= 0);
    expect(await pidOf("collector", 1)).not.toBe(pid);
    await until("collector up", () => notes().lastIndexOf(status(true)) > notes().lastIndexOf(status(false)));
    expect(log).toContain('"signal":"SIGKILL"');
  });

  it("starts the web again, and tells the new one the state of the collector", async () => {
    start();
    await pidOf("collector");
    process.kill(await pidOf("web"), "SIGKILL");
    await pidOf("web", 1);
    await until("state told again", () => {
      const after = notes().slice(notes().findLastIndex((note) => note.startsWith("web ready ")));
      return after.includes(status(true));
    });
  });

  it("ends both in good order on SIGTERM, with status 0", async () => {
    start();
    const pids = [await pidOf("collector"), await pidOf("web")];
    supervisor.kill("SIGTERM");
    expect(await once(supervisor, "exit")).toEqual([0, null]);
    expect(notes()).toContain("collector stopped");
    expect(notes()).toContain("web stopped");
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it("kills a part that does not end, and still ends with status 0", async () => {
    start({ FAKE_STUBBORN: "collector" });
    const pids = [await pidOf("collector"), await pidOf("web")];
    supervisor.kill("SIGTERM");
    expect(await once(supervisor, "exit")).toEqual([0, null]);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it("takes its parts along when it is killed itself", async () => {
    start();
    const pids = [await pidOf("collector"), await pidOf("web")];
    supervisor.kill("SIGKILL");
    await until("parts gone", () => pids.every((pid) => !isAlive(pid)));
    expect(notes()).toContain("collector stopped");
  });

  it("gives up where a part says that it can never start", async () => {
    start({ FAKE_UNUSABLE: "web" });
    expect(await once(supervisor, "exit")).toEqual([1, null]);
    expect(log).toContain('"child":"web"');
  });

  it("starts the collector again when it is told of other notifiers or subscriptions", async () => {
    start();
    await pidOf("collector");
    const notifiers = "notifiers: {office: {type: log}}";
    writeFileSync(config, `${CONFIG}alerts: {${notifiers}}\n`);
    await pidOf("collector", 1);
    writeFileSync(config, `${CONFIG}alerts: {${notifiers}, subscriptions: [{name: all, mesh: sants, notifier: office}]}\n`);
    await pidOf("collector", 2);
    expect(notes().filter((note) => note.startsWith("web ready"))).toHaveLength(1);
    expect(log).not.toContain("problems");
  });

  it("starts the collector again when the meshes of the configuration change, and nothing when only the site does", async () => {
    start();
    await pidOf("collector");
    await pidOf("web");
    writeFileSync(config, CONFIG.replace("First", "Second"));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(notes().filter((note) => note.includes("ready"))).toHaveLength(2);
    writeFileSync(config, CONFIG.replace("intervalS: 5", "intervalS: none"));
    await until("problem told", () => log.includes("meshes[0].intervalS"));
    writeFileSync(config, CONFIG.replace("intervalS: 5", "intervalS: 7"));
    await pidOf("collector", 1);
    expect(notes().filter((note) => note.startsWith("web ready"))).toHaveLength(1);
    expect(notes()).toContain("collector stopped");
  });
});
