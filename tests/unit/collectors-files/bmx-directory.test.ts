import { cpSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLocalDaemon } from "#lib/collectors/bmx-directory/local-daemon.ts";
import { bmxDirectory } from "#lib/collectors/bmx-directory/source.ts";
import { detectFolderSource } from "#lib/collectors/registry.ts";
import { observationSchema } from "#lib/model/index.ts";
import { bodiesOf, hasCaptures } from "../collectors/captures.ts";
import { context, FIXTURES } from "./support.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-bmx6-"));
  cpSync(`${FIXTURES}bmx6-json`, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const rows = (part: { state: string; rows?: readonly unknown[] }) =>
  part.state === "read" ? (part.rows?.length ?? -1) : part.state;

describe("the directory of a local daemon", () => {
  it("is read like its answers over HTTP", async () => {
    const read = await readLocalDaemon(folder, Date.now());
    if (!read.ok) throw new Error(read.error.message);
    const observation = observationSchema.parse(read.value);
    expect(observation).toMatchObject({
      protocol: "bmx6",
      answered: true,
      liveDaemon: null,
      self: { hostname: "node-01" },
      refusals: [],
    });
    const { interfaces, links, originators, tunnels, descriptions } = observation;
    expect([interfaces, links, originators, tunnels, descriptions].map(rows)).toEqual([2, 2, 3, "not-asked", 3]);
  });

  it("takes an empty table for one without rows, and leaves a cut file out", async () => {
    truncateSync(join(folder, "links"), 0);
    writeFileSync(join(folder, "originators", "x.AAAA"), '{"name": "x", "pri');
    const read = await readLocalDaemon(folder, Date.now());
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.links).toMatchObject({ state: "read", rows: [], empty: true });
    expect(rows(read.value.originators)).toBe(3);
  });

  it("tells the files of a daemon that stopped for what they are", async () => {
    const old = new Date(Date.now() - 3_600_000);
    for (const name of ["status", "links", "interfaces"]) utimesSync(join(folder, name), old, old);
    const read = await readLocalDaemon(folder, Date.now());
    expect(read.ok && read.value.liveDaemon).toBe(false);
  });

  it("is refused where there is none, or no status in it", async () => {
    expect(await readLocalDaemon(join(folder, "nothing"), 0)).toMatchObject({ ok: false, error: { code: "unreachable" } });
    truncateSync(join(folder, "status"), 0);
    expect(await readLocalDaemon(folder, Date.now())).toMatchObject({ ok: false, error: { code: "unexpected-shape" } });
  });

  it("is known by its entries", () => {
    expect(detectFolderSource(new Set(["status", "links", "originators/"]))?.id).toBe("bmx-directory");
    expect(detectFolderSource(new Set(["links"]))).toBeNull();
    expect(detectFolderSource(new Set())).toBeNull();
  });
});

describe.runIf(hasCaptures)("a copy of a bmx7 directory", () => {
  it("knows whose descriptions they are by the names of the files", async () => {
    const bodies = bodiesOf("bmx7-12n").get("n2");
    const body = (query: string) => new TextEncoder().encode(bodies?.get(query) ?? "");
    const files = new Map(["status", "interfaces", "links"].map((name) => [name, body(name)] as const));
    const ids: string[] = [];
    for (const element of JSON.parse(bodies?.get("originators/all") ?? "[]")) {
      ids.push(element.nodeId);
    }
    for (const [place, element] of JSON.parse(bodies?.get("descriptions/all") ?? "[]").entries()) {
      files.set(`descriptions/${ids[place] ?? place}`, new TextEncoder().encode(JSON.stringify(element)));
    }
    const reading = await bmxDirectory.read({ name: "2026-03-01_10-00-00/n2/bmx7", files }, context);
    const recording = reading.ok ? reading.value.recordings[0] : undefined;
    if (recording?.kind !== "observations") throw new Error("not read");
    expect(recording.at).toBe("2026-03-01T09:00:00.000Z");
    const { protocol, descriptions } = observationSchema.parse(recording.observations[0]);
    expect(protocol).toBe("bmx7");
    expect(descriptions.state === "read" && descriptions.rows.every(({ nodeId }) => nodeId !== null)).toBe(true);
    expect(rows(descriptions)).toBe(12);
  });
});
