import { describe, expect, it } from "vitest";
import { countLinks } from "#lib/graph/analysis/products/network-statistics.ts";
import type { Snapshot } from "#lib/model/index.ts";
import { netjsonGraph } from "#lib/wire/exports/netjson.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";
import { bodiesOf, hasCaptures } from "../collectors/captures.ts";
import { FIXTURES, readText, snapshotIn, snapshotOf, statesOf } from "./support.ts";

async function snapshotOfJson(json: unknown): Promise<Snapshot> {
  const { read, source } = await readText("mesh.json", JSON.stringify(json));
  expect(source.id).toBe("netjson");
  if (!read.ok) throw new Error(read.error.message);
  return snapshotIn(read.value);
}

describe("NetworkGraph", () => {
  it("without a single twin tells no directions", async () => {
    const snapshot = await snapshotOf(`${FIXTURES}undirected.netjson.json`);
    expect(snapshot.at).toBe("2026-03-01T09:00:00.000Z");
    expect(snapshot.nodes.map(({ uid }) => uid)).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"]);
    expect(countLinks(snapshot.links)).toMatchObject({ pairs: 2, two_way_links: 2, one_sided_links: 0, one_way_links: 0 });
    expect(snapshot.nodes[0]).toMatchObject({ hostname: "pont", weight: 5, place: { lat: 41.4, lon: 2.1, source: "netjson" } });
    expect(snapshot.gateways).toMatchObject([{ node: "10.0.0.1", family: "v4", announcedBy: ["file"] }]);
    expect(snapshot.nodes.map(({ state, stateReason }) => [state, stateReason])).toContainEqual(["heard", "told-by-file"]);
  });

  it("with twins takes a missing one for what it is", async () => {
    const snapshot = await snapshotOf(`${FIXTURES}directed.netjson.json`);
    expect(statesOf(snapshot)).toEqual({
      "a~b~0": "measured measured",
      "b~c~0": "contradicted contradicted", // c tells of links, and not of this
      "c~d~0": "zero measured",
    });
    expect(snapshot.links[0]?.directions).toMatchObject({
      ab: { quality: 0.95, toldToSender: 0.9, countedByReceiver: 0.95, bandwidthMbps: 50 },
      ba: { quality: 0.5, toldToSender: 1, countedByReceiver: 0.5 },
    });
    expect(snapshot.refusals.map(({ code }) => code)).toEqual(["implausible-value", "unknown-neighbour", "implausible-value"]);
  });

  it("leaves a missing twin of one that tells nothing one-sided", async () => {
    const link = (source: string, target: string) => ({ source, target, cost: 1 });
    const nodes = ["a", "b", "c"].map((id) => ({ id }));
    const graph = { type: "NetworkGraph", protocol: "static", metric: null, version: null, nodes };
    const snapshot = await snapshotOfJson({ ...graph, links: [link("a", "b"), link("b", "a"), link("a", "c")] });
    expect(statesOf(snapshot)).toEqual({ "a~b~0": "measured measured", "a~c~0": "one-sided one-sided" });
    expect(countLinks(snapshot.links)).toMatchObject({ pairs: 2, links: 2, two_way_links: 1, one_sided_links: 1 });
    // bmx7 is directed even where no link has a twin.
    const seven = await snapshotOfJson({ ...graph, protocol: "BMX7", links: [link("a", "b")] });
    expect(statesOf(seven)).toEqual({ "a~b~0": "one-sided one-sided" });
  });

  it("ties parallel links one to one", async () => {
    const link = (source: string, target: string, channel: number) => ({ source, target, cost: 1, properties: { channel } });
    const graph = { type: "NetworkGraph", protocol: "x", metric: null, version: null, nodes: [{ id: "a" }, { id: "b" }] };
    const snapshot = await snapshotOfJson({ ...graph, links: [link("a", "b", 36), link("a", "b", 140), link("b", "a", 140)] });
    expect(snapshot.links.map(({ id, interfaces, directions }) => [id, interfaces.a.channel, directions.ba.state])).toEqual([
      ["a~b~0", 36, "contradicted"],
      ["a~b~1", 140, "measured"],
    ]);
  });

  it("of several documents makes one mesh, or one of each instant", async () => {
    const graph = (time: string, ids: string[]) => ({
      type: "NetworkGraph",
      protocol: "static",
      version: null,
      metric: null,
      time,
      nodes: ids.map((id) => ({ id })),
      links: ids.slice(1).map((id, n) => ({ source: ids[n], target: id, cost: 1 })),
    });
    const collection = {
      type: "NetworkCollection",
      collection: [
        graph("2026-03-01T11:00:00Z", ["a", "b"]),
        graph("2026-03-01T10:00:00Z", ["a", "b"]),
        graph("2026-03-01T10:00:00Z", ["b", "c"]),
        { type: "DeviceConfiguration" },
      ],
    };
    const { read } = await readText("all.json", JSON.stringify(collection));
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.recordings.map((one) => [one.at, one.kind === "snapshot" ? one.snapshot.nodes.length : 0])).toEqual([
      ["2026-03-01T10:00:00.000Z", 3],
      ["2026-03-01T11:00:00.000Z", 2],
    ]);
    expect(read.value.recordings[0]?.refusals.map(({ message }) => message)).toEqual([
      "[3]: neither NetworkGraph nor NetworkRoutes",
    ]);
  });
});

describe("our own export", () => {
  it.each([60, 200])("comes back as it went, %d nodes", async (size) => {
    const { snapshot } = syntheticMesh({ nodes: size, seed: 7 });
    const back = await snapshotOfJson(netjsonGraph(snapshot));
    const held = new Set(snapshot.nodes.map(({ uid }) => uid));
    expect(back.at).toBe(snapshot.at);
    const people = (one: Snapshot) =>
      one.nodes.map(({ uid, hostname, state, weight, addresses }) => ({ uid, hostname, state, weight, addresses }));
    expect(people(back)).toEqual(people(snapshot));
    const told = snapshot.links.filter(
      ({ a, b, directions: { ab, ba } }) =>
        held.has(a) && held.has(b) && [ab, ba].every(({ state }) => state !== "unknown" && state !== "contradicted"),
    );
    const figures = (links: Snapshot["links"]) =>
      links.map(({ id, directions: { ab, ba } }) => [
        id,
        ...[ab, ba].map(({ state, quality, bandwidthMbps, signalDbm }) => ({ state, quality, bandwidthMbps, signalDbm })),
      ]);
    const ids = new Set(told.map(({ id }) => id));
    expect(figures(back.links.filter(({ id }) => ids.has(id)))).toEqual(figures(told));
    const ways = (one: Snapshot) => one.gateways.map(({ node, family }) => `${node} ${family}`).sort();
    expect(ways(back)).toEqual(ways(snapshot));
    const counts = countLinks(snapshot.links);
    expect(countLinks(back.links)).toMatchObject({ two_way_links: counts.two_way_links, one_way_links: counts.one_way_links });
  });
});

describe.runIf(hasCaptures)("the graph that bmx7 itself gives", () => {
  it("holds the 30 directed links of the nodes that run the topology plugin", async () => {
    const body = bodiesOf("bmx7-12n").get("n1")?.get("netjson/network-graph.json") ?? "";
    const snapshot = await snapshotOfJson(JSON.parse(body));
    expect(snapshot.nodes).toHaveLength(12);
    expect(snapshot.nodes.every(({ keys, uid }) => keys.includes(`bmx7:${uid}`))).toBe(true);
    const directed = snapshot.links
      .flatMap(({ directions: { ab, ba } }) => [ab, ba])
      .filter(({ bandwidthMbps }) => bandwidthMbps !== null);
    expect(directed).toHaveLength(30);
    expect(directed.every(({ secondHand }) => secondHand)).toBe(true);
    expect(snapshot.links.filter(({ directions }) => directions.ab.state === "contradicted")).toEqual([]);
  });
});
