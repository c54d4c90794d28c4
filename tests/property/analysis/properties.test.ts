import fc from "fast-check";
import { expect, test } from "vitest";
import { blocksOf } from "#lib/graph/analysis/kernels/blocks.ts";
import { disjointPaths } from "#lib/graph/analysis/kernels/disjoint-paths.ts";
import { lostWithEdge, lostWithNode } from "#lib/graph/analysis/kernels/internet-loss.ts";
import { gainOfLink } from "#lib/graph/analysis/kernels/repair-gain.ts";
import { linkIdOf } from "#lib/graph/analysis/mesh/mesh-graph.ts";
import { bandwidthOf } from "#lib/graph/analysis/mesh/path-metric.ts";
import { analyse } from "#lib/graph/analysis/products/analyse.ts";
import { whatIf } from "#lib/graph/analysis/products/what-if.ts";
import { evaluateWays, impactOf, type Ways } from "#lib/graph/analysis/routing/evaluate.ts";
import { gatewayCapacities } from "#lib/graph/analysis/routing/gateway-capacity.ts";
import { redundancyBySearch } from "#lib/graph/analysis/routing/redundancy.ts";
import { scenarioOf } from "#lib/graph/analysis/routing/scenario.ts";
import { failureChance } from "#lib/graph/analysis/trends/failure-forecast.ts";
import { surelyWeak, weakness } from "#lib/graph/analysis/trends/weak-link.ts";
import { analysisSchema, type Snapshot } from "#lib/model/index.ts";
import {
  bandwidths,
  impactOfChange,
  lostWeight,
  type MeshDraw,
  meshDraw,
  meshOf,
  plain,
  plainOf,
  RUNS,
  reachable,
  without,
} from "./random-mesh.ts";

/** Cuts of a mesh double with each node. */
const CUTS_UP_TO = 9;

const settings = { numRuns: RUNS, seed: 20261122 };

function waysOf(mesh: Snapshot): Ways {
  return evaluateWays(scenarioOf(mesh, "v4"));
}

function check(body: (draw: MeshDraw, mesh: Snapshot) => void): void {
  fc.assert(
    fc.property(meshDraw, (draw) => body(draw, meshOf(draw))),
    settings,
  );
}

test("best paths are as good as relaxing every link until nothing changes", () => {
  check((_, mesh) => {
    const { graph, forest, metric, isGateway } = waysOf(mesh);
    const truth = bandwidths(plainOf(mesh));
    graph.uids.forEach((uid, v) => {
      if (isGateway[v] === 1) return;
      expect(bandwidthOf(metric, forest.label[v] ?? Number.NaN)).toBeCloseTo(truth.get(uid) ?? Number.NaN, 7);
    });
  });
});

test("who loses the Internet is what removing shows", () => {
  check((_, mesh) => {
    const { graph, loss, isGateway } = waysOf(mesh);
    const base = plainOf(mesh);
    const covered = reachable(base);
    graph.uids.forEach((uid, v) => {
      expect([uid, loss.covered[v] === 1]).toEqual([uid, covered.has(uid)]);
      const lost = lostWeight(base, without(base, { node: uid }), uid);
      expect([uid, loss.byNode[v]]).toEqual([uid, lost]);
      const weight = lostWithNode(loss, v).reduce((sum, one) => sum + (isGateway[one] === 1 ? 0 : (graph.weight[one] ?? 0)), 0);
      expect([uid, weight]).toEqual([uid, lost]);
    });
    base.links.forEach(({ id, a, b }) => {
      const e = graph.edgeOfLink.get(id) ?? -1;
      const lost = lostWeight(base, without(base, { link: id }));
      expect([id, loss.byEdge[e]]).toEqual([id, lost]);
      expect([id, loss.byPair[e]]).toEqual([id, lostWeight(base, without(base, { pair: [a, b] }))]);
      const weight = lostWithEdge(loss, graph, e).reduce((sum, one) => sum + (graph.weight[one] ?? 0), 0);
      expect([id, weight]).toEqual([id, lost]);
    });
  });
});

test("impact is what removing shows, to 1e-9", () => {
  check((_, mesh) => {
    const ways = waysOf(mesh);
    const impact = impactOf(ways);
    const base = plainOf(mesh);
    ways.graph.uids.forEach((uid, v) => {
      const truth = impactOfChange(base, without(base, { node: uid }), uid);
      expect(Math.abs((impact.byNode[v] ?? Number.NaN) - truth)).toBeLessThan(1e-9 * Math.max(1, truth));
    });
    for (const { id } of base.links) {
      const truth = impactOfChange(base, without(base, { link: id }));
      const found = impact.byEdge[ways.graph.edgeOfLink.get(id) ?? -1] ?? Number.NaN;
      expect(Math.abs(found - truth)).toBeLessThan(1e-9 * Math.max(1, truth));
    }
  });
});

test("the largest flow is the smallest cut", () => {
  check((_, mesh) => {
    const { graph, gateways, isGateway } = waysOf(mesh);
    if (gateways.length === 0) return;
    const capacities = gatewayCapacities(graph, gateways);
    for (let v = 0; v < graph.n; v += 1) {
      if (isGateway[v] === 1) continue;
      const { mbps, cut } = capacities.of(v);
      // What leaves the node's side over the cut, whose side is what still hangs together without it.
      const side = new Set([v]);
      for (let grown = true; grown; ) {
        grown = false;
        for (let e = 0; e < graph.m; e += 1) {
          const [a = -1, b = -1] = [graph.endA[e], graph.endB[e]];
          if (cut.includes(e) || side.has(a) === side.has(b)) continue;
          side.add(a).add(b);
          grown = true;
        }
      }
      expect([...side].some((one) => isGateway[one] === 1)).toBe(false);
      const across = cut.reduce((sum, e) => {
        const from = side.has(graph.endA[e] ?? -1) ? graph.mbpsAb[e] : side.has(graph.endB[e] ?? -1) ? graph.mbpsBa[e] : 0;
        return sum + (from ?? 0);
      }, 0);
      expect(Math.abs(across - mbps)).toBeLessThan(1e-9 * Math.max(1, mbps));
    }
  });
});

test("no cut of all there are is smaller than the flow", () => {
  check((draw, mesh) => {
    const { graph, gateways, isGateway } = waysOf(mesh);
    if (gateways.length === 0 || draw.nodes > CUTS_UP_TO) return;
    const capacities = gatewayCapacities(graph, gateways);
    for (let v = 0; v < graph.n; v += 1) {
      if (isGateway[v] === 1) continue;
      let smallest = Number.POSITIVE_INFINITY;
      // Every set of nodes that holds the node and no gateway, as bits.
      for (let side = 0; side < 1 << graph.n; side += 1) {
        const holds = (one: number) => ((side >> one) & 1) === 1;
        if (!holds(v) || gateways.some(holds)) continue;
        let across = 0;
        for (let e = 0; e < graph.m; e += 1) {
          const [a, b] = [holds(graph.endA[e] ?? -1), holds(graph.endB[e] ?? -1)];
          if (a !== b) across += (a ? graph.mbpsAb[e] : graph.mbpsBa[e]) ?? 0;
        }
        smallest = Math.min(smallest, across);
      }
      expect(Math.abs(capacities.of(v).mbps - smallest)).toBeLessThan(1e-9 * Math.max(1, smallest));
    }
  });
});

test("weakness lies between 0 and 1, and never falls when the quality falls or failures come on top", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const upDays = fc.double({ min: 0, max: 400, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.nat(40), fc.nat(5), upDays, (u, other, failures, more, days) => {
      const judged = (upper: number, fails: number) => weakness(surelyWeak(upper), failureChance(fails, days));
      const better = judged(Math.max(u, other), failures);
      expect(better).toBeGreaterThanOrEqual(0);
      expect(better).toBeLessThanOrEqual(1);
      expect(judged(Math.min(u, other), failures)).toBeGreaterThanOrEqual(better - 1e-12);
      expect(judged(Math.max(u, other), failures + more)).toBeGreaterThanOrEqual(better - 1e-12);
    }),
    settings,
  );
});

test("the drawn meshes hold what is awkward", () => {
  const drawn = fc.sample(meshDraw, { numRuns: RUNS, seed: settings.seed });
  const gateways = new Set(drawn.map((draw) => draw.gateways.length));
  expect([...gateways].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  const meshes = drawn.map((draw) => meshOf(draw));
  expect(meshes.filter(({ links }) => links.some(({ id }) => !id.endsWith("~0"))).length).toBeGreaterThan(RUNS / 5);
  expect(meshes.filter(({ links }) => links.some(({ directions }) => directions.ab.state === "zero")).length).toBeGreaterThan(
    RUNS / 5,
  );
  const isolated = ({ nodes, links }: Snapshot) => nodes.some(({ uid }) => links.every(({ a, b }) => a !== uid && b !== uid));
  expect(meshes.filter(isolated).length).toBeGreaterThan(RUNS / 5);
});

test("ways that share nothing: flows and the depth-first search agree, and removing proves them", () => {
  check((_, mesh) => {
    const ways = waysOf(mesh);
    const { graph, gateways, isGateway } = ways;
    if (gateways.length === 0) return;
    const flows = disjointPaths(graph, gateways, 3);
    const search = redundancyBySearch(ways, blocksOf(graph).component);
    const base = plainOf(mesh);
    for (let v = 0; v < graph.n; v += 1) {
      if (isGateway[v] === 1) continue;
      const uid = graph.uids[v] ?? "";
      const flow = flows.of(v);
      const coarse = search(v);
      expect([uid, Math.min(2, flow.edgeDisjoint)]).toEqual([uid, coarse.edgeDisjoint]);
      expect([uid, Math.min(2, flow.nodeDisjoint)]).toEqual([uid, coarse.nodeDisjoint]);
      expect([uid, Math.min(2, flow.gatewaysIndependent)]).toEqual([uid, coarse.gatewaysIndependent]);
      const survivesLinks = base.links.every(({ id }) => reachable(without(base, { link: id })).has(uid));
      const survivesNodes = base.uids.every((other) => other === uid || reachable(without(base, { node: other })).has(uid));
      if (flow.edgeDisjoint > 0) {
        expect([uid, flow.edgeDisjoint >= 2]).toEqual([uid, survivesLinks]);
        expect([uid, flow.nodeDisjoint >= 2]).toEqual([uid, survivesNodes]);
      }
    }
  });
});

test("every covered client is carried to exactly one gateway", () => {
  check((_, mesh) => {
    const { load, loss } = waysOf(mesh);
    const carried = load.byGateway.reduce((a, b) => a + b, 0);
    expect(carried).toBeCloseTo(loss.coveredWeight, 9);
  });
});

test("a new two-way link makes nobody slower and cuts nobody off", () => {
  fc.assert(
    fc.property(meshDraw, fc.nat(), fc.nat(), fc.double({ min: 0.5, max: 300, noNaN: true }), (draw, x, y, mbps) => {
      const [a, b] = [plain(x % draw.nodes), plain(y % draw.nodes)];
      if (a === b) return;
      const result = whatIf(meshOf(draw), [{ kind: "add-link", a, b, mbps }]);
      if (!result.ok) throw new Error(result.error.reason);
      expect(result.value.lost).toEqual([]);
      expect(result.value.harm).toBe(0);
      expect(result.value.nodes.every((one) => one.change !== "slower")).toBe(true);
      // The gain computed from the two ends alone is that of computing everything anew.
      const { graph, metric, forest, isGateway } = waysOf(meshOf(draw));
      const arc = { mbps, routingQuality: 1, rateMbps: mbps, probes: null };
      const ends = { a: graph.indexOf.get(a) ?? -1, b: graph.indexOf.get(b) ?? -1, ab: arc, ba: arc };
      expect(gainOfLink(graph, metric, forest, isGateway, ends).gain).toBeCloseTo(result.value.gain, 9);
    }),
    settings,
  );
});

test("adding and then removing differs in nothing; so does removing nothing", () => {
  fc.assert(
    fc.property(meshDraw, fc.nat(), fc.nat(), (draw, x, y) => {
      const [a, b] = [plain(x % draw.nodes), plain(y % draw.nodes)].sort();
      if (a === undefined || b === undefined || a === b) return;
      const mesh = meshOf(draw);
      const taken = scenarioOf(mesh, "v4").edges.flatMap((edge) => edge.ids);
      let n = 0;
      while (taken.includes(`${a}~${b}~${n}`)) n += 1;
      const result = whatIf(mesh, [
        { kind: "add-link", a, b, mbps: 100 },
        { kind: "remove-link", link: `${a}~${b}~${n}` },
      ]);
      if (!result.ok) throw new Error(result.error.reason);
      expect(result.value).toMatchObject({ nodes: [], links: [], gateways: [], harm: 0, gain: 0, unchanged: draw.nodes });
    }),
    settings,
  );
});

test("what-if of a removal tells the same as the impact of the failure", () => {
  check((draw, mesh) => {
    const ways = waysOf(mesh);
    const impact = impactOf(ways);
    for (let e = 0; e < ways.graph.m; e += 1) {
      const result = whatIf(mesh, [{ kind: "remove-link", link: linkIdOf(ways.graph, e) }]);
      if (!result.ok) throw new Error(result.error.reason);
      expect(result.value.harm).toBeCloseTo(impact.byEdge[e] ?? Number.NaN, 9);
      expect(result.value.gain).toBe(0);
    }
    expect(draw.nodes).toBe(ways.graph.n);
  });
});

test("names do not matter", () => {
  fc.assert(
    fc.property(meshDraw, fc.nat(1_000_000), (draw, seed) => {
      const renamed = (i: number) => `x${String((i * 7919 + seed) % 100_003).padStart(6, "0")}`;
      const one = analyse(meshOf(draw), { deep: false });
      const two = analyse(meshOf(draw, renamed), { deep: false });
      const names = Array.from({ length: draw.nodes }, (_, i) => [plain(i), renamed(i)] as const);
      for (const [before, after] of names) {
        const x = one.nodes.find((row) => row.id === before);
        const y = two.nodes.find((row) => row.id === after);
        expect(y).toBeDefined();
        for (const field of [
          "lost_if_fails",
          "edge_disjoint",
          "node_disjoint",
          "gateways_independent",
          "core",
          "onion",
        ] as const) {
          expect([before, field, x?.[field]]).toEqual([before, field, y?.[field]]);
        }
        expect(y?.bandwidth_mbps ?? -1).toBeCloseTo(x?.bandwidth_mbps ?? -1, 7);
        expect(y?.impact_if_fails ?? -1).toBeCloseTo(x?.impact_if_fails ?? -1, 9);
      }
      // Of two largest components of one size, the one with the smallest name is described.
      const sizes = [...Map.groupBy(one.nodes, (row) => row.component).values()]
        .map((group) => group.length)
        .sort((a, b) => b - a);
      const described = sizes[0] === sizes[1] ? [] : (["diameter", "mean_hops", "clustering", "assortativity"] as const);
      for (const field of ["links", "pairs", "components", "global_efficiency", ...described] as const) {
        expect(two.network[field] ?? -9).toBeCloseTo(one.network[field] ?? -9, 9);
      }
    }),
    settings,
  );
});

test("every analysis keeps its published form, and tells why what is null", () => {
  fc.assert(
    fc.property(meshDraw, (draw) => {
      const found = analysisSchema.parse(analyse(meshOf(draw)));
      if (draw.gateways.length === 0) expect(found.reason).toBe("no-gateway");
      for (const row of [...found.nodes, ...found.links]) {
        for (const [field, value] of Object.entries(row)) {
          if (value !== null || field === "used_gateway" || field === "community") continue;
          expect([row.id, field, row.reasons[field]]).toEqual([row.id, field, expect.any(String)]);
        }
      }
    }),
    { ...settings, numRuns: Math.max(20, Math.floor(RUNS / 5)) },
  );
});
