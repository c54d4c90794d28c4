import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { rawGet, rawSend } from "./raw-http.ts";

let realMs = 0;
let emulator: Emulator;
const startAt = Date.UTC(2026, 10, 22, 19, 40, 0);

beforeEach(async () => {
  realMs = 1_000_000;
  emulator = await startEmulator({
    meshes: [
      { id: "six", protocol: "bmx6", nodes: 30, seed: 4, block: "127.90", liveliness: 0, mishaps: false },
      { id: "mixed", protocol: "both", nodes: 30, seed: 5, block: "127.91", liveliness: 0, mishaps: false },
    ],
    port: 0,
    timeFactor: 60,
    startAt,
    clock: { nowMs: () => realMs },
  });
});
afterEach(() => emulator.stop());

const at = (node: number) => `127.90.0.${node + 1}:${emulator.port}`;
const ordinary = () =>
  emulator.meshes.get("six")?.nodes.find((node) => node.index > 6 && !node.mute && !node.frozen)?.index ?? -1;

describe("the emulator over HTTP", () => {
  it("serves each node at its own address, as busybox httpd does", async () => {
    const node = ordinary();
    const answer = await rawGet(at(node), "/cgi-bin/bmx6-info?status");
    expect(answer.head).toBe("HTTP/1.1 200 OK\r\nContent-type: application/json\n\n");
    expect(JSON.parse(answer.body).status.name).toBe(emulator.meshes.get("six")?.nodes[node]?.hostname);
    expect((await rawGet(at(node), "/cgi-bin/bmx7-info?status")).head).toMatch(
      /^HTTP\/1\.1 404 Not Found\r\n[\s\S]*Content-type: text\/html\r\n/,
    );
    expect((await rawGet(at(node), "/")).head).toMatch(/^HTTP\/1\.1 404/);
    expect((await rawGet(`127.92.0.1:${emulator.port}`, "/cgi-bin/bmx6-info?status")).head).toBe("");
    expect((await rawGet(`127.90.0.31:${emulator.port}`, "/cgi-bin/bmx6-info?status")).head).toBe("");
  });

  it("maps every mesh address of every daemon to its node", async () => {
    expect(Object.keys(emulator.addressMap("six"))).toHaveLength(30);
    const mixed = emulator.addressMap("mixed");
    expect(Object.keys(mixed).filter((address) => address.startsWith("fd70:"))).toHaveLength(30);
    const older = Object.keys(mixed).filter((address) => address.startsWith("fd66:"));
    expect(older.length).toBeGreaterThan(3);
    expect(older.length).toBeLessThan(30);
    const seed = await rawGet(emulator.seed("mixed"), "/cgi-bin/bmx7-info?status");
    const { primaryIp } = JSON.parse(seed.body).status;
    expect(mixed[primaryIp]).toBe(emulator.seed("mixed"));
    expect(Object.keys(emulator.places("mixed")).sort()).toEqual(Object.keys(mixed).sort());
  });

  it("lets time run by its factor", async () => {
    expect(emulator.nowMs()).toBe(startAt);
    const uptime = async () => JSON.parse((await rawGet(at(ordinary()), "/cgi-bin/bmx6-info?status")).body).status.uptime;
    const before = await uptime();
    realMs += 1000;
    expect(emulator.nowMs()).toBe(startAt + 60_000);
    expect(await uptime()).not.toBe(before);
    const clock = await rawGet(`127.0.0.1:${emulator.port}`, "/emulator/clock");
    expect(JSON.parse(clock.body)).toEqual({ nowMs: startAt + 60_000, timeFactor: 60 });
  });

  it("cuts off what is no request", async () => {
    expect((await rawSend(at(ordinary()), "nonsense\r\n\r\n")).head).toBe("");
    expect((await rawSend(at(ordinary()), `GET /${"x".repeat(9000)} HTTP/1.1\r\n`)).head).toBe("");
  });
});

describe("misbehaviour", () => {
  it("never answers, cuts off, drips, talks nonsense, redirects, answers half", async () => {
    const node = ordinary();
    const ask = () => rawGet(at(node), "/cgi-bin/bmx6-info?status", 1300);
    const set = (how: Parameters<Emulator["faultHooks"]["setMisbehaviour"]>[2]) =>
      emulator.faultHooks.setMisbehaviour("six", node, how);
    set("dead");
    expect(await ask()).toMatchObject({ head: "", body: "", ended: false });
    set("refused");
    expect(await ask()).toMatchObject({ head: "", body: "", ended: true });
    set("slow");
    const slow = await ask();
    expect(slow).toMatchObject({ ended: false });
    expect(slow.head.length).toBeLessThan(3);
    set("garbage");
    expect((await ask()).head).not.toMatch(/^HTTP/);
    set("redirect");
    expect((await ask()).head).toMatch(/^HTTP\/1\.1 302 Found\r\nLocation: /);
    set("cut");
    const cut = await ask();
    expect(cut.ended).toBe(true);
    expect(() => JSON.parse(cut.body)).toThrow();
    set(null);
    expect(JSON.parse((await ask()).body).status.compat).toBe(16);
  });

  it("sends a body that does not end soon", async () => {
    emulator.faultHooks.setMisbehaviour("six", ordinary(), "huge");
    const answer = await rawGet(at(ordinary()), "/cgi-bin/bmx6-info?links", 20_000);
    expect(answer.body.length).toBeGreaterThan(60_000_000);
  });

  it("kills, freezes and revives", async () => {
    const node = ordinary();
    const ask = (query: string) => rawGet(at(node), `/cgi-bin/bmx6-info?${query}`, 200);
    emulator.faultHooks.freeze("six", node);
    realMs += 1000;
    expect((await ask("$tunnels")).body).toMatch(/ERROR : can't connect to unix socket/);
    const frozen = (await ask("status")).body;
    realMs += 5000;
    expect((await ask("status")).body).toBe(frozen);
    emulator.faultHooks.revive("six", node);
    realMs += 1000;
    expect((await ask("status")).body).not.toBe(frozen);
    emulator.faultHooks.kill("six", node);
    realMs += 1000;
    expect(await ask("status")).toMatchObject({ head: "", ended: false });
    emulator.faultHooks.revive("six", node);
    realMs += 1000;
    expect(JSON.parse((await ask("status")).body).status.uptime).toMatch(/^0:00:0[01]:/);
    expect(
      emulator.meshes
        .get("six")
        ?.faults(startAt, emulator.nowMs())
        .filter((fault) => fault.made),
    ).toHaveLength(2);
  });

  it("weakens and cuts a link in one direction", () => {
    const mesh = emulator.meshes.get("six");
    const link = mesh?.plan.links.find((candidate) => !candidate.wired && candidate.base[0] > 0.9 && candidate.base[1] > 0.9);
    if (mesh === undefined || link === undefined) throw new Error("no good radio link");
    const delivered = () => {
      const found = mesh.truthAt(emulator.nowMs() + 60_000).directions.filter((direction) => direction.link === link.index);
      return found.map((direction) => [direction.from, Math.round(direction.delivered * 10)]);
    };
    const [, before] = delivered();
    emulator.faultHooks.setLinkLoss("six", link.b, link.a, [0.5, 1]);
    const weak = new Map(delivered().map(([from = 0, tenths = 0]) => [from, tenths]));
    expect(weak.get(link.b)).toBeLessThan(7);
    expect(weak.get(link.a)).toBeGreaterThan(8);
    emulator.faultHooks.setLinkLoss("six", link.a, link.b, [0, 1]);
    expect(delivered()).toEqual([]);
    emulator.faultHooks.setLinkLoss("six", link.a, link.b, [1, 1]);
    expect(delivered()[1]).toEqual(before);
  });
});

describe("the control address", () => {
  const control = (target: string) => rawGet(`127.0.0.1:${emulator.port}`, target);
  const post = (text: string) =>
    rawSend(
      `127.0.0.1:${emulator.port}`,
      `POST /emulator/fault HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );

  it("lists the meshes as a configuration needs them", async () => {
    const { meshes } = JSON.parse((await control("/emulator/meshes")).body);
    expect(meshes.map((mesh: { id: string; protocol: string; nodes: number }) => [mesh.id, mesh.protocol, mesh.nodes])).toEqual([
      ["six", "bmx6", 30],
      ["mixed", "both", 30],
    ]);
    expect(meshes[0].addressMap).toEqual(emulator.addressMap("six"));
    expect(meshes[0].seed).toBe(emulator.seed("six"));
    expect(Object.values(meshes[1].places)[0]).toMatchObject({ lat: expect.closeTo(41.39, 1), lon: expect.closeTo(2.16, 1) });
  });

  it("counts what each node served, whatever the cache buster", async () => {
    const node = ordinary();
    const one = await rawGet(at(node), "/cgi-bin/bmx6-info?links=1");
    await rawGet(at(node), "/cgi-bin/bmx6-info?links=2");
    const report = JSON.parse((await control("/emulator/served")).body);
    const bytes = 2 * Buffer.byteLength(one.head + one.body);
    expect(report).toEqual({
      total: { requests: 2, bytes },
      nodes: { [`127.90.0.${node + 1}`]: { requests: 2, bytes, queries: { "bmx6-info?links": { requests: 2, bytes } } } },
    });
  });

  it("makes faults on request and refuses nonsense", async () => {
    const node = ordinary();
    expect((await post(JSON.stringify({ mesh: "six", node, action: "refused" }))).body).toContain('"ok":true');
    expect((await rawGet(at(node), "/cgi-bin/bmx6-info?status")).head).toBe("");
    await post(JSON.stringify({ mesh: "six", node, action: "revive" }));
    expect((await rawGet(at(node), "/cgi-bin/bmx6-info?status")).head).toMatch(/200 OK/);
    expect((await post("{")).head).toMatch(/^HTTP\/1\.1 400/);
    expect((await post(JSON.stringify({ mesh: "six", node: 999, action: "kill" }))).head).toMatch(/^HTTP\/1\.1 404/);
    expect((await post(JSON.stringify({ mesh: "six", node, action: "explode" }))).head).toMatch(/^HTTP\/1\.1 400/);
    expect((await control("/emulator/fault")).head).toMatch(/^HTTP\/1\.1 405/);
    expect((await control("/emulator/faults")).body).toContain('"radio-failing"');
  });
});

describe("the emulator as a process", () => {
  const main = fileURLToPath(new URL("../../../emulator/main.ts", import.meta.url));

  it("says when it is ready and stops on SIGTERM", async () => {
    const child = spawn(process.execPath, [main, "--nodes", "8", "--port", "0", "--block", "127.93"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface(child.stdout), "line");
    const ready = JSON.parse(String(line));
    expect(ready).toMatchObject({ ready: true, meshes: [{ id: "mesh-1" }] });
    expect((await rawGet(ready.meshes[0].seed, "/cgi-bin/bmx6-info?status")).body).toContain("BMX6-0.1-alpha");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("stops when its parent lets go of it", async () => {
    const child = fork(main, ["--mesh", "id=a,nodes=6,block=127.94", "--port", "0"], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const [ready] = await once(child, "message");
    expect(ready).toMatchObject({ ready: true });
    child.disconnect();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("refuses a wrong command line with the usage", async () => {
    const child = spawn(process.execPath, [main, "--protocol", "olsr"], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += String(chunk);
    });
    expect(await once(child, "close")).toEqual([2, null]);
    expect(said).toMatch(/protocol is bmx6, bmx7 or both, not "olsr"\nusage:/);
  });
});
