import { describe, expect, test } from "vitest";
import { bridgeTree, linksToRemoveBridges, safetyScore } from "#lib/graph/analysis/kernels/bridge-tree.ts";
import { distanceM, freeSpaceLossDb, fresnelRadiusM } from "#lib/graph/analysis/mesh/geo.ts";
import { candidateLinks } from "#lib/graph/analysis/products/candidate-links.ts";
import { whatIf } from "#lib/graph/analysis/products/what-if.ts";
import { evaluateWays } from "#lib/graph/analysis/routing/evaluate.ts";
import { scenarioOf } from "#lib/graph/analysis/routing/scenario.ts";
import { type WhatIfChange, type WhatIfDifference, whatIfDifferenceSchema } from "#lib/model/index.ts";
import { direction, f1, link } from "./fixture-f1.ts";

function difference(changes: WhatIfChange[], snapshot = f1()): WhatIfDifference {
  const result = whatIf(snapshot, changes);
  if (!result.ok) throw new Error(result.error.reason);
  return whatIfDifferenceSchema.parse(result.value);
}

const of = (found: WhatIfDifference, id: string) => found.nodes.find((node) => node.id === id);

describe("what if", () => {
  test("C-D goes: D, E and F are lost", () => {
    const found = difference([{ kind: "remove-link", link: "C~D~0" }]);
    expect(found.lost).toEqual(["D", "E", "F"]);
    expect(found.harm).toBe(3);
    expect(found.unchanged).toBe(7);
    expect(of(found, "D")).toMatchObject({ change: "lost", bandwidth_mbps: { before: expect.closeTo(20, 9), after: 0 } });
    expect(found.links).toContainEqual({ id: "C~D~0", load: { before: 3, after: null } });
    expect(found.clients_at_risk).toEqual({ before: 3, after: 0 });
  });

  test("G1 goes", () => {
    const found = difference([{ kind: "remove-node", node: "G1" }]);
    expect(of(found, "A")?.bandwidth_mbps.after).toBeCloseTo(22.8748, 4);
    expect(found.harm).toBeCloseTo(1.35243, 6);
    expect(found.lost).toEqual([]);
    expect(of(found, "G1")?.change).toBe("removed");
    expect(found.gateways).toEqual([
      { id: "G1", clients: { before: 6, after: null } },
      { id: "G2", clients: { before: 0, after: 6 } },
    ]);
  });

  test("B-E at 20 comes", () => {
    const found = difference([{ kind: "add-link", a: "E", b: "B", mbps: 20 }]);
    expect(found.nodes.map((node) => node.id)).toEqual(["E"]);
    expect(of(found, "E")?.bandwidth_mbps.after).toBeCloseTo(18.2574, 4);
    expect(found.gain).toBeCloseTo(0.510102, 6);
    expect(found.internet_bridges).toEqual({ appeared: [], disappeared: ["C~D~0"], after: 0 });
  });

  test("G2 moves to F", () => {
    const found = difference([{ kind: "move-gateway", from: "G2", to: "F" }]);
    expect(of(found, "E")).toMatchObject({ bandwidth_mbps: { after: expect.closeTo(10, 9) }, gateway: { after: "F" } });
    expect(of(found, "G2")).toMatchObject({ bandwidth_mbps: { after: expect.closeTo(22.2988, 4) }, gateway: { after: "G1" } });
    expect(found.nodes.map((node) => node.id).sort()).toEqual(["E", "F", "G2"]);
  });

  test("whoever is known to use a gateway stays with it within a fifth", () => {
    const used = f1();
    const at = used.at;
    const use = {
      node: "E",
      family: "v4" as const,
      gateway: "G1",
      reason: "chosen" as const,
      dedicatedTunnel: null,
      pathMbps: null,
      at,
    };
    const found = difference([{ kind: "move-gateway", from: "G2", to: "F" }], { ...used, uses: [use] });
    expect(of(found, "E")).toBeUndefined(); // 8.94 · 1.2 > 10
  });

  test("adding and then removing the same link differs in nothing", () => {
    const found = difference([
      { kind: "add-link", a: "B", b: "E", mbps: 20 },
      { kind: "remove-link", link: "B~E~0" },
    ]);
    expect(found).toMatchObject({ nodes: [], links: [], gateways: [], lost: [], gained: [], harm: 0, gain: 0, unchanged: 10 });
    expect(difference([])).toMatchObject({ nodes: [], links: [] });
  });

  test("in combination: a gateway lost and a link repaired", () => {
    const found = difference([
      { kind: "remove-gateway", node: "G1" },
      { kind: "set-bandwidth", link: "C~D~0", mbps: 300 },
      { kind: "remove-connection", a: "D", b: "E" },
    ]);
    expect(of(found, "D")?.bandwidth_mbps.after).toBeCloseTo(1 / Math.sqrt(1 / 300 ** 2 + 1 / 30 ** 2), 9);
    expect(of(found, "E")?.next_hop.after).toBe("F");
    expect(of(found, "G1")?.gateway).toEqual({ before: "G1", after: "G2" });
  });

  test("repairing lifts a weak radio to its healthy bandwidth", () => {
    const end = { interfaceName: "wlan0", kind: "wireless" as const, channel: 36, rateMaxMbps: 100, linkLocal: null };
    const weak = link("D", "E", 0, {
      protocol: "bmx6",
      interfaces: { a: end, b: end },
      directions: { ab: direction(0.5, null), ba: direction(1, null) },
    });
    const snapshot = { ...f1(), links: f1().links.map((one) => (one.id === "D~E~0" ? weak : one)) };
    const found = difference([{ kind: "repair-link", link: "D~E~0" }], snapshot);
    expect(of(found, "E")?.bandwidth_mbps.after).toBeCloseTo(1 / Math.sqrt(1 / 400 + 1 / 95 ** 2), 9);
  });

  test.each<[WhatIfChange, string]>([
    [{ kind: "remove-node", node: "Z" }, "unknown-node"],
    [{ kind: "remove-link", link: "A~Z~0" }, "unknown-link"],
    [{ kind: "remove-link", link: "F~H~0" }, "unknown-link"],
    [{ kind: "add-link", a: "A", b: "A" }, "same-node"],
    [{ kind: "remove-gateway", node: "A" }, "not-a-gateway"],
    [{ kind: "add-link", a: "A", b: "B", mbps: -1 }, "bad-bandwidth"],
  ])("%j makes no sense", (change, reason) => {
    expect(whatIf(f1(), [change])).toEqual({ ok: false, error: { change, reason } });
  });

  test("a link without a bandwidth is expected to be as the median one", () => {
    const found = difference([{ kind: "add-link", a: "I", b: "G1" }]);
    expect(of(found, "I")).toMatchObject({ change: "gained", bandwidth_mbps: { before: 0, after: 25 } });
    expect(found.gained).toEqual(["I"]);
  });
});

describe("radio helpers", () => {
  test("free space and Fresnel", () => {
    expect(freeSpaceLossDb(1, 5500)).toBeCloseTo(107.255, 3);
    expect(fresnelRadiusM(1, 5.5)).toBeCloseTo(3.6927, 3);
  });

  test("distances", () => {
    expect(distanceM({ lat: 41.37, lon: 2.13 }, { lat: 41.38, lon: 2.14 })).toBeCloseTo(1390.205, 2);
    expect(distanceM({ lat: 41.37, lon: 2.13 }, { lat: 41.38, lon: 2.13 })).toBeCloseTo(1111.951, 2);
  });
});

describe("candidate links", () => {
  test("safety on the bridge tree of F1", () => {
    const { graph, loss } = evaluateWays(scenarioOf(f1(), "v4"));
    const tree = bridgeTree(graph, loss);
    const score = (a: string, b: string) => safetyScore(tree, graph.indexOf.get(a) ?? -1, graph.indexOf.get(b) ?? -1);
    expect(score("B", "E")).toBe(3);
    expect(score("E", "B")).toBe(3);
    expect(score("A", "B")).toBe(0);
    expect(score("A", "H")).toBe(0);
    expect(linksToRemoveBridges(tree)).toBe(1);
  });

  test("pairs within reach are ranked, the ones not beaten first", () => {
    const base = f1();
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
    const nodes = base.nodes.map((one) => {
      const [x, y] = at[one.uid] ?? [Number.NaN, Number.NaN];
      if (Number.isNaN(x)) return one;
      const place = { lat: 41.4 + y / 100, lon: 2.1 + x / 100, elevationM: null, source: "config" as const, doubtful: false };
      return { ...one, place };
    });
    const placed = { ...base, nodes };
    const found = candidateLinks(placed, evaluateWays(scenarioOf(placed, "v4")));
    const be = found.find((one) => one.a === "B" && one.b === "E");
    expect(be?.safety).toBe(3);
    expect(be?.gain).toBeGreaterThan(0);
    expect(found[0]?.pareto).toBe(true);
    for (const front of found.filter((one) => one.pareto)) {
      expect(
        found.some(
          (one) => one.safety >= front.safety && one.gain >= front.gain && (one.safety > front.safety || one.gain > front.gain),
        ),
      ).toBe(false);
    }
    expect(found.some((one) => one.a === "A" && one.b === "B")).toBe(false); // linked already
    expect(candidateLinks(base, evaluateWays(scenarioOf(base, "v4")))).toEqual([]);
  });
});
