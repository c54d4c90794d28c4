import { describe, expect, test } from "vitest";
import { bestPaths, pathOf } from "#lib/graph/analysis/kernels/dijkstra.ts";
import { integerBestPaths } from "#lib/graph/analysis/kernels/integer-dijkstra.ts";
import { bottleneckEdge, widestPaths } from "#lib/graph/analysis/kernels/widest-path.ts";
import {
  codeRounded,
  extendPath,
  linkQualityUmetric,
  printMetric,
  UMETRIC_MAX,
} from "#lib/graph/analysis/mesh/bmx6-integer-metric.ts";
import { heardFromCounted, heardFromTold, toldPercent } from "#lib/graph/analysis/mesh/hello-window.ts";
import {
  bmx6LinkBandwidthMbps,
  bmx7LinkBandwidthMbps,
  bmx7LinkQuality255,
  bmx7ThroughputMbps,
} from "#lib/graph/analysis/mesh/link-bandwidth.ts";
import { linkIdOf, type MeshGraph, meshGraph } from "#lib/graph/analysis/mesh/mesh-graph.ts";
import { bandwidthOf, pathMetric } from "#lib/graph/analysis/mesh/path-metric.ts";
import { PATH_RULES, type PathRule } from "#lib/graph/analysis/mesh/path-rule.ts";
import { interferenceBandwidthMbps, interferenceOfPath } from "#lib/graph/analysis/routing/bmx7-interference.ts";
import { modelFit } from "#lib/graph/analysis/routing/model-fit.ts";
import { direction, end, f1, link, node, snapshot } from "./fixture-f1.ts";

function numbers(graph: MeshGraph, uids: readonly string[]): number[] {
  return uids.map((uid) => graph.indexOf.get(uid) ?? Number.NaN);
}

function paths(rule: PathRule, hopPenalty = 0) {
  const graph = meshGraph(f1());
  const metric = pathMetric(graph, rule, hopPenalty);
  const forest = bestPaths(graph, metric, numbers(graph, ["G1", "G2"]));
  const of = (uid: string) => {
    const v = graph.indexOf.get(uid) ?? -1;
    return {
      mbps: bandwidthOf(metric, forest.label[v] ?? Number.NaN),
      gateway: graph.uids[forest.root[v] ?? -1] ?? null,
      path: pathOf(forest, v).map((at) => graph.uids[at]),
      hops: forest.hops[v],
    };
  };
  return { graph, metric, forest, of };
}

describe("link probing", () => {
  test("the count of hellos is recovered from both percentages", () => {
    expect(heardFromCounted(0.79)).toBe(38);
    expect(heardFromTold(0.78)).toBe(38);
    const table = Array.from({ length: 49 }, (_, heard) => toldPercent(heard));
    expect(table.slice(0, 11)).toEqual([0, 1, 3, 5, 7, 10, 11, 14, 16, 18, 20]);
    expect(table.slice(-4)).toEqual([93, 95, 97, 100]);
    expect(new Set(table).size).toBe(49);
  });

  test("a figure that no window of 48 gives is marked, not counted", () => {
    expect(heardFromCounted(0.84)).toBeNull();
  });
});

describe("bmx6 link and path, digit for digit", () => {
  test.each([
    [127, 48, 56000154n, "56000K"],
    [127, 24, 39598214n, "39598K"],
    [64, 48, 28220552n, "28220K"],
    [64, 24, 19955004n, "19955K"],
    [102, 38, 40018209n, "40018K"],
    [0, 48, 33n, "noROUTE"],
    [127, 0, 33n, "noROUTE"],
  ])("tx %d/127, rx %d/48 at 56 Mbit/s", (tx, rx, expected, printed) => {
    const metric = extendPath(PATH_RULES.vectorBandwidth, UMETRIC_MAX, 56_000_000n, linkQualityUmetric(tx, rx));
    expect(metric).toBe(expected);
    expect(printMetric(metric)).toBe(printed);
  });

  test.each([
    [127, 48, 56],
    [127, 24, 39.598],
    [64, 48, 28.22],
    [64, 24, 19.955],
    [102, 38, 40.018],
  ])("the real-valued link of %d/127, %d/48 is within 0.1 %%", (tx, rx, mbps) => {
    expect(Math.abs(bmx6LinkBandwidthMbps(56, tx / 127, rx / 48) / mbps - 1)).toBeLessThan(0.001);
  });

  test("vector bandwidth over 50, 50, 100 with the rounding of messages", () => {
    let path = UMETRIC_MAX;
    const seen = [50n, 50n, 100n].map((mbps) => {
      const out = extendPath(PATH_RULES.vectorBandwidth, path, mbps * 1_000_000n, UMETRIC_MAX);
      path = codeRounded(out);
      return out;
    });
    expect(seen).toEqual([49999987n, 35471862n, 33581186n]);
  });

  test("four perfect hops of 56", () => {
    let path = UMETRIC_MAX;
    const seen = [0, 1, 2, 3].map(() => {
      const out = extendPath(PATH_RULES.vectorBandwidth, path, 56_000_000n, linkQualityUmetric(127, 48));
      path = codeRounded(out);
      return out;
    });
    expect(seen).toEqual([56000154n, 39816345n, 32466134n, 28112843n]);
  });

  test("F1 in integers", () => {
    const graph = meshGraph(f1());
    const best = integerBestPaths(graph, numbers(graph, ["G1", "G2"]));
    const of = (uid: string) => best[graph.indexOf.get(uid) ?? -1];
    const expected = { A: 99999966n, B: 44780023n, C: 33484607n, D: 20047446n, E: 8937307n, F: 8937307n };
    for (const [uid, bps] of Object.entries(expected)) expect([uid, of(uid)?.bps]).toEqual([uid, bps]);
    expect(["A", "B", "C", "D", "E"].map((uid) => printMetric(of(uid)?.bps ?? 0n))).toEqual([
      "99999K",
      "44780K",
      "33484K",
      "20047K",
      "8937K",
    ]);
    expect(graph.uids[of("C")?.nextHop ?? -1]).toBe("B");
    expect(of("H")).toBeUndefined();
  });

  test.each(Object.entries(PATH_RULES))("integers and real numbers agree within 5 %% for %s", (name, rule) => {
    const { graph, of } = paths(rule);
    const best = integerBestPaths(graph, numbers(graph, ["G1", "G2"]), rule);
    for (const uid of ["A", "B", "C", "D", "E", "F"]) {
      const integer = best[graph.indexOf.get(uid) ?? -1];
      expect(integer).toBeDefined();
      if (name === "hopCount" || name === "multiplyQuality") expect(integer?.hops).toBe(of(uid).hops);
      else if (name === "expectedQuality") expect(Number(integer?.bps) / Number(UMETRIC_MAX) / of(uid).mbps).toBeCloseTo(1, 1);
      else expect(Math.abs(Number(integer?.bps) / 1e6 / of(uid).mbps - 1)).toBeLessThan(0.05);
    }
  });

  test("a hop penalty of 50 costs its share at each hop, in both engines", () => {
    const { graph, of } = paths(PATH_RULES.expectedBandwidth, 50);
    const best = integerBestPaths(graph, numbers(graph, ["G1", "G2"]), PATH_RULES.expectedBandwidth, 50);
    expect(of("A").mbps).toBeCloseTo((100 * 205) / 256, 9);
    for (const uid of ["A", "B", "C", "D"]) {
      expect(Math.abs(Number(best[graph.indexOf.get(uid) ?? -1]?.bps) / 1e6 / of(uid).mbps - 1)).toBeLessThan(0.05);
    }
  });
});

describe("path composition in real numbers", () => {
  const line = (rule: PathRule, ...mbps: number[]) => {
    const uids = mbps.map((_, i) => `n${i + 1}`);
    const links = mbps.map((one, i) => link(`n${i}`, `n${i + 1}`, one));
    const graph = meshGraph(
      snapshot(
        ["n0", ...uids].map((uid) => node(uid)),
        links,
        ["n0"],
      ),
    );
    const metric = pathMetric(graph, rule);
    return bandwidthOf(metric, bestPaths(graph, metric, [0]).label[mbps.length] ?? Number.NaN);
  };

  test("vector bandwidth", () => {
    expect(line(PATH_RULES.vectorBandwidth, 50, 50)).toBeCloseTo(35.3553, 4);
    expect(line(PATH_RULES.vectorBandwidth, 50, 50, 50)).toBeCloseTo(28.8675, 4);
    expect(line(PATH_RULES.vectorBandwidth, 50, 50, 100)).toBeCloseTo(33.3333, 4);
    expect(line(PATH_RULES.vectorBandwidth, 56, 56, 56, 56)).toBeCloseTo(28, 9);
  });

  test("expected bandwidth", () => {
    expect(line(PATH_RULES.expectedBandwidth, 50, 50)).toBeCloseTo(25, 9);
    expect(line(PATH_RULES.expectedBandwidth, 50, 50, 100)).toBeCloseTo(20, 9);
  });

  test("F1 by vector bandwidth", () => {
    const { of } = paths(PATH_RULES.vectorBandwidth);
    expect(of("A")).toMatchObject({ mbps: 100, gateway: "G1" });
    expect(of("B").mbps).toBeCloseTo(44.7214, 4);
    expect(of("C").mbps).toBeCloseTo(33.3333, 4);
    expect(of("C").path).toEqual(["C", "B", "A", "G1"]);
    expect(of("D").mbps).toBeCloseTo(20, 12);
    expect(of("E").mbps).toBeCloseTo(8.94427, 5);
    expect(of("F").mbps).toBeCloseTo(8.94427, 5);
    expect(of("H")).toMatchObject({ mbps: 0, gateway: null, path: [] });
    expect(of("G1").mbps).toBe(Number.POSITIVE_INFINITY);
  });

  test("F1 by expected bandwidth goes elsewhere", () => {
    const { of } = paths(PATH_RULES.expectedBandwidth);
    expect(of("A").mbps).toBeCloseTo(100, 9);
    expect(of("B").mbps).toBeCloseTo(33.3333, 4);
    expect(of("C")).toMatchObject({ gateway: "G2" });
    expect(of("C").mbps).toBeCloseTo(30, 9);
    expect(of("D").mbps).toBeCloseTo(13.6364, 4);
    expect(of("E").mbps).toBeCloseTo(5.76923, 5);
    expect(of("F").mbps).toBeCloseTo(5.76923, 5);
  });

  test("F1 by hops: C is one from G2", () => {
    const { of } = paths(PATH_RULES.hopCount);
    expect(of("C")).toMatchObject({ gateway: "G2", hops: 1 });
  });

  test("F1 widest paths, and the bottleneck of D", () => {
    const { graph, forest } = paths(PATH_RULES.vectorBandwidth);
    const width = widestPaths(graph, numbers(graph, ["G1", "G2"]));
    expect(numbers(graph, ["A", "B", "C", "D", "E", "F", "H"]).map((v) => width[v])).toEqual([100, 50, 50, 25, 10, 10, 0]);
    expect(linkIdOf(graph, bottleneckEdge(graph, forest, graph.indexOf.get("D") ?? -1))).toBe("C~D~0");
    expect(bottleneckEdge(graph, forest, graph.indexOf.get("H") ?? -1)).toBe(-1);
  });

  test("of two equal bottlenecks the one nearer to the node is named", () => {
    const chain = meshGraph(snapshot([node("g"), node("x"), node("y")], [link("g", "x", 10), link("x", "y", 10)], ["g"]));
    const forest = bestPaths(chain, pathMetric(chain), [0]);
    expect(linkIdOf(chain, bottleneckEdge(chain, forest, 2))).toBe("x~y~0");
  });

  test("a link's two directions carry what each end's daemon computes", () => {
    const radio = link("a", "b", 0, {
      protocol: "bmx6",
      interfaces: { a: end({ kind: "wireless", rateMaxMbps: 56 }), b: end({ kind: "wireless", rateMaxMbps: 54 }) },
      directions: {
        ab: { ...direction(1, null), countedByReceiver: 1, toldToSender: 1 },
        ba: { ...direction(0.5, null), countedByReceiver: 0.5, toldToSender: 0.49 },
      },
    });
    const graph = meshGraph(snapshot([node("a"), node("b")], [radio], ["a"]));
    expect(graph.mbpsAb[0]).toBeCloseTo(56 * Math.sqrt(0.5), 9);
    // What b is told of its own hellos is 62/127 (24 of 48), what it counts of a's is 48 of 48.
    expect(toldPercent(24)).toBe(49);
    expect(graph.mbpsBa[0]).toBeCloseTo((54 * 63) / 127, 9);
  });
});

describe("bmx7", () => {
  test.each([
    [255, 255, 120],
    [204, 255, 85.647],
    [170, 255, 40],
    [100, 255, 23.529],
    [230, 240, 111.529],
    [0, 255, 0],
  ])("tq %d, rq %d of 255 at 300 Mbit/s", (tq, rq, mbps) => {
    expect(bmx7ThroughputMbps(300, tq, rq, false)).toBeCloseTo(mbps, 3);
  });

  test("the curve's steps on the way", () => {
    expect(bmx7LinkQuality255(204, 255)).toBe(182);
    expect(bmx7LinkQuality255(230, 240)).toBe(237);
  });

  test("wires keep their whole rate; below 10 % a link is not used", () => {
    expect(bmx7LinkBandwidthMbps(1000, 1, 1, true)).toBe(1000);
    expect(bmx7LinkBandwidthMbps(54, 0.09, 1, false)).toBe(0);
    expect(bmx7LinkBandwidthMbps(54, 1, 0.09, false)).toBe(0);
  });

  test.each([
    [
      [
        [50, 36],
        [50, 36],
      ],
      25,
    ],
    [
      [
        [50, 36],
        [50, 149],
      ],
      35.3553,
    ],
    [
      [
        [50, 36],
        [50, 36],
        [50, 36],
      ],
      16.6667,
    ],
    [
      [
        [1000, 0],
        [50, 36],
      ],
      49.9376,
    ],
    [
      [
        [50, 36],
        [50, 44],
        [50, 36],
        [50, 100],
      ],
      12.5,
    ],
  ])("hops %j that disturb each other", (hops, mbps) => {
    expect(interferenceBandwidthMbps(hops.map(([one = 0, channel = 0]) => ({ mbps: one, channel })))).toBeCloseTo(mbps, 4);
  });

  test("a chosen path is judged by the channels of its links", () => {
    const wlan = (a: string, b: string) =>
      link(a, b, 50, { interfaces: { a: end({ kind: "wireless", channel: 36 }), b: end({ kind: "wireless", channel: 36 }) } });
    const graph = meshGraph(snapshot([node("g"), node("x"), node("y")], [wlan("g", "x"), wlan("x", "y")], ["g"]));
    const forest = bestPaths(graph, pathMetric(graph), [0]);
    expect(interferenceOfPath(graph, forest, 2)).toBeCloseTo(25, 9);
    expect(interferenceOfPath(graph, forest, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("model fit", () => {
  const graph = meshGraph(f1());
  const metric = pathMetric(graph);

  test("the median of |log2| of the metrics", () => {
    const pair = meshGraph(snapshot([node("g"), node("x"), node("y")], [link("g", "x", 40), link("g", "y", 28.284)], ["g"]));
    const fit = modelFit(pair, pathMetric(pair), [
      { node: "x", target: "g", nextHop: "g", metricMbps: 40 },
      { node: "y", target: "g", nextHop: "g", metricMbps: 20 },
    ]);
    expect(fit.medianErrorLog2).toBeCloseTo(0.25, 4);
    expect(fit).toMatchObject({ compared: 2, matching: 2, fit: 1, indicative: false });
  });

  test("wrong next hops, no routes and strangers are told apart", () => {
    const fit = modelFit(graph, metric, [
      { node: "C", target: "G1", nextHop: "B", metricMbps: 33 },
      { node: "C", target: "G2", nextHop: "B", metricMbps: 30 },
      { node: "E", target: "G1", nextHop: "D", metricMbps: 9 },
      { node: "E", target: "G2", nextHop: "F", metricMbps: 9 },
      { node: "I", target: "G1", nextHop: null, metricMbps: 0 },
      { node: "A", target: "G1", nextHop: null, metricMbps: 0 },
      { node: "Z", target: "G1", nextHop: "A", metricMbps: 5 },
      { node: "A", target: "Q", nextHop: "A", metricMbps: 5 },
    ]);
    expect(fit).toMatchObject({ rows: 8, compared: 4, matching: 2, fit: 0.5, noRoute: 2, noRoutePredicted: 1, notInGraph: 2 });
    expect(fit.indicative).toBe(true);
  });

  test("a next hop that is as good within the rounding counts in the second figure only", () => {
    const twin = meshGraph(
      snapshot(
        [node("g"), node("p"), node("q"), node("x")],
        [link("g", "p", 100), link("g", "q", 100), link("p", "x", 50), link("q", "x", 49)],
        ["g"],
      ),
    );
    const fit = modelFit(twin, pathMetric(twin), [{ node: "x", target: "g", nextHop: "q", metricMbps: 44 }]);
    expect(fit).toMatchObject({ fit: 0, fitWithinRounding: 1 });
  });
});
