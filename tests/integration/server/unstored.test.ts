/** The collector as a process whose store stops taking rounds: it says so at once, and takes it back with the next that is stored. */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { systemClock } from "#lib/model/index.ts";
import { type FromChild, fromChildSchema } from "#lib/server/messages.ts";

const COLLECTOR = join(import.meta.dirname, "../../../lib/server/collector-main.ts");
const DISK_BYTES = 8_000_000;

let folder: string;
let disk: string;
let emulator: Emulator;
let collector: ChildProcess;
let told: FromChild[];
let isMounted = false;

/** A small disk of its own; false where this user may not have one. */
function mountDisk(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch (cause) {
    if (cause instanceof Error && "status" in cause) return false;
    throw cause;
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-unstored-"));
  disk = join(folder, "disk");
  mkdirSync(disk);
  isMounted = mountDisk();
  emulator = await startEmulator({
    meshes: [{ id: "sants", protocol: "bmx6", nodes: 8, seed: 5, block: "127.94", liveliness: 0 }],
    port: 0,
    clock: systemClock,
  });
  const mesh = { id: "sants", name: "Sants", protocols: ["bmx6"], seeds: [emulator.seed("sants")], intervalS: 1 };
  const meshes = [{ ...mesh, addressMap: emulator.addressMap("sants") }];
  writeFileSync(join(folder, "teranyina.yaml"), JSON.stringify({ meshes, history: { url: `sqlite:${join(disk, "store.db")}` } }));
  told = [];
  collector = fork(COLLECTOR, ["--config", join(folder, "teranyina.yaml")], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  collector.on("message", (raw) => {
    const message = fromChildSchema.safeParse(raw);
    if (message.success) told.push(message.data);
  });
});
afterEach(async () => {
  if (collector.exitCode === null) {
    collector.kill("SIGKILL");
    await once(collector, "exit");
  }
  await emulator.stop();
  if (isMounted) execFileSync("umount", [disk]);
  rmSync(folder, { recursive: true });
});

async function next(what: string, matches: (message: FromChild) => boolean): Promise<void> {
  const from = told.length;
  for (const endMs = Date.now() + 25_000; Date.now() < endMs; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (told.slice(from).some(matches)) return;
  }
  throw new Error(`never: ${what}\n${JSON.stringify(told.slice(-5))}`);
}

const isRound = ({ type }: FromChild): boolean => type === "round";
const isUnstored = (reason: string) => (message: FromChild) => message.type === "unstored" && message.reason === reason;

function fill(path: string): void {
  const file = openSync(path, "w");
  const block = Buffer.alloc(4_096);
  try {
    for (;;) writeSync(file, block);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOSPC")) throw cause;
  } finally {
    closeSync(file);
  }
}

describe("a store that takes no rounds", () => {
  it("with a full disk is told, and well again once there is room", async ({ skip }) => {
    if (!isMounted) skip("this user may not mount a disk");
    await next("a round", isRound);
    fill(join(disk, "filler"));
    await next("the full disk", isUnstored("disk-full"));
    rmSync(join(disk, "filler"));
    await next("a round after it", isRound);
  });

  it("because another process holds it is told, and well again when that lets go", { timeout: 90_000 }, async () => {
    await next("a round", isRound);
    const other = new DatabaseSync(join(disk, "store.db"));
    other.exec("BEGIN IMMEDIATE");
    await next("the lock", isUnstored("store-refuses"));
    other.exec("ROLLBACK");
    other.close();
    await next("a round after it", isRound);
  });

  it("whose file was removed is told in every round, and no other is begun in its place", async () => {
    await next("a round", isRound);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(disk, `store.db${suffix}`), { force: true });
    await next("the removed file", isUnstored("file-removed"));
    await next("it again", isUnstored("file-removed"));
    expect(told.slice(-2).some(isRound)).toBe(false);
  });
});
