/** What is not known is never 0: one router of seven was asked, and says itself that it has a way out. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSnapshotFrom } from "#cli/read-any-file.ts";
import { analyse, wayOutsOf, waysOf } from "#lib/graph/analysis/index.ts";
import { analysisSchema, type NodeState, type Snapshot } from "#lib/model/index.ts";
import { indexAnalysis, indexSnapshot, nodeRole, statisticsView } from "#lib/wire/views/index.ts";
import { made, T0 } from "../events/made.ts";

const CASE = join(import.meta.dirname, "../../fixtures/cases/one-router-only.json");
const ASKED = "P0UEDv1C";
const GATEWAY = "IX63SzLY";
const NEVER_ASKED = ["DZH08BDo", "P_7dcNNi", "kQYpBWW9", "m44DMQ-e", "tn6yMugC"];

async function oneRouterOnly(): Promise<Snapshot> {
  const read = await readSnapshotFrom(CASE, {});
  if (!read.ok) throw new Error(read.error);
  return read.value.snapshot;
}

describe("a mesh of which one router was asked", () => {
  it("covers the one that says which gateway it uses, at the bandwidth that it says", async () => {
    const { nodes, network } = analyse(await oneRouterOnly(), { deep: false });
    expect(nodes.find(({ id }) => id === ASKED)).toMatchObject({
      way_out: "yes",
      gateway: GATEWAY,
      used_gateway: GATEWAY,
      bandwidth_mbps: 28.084,
      edge_disjoint: null,
      capacity_mbps: null,
      reasons: { edge_disjoint: "not-asked", capacity_mbps: "not-asked" },
    });
    expect(network).toMatchObject({ clients: 6, covered_clients: 1, uncovered: [], not_known: NEVER_ASKED });
  });

  it("knows nothing of those who were never asked, and says why", async () => {
    const { nodes, links, gateways } = analyse(await oneRouterOnly(), { deep: false });
    for (const uid of NEVER_ASKED) {
      const row = nodes.find(({ id }) => id === uid);
      expect(row?.way_out).toBe("not-known");
      for (const field of ["bandwidth_mbps", "widest_mbps", "edge_disjoint", "node_disjoint", "capacity_mbps", "lost_if_fails"])
        expect([field, Reflect.get(row ?? {}, field), row?.reasons[field]]).toEqual([field, null, "not-asked"]);
    }
    expect(links[0]).toMatchObject({
      load: null,
      lost_if_fails: null,
      reasons: { load: "not-asked", lost_if_fails: "not-asked" },
    });
    expect(gateways).toMatchObject([{ id: GATEWAY, clients_used: 1, lost_if_fails: null }]);
  });

  it("tells no parts, of which two may be one", async () => {
    const { network, nodes } = analyse(await oneRouterOnly(), { deep: false });
    expect(network).toMatchObject({ components: null, largest_component: null, reasons: { components: "not-asked" } });
    expect(new Set(nodes.map(({ component }) => component))).toEqual(new Set([null]));
  });

  it("gives one answer to the analysis, to events, and to the pages", async () => {
    const snapshot = await oneRouterOnly();
    const answers = wayOutsOf(snapshot, "v4");
    const analysis = analyse(snapshot, { deep: false });
    expect(analysis.nodes.map(({ id, way_out }) => [id, way_out])).toEqual([...answers]);
    expect(waysOf(snapshot).v4?.network.uncovered).toEqual([]);
    const none = { round: 0, as_of: snapshot.at, v4: null, v6: null };
    const window = { from: snapshot.at, to: snapshot.at, rounds: 1 };
    const round = { version: 1 as const, round: 0, as_of: snapshot.at, elapsed_ms: 0, window, main: "v4" as const, deep: none };
    const found = indexAnalysis({ ...round, v4: analysis, v6: null });
    if (found === null) throw new Error("no analysis");
    const index = indexSnapshot(snapshot);
    expect(nodeRole(index, found, ASKED)?.covered).toBe(true);
    expect(nodeRole(index, found, "DZH08BDo")).toMatchObject({ covered: null, lost_if_fails: null });
    expect(statisticsView(index, found).network.not_known).toHaveLength(5);
  });
});

describe("has it a way out", () => {
  const island = (b: NodeState, uses: Record<string, string> = {}) =>
    made({ nodes: { A: "answered", B: b, G: "answered" }, links: [["A", "B", 1]], gateways: ["G"], uses }, T0, 1);

  it("no, where everybody was read who would have told of a way", () => {
    expect([...wayOutsOf(island("answered"), "v4")]).toEqual(pairs("no", "no", "yes"));
    expect([...wayOutsOf(island("unknown"), "v4")]).toEqual(pairs("not-known", "not-known", "yes"));
  });

  it("as a node says itself of what it uses, before what the others leave unknown", () => {
    expect([...wayOutsOf(island("unknown", { A: "G" }), "v4")]).toEqual(pairs("yes", "not-known", "yes"));
    const use = { node: "A", family: "v4", gateway: null, dedicatedTunnel: null, pathMbps: null, at: null } as const;
    const chose = { ...island("unknown"), uses: [{ ...use, reason: "none-chosen" as const }] };
    expect([...wayOutsOf(chose, "v4")]).toEqual(pairs("no", "not-known", "yes"));
    const silent = { ...island("unknown"), uses: [{ ...use, reason: "no-answer" as const }] };
    expect([...wayOutsOf(silent, "v4")]).toEqual(pairs("not-known", "not-known", "yes"));
  });

  it("is not told by analyses of before, which stay readable", () => {
    const { nodes, network, ...rest } = analyse(island("answered"));
    const { not_known: _, reasons: __, ...before } = network;
    const old = { ...rest, network: before, nodes: nodes.map(({ way_out: ___, ...row }) => row) };
    expect(analysisSchema.parse(old)).toMatchObject({ network: { not_known: [] }, nodes: [{ way_out: "not-known" }, {}, {}] });
  });
});

function pairs(...answers: string[]) {
  return ["A", "B", "G"].map((uid, i) => [uid, answers[i]]);
}
