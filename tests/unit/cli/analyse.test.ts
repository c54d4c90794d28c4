import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { analysisSchema, whatIfDifferenceSchema } from "#lib/model/index.ts";
import { partialSight } from "#tests/support/partial-sight.ts";
import { cli } from "#tests/support/run-cli.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const ROOT = join(import.meta.dirname, "../../..");
const F1 = join(ROOT, "tests/fixtures/analysis/f1.netjson.json");

const documentSchema = z.looseObject({
  nodes: z.array(z.looseObject({ id: z.string(), properties: z.record(z.string(), z.unknown()).optional() })),
});

async function analysis(...argv: string[]) {
  const { status, out, error } = await cli("analyse", ...argv);
  expect([status, error]).toEqual([0, ""]);
  return analysisSchema.parse(JSON.parse(out));
}

async function difference(...argv: string[]) {
  const { status, out, error } = await cli("what-if", F1, ...argv);
  expect([status, error]).toEqual([0, ""]);
  return whatIfDifferenceSchema.parse(JSON.parse(out));
}

describe("analyse", () => {
  it("adds, where asked, what bmx6 itself would print", async () => {
    const { status, out } = await cli("analyse", F1, "--integers");
    expect(status).toBe(0);
    const { daemon_metrics: rows } = z
      .looseObject({ daemon_metrics: z.array(z.looseObject({ id: z.string(), printed: z.string().nullable() })) })
      .parse(JSON.parse(out));
    const printed = new Map(rows.map((row) => [row.id, row.printed]));
    expect(["A", "B", "C", "D", "E", "F"].map((id) => printed.get(id))).toEqual([
      "99999K",
      "44780K",
      "33484K",
      "20047K",
      "8937K",
      "8937K",
    ]);
    expect(rows.find(({ id }) => id === "I")).toMatchObject({ gateway: null, metric_bps: null, printed: null });
  });

  it("says that a round saw a part of the mesh only, beside the figures", async () => {
    const folder = mkdtempSync(join(tmpdir(), "teranyina-analyse-"));
    try {
      const { snapshot } = syntheticMesh({ nodes: 30, seed: 1, round: 2 });
      const file = join(folder, "snapshot.json");
      writeFileSync(file, JSON.stringify(partialSight(snapshot, { round: 1, at: snapshot.at })));
      const { status, error } = await cli("analyse", file, "--no-deep");
      expect([status, error]).toEqual([0, "note: this round saw a part of the mesh only: 10 of 30 routers answered\n"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("gives the exact figures of the small mesh from NetJSON", async () => {
    const { nodes, links, gateways, network, model_fit, fix_first, family } = await analysis(F1);
    const node = new Map(nodes.map((row) => [row.id, row]));
    const link = new Map(links.map((row) => [row.id, row]));
    expect(family).toBe("v4");
    const bandwidths = ["A", "B", "C", "D", "E", "F", "H", "I"].map((id) => node.get(id)?.bandwidth_mbps);
    const expected = [100, 44.7214, 33.3333, 20, 8.94427, 8.94427, 0, 0];
    for (const [i, mbps] of expected.entries()) expect(bandwidths[i]).toBeCloseTo(mbps, 4);
    expect(node.get("D")).toMatchObject({
      gateway: "G1",
      next_hop: "C",
      hops: 4,
      bottleneck: "C~D~0",
      depends_on: "C",
      depends_on_link: "C~D~0",
    });
    expect(node.get("E")).toMatchObject({ depends_on: "D", depends_on_link: "C~D~0", edge_disjoint: 1, core: 2, onion: 3 });
    expect(node.get("A")).toMatchObject({
      depends_on: null,
      depends_on_link: null,
      reasons: { depends_on: "none", depends_on_link: "none" },
    });
    const capacities = ["A", "B", "C", "D", "E", "F", "H"].map((id) => node.get(id)?.capacity_mbps);
    expect(capacities).toEqual([130, 100, 100, 25, 20, 20, 0]);
    expect(node.get("G1")).toMatchObject({ capacity_mbps: null, reasons: { capacity_mbps: "is-gateway" } });
    expect(node.get("I")).toMatchObject({ gateway: null, depends_on: null, reasons: { depends_on: "uncovered" } });
    expect(["C", "D", "A", "G1"].map((id) => node.get(id)?.lost_if_fails)).toEqual([3, 2, 0, 0]);
    expect(link.get("C~D~0")).toMatchObject({ lost_if_fails: 3, impact_if_fails: 3, load: 3, internet_bridge: true });
    expect(link.get("A~G1~0")?.impact_if_fails).toBeCloseTo(1.35243, 6);
    expect(link.get("C~D~0")?.reasons).toMatchObject({ weakness: "too-few-samples", priority: "too-few-samples" });
    expect(gateways.map(({ id, clients }) => [id, clients])).toEqual([
      ["G1", 6],
      ["G2", 0],
    ]);
    expect(network).toMatchObject({ links: 9, one_way_links: 1, diameter: 4, components: 3, internet_bridges: ["C~D~0"] });
    expect(network.lambda2).toBeCloseTo(0.33392, 6);
    expect([model_fit, fix_first]).toEqual([null, null]);
  });

  it("leaves out what is dear when asked, and refuses a family that is none", async () => {
    expect((await analysis(F1, "--no-deep")).network.robustness).toBeNull();
    expect((await analysis(F1, "--family", "v6")).reason).toBe("no-gateway");
    expect(await cli("analyse", F1, "--family", "ipv4")).toMatchObject({
      status: 2,
      error: expect.stringContaining("--family: expected v4 or v6"),
    });
    expect((await cli("analyse", join(ROOT, "no-such-file"))).status).toBe(1);
  });

  it("reads standard input", () => {
    const child = spawnSync(process.execPath, [join(ROOT, "cli/teranyina.mjs"), "analyse", "-"], {
      input: readFileSync(F1),
      encoding: "utf8",
    });
    expect(child.status).toBe(0);
    expect(analysisSchema.parse(JSON.parse(child.stdout)).network.internet_bridges).toEqual(["C~D~0"]);
  });
});

describe("what-if", () => {
  it("gives the exact differences of the small mesh", async () => {
    expect((await difference("--remove-link", "D~C")).lost).toEqual(["D", "E", "F"]);
    expect((await difference("--remove-node", "G1")).harm).toBeCloseTo(1.35243, 6);
    const joined = await difference("--add-link", "B~E=20");
    expect(joined.gain).toBeCloseTo(0.510102, 6);
    expect(joined.internet_bridges).toEqual({ appeared: [], disappeared: ["C~D~0"], after: 0 });
    expect(joined.nodes).toHaveLength(1);
    expect(joined.nodes[0]).toMatchObject({ id: "E", change: "faster" });
    expect(joined.nodes[0]?.bandwidth_mbps.after).toBeCloseTo(18.2574, 4);
    const moved = await difference("--move-gateway", "G2=F");
    expect(moved.nodes.find(({ id }) => id === "G2")?.bandwidth_mbps.after).toBeCloseTo(22.2988, 4);
    expect((await difference("--set-bandwidth", "C~D~0=50")).gain).toBeCloseTo(0.377311, 6);
    expect((await difference("--remove-gateway", "G1", "--remove-gateway", "G2")).lost).toEqual([
      "A",
      "B",
      "C",
      "D",
      "E",
      "F",
      "G1",
      "G2",
    ]);
  });

  it("makes the changes in the order in which they are written", async () => {
    const undone = await difference("--add-link", "B~E=20", "--remove-link", "B~E");
    expect([undone.nodes, undone.gain, undone.harm]).toEqual([[], 0, 0]);
    expect(undone.changes.map(({ kind }) => kind)).toEqual(["add-link", "remove-connection"]);
    const other = await cli("what-if", F1, "--remove-link", "B~E~0", "--add-link", "B~E=20");
    expect(other.status).toBe(2);
  });

  it("ranks new links, and finds none where no place is known", async () => {
    const unplaced = await cli("what-if", F1, "--candidates");
    expect(unplaced).toMatchObject({ status: 0, error: "" });
    expect(JSON.parse(unplaced.out)).toMatchObject({ placed_nodes: 0, candidates: [], line_of_sight: "not checked" });
    const document = documentSchema.parse(JSON.parse(readFileSync(F1, "utf8")));
    const at: Record<string, [number, number]> = {
      A: [0, 0],
      B: [1, 0],
      C: [1, 1],
      D: [2, 1],
      E: [2, 0],
      F: [3, 1],
      G1: [-1, 0],
      G2: [1, 2],
    };
    const nodes = document.nodes.map((node) => {
      const [x, y] = at[node.id] ?? [null, null];
      return x === null ? node : { ...node, properties: { ...node.properties, lat: 41.4 + y / 100, lon: 2.1 + x / 100 } };
    });
    const folder = mkdtempSync(join(tmpdir(), "teranyina-candidates-"));
    const file = join(folder, "placed.json");
    writeFileSync(file, JSON.stringify({ ...document, nodes }));
    const placed = await cli("what-if", file, "--candidates", "3");
    const found = z
      .object({
        candidates: z.array(
          z.object({ a: z.string(), b: z.string(), safety: z.number(), gain: z.number(), unbeaten: z.boolean() }),
        ),
      })
      .parse(JSON.parse(placed.out));
    expect(found.candidates).toHaveLength(2);
    expect(found.candidates[0]).toMatchObject({ safety: 3, unbeaten: true });
    rmSync(folder, { recursive: true });
    expect(await cli("what-if", F1, "--candidates", "0")).toMatchObject({ status: 2 });
    expect(await cli("what-if", F1, "--candidates", "--remove-node", "A")).toMatchObject({
      status: 2,
      error: expect.stringContaining("asked alone"),
    });
  });

  it("says what it cannot do", async () => {
    expect(await cli("what-if", F1)).toMatchObject({ status: 2, error: expect.stringContaining("at least one change") });
    expect(await cli("what-if", F1, "--remove-node", "Z")).toMatchObject({
      status: 2,
      error: expect.stringContaining("there is no node Z"),
    });
    expect(await cli("what-if", F1, "--add-link", "A~B=fast")).toMatchObject({
      status: 2,
      error: expect.stringContaining("no bandwidth"),
    });
    expect(await cli("what-if", F1, "--repair-link", "A~B")).toMatchObject({
      status: 2,
      error: expect.stringContaining("A~B~n"),
    });
    expect(await cli("what-if", F1, "--remove-gateway", "A")).toMatchObject({
      status: 1,
      error: expect.stringContaining("not-a-gateway"),
    });
  });
});
