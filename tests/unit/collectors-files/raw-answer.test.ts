/** One answer of an info script as a file, whichever it is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readSnapshotFrom } from "#cli/read-any-file.ts";
import { analyse } from "#lib/graph/analysis/index.ts";
import { hasShared, SHARED } from "./support.ts";

const captureSchema = z.object({
  nodes: z.record(z.string(), z.object({ queries: z.record(z.string(), z.object({ body: z.string().optional() })) })),
});

function bodyOf(capture: string, query: string): string {
  const parsed = captureSchema.parse(JSON.parse(readFileSync(`${SHARED}bmx-captures/${capture}.json`, "utf8")));
  return parsed.nodes.n1?.queries[query]?.body ?? "";
}

describe.runIf(hasShared)("one answer", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "answer-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function read(text: string) {
    const path = join(folder, "node-01 2026-03-01_10-00.json");
    writeFileSync(path, text);
    return readSnapshotFrom(path);
  }

  it.each([
    ["bmx6-3n", "$info", 1, 0, ["node-01"]],
    ["bmx6-3n", "status", 1, 0, ["node-01"]],
    ["bmx6-3n", "interfaces", 1, 0, []],
    ["bmx6-3n", "links", 3, 2, ["node-02", "node-03"]],
    ["bmx6-3n", "originators/all", 3, 0, ["node-01", "node-02", "node-03"]],
    ["bmx6-3n", "$neighbours", 3, 3, ["node-01", "node-02", "node-03"]],
    ["bmx6-3n", "descriptions/all", 3, 3, ["node-01", "node-02", "node-03"]],
    ["bmx6-3n", "$tunnels", 3, 0, ["node-02", "node-03"]],
    ["bmx7-3n", "$info", 3, 2, ["node-01", "node-02", "node-03"]],
    ["bmx7-3n", "status", 1, 0, ["node-01"]],
    ["bmx7-3n", "interfaces", 1, 0, []],
    ["bmx7-3n", "links", 3, 2, ["node-02", "node-03"]],
    ["bmx7-3n", "$originators", 3, 0, ["node-01", "node-02", "node-03"]],
    ["bmx7-3n", "$neighbours", 3, 3, ["node-01", "node-02", "node-03"]],
    ["bmx7-3n", "$tunnels", 3, 0, ["node-02", "node-03"]],
  ])(
    "of %s, %s: %i nodes and %i links, and it is told that it is one router's word",
    async (capture, query, nodes, links, names) => {
      const found = await read(bodyOf(capture, query));
      if (!found.ok) throw new Error(found.error);
      const { snapshot, source, warnings } = found.value;
      expect(source).toBe("raw-answer");
      expect(snapshot.nodes.flatMap(({ hostname }) => hostname ?? []).sort()).toEqual(names);
      expect([snapshot.nodes.length, snapshot.links.length]).toEqual([nodes, links]);
      expect(snapshot.nodes.flatMap(({ addresses }) => addresses)).not.toContain("::");
      expect(warnings.join()).toMatch(/word of one router|does not tell whose it is/);
    },
  );

  it("of links alone tells both directions as its router counts them, and of no gateways", async () => {
    const text = bodyOf("bmx6-3n", "links").replace('"rxRate": 100, "txRate": 100', '"rxRate": 90, "txRate": 70');
    const found = await read(text);
    if (!found.ok) throw new Error(found.error);
    const { snapshot } = found.value;
    expect(snapshot.links[0]).toMatchObject({
      a: "node-01 2026-03-01_10-00",
      b: "node-02",
      directions: { ab: { quality: 0.7, state: "one-sided" }, ba: { quality: 0.9, state: "one-sided" } },
    });
    expect(analyse(snapshot, { deep: false }).reason).toBe("gateways-not-known");
  });

  it("behind an error line is read, and a listing of files is refused once with why", async () => {
    const found = await read(`ERROR set_hostname: Illegal hostname\n${bodyOf("bmx7-3n", "links")}`);
    expect(found.ok && found.value.snapshot.links).toHaveLength(2);
    const listing = await read(bodyOf("bmx6-3n", "originators"));
    expect(listing.ok ? "" : listing.error).toContain("a listing of files");
  });
});

describe("what is of no known kind", () => {
  it.each([
    ["", "the file has no bytes"],
    ["  \n", "nothing but white space"],
    ["<!DOCTYPE html><html><body>502</body></html>", "a web page (HTML)"],
    ["hello", "of no kind that is known here"],
  ])("%j is refused once", async (text, why) => {
    const folder = mkdtempSync(join(tmpdir(), "answer-"));
    const path = join(folder, "x.json");
    writeFileSync(path, text);
    const found = await readSnapshotFrom(path);
    rmSync(folder, { recursive: true });
    if (found.ok) throw new Error("read");
    expect(found.error.split(why)).toHaveLength(2);
    expect(found.error.match(/looked for|known here/g)?.length ?? 0).toBe(text === "hello" ? 2 : 0);
  });
});

describe.runIf(hasShared)("a wrapper of answers that hold several tables each", () => {
  it.each(["bmx6-3n", "bmx7-3n"])("of %s is read as that of single ones is", async (capture) => {
    const text = readFileSync(`${SHARED}bmx-captures/${capture}.json`, "utf8");
    const whole = captureSchema.parse(JSON.parse(text));
    const compound = ["$info", "$neighbours", "tunnels", "$tunnels", "links"];
    const nodes = Object.fromEntries(
      Object.entries(whole.nodes).map(([name, { queries }]) => [
        name,
        { queries: Object.fromEntries(Object.entries(queries).filter(([query]) => compound.includes(query))) },
      ]),
    );
    const folder = mkdtempSync(join(tmpdir(), "answer-"));
    const shape = async (content: object) => {
      const path = join(folder, "2026-03-01_10-00.json");
      writeFileSync(path, JSON.stringify(content));
      const read = await readSnapshotFrom(path);
      if (!read.ok) throw new Error(read.error);
      const { links, uses, gateways } = read.value.snapshot;
      return [links.map(({ id, directions }) => [id, directions.ab.quality]), uses, gateways.map(({ node }) => node)];
    };
    expect(await shape({ capture: "x", nodes })).toEqual(await shape({ ...whole, capture: "x" }));
    rmSync(folder, { recursive: true });
  });
});
