/** Recorded answers of a mesh in one file: real daemons' words through the same parsers as those of a crawl. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSnapshotFrom } from "#cli/read-any-file.ts";
import { cgiCapture } from "#lib/collectors/cgi-capture/source.ts";
import { analyse } from "#lib/graph/analysis/products/analyse.ts";
import { context, FIXTURES, hasShared, readText, SHARED } from "./support.ts";

const SAMPLE = join(FIXTURES, "bmx6-3n.json");

async function snapshotFrom(path: string) {
  const read = await readSnapshotFrom(path);
  if (!read.ok) throw new Error(read.error);
  return read.value.snapshot;
}

describe("recorded answers of the info scripts", () => {
  it("gives the three nodes with both directions of each link", async () => {
    const { nodes, links } = await snapshotFrom(SAMPLE);
    expect(nodes.map(({ state }) => state)).toEqual(["answered", "answered", "answered"]);
    expect(links).toHaveLength(3);
    for (const { directions } of links) expect([directions.ab.state, directions.ba.state]).toEqual(["measured", "measured"]);
  });

  it("keeps the others where one node's answers are broken or its queries failed", async () => {
    const capture = JSON.parse(readFileSync(SAMPLE, "utf8"));
    const [first, second] = Object.keys(capture.nodes);
    capture.nodes[first ?? ""].queries.links = { status: 200, contentType: "application/json", body: '{ "links": [ {' };
    for (const query of Object.keys(capture.nodes[second ?? ""].queries))
      capture.nodes[second ?? ""].queries[query] = { error: "timed out" };
    const { read } = await readText("mesh.json", JSON.stringify(capture));
    if (!read.ok) throw new Error(read.error.message);
    const [recording] = read.value.recordings;
    if (recording?.kind !== "observations") throw new Error("no observations");
    expect(recording.observations.map(({ answered, links }) => [answered, links.state])).toEqual([
      [true, "refused"],
      [true, "read"],
    ]);
    expect(recording.refusals).toMatchObject([{ query: "time" }]);
  });

  it("refuses a capture in which nobody answered, and says so", async () => {
    const bytes = new TextEncoder().encode('{"capture":"x","nodes":{"n1":{"base":"","queries":{"status":{"error":"refused"}}}}}');
    const read = await cgiCapture.read({ name: "x.json", bytes }, context);
    expect(read).toMatchObject({ ok: false, error: { message: expect.stringContaining("status") } });
  });

  it.runIf(hasShared && existsSync(`${SHARED}bmx-captures`)).each([
    ["bmx6-12n", 12, 18],
    ["bmx6-12n-after", 11, 14],
    ["bmx7-12n", 12, 18],
  ])("%s: %d nodes, %d links, and the prediction fits what the daemons reported", async (name, nodes, links) => {
    const snapshot = await snapshotFrom(join(SHARED, "bmx-captures", `${name}.json`));
    expect([snapshot.nodes.length, snapshot.links.length]).toEqual([nodes, links]);
    const { model_fit } = analyse(snapshot);
    expect(model_fit?.fit).toBeGreaterThanOrEqual(0.95);
  });
});
