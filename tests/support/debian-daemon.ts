/** A server of Debian's packages of a test's own: as somebody who is not root, in a temporary folder, on 127.0.0.1, gone at the end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export type Daemon = { url: string; port: number; folder: string; log(): string; stop(): Promise<void> };

export type DaemonOptions = {
  program: string; // absolute
  package: string; // of Debian
  args: (given: { port: number; folder: string }) => string[];
  /** Put into the folder before it starts. */
  files?: (given: { port: number; folder: string }) => Record<string, string>;
  /** A path that answers 200 when it is ready. */
  ready: string;
  port?: number;
};

const START_TIMEOUT_MS = 30_000;

/** @throws where the program is not installed: a test that needs it fails, and does not pass unseen. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  if (!existsSync(options.program))
    throw new Error(`There is no ${options.program}; run: sudo apt-get install ${options.package}`);
  const owner = nobody();
  const folder = mkdtempSync(join(tmpdir(), `teranyina-${options.package}-`));
  const port = options.port ?? (await freePort());
  for (const [name, text] of Object.entries(options.files?.({ port, folder }) ?? {})) {
    writeFileSync(join(folder, name), text);
    if (owner !== null) chownSync(join(folder, name), owner.uid, owner.gid);
  }
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  let log = "";
  const child = spawn(options.program, options.args({ port, folder }), {
    ...owner,
    cwd: folder,
    env: { ...process.env, HOME: folder, no_proxy: "127.0.0.1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      log = (log + chunk).slice(-20_000);
    });
  }
  const atExit = () => child.kill("SIGKILL");
  process.once("exit", atExit);
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    process.off("exit", atExit);
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (const endMs = Date.now() + START_TIMEOUT_MS; Date.now() < endMs; await sleep(50)) {
    if (child.exitCode !== null) break;
    if (await answers(`${url}${options.ready}`)) return { url, port, folder, log: () => log, stop };
  }
  await stop();
  throw new Error(`${options.program} did not start: ${log}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const killed = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(killed);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch (cause) {
    if (cause instanceof TypeError) return false;
    throw cause;
  }
}

/** null where the tests are not root's: then it runs as whoever they are. */
function nobody(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error("There is no user nobody to run the server as");
  return { uid: Number(uid), gid: Number(gid) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}
