/** A PostgreSQL server of a test's own: Debian's binaries, a cluster in a temporary folder, gone at the end. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";

export type PostgresCluster = {
  port: number;
  user: string;
  password: string;
  /** An empty database of its own. */
  createDatabase(): Promise<{ url: string; remove(): Promise<void> }>;
  /** SQL as the superuser, in one of the databases. */
  query(url: string, sql: string): Promise<Record<string, unknown>[]>;
  /** `fast`: ends every session, as `systemctl stop`; `crash`: SIGQUIT, nothing is written out. */
  stop(how: "fast" | "crash"): Promise<void>;
  /** After `stop`: on the same port, with the same databases. */
  start(): Promise<void>;
  remove(): Promise<void>;
};

const DEBIAN_BINARIES = "/usr/lib/postgresql";
const USER = "teranyina";
const START_TIMEOUT_MS = 30_000;

/**
 * @param durable whether the disk is waited for, as a real server does; where no test pulls the plug it only costs time.
 * @throws where Debian's server is not installed: a test that needs it fails, and does not pass unseen.
 */
export async function startPostgresCluster({ durable = false } = {}): Promise<PostgresCluster> {
  const binaries = binariesOfDebian();
  const owner = ownerOfServer();
  const folder = mkdtempSync(join(tmpdir(), "teranyina-postgres-"));
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const password = randomBytes(12).toString("base64url");
  const secret = join(folder, "password");
  writeFileSync(secret, password);
  if (owner !== null) chownSync(secret, owner.uid, owner.gid);
  const flags = [
    "-D",
    data,
    "-U",
    USER,
    "-A",
    "scram-sha-256",
    `--pwfile=${secret}`,
    "-E",
    "UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
  ];
  const made = spawnSync(join(binaries, "initdb"), flags, { ...owner, cwd: folder, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);

  const port = await freePort();
  const url = (database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
  let server: ChildProcess | null = null;
  let log = "";
  const start = async () => {
    const settings = {
      listen_addresses: "127.0.0.1",
      port: String(port),
      unix_socket_directories: folder,
      fsync: durable ? "on" : "off",
      max_connections: "60",
      shared_buffers: "64MB",
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const child = spawn(join(binaries, "postgres"), ["-D", data, ...args], {
      ...owner,
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      log = (log + chunk).slice(-20_000);
    });
    server = child;
    await until(
      child,
      () => log,
      () => answers(url("postgres")),
    );
  };
  const stop = async (how: "fast" | "crash") => {
    const child = server;
    server = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
    await ended;
  };
  const atExit = () => server?.kill("SIGQUIT");
  process.once("exit", atExit);
  await start();
  let databases = 0;
  return {
    port,
    user: USER,
    password,
    async createDatabase() {
      const name = `store_${++databases}`;
      await asSuperuser(url("postgres"), `CREATE DATABASE ${name}`);
      return {
        url: url(name),
        remove: async () => void (await asSuperuser(url("postgres"), `DROP DATABASE ${name} WITH (FORCE)`)),
      };
    },
    query: asSuperuser,
    stop,
    start,
    async remove() {
      await stop("crash");
      process.off("exit", atExit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function asSuperuser(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(child: ChildProcess, log: () => string, look: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + START_TIMEOUT_MS; Date.now() < endMs; await sleep(30)) {
    if (child.exitCode !== null) break;
    if (await look()) return;
  }
  throw new Error(`the PostgreSQL server did not start: ${log()}`);
}

/** A server that is still starting refuses the connection or the session. */
async function answers(url: string): Promise<boolean> {
  try {
    await asSuperuser(url, "SELECT 1");
    return true;
  } catch {
    return false;
  }
}

/** The newest that is installed. */
function binariesOfDebian(): string {
  const versions = (existsSync(DEBIAN_BINARIES) ? readdirSync(DEBIAN_BINARIES) : []).filter((version) =>
    existsSync(join(DEBIAN_BINARIES, version, "bin", "postgres")),
  );
  const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
  if (newest === undefined) {
    throw new Error(`There is no PostgreSQL server under ${DEBIAN_BINARIES}; run: sudo apt-get install postgresql`);
  }
  return join(DEBIAN_BINARIES, newest, "bin");
}

/** The server refuses to run as root. Debian's package brings the user. */
function ownerOfServer(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("postgres:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error("There is no user postgres to run the server as");
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}
