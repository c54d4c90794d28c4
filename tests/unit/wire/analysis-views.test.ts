import { describe, expect, test } from "vitest";
import { withWords } from "#components/i18n/fix-first/sentence.ts";
import { analyse, windowRing } from "#lib/graph/analysis/index.ts";
import { lostWithEdge, lostWithNode } from "#lib/graph/analysis/kernels/internet-loss.ts";
import { evaluateWays } from "#lib/graph/analysis/routing/evaluate.ts";
import { scenarioOf } from "#lib/graph/analysis/routing/scenario.ts";
import { linkId, type MeshEvent, type RoundAnalysis, roundAnalysisSchema, type Snapshot } from "#lib/model/index.ts";
import { analyseRound } from "#lib/server/analysis-worker-core.ts";
import { fixFirstView } from "#lib/server/web/reader/fix-first-view.ts";
import { fixFirstViewSchema, onlyWaysSchema, statisticsViewSchema } from "#lib/wire/api/analysis.ts";
import { linkViewSchema, nodeViewSchema } from "#lib/wire/api/views.ts";
import { analysisWithAccess } from "#lib/wire/projection/analysis-projection.ts";
import { publicUid, withAccess } from "#lib/wire/projection/projection.ts";
import {
  gatewaysView,
  indexAnalysis,
  indexSnapshot,
  linkView,
  nodeView,
  onlyWays,
  sampleRound,
  statisticsView,
} from "#lib/wire/views/index.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";
import { direction, f1, link, node, snapshot } from "../analysis/fixture-f1.ts";

/** C – D failed five times of late, and took three nodes along. */
function failures(rename: (uid: string) => string = (uid) => uid): MeshEvent[] {
  const [link, nodes] = [linkId(rename("C"), rename("D"), 0), ["D", "E", "F"].map(rename)];
  const at = (hours: number) => new Date(Date.parse(f1().at) + hours * 3_600_000).toISOString();
  return [-500, -400, -300, -200, -100].map((hours, i) => ({
    ...{ id: `event-${i}`, mesh: "f1", kind: "link-down", node: null, link, family: null, gateway: null, values: null },
    ...{ from: at(hours), to: at(hours + 5), noticedAt: at(hours), affected: { weight: 3, nodes }, why: null, cause: null },
  }));
}

function kept(one: Snapshot, before: readonly Snapshot[] = [], events: MeshEvent[] = []): RoundAnalysis {
  const ring = windowRing("Europe/Madrid");
  for (const past of [...before, one]) ring.add(past);
  return roundAnalysisSchema.parse(
    analyseRound(one, ring, null, { log: { fromMs: Date.parse(f1().at) - 30 * 86_400_000, events } }),
  );
}

function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error("the fixture lacks what this test needs");
  return value;
}

/** Rounds of one mesh whose link C – D is bad. */
function weakRounds(rename: (uid: string) => string = (uid) => uid): Snapshot[] {
  const base = f1();
  const edges = base.links.map((one) => {
    const [a, b] = [rename(one.a), rename(one.b)];
    const mbps = one.directions.ab.bandwidthMbps ?? 10;
    const isWeak = one.id === "C~D~0";
    // C hears D well, D hears C badly: the ends may change places under other names.
    const towards = (sender: string) => direction(isWeak && sender === "C" ? 0.25 : 1, mbps);
    const made = link(a, b, mbps);
    const [first, second] = made.a === a ? [one.a, one.b] : [one.b, one.a];
    if (one.id === "F~H~0") return { ...made, directions: { ab: direction(0, null, "zero"), ba: direction(0.8, 10) } };
    return { ...made, directions: { ab: towards(first), ba: towards(second) } };
  });
  return Array.from({ length: 10 }, (_, round) => ({
    ...snapshot(
      base.nodes.map((one) => ({ ...node(rename(one.uid)), label: one.label })),
      edges,
      ["G1", "G2"].map(rename),
    ),
    round: round + 1,
    at: new Date(Date.parse(base.at) + round * 60_000).toISOString(),
  }));
}

describe("who hangs on what", () => {
  test("of the small mesh: the lost of each router and link, by name", () => {
    const found = present(indexAnalysis(kept(f1())));
    const lost = (uid: string) => found.lostWithNode(uid).sort();
    expect(["A", "B", "C", "D", "E", "G1", "G2"].map(lost)).toEqual([[], [], ["D", "E", "F"], ["E", "F"], [], [], []]);
    expect(found.lostWithLink("C~D~0").sort()).toEqual(["D", "E", "F"]);
    expect(found.lostWithLink("A~B~0")).toEqual([]);
    expect(found.lostWithLink("no~such~0")).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5, 6])("of a made mesh they are what the search finds, seed %i", (seed) => {
    const { snapshot: one } = syntheticMesh({ nodes: 80, seed });
    for (const family of ["v4", "v6"] as const) {
      const found = indexAnalysis(kept(one), family);
      if (found === null) continue;
      const { graph, loss } = evaluateWays(scenarioOf(one, family));
      const uids = (nodes: readonly number[]) => nodes.map((v) => graph.uids[v] ?? "").sort();
      for (const [v, uid] of graph.uids.entries())
        expect(found.lostWithNode(uid).sort(), uid).toEqual(uids(lostWithNode(loss, v)));
      let bridges = 0;
      for (const [id, edge] of graph.edgeOfLink) {
        expect(found.lostWithLink(id).sort(), id).toEqual(uids(lostWithEdge(loss, graph, edge)));
        bridges += loss.bridge[edge] === 1 ? 1 : 0;
      }
      expect(bridges).toBeGreaterThan(0);
    }
  });

  test("a role says what a node means for others and what it hangs on itself", () => {
    const index = indexSnapshot(f1());
    const found = indexAnalysis(kept(f1()));
    const role = (uid: string) => nodeViewSchema.parse(nodeView(index, uid, [], found)).role;
    expect(role("C")).toMatchObject({
      lost_if_fails: 3,
      lost: { of: 3, nodes: [{ uid: "D" }, { uid: "E" }, { uid: "F" }] },
      depends_on: null,
      ways: 2,
    });
    expect(role("E")).toMatchObject({
      lost: { of: 0, nodes: [] },
      depends_on: { uid: "D", lost: 2 },
      depends_on_link: { id: "C~D~0", a: { uid: "C" }, b: { uid: "D" }, lost: 3 },
      ways: 1,
      rank: null,
    });
    expect(role("G1")).toMatchObject({ is_gateway: true, ways: null });
    expect(role("I")).toMatchObject({ covered: false, depends_on: null });
    expect(nodeView(index, "A", [])?.role).toBeNull();
    const of = (id: string) => linkViewSchema.parse(linkView(index, id, [], found)).role;
    expect(of("C~D~0")).toMatchObject({ lost_if_fails: 3, internet_bridge: true, bridge: true, load: 3 });
    expect(of("A~G1~0")).toMatchObject({ lost_if_fails: 0, internet_bridge: false, bridge: true, load: 6 });
    expect(of("F~H~0")).toMatchObject({ usable: false, load: null });
  });

  test("a catchment counts who says so, and by prediction who does not", () => {
    const use = (uid: string) => ({
      node: uid,
      family: "v4" as const,
      gateway: "G2",
      reason: "chosen" as const,
      dedicatedTunnel: null,
      pathMbps: 30,
      at: f1().at,
    });
    const view = gatewaysView(indexSnapshot({ ...f1(), uses: [use("C")] }), kept({ ...f1(), uses: [use("C")] }));
    const of = (uid: string) => present(view.gateways.find(({ gateway }) => gateway.node === uid)?.catchment);
    expect(of("G2")).toMatchObject({ nodes: 1, nodes_used: 1, lost: 0 });
    expect(of("G1")).toMatchObject({ nodes: 5, nodes_used: 0, lost: 0 });
    expect(of("G1").share).toBeCloseTo(5 / 6, 9);
    const lone = gatewaysView(indexSnapshot(f1(["G1"])), kept(f1(["G1"])));
    expect(lone.gateways[0]?.catchment).toMatchObject({ nodes: 7, lost: 7 });
    expect(gatewaysView(indexSnapshot(f1())).gateways[0]?.catchment).toBeNull();
  });

  test("what takes others offline, for the map", () => {
    expect(onlyWaysSchema.parse(onlyWays(present(indexAnalysis(kept(f1())))))).toMatchObject({
      nodes: [
        ["C", 3],
        ["D", 2],
      ],
      links: [["C~D~0", 3]],
    });
  });

  test("statistics fit their schema and name whom they speak of", () => {
    const view = statisticsViewSchema.parse(statisticsView(indexSnapshot(f1()), present(indexAnalysis(kept(f1())))));
    expect(view.names.map(({ uid }) => uid).sort()).toEqual(["A", "C", "D", "H", "I"]);
    expect(view.deep?.network.lambda2).toBeCloseTo(0.33392, 6);
    expect(view.families).toEqual(["v4"]);
  });
});

describe("the list of what to repair first", () => {
  const rounds = weakRounds();
  const last = present(rounds.at(-1));
  const analysis = kept(last, rounds.slice(0, -1), failures());
  const samples = rounds.map((one) => sampleRound(one));
  const view = (language: "ca" | "es" | "en") =>
    fixFirstViewSchema.parse(
      withWords(fixFirstView({ index: indexSnapshot(last), found: present(indexAnalysis(analysis)), samples }), language, "UTC"),
    );

  test("has the bad link that three nodes hang on, with its reasons in words", () => {
    const { items, urgent, ranked, of, only_ways, window, has_gateway } = view("en");
    expect([urgent, ranked, of, has_gateway]).toEqual([1, 9, 9, true]);
    expect(window.rounds).toBe(10);
    const [item] = items;
    expect(item).toMatchObject({
      kind: "link",
      id: "C~D~0",
      rank: 1,
      a: { uid: "C" },
      b: { uid: "D" },
      lost: { of: 3, nodes: [{ label: "D" }, { label: "E" }, { label: "F" }] },
    });
    expect(item?.record).toEqual({ count: 5, days: 30, hours: 25, longestHours: 5 });
    expect(item?.ends.map(({ uid, bearing, address }) => [uid, bearing, address])).toEqual([
      ["C", null, null],
      ["D", null, null],
    ]);
    expect(item?.ab?.share).toBeCloseTo(0.25, 9);
    expect(item?.reasons.map(({ text }) => text)).toContain(
      "If it fails, 3 nodes (D, E, F) lose the Internet: there is no other way out.",
    );
    expect(item?.spark?.values).toEqual(Array(10).fill(0.25));
    expect(only_ways.map(({ id, lost }) => [id, lost.of])).toEqual([["C~D~0", 3]]);
  });

  test("speaks three languages", () => {
    const texts = (["ca", "es", "en"] as const).map((language) =>
      view(language)
        .items[0]?.reasons.map(({ text }) => text)
        .join(" "),
    );
    expect(new Set(texts).size).toBe(3);
  });

  test("says nothing of urgency before anything is judged, but knows the only ways out", () => {
    const alone = fixFirstView({
      index: indexSnapshot(f1()),
      found: present(indexAnalysis(kept(f1()))),
      samples: [],
    });
    expect(alone).toMatchObject({ ranked: 0, of: 9, urgent: 0, nothing_urgent: false, items: [], only_ways_of: 1 });
  });

  test("has no gateway to lose where nobody announces one", () => {
    const none = fixFirstView({
      index: indexSnapshot(f1([])),
      found: present(indexAnalysis(kept(f1([])))),
      samples: [],
    });
    expect(none).toMatchObject({ has_gateway: false, urgent: 0, only_ways: [], items: [] });
  });
});

describe("what the public sees of an analysis", () => {
  // Names as a file may give them: addresses, whose public names sort otherwise.
  const secret = (uid: string) => `10.1.${uid.charCodeAt(0)}.${uid.length}`;
  const rounds = weakRounds(secret);
  const last = present(rounds.at(-1));
  const analysis = kept(last, rounds.slice(0, -1), failures(secret));
  const shown = analysisWithAccess(analysis, "closed");

  test("is the same object where nobody's id holds an address, and where the mesh is open", () => {
    const plain = kept(f1());
    expect(analysisWithAccess(plain, "closed")).toBe(plain);
    expect(analysisWithAccess(analysis, "open")).toBe(analysis);
  });

  test("holds no id that the public snapshot does not have", () => {
    expect(JSON.stringify(shown)).not.toMatch(/10\.1\.\d/);
    const open = withAccess(last, "closed");
    expect(shown.v4?.nodes.map(({ id }) => id).sort()).toEqual(open.nodes.map(({ uid }) => uid).sort());
    expect(shown.v4?.links.map(({ id }) => id).sort()).toEqual(open.links.map(({ id }) => id).sort());
    expect(roundAnalysisSchema.safeParse(shown).success).toBe(true);
  });

  test("says the same of each direction though the ends change places", () => {
    const uid = (name: string) => publicUid("f1", secret(name));
    const row = present(shown.v4?.links.find(({ internet_bridge: only }) => only));
    const entry = present(shown.v4?.fix_first?.items[0]);
    expect(new Set([row.source, row.target])).toEqual(new Set([uid("C"), uid("D")]));
    expect(entry.id).toBe(row.id);
    // What C sends arrives at D a quarter of the time.
    expect((row.source === uid("C") ? entry.ab : entry.ba)?.share).toBeCloseTo(0.25, 9);
    expect((row.source === uid("C") ? entry.ba : entry.ab)?.share).toBe(1);
    const computed = analyse(withAccess(last, "closed"), { family: "v4", deep: false });
    expect(shown.v4?.links.map(({ id, bandwidth_mbps }) => [id, bandwidth_mbps]).sort()).toEqual(
      computed.links.map(({ id, bandwidth_mbps }) => [id, bandwidth_mbps]).sort(),
    );
    const found = present(indexAnalysis(shown));
    expect(found.lostWithLink(row.id).sort()).toEqual(["D", "E", "F"].map(uid).sort());
  });
});
