import { describe, expect, test } from "vitest";
import type { Snapshot } from "#lib/model/index.ts";
import {
  gatewaysViewSchema,
  linksViewSchema,
  linkViewSchema,
  meshStatusSchema,
  meshSummarySchema,
  nodesViewSchema,
  nodeViewSchema,
} from "#lib/wire/api/views.ts";
import {
  gatewaysView,
  indexSnapshot,
  linksView,
  linkView,
  meshStatus,
  meshSummary,
  nodesView,
  nodeView,
  pathToGateway,
  type RoundSample,
  SAMPLES_MAX,
  sampleRound,
  withSample,
} from "#lib/wire/views/index.ts";
import { AT, handMade, makeRoute, makeUse } from "#tests/support/fixed-meshes.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

const index = indexSnapshot(handMade());

describe("the way to the gateway", () => {
  test("goes hop by hop along each node's own route", () => {
    expect(pathToGateway(index, "z", "v4")).toEqual({
      family: "v4",
      gateway: "g",
      gatewayLabel: "host-g",
      reason: "chosen",
      at: AT,
      complete: true,
      hops: [
        // z sends to m: the direction m~z hears in from z.
        { node: "m", label: "host-m", state: "answered", link: "m~z~0", quality: 0.9, pathMbps: 12 },
        { node: "r", label: "host-r", state: "answered", link: "m~r~0", quality: 0.9, pathMbps: 30 },
        { node: "g", label: "host-g", state: "answered", link: "g~r~0", quality: 0.98, pathMbps: null },
      ],
    });
  });

  test("of a gateway itself has no hops and is complete", () => {
    expect(pathToGateway(index, "g", "v4")).toMatchObject({ reason: "self", complete: true, hops: [] });
  });

  test("is not known where the node was not read, and the reason stands", () => {
    expect(pathToGateway(index, "s", "v4")).toMatchObject({ gateway: null, reason: "no-answer", complete: false, hops: [] });
    expect(pathToGateway(index, "gone", "v4")).toBeNull();
    expect(pathToGateway(index, "z", "v6")).toBeNull();
  });

  test("ends, not complete, at a node that tells of no route", () => {
    const snapshot = handMade();
    snapshot.routes = snapshot.routes.filter((route) => route.node !== "r");
    const path = pathToGateway(indexSnapshot(snapshot), "z", "v4");
    expect(path?.complete).toBe(false);
    expect(path?.hops.map((hop) => hop.node)).toEqual(["m", "r"]);
  });

  test("does not follow a circle", () => {
    const snapshot = handMade();
    snapshot.routes = [
      makeRoute("z", "g", "m", null, 5, 3),
      makeRoute("m", "g", "r", null, 12, 2),
      makeRoute("r", "g", "z", null, 30, 1),
    ];
    const path = pathToGateway(indexSnapshot(snapshot), "z", "v4");
    expect(path).toMatchObject({ complete: false });
    expect(path?.hops.map((hop) => [hop.node, hop.link, hop.quality])).toEqual([
      ["m", null, null],
      ["r", null, null],
    ]);
  });

  test("keeps to the routes towards the same gateway", () => {
    const snapshot = handMade();
    // m itself uses another gateway, by another way.
    snapshot.uses = snapshot.uses.map((use) => (use.node === "m" ? makeUse("m", "v4", "x", "chosen", 50) : use));
    snapshot.routes.push(makeRoute("m", "x", "x", "m~x~0", 50, 1));
    expect(pathToGateway(indexSnapshot(snapshot), "z", "v4")?.hops.map((hop) => hop.node)).toEqual(["m", "r", "g"]);
  });
});

test("rows of nodes: the best link to each neighbour counts, a contradicted one has no quality", () => {
  const rows = new Map(nodesView(index).nodes.map((row) => [row.uid, row]));
  expect(rows.get("g")).toMatchObject({ neighbours: 1, worstQuality: 0.98, isGateway: ["v4"], hops: 0, gatewayV4: "g" });
  expect(rows.get("m")).toMatchObject({ neighbours: 4, worstQuality: 0, pathMbps: 12, hops: 2, gatewayV4Label: "host-g" });
  expect(rows.get("x")).toMatchObject({ neighbours: 1, worstQuality: null, gatewayV4: null, pathMbps: null, hops: null });
  expect(rows.get("gone")).toMatchObject({ neighbours: 0, worstQuality: null, state: "gone", daemonUptimeS: null });
});

test("one node with both directions of each link, seen from its side", () => {
  const view = nodeView(index, "r", []);
  expect(
    view?.neighbours.map((neighbour) => [
      neighbour.node,
      neighbour.links.map((link) => [link.id, link.hears.quality, link.heard.quality]),
    ]),
  ).toEqual([
    [
      "g",
      [
        ["g~r~0", 1, 0.98],
        ["g~r~1", 0.4, 0.3],
      ],
    ],
    ["m", [["m~r~0", 0.9, 0.7]]],
  ]);
  expect(nodeView(index, "g", [])?.users.map((user) => user.node)).toEqual(["m", "r", "z"]);
  expect(nodeView(index, "nobody", [])).toBeNull();
});

test("links: the worse direction, etx from both, spares of the same connection", () => {
  const rows = new Map(linksView(index).links.map((row) => [row.id, row]));
  expect(rows.get("g~r~1")).toMatchObject({ quality: 0.3, kind: "wireless" });
  expect(rows.get("g~r~1")?.etx).toBeCloseTo(1 / 0.12, 12);
  expect(rows.get("m~x~0")).toMatchObject({ quality: null, etx: null });
  expect(rows.get("m~z~0")).toMatchObject({ quality: 0, etx: null });
  expect(linkView(index, "g~r~0", [])).toMatchObject({ parallel: ["g~r~1"], quality: 0.98, aState: "answered" });
  expect(linkView(index, "g~r~9", [])).toBeNull();
});

test("gateways: who uses which, and who has none or does not tell", () => {
  const view = gatewaysView(index);
  expect(view.gateways.map(({ users }) => users.map((user) => user.node))).toEqual([["g", "m", "r", "z"]]);
  expect(view.without.map((row) => [row.node, row.reason])).toEqual([
    ["s", "no-answer"],
    ["x", "none-chosen"],
  ]);
});

describe("the summary", () => {
  const facts = { id: "hand", name: "By hand", technicians: "closed" as const };
  const atMs = Date.parse(AT);

  test("counts states, bands and ways out", () => {
    expect(meshSummary(facts, handMade(), { nowMs: atMs + 150_000, collectorAlive: true, intervalS: 60 })).toEqual({
      ...facts,
      urgent: null,
      protocols: ["bmx6"],
      round: 7,
      at: AT,
      nodes: { answered: 5, heard: 1, stale: 0, gone: 1, unknown: 0 },
      links: { total: 6, good: 1, fair: 2, poor: 2, unmeasured: 1 },
      gateways: { v4: 1, v6: 0, community: 0 },
      coverage: null,
      withoutInternet: 1,
      collection: { state: "collecting", collectorAlive: true, lastRoundAt: AT, intervalS: 60 },
    });
  });

  test("is late after 2.5 intervals, and says never before the first round", () => {
    const late = { nowMs: atMs + 150_001, collectorAlive: null, intervalS: 60 };
    expect(meshSummary(facts, handMade(), late).collection).toMatchObject({ state: "late", collectorAlive: false });
    expect(meshSummary(facts, handMade(), { ...late, nowMs: atMs }).collection.collectorAlive).toBe(true);
    expect(meshSummary(facts, null, late)).toMatchObject({ round: null, collection: { state: "never", lastRoundAt: null } });
  });

  test("who does not tell is not without Internet, and where nobody tells it is not known", () => {
    const snapshot: Snapshot = { ...handMade(), uses: [makeUse("a", "v4", null, "not-asked", null)] };
    const collection = { nowMs: atMs, collectorAlive: true, intervalS: 60 };
    expect(meshSummary(facts, snapshot, collection).withoutInternet).toBeNull();
    expect(meshSummary(facts, snapshot, collection, null, handMade()).withoutInternet).toBe(1);
  });

  test("a node with a v6 gateway is not without Internet", () => {
    const snapshot: Snapshot = handMade();
    snapshot.uses.push(makeUse("x", "v6", "r", "chosen", 3));
    expect(meshSummary(facts, snapshot, { nowMs: atMs, collectorAlive: true, intervalS: 60 }).withoutInternet).toBe(0);
  });
});

describe("sparks", () => {
  const sampleOf = (round: number): RoundSample => ({
    ...sampleRound(handMade()),
    round,
    at: new Date(round * 1000).toISOString(),
  });

  test("are in order of rounds whatever order they come in, at most so many, each round once", () => {
    let samples: RoundSample[] = [];
    for (const round of [5, 3, 4, 3, ...Array.from({ length: SAMPLES_MAX }, (_, n) => n + 10)])
      samples = withSample(samples, sampleOf(round));
    expect(samples).toHaveLength(SAMPLES_MAX);
    expect(samples.map((sample) => sample.round)).toEqual(Array.from({ length: SAMPLES_MAX }, (_, n) => n + 10));
  });

  test("of a node: towards its gateway; of a link: each direction; nothing where nothing was measured", () => {
    const samples = [sampleOf(1), sampleOf(2)];
    expect(nodeView(index, "z", samples)?.sparks).toEqual([
      { label: "quality-to-next-hop", unit: "share", at: [samples[0]?.at, samples[1]?.at], values: [0.9, 0.9] },
      { label: "path-mbps", unit: "Mbit/s", at: [samples[0]?.at, samples[1]?.at], values: [5, 5] },
    ]);
    expect(linkView(index, "m~r~0", samples)?.sparks.map((spark) => [spark.label, spark.values])).toEqual([
      ["ab", [0.9, 0.9]],
      ["ba", [0.7, 0.7]],
    ]);
    expect(nodeView(index, "s", samples)?.sparks).toEqual([]);
  });
});

test("every view of a large mesh fits its schema, and every chosen path that is complete ends at its gateway", () => {
  const { snapshot } = syntheticMesh({ nodes: 74, seed: 5, protocol: "bmx7" });
  const whole = indexSnapshot(snapshot);
  const samples = [sampleRound(whole)];
  nodesViewSchema.parse(nodesView(whole));
  linksViewSchema.parse(linksView(whole));
  gatewaysViewSchema.parse(gatewaysView(whole));
  const summary = meshSummary({ id: "synthetic", name: "S", technicians: "open" }, snapshot, {
    nowMs: 0,
    collectorAlive: true,
    intervalS: 60,
  });
  meshSummarySchema.parse(summary);
  meshStatusSchema.parse(meshStatus(summary, snapshot, []));
  for (const link of snapshot.links) linkViewSchema.parse(linkView(whole, link.id, samples));
  let complete = 0;
  for (const node of snapshot.nodes) {
    const view = nodeViewSchema.parse(nodeView(whole, node.uid, samples));
    for (const path of view.paths) {
      if (!path.complete || path.reason !== "chosen") continue;
      complete += 1;
      expect(path.hops.at(-1)?.node).toBe(path.gateway);
    }
  }
  expect(complete).toBeGreaterThan(100);
});
