/** The site and the command line from a folder that is not the checkout, through a symbolic link to it; and a store that is taken away. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "#lib/base/random.ts";
import { isBuilt } from "#lib/server/web/http/http-server.ts";
import { writeStoredSite } from "#tests/support/stored-site.ts";

const ROOT = join(import.meta.dirname, "../../..");
const run = promisify(execFile);

let folder: string;
let elsewhere: string;
let cli: string;
let config: string;
let url: string;
let web: ChildProcess | null = null;
let log = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-anywhere-"));
  elsewhere = join(folder, "empty");
  mkdirSync(elsewhere);
  symlinkSync(ROOT, join(folder, "link"));
  cli = join(folder, "link", "cli", "teranyina.mjs");
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  config = await writeStoredSite(folder, port, [{ id: "sants", nodes: 40, technicians: "closed" }]);
});
afterAll(async () => {
  if (web !== null && web.exitCode === null) {
    web.kill("SIGTERM");
    await once(web, "exit");
  }
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 40_000; Date.now() < endMs; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      if (await look()) return;
    } catch (cause) {
      // Nothing listens yet.
      if (!(cause instanceof TypeError)) throw cause;
    }
  }
  throw new Error(`never: ${what}\n${log}`);
}

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const status = async (path: string) => (await fetch(url + path)).status;

const HOSTILE_REQUESTS = process.env.TERANYINA_LONG === "1" ? 11_000 : 300;
const METHODS = ["GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND"];
const PIECES = [
  ...["ca", "en", "sants", "nodes", "links", "embed", "api", "v1", "meshes", "marks", "alerts", "acknowledge", "series", "theme"],
  ...[
    "%",
    "%ff",
    "%00",
    "%25",
    "%2f",
    "%2e%2e",
    "..",
    ".",
    "%c3%28",
    "%E2%80%AE",
    "[[...path]]",
    "(group)",
    "@slot",
    "__proto__",
  ],
  ...[
    "constructor",
    "toString",
    "_next",
    "static",
    "image",
    "data",
    "'",
    '"',
    "<script>",
    "\\",
    "~",
    "*",
    ";",
    ":",
    "é",
    "x".repeat(3_000),
  ],
];
const NAMES = ["at", "from", "to", "entity", "metric", "kind", "lang", "theme", "node", "link", "_rsc", "__proto__", "sort", "q"];
const HEADERS = [
  "RSC",
  "Next-Router-State-Tree",
  "Next-Router-Prefetch",
  "Next-Router-Segment-Prefetch",
  "Next-Url",
  "Cookie",
  "Accept",
  "Next-Action",
  "If-None-Match",
  "Accept-Encoding",
  "Accept-Language",
  "X-Forwarded-Host",
  "X-Forwarded-For",
  "Range",
  "Referer",
  "Origin",
  "X-Middleware-Subrequest",
  "X-Teranyina-Coding",
  "Content-Type",
  "Expect",
  "Upgrade",
  "Last-Event-ID",
  "Sec-Fetch-Site",
];
const VALUES = [
  "1",
  "",
  "%ff",
  "[",
  '["",{}]',
  "%5B%22%22%2C%7B%7D%5D",
  "/_tree",
  "x".repeat(2_000),
  "*",
  "br;q=x",
  "//evil.example",
  "\xff",
  "multipart/form-data; boundary=x",
];

/** The status that comes back for such bytes; 0: the connection was closed without one. */
function statusOf(text: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text, "latin1"));
    let head = "";
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1");
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
      if (status === undefined || status === "100") return;
      resolve(Number(status));
      socket.destroy();
    });
    socket.on("error", () => resolve(0));
    socket.on("close", () => resolve(0));
  });
}

function never(): never {
  throw new Error("never");
}

describe("the command line, from anywhere", () => {
  it.each([
    ["--help"],
    ["export", "--config", "CONFIG", "--format", "geojson", "sants"],
    ["snapshot", "--config", "CONFIG", "sants"],
    ["analyse", "--config", "CONFIG", "sants"],
  ])("%s %s", { timeout: 60_000 }, async (...args) => {
    const given = args.map((arg) => (arg === "CONFIG" ? config : arg));
    const command = await run(process.execPath, [cli, ...given], { cwd: elsewhere, maxBuffer: 64 * 1024 * 1024 }).catch(
      (cause: { stderr: string }) => cause,
    );
    // What a command wants to be told is its own business; that a file of ours is not found is not.
    expect(command.stderr).not.toMatch(/ENOENT|Cannot find/);
  });
});

describe.runIf(isBuilt())("the web server, from anywhere", () => {
  beforeAll(async () => {
    web = spawn(process.execPath, [cli, "web", "--config", config], { cwd: elsewhere, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [web.stdout, web.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        log += chunk;
      });
    }
    await until("health", async () => (await status("/healthz")) === 200);
  }, 60_000);

  it.each(["/embed/sants", "/ca/sants", "/ca/sants/nodes", "/api/v1/meshes/sants/wire", "/icon.svg", "/livez"])(
    "answers %s",
    async (path) => {
      expect(await status(path)).toBe(200);
    },
  );

  it.each(["/ca/sants/nodes/%25", "/ca/%25", "/embed/%25"])("knows no %s", async (path) => {
    expect(await status(path)).toBe(404);
  });

  it("answers no request, however it is made, by a fault of its own", { timeout: 900_000 }, async () => {
    const { next: random } = new RandomStream(11);
    const pick = <Value>(of: readonly Value[]): Value => of[Math.floor(random() * of.length)] ?? never();
    const piece = () => pick(PIECES);
    const faults: string[] = [];
    for (let n = 0; n < HOSTILE_REQUESTS; n += 1) {
      const path = Array.from({ length: 1 + Math.floor(random() * 5) }, piece).join(pick(["/", "/", "/", "", "//"]));
      const query = random() < 0.4 ? `?${pick(NAMES)}=${piece()}${piece()}&${pick(NAMES)}=${piece()}` : "";
      const headers = random() < 0.5 ? [`${pick(HEADERS)}: ${pick(VALUES)}`] : [];
      const line = `${pick(METHODS)} ${pick(["/", "/", "/ca/sants/", "/api/v1/meshes/sants/", ""])}${path}${query} HTTP/1.1`;
      const code = await statusOf([line, "Host: x", "Connection: close", "Content-Length: 2", ...headers, "", "{}"].join("\r\n"));
      if (code === 500 || code === 0) faults.push(`${code} ${line} ${headers}`);
    }
    expect(faults).toEqual([]);
  });

  it("sends the embed packed", async () => {
    const embed = await fetch(`${url}/embed/sants`, { headers: { "accept-encoding": "br" } });
    expect(embed.headers.get("content-encoding")).toBe("br");
    expect(embed.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(await embed.text()).toContain("</html>");
  });

  it("lets run exactly the inline scripts of each page", async () => {
    for (const path of ["/ca", "/ca/sants", "/ca/sants/nodes", "/ca/sants/status"]) {
      const page = await fetch(url + path);
      const policy = page.headers.get("content-security-policy") ?? "";
      const scripts = [...(await page.text()).matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)];
      expect(scripts.length).toBeGreaterThan(0);
      for (const [, text = ""] of scripts) expect(policy).toContain(hashOf(text));
      expect(policy).not.toMatch(/script-src[^;]*(unsafe|nonce)/);
    }
  });

  it("tells that its store was taken away, in health and log, and stays alive", async () => {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(folder, `history.db${suffix}`), { force: true });
    await until("health tells", async () => (await status("/healthz")) === 503);
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ store: "store file removed" });
    expect(await status("/livez")).toBe(200);
    await until("the log tells", async () => log.includes("the store's file was removed"));
  });
});
