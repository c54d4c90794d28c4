import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { snapshotSchema } from "#lib/model/index.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { cli } from "#tests/support/run-cli.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";
import { at, plainSeven, tinyMesh } from "#tests/unit/collectors/crawl-support.ts";

let folder: string;
let server: Server;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-cli-"));
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function writeConfig(seed = `127.0.0.1:${port}`): string {
  const file = join(folder, "teranyina.yaml");
  writeFileSync(file, `listen: {port: ${port}}\nmeshes: [{id: sants, name: Sants, seeds: ["${seed}"]}]\n`);
  return file;
}

async function fillStore(): Promise<string> {
  const url = `sqlite:${join(folder, "data", "teranyina.db")}`;
  const opened = await openHistory(url, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  for (const round of [1, 2, 3]) await opened.value.append(recordOf(roundOf("sants", round)));
  await opened.value.close();
  return url;
}

describe("usage", () => {
  it.each(["", "serve", "collect", "web", "demo", "crawl", "probe", "snapshot", "export", "doctor"])(
    "helps with %s on standard output, status 0",
    async (command) => {
      const { status, out, error } = await cli(...[command].filter(Boolean), "--help");
      expect(status).toBe(0);
      expect(error).toBe("");
      expect(out).toContain(`Usage: teranyina ${command}`.trim());
      if (command !== "") expect(out).toMatch(/Examples?:\n {2}teranyina /);
    },
  );

  it.each([
    ["no such command", ["fly"], "unknown command 'fly'"],
    ["no such option", ["serve", "--speed", "9"], "unknown option '--speed'"],
    ["a missing option", ["crawl"], "required option '--seed <address...>' not specified"],
    ["a missing argument", ["probe"], "missing required argument 'address'"],
    ["a seed with a path", ["crawl", "--seed", "http://127.0.0.1/x"], "--seed: expected an address or host name"],
    ["a range that is none", ["crawl", "--seed", "127.0.0.1:1", "--allow", "10.0.0.0"], "--allow: expected a range"],
    ["an unknown protocol", ["crawl", "--seed", "127.0.0.1:1", "--protocol", "olsr"], "--protocol: expected one of"],
    [
      "an unreadable map",
      ["crawl", "--seed", "127.0.0.1:1", "--address-map", "/none.json"],
      "--address-map /none.json: cannot be read",
    ],
    ["a probe of no address", ["probe", "not an address"], "not an address: expected an address"],
    ["an unknown format", ["export", "x.json", "--format", "pdf"], "--format: expected one of"],
    [
      "an instant without offset",
      ["snapshot", "--mesh", "sants", "--at", "2026-03-01T10:00:00"],
      "--at: expected an instant with its offset",
    ],
    ["a port out of range", ["demo", "--port", "99999"], "--port: Too big"],
  ])("refuses %s with status 2 and a word on standard error", async (_, argv, message) => {
    const { status, out, error } = await cli(...argv);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toContain(message);
  });
});

describe("serve, collect, web", () => {
  it.each(["serve", "collect", "web"])("%s tells every problem of the configuration, with lines", async (command) => {
    const file = join(folder, "bad.yaml");
    writeFileSync(file, "meshes:\n  - id: Sants\n    name: Sants\n    seed: [x]\n");
    const { status, error } = await cli(command, "--config", file);
    expect(status).toBe(1);
    expect(error).toContain(`${file}:2: meshes[0].id: `);
    expect(error).toContain(`${file}:4: meshes[0].seed: unknown key (is it seeds?)`);
  });
});

describe("snapshot", () => {
  it("prints the last round, or the one at an instant, as valid JSON", async () => {
    const url = await fillStore();
    const last = await cli("snapshot", "--mesh", "sants", "--history", url);
    expect(snapshotSchema.parse(JSON.parse(last.out))).toEqual(roundOf("sants", 3));
    const before = await cli("snapshot", "--mesh", "sants", "--history", url, "--at", "2026-03-01T11:02:30+01:00", "--json");
    expect(JSON.parse(before.out)).toEqual(roundOf("sants", 2));
  });

  it("finds the store through the configuration, beside it", async () => {
    await fillStore();
    const { status, out } = await cli("snapshot", "--mesh", "sants", "--config", writeConfig());
    expect(status).toBe(0);
    expect(JSON.parse(out).round).toBe(3);
  });

  it("tells what is not there", async () => {
    const url = await fillStore();
    const mesh = await cli("snapshot", "--mesh", "gracia", "--history", url);
    expect(mesh).toMatchObject({ status: 1, out: "" });
    expect(mesh.error).toContain('no round of "gracia"; the store holds: sants');
    const early = await cli("snapshot", "--mesh", "sants", "--history", url, "--at", "2020-01-01T00:00:00Z");
    expect(early.error).toContain('no round of "sants" at or before 2020-01-01T00:00:00Z');
    const store = await cli("snapshot", "--mesh", "sants", "--history", `sqlite:${folder}/none.db`);
    expect(store).toMatchObject({ status: 1 });
    expect(store.error).toContain("none.db");
  });
});

describe("export", () => {
  it("writes NetJSON with addresses: the command line sees everything", async () => {
    const file = join(folder, "now.json");
    const { snapshot } = syntheticMesh({ nodes: 24, seed: 3 });
    writeFileSync(file, JSON.stringify(snapshot));
    const { status, out } = await cli("export", file, "--format", "netjson");
    expect(status).toBe(0);
    const graph = JSON.parse(out);
    expect(graph.type).toBe("NetworkGraph");
    expect(graph.nodes).toHaveLength(24);
    expect(graph.nodes[0].local_addresses).toEqual(snapshot.nodes[0]?.addresses);
    expect(snapshot.nodes[0]?.addresses.length).toBeGreaterThan(0);
    const toFile = await cli("export", file, "--format", "csv", "--out", join(folder, "now.csv"), "--json");
    expect(JSON.parse(toFile.out)).toMatchObject({ format: "csv", out: join(folder, "now.csv") });
    expect(readFileSync(join(folder, "now.csv"), "utf8").length).toBe(JSON.parse(toFile.out).bytes);
  });

  it("refuses what is no Snapshot with its place", async () => {
    const file = join(folder, "other.json");
    writeFileSync(file, '{"mesh": "sants"}');
    const { status, out, error } = await cli("export", file, "--format", "dot");
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(error).toContain("other.json: no Snapshot: at:");
  });
});

describe("doctor", () => {
  type Finding = { what: string; state: string; told: string };
  const findingsOf = (out: string): Map<string, Finding> =>
    new Map(JSON.parse(out).findings.map((finding: Finding) => [finding.what, finding]));

  it("finds seeds that answer, the store, the disk and the clock", async () => {
    await fillStore();
    const mesh = await tinyMesh((_node, cgi, query) => (cgi === "bmx7" ? plainSeven(1, [1], query) : 404));
    try {
      const { out, error } = await cli("doctor", "--config", writeConfig(`${at(1)}:${mesh.port}`), "--json");
      const found = findingsOf(out);
      expect(error).toBe("");
      for (const what of ["configuration", "store", "clock", "seeds sants"]) expect(found.get(what)?.state).toBe("good");
      expect(found.get("store")?.told).toContain("3 rounds");
      expect(found.get("port")).toMatchObject({ state: "bad", told: `127.0.0.1:${port} is in use by another program` });
      expect([...found.keys()]).toContain("build");
    } finally {
      await mesh.stop();
    }
  });

  it("tells a damaged store, and problems of the configuration with their lines", async () => {
    const file = writeConfig();
    await fillStore();
    writeFileSync(join(folder, "data", "teranyina.db"), "garbage ".repeat(2_000));
    expect(findingsOf((await cli("doctor", "--config", file, "--json")).out).get("store")?.state).toBe("bad");
    writeFileSync(file, "listen: {port: no}\n");
    const broken = await cli("doctor", "--config", file);
    expect(broken.status).toBe(1);
    expect(broken.out).toContain(`${file}:1: listen.port: expected number`);
  });
});

describe("demo", () => {
  it("says what to do where the port is taken", async () => {
    const { status, error } = await cli("demo", "--port", String(port), "--folder", join(folder, "demo"));
    expect(status).toBe(1);
    expect(error).toMatch(new RegExp(`port ${port} is taken.*--port ${port + 1}|the site is not built yet`));
  });
});

describe("crawl and probe", () => {
  it("end with status 1 and the reason where nobody answers", async () => {
    const crawl = await cli("crawl", "--seed", "127.0.0.1:1");
    expect(crawl).toMatchObject({ status: 1, out: "" });
    expect(crawl.error).toContain("no node answered");
    expect(crawl.error).toContain("127.0.0.1:1");
    const probe = await cli("probe", "127.0.0.1:1", "--json");
    expect(probe.status).toBe(1);
    expect(JSON.parse(probe.out).refusals.length).toBeGreaterThan(0);
  });

  it("probe tells the form of the router's script, what that lacks, and the remedy", async () => {
    const originators = plainSeven(1, [1], "originators/all");
    const mesh = await tinyMesh((_node, cgi, query) => {
      if (cgi !== "bmx7") return 404;
      if (query.startsWith("$") || query === "descriptions/all") return "";
      if (query === "originators/all") return "[  ]";
      if (query === "originators") return `{"originators":${originators}}`;
      return query === "tunnels" ? '{"tunnels":[]}' : plainSeven(1, [1], query);
    });
    try {
      const { status, out } = await cli("probe", `${at(1)}:${mesh.port}`);
      expect(status).toBe(0);
      expect(out).toContain("script      live tables without a leading $, as OpenWrt's luci-app-bmx7");
      expect(out).toContain("lacks originators/all: the live table is read instead");
      expect(out).toContain("does not tell descriptions in any form");
      expect(out).toContain("remedy: put the routing feed's bmx7-info in its place");
    } finally {
      await mesh.stop();
    }
  });
});
