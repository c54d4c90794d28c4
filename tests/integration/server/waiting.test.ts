/** The web process while the clock of its emulated meshes does not answer: it says so, and becomes the site when it does. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isBuilt } from "#lib/server/web/http/http-server.ts";
import { openStandIn } from "#lib/server/web/http/stand-in.ts";
import { writeStoredSite } from "#tests/support/stored-site.ts";

const WEB = join(import.meta.dirname, "../../../lib/server/web/web-main.ts");

let folder: string;
let web: ChildProcess | null = null;
let log = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-waiting-"));
  log = "";
});
afterEach(async () => {
  if (web !== null && web.exitCode === null && web.signalCode === null) {
    web.kill("SIGKILL");
    await once(web, "exit");
  }
  web = null;
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 25_000; Date.now() < endMs; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      if (await look()) return;
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause; // nothing listens yet
    }
  }
  throw new Error(`never: ${what}\n${log}`);
}

describe("what stands in for the site", () => {
  it("answers 503 in three languages with headers as the site's, is alive, and gives the port back", async () => {
    const port = await freePort();
    const standIn = await openStandIn({ host: "127.0.0.1", port });
    if (!standIn.ok) throw new Error(standIn.error);
    const url = `http://127.0.0.1:${port}`;
    const page = await fetch(`${url}/ca/sants`);
    expect([page.status, page.headers.get("retry-after"), page.headers.get("cache-control")]).toEqual([503, "5", "no-store"]);
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    const text = await page.text();
    for (const language of ["en", "es", "ca"]) expect(text).toContain(`lang="${language}"`);
    const health = await fetch(`${url}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([503, { web: "waiting" }]);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await standIn.value.close();
    expect((await openStandIn({ host: "127.0.0.1", port })).ok).toBe(true);
    expect((await openStandIn({ host: "127.0.0.1", port })).ok).toBe(false);
  });
});

describe.runIf(isBuilt())("the web process", () => {
  it("says that it waits for the clock, and is the site as soon as that answers", { timeout: 60_000 }, async () => {
    const clock = createServer((_, response) => void response.end(JSON.stringify({ nowMs: Date.now(), timeFactor: 1 })));
    const clockPort = await freePort();
    const port = await freePort();
    const config = await writeStoredSite(folder, port, [{ id: "sants", nodes: 30, technicians: "closed" }]);
    const told = JSON.parse(await readFile(config, "utf8"));
    await writeFile(config, JSON.stringify({ ...told, clock: `http://127.0.0.1:${clockPort}/emulator/clock` }));
    web = spawn(process.execPath, [WEB, "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
    web.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      log += chunk;
    });
    const url = `http://127.0.0.1:${port}`;
    await until("it waits", async () => (await fetch(`${url}/en/sants`)).status === 503);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await new Promise<void>((resolve) => clock.listen(clockPort, "127.0.0.1", resolve));
    await until("the site", async () => (await fetch(`${url}/en/sants`)).status === 200);
    await new Promise((resolve) => {
      clock.close(resolve);
      clock.closeAllConnections();
    });
  });
});
