import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "#lib/server/config/load.ts";
import { cli } from "#tests/support/run-cli.ts";
import { at, plainSeven, type TinyMesh, tinyMesh } from "#tests/unit/collectors/crawl-support.ts";

let folder: string;
let file: string;
let mesh: TinyMesh;
let seed: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-init-"));
  file = join(folder, "teranyina.yaml");
  mesh = await tinyMesh((_node, cgi, query) => (cgi === "bmx7" ? plainSeven(1, [1], query) : 404));
  seed = `${at(1)}:${mesh.port}`;
});
afterEach(async () => {
  await mesh.stop();
  rmSync(folder, { recursive: true });
});

const init = (...flags: string[]) => cli("init", "--config", file, "--yes", "--name", "Gràcia: alta #1", ...flags);

describe("init", () => {
  it("writes by flags what is read again as it was given, having asked the seed", async () => {
    const { status, error } = await init("--seed", seed, "--protocols", "bmx7", "--port", "26201");
    expect({ status, error }).toEqual({ status: 0, error: "" });
    expect(mesh.asked.length).toBeGreaterThan(0);
    const config = loadConfig(file);
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    const [read] = config.value.meshes;
    expect(read).toMatchObject({ id: "gracia-alta-1", name: "Gràcia: alta #1", seeds: [seed], protocols: ["bmx7"] });
    expect(config.value.listen.port).toBe(26201);
    expect(config.value.history.url).toBe(`sqlite:${join(folder, "data", "teranyina.db")}`);
  });

  it("asks five questions, and takes an empty line for the default", async () => {
    const child = spawn(process.execPath, ["cli/teranyina.mjs", "init", "--config", file]);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stdin.end(`Sants\n${seed}\n\n\n26202\n`);
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(status).toBe(0);
    expect(out.match(/: (?=[A-Z/])/g)).toHaveLength(5);
    const config = loadConfig(file);
    expect(config.ok && config.value.meshes[0]).toMatchObject({ id: "sants", protocols: ["bmx6", "bmx7"] });
    expect(config.ok && config.value.listen.port).toBe(26202);
  });

  it("overwrites nothing without --force", async () => {
    writeFileSync(file, "mine\n");
    const { status, error } = await init("--seed", seed);
    expect(status).toBe(1);
    expect(error).toContain("is there already; --force overwrites it");
    expect(readFileSync(file, "utf8")).toBe("mine\n");
    expect((await init("--seed", seed, "--force")).status).toBe(0);
    expect(loadConfig(file).ok).toBe(true);
  });

  it("writes nothing where the seed does not answer, except with --no-ask", async () => {
    const { status, error } = await init("--seed", "127.0.0.1:1");
    expect(status).toBe(1);
    expect(error).toMatch(/ECONNREFUSED[\s\S]*→ Start the web server[\s\S]*--no-ask/);
    expect(loadConfig(file).ok).toBe(false);
    expect((await init("--seed", "127.0.0.1:1", "--no-ask")).status).toBe(0);
    expect(loadConfig(file).ok).toBe(true);
  });

  it.each([
    [["--port", "70000"], "--port"],
    [["--protocols", "olsr"], "--protocols"],
    [["--history", "data.db"], "history.url"],
  ])("refuses %j with status 2", async (flags, words) => {
    const { status, error } = await init("--seed", seed, ...flags);
    expect(status).toBe(2);
    expect(error).toContain(words);
    expect(loadConfig(file).ok).toBe(false);
  });
});
