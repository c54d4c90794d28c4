/** Broken set-ups of the kinds that people meet, each with the line that mends it. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";
import { cli } from "#tests/support/run-cli.ts";

let folder: string;
let server: Server;
let port: number;
let body = "hello";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-doctor-"));
  const started = createServer((_request, response) => response.end(body));
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  server = started;
  // A listener on TCP has an address of this kind.
  const address: AddressInfo | string | null = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  body = "hello";
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const MESH = 'meshes: [{id: sants, name: Sants, seeds: ["127.0.0.1:1"]}]\n';

function write(text: string): string {
  const file = join(folder, "teranyina.yaml");
  writeFileSync(file, text);
  return file;
}

type Finding = { what: string; state: string; told: string; remedy?: string };

async function examine(file: string, what: string): Promise<{ status: number | null; finding: Finding | undefined }> {
  const { status, out } = await cli("doctor", "--config", file, "--json");
  const findings: Finding[] = JSON.parse(out).findings;
  return { status, finding: findings.find((finding) => finding.what === what) };
}

async function expectBad(file: string, what: string, told: RegExp, remedy: RegExp): Promise<void> {
  const { status, finding } = await examine(file, what);
  expect(finding).toMatchObject({ state: "bad", told: expect.stringMatching(told), remedy: expect.stringMatching(remedy) });
  expect(status).toBe(1);
}

describe("doctor, on a configuration", () => {
  it("that is not there", () =>
    expectBad(join(folder, "none.yaml"), "configuration", /there is no file .*none\.yaml/, /teranyina init --config FILE/));
  it("that is a folder", () => expectBad(folder, "configuration", /is a folder/, /--config .*\/teranyina\.yaml/));
  it("that is not YAML", () => expectBad(write(`${MESH}x: [1\n`), "configuration", /:\d+: .*not YAML/, /quotes and brackets/));
  it("with a key that is misspelt", () =>
    expectBad(
      write(`${MESH}histroy: {}\n`),
      "configuration",
      /:2: histroy: unknown key/,
      /^Write history instead of histroy\.$/,
    ));
  it("with a key of nothing", () =>
    expectBad(write(`${MESH}colour: red\n`), "configuration", /:2: colour: unknown key/, /^Take colour out\.$/));
  it.each([
    ["without seeds", "meshes:\n  - id: sants\n    name: Sants\n", /seeds: is missing; expected a list/],
    ["with seeds left empty", "meshes:\n  - id: sants\n    name: Sants\n    seeds:\n", /seeds: is empty; expected a list/],
  ])("%s", (_, text, told) => expectBad(write(text), "configuration", told, /^Write: seeds: \["fd66/));
  it("without meshes", () => expectBad(write("site: {}\n"), "configuration", /meshes: is missing/, /^Write: meshes: /));
  it("that puts the site below a path", () =>
    expectBad(
      write(`${MESH}site: {baseUrl: "https://guifi.example/malla"}\n`),
      "address",
      /the path \/malla/,
      /baseUrl: https:\/\/guifi\.example$/,
    ));
  it("that names a map that is not there", () =>
    expectBad(
      write('meshes: [{id: a, name: A, seeds: ["127.0.0.1:1"], addressMapFile: none.json}]\n'),
      "configuration",
      /addressMapFile: .*none\.json: cannot be read/,
      /Put the file of meshes\[0\]\.addressMapFile right/,
    ));
});

describe("doctor, on a store", () => {
  const store = (path: string) => write(`${MESH}history: {url: "sqlite:${path}"}\n`);
  const ELSEWHERE = /history\.url: sqlite:\/var\/lib\/teranyina/;

  it("in a folder that nobody can make", () =>
    expectBad(store("/proc/nope/teranyina.db"), "store", /cannot be made in \/proc/, ELSEWHERE));
  it("behind a file that is in the way", () => {
    writeFileSync(join(folder, "data"), "");
    return expectBad(store("data/teranyina.db"), "store", /data is a file, not a folder/, /Move that file away/);
  });
  it("that is a folder itself", () => {
    mkdirSync(join(folder, "data"));
    return expectBad(store("data"), "store", /data is a folder/, /sqlite:.*\/data\/teranyina\.db/);
  });
  it("that can be made, of which nothing is left behind", async () => {
    const { finding } = await examine(store("new/teranyina.db"), "store");
    expect(finding).toMatchObject({ state: "good", told: expect.stringContaining("will be created") });
    expect(spawnSync("ls", ["-A", folder]).stdout.toString()).toBe("teranyina.yaml\n");
  });
  it("of a PostgreSQL that refuses", () =>
    expectBad(write(`${MESH}history: {url: "postgres://t:secret@127.0.0.1:1/t"}\n`), "store", /no server listens there/, /psql/));
});

/** Root may do everything: another user is needed to be refused. */
describe.runIf(process.getuid?.() === 0)("doctor, run by a user without the rights", () => {
  function asNobody(file: string) {
    const { status, stdout, stderr } = spawnSync(
      "setpriv",
      ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, "cli/teranyina.mjs", "doctor", "--config", file],
      { encoding: "utf8" },
    );
    return { status, out: stdout + stderr };
  }

  it("tells of a configuration that it may not read", () => {
    const file = write(MESH);
    chmodSync(folder, 0o755);
    chmodSync(file, 0o600);
    const { status, out } = asNobody(file);
    expect(out).toMatch(/BAD {2}configuration .*cannot be read \(EACCES/);
    expect(out).toContain("→ Let the user that runs this read it: chgrp");
    expect(status).toBe(1);
  });

  it("tells of a folder for the store that it may not write to", () => {
    const file = write(MESH);
    chmodSync(folder, 0o755);
    const { status, out } = asNobody(file);
    expect(out).toMatch(/BAD {2}store .*nobody may not write to/);
    expect(out).toContain(`→ Give it to the user that runs the collector: chown nobody ${folder}`);
    expect(status).toBe(1);
  });
});

describe("doctor, on the network and the clock", () => {
  const listen = () => write(`${MESH}listen: {port: ${port}}\n`);

  it("tells a port that another program has", () =>
    expectBad(listen(), "port", /in use by another program/, new RegExp(`ss -ltnp 'sport = :${port}'.*listen: \\{ port: `)));
  it("takes a port that the site itself has for well", async () => {
    body = '{"web":"ok"}';
    expect((await examine(listen(), "port")).finding).toMatchObject({ state: "good" });
  });
  it("tells an address to listen on that this machine has not", () =>
    expectBad(write(`${MESH}listen: {host: 192.0.2.1}\n`), "port", /192\.0\.2\.1/, /listen\.host/));
  it("tells a seed on which nothing listens", () =>
    expectBad(write(MESH), "seeds sants", /127\.0\.0\.1:1: .*ECONNREFUSED/, /uhttpd start/));
  it("tells a seed that takes the connection and is no router", () =>
    expectBad(
      write(`meshes: [{id: sants, name: Sants, seeds: ["127.0.0.1:${port}"]}]\n`),
      "seeds sants",
      /connected, but no bmx6 or bmx7 answered/,
      new RegExp(`teranyina probe 127\\.0\\.0\\.1:${port}`),
    ));
  it("tells a clock that is behind what was stored", async () => {
    const opened = await openHistory(`sqlite:${join(folder, "data", "teranyina.db")}`, "write");
    if (!opened.ok) throw new Error(opened.error.message);
    const round = roundOf("sants", 1);
    const record = recordOf({ ...round, at: new Date(Date.now() + 3_600_000).toISOString() });
    await opened.value.append(record);
    await opened.value.close();
    await expectBad(write(MESH), "clock", /before the newest round of the store/, /timedatectl set-ntp true/);
  });
});
