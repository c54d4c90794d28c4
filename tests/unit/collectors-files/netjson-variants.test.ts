/** NetJSON as other meshes than bmx's write it. */
import { describe, expect, it } from "vitest";
import { analyse } from "#lib/graph/analysis/index.ts";
import type { Snapshot } from "#lib/model/index.ts";
import { exportSnapshot } from "#lib/wire/exports/registry.ts";
import { readText, snapshotIn } from "./support.ts";

async function graphOf(graph: object): Promise<Snapshot> {
  const document = { type: "NetworkGraph", protocol: "OLSR", metric: "ETX", time: "2026-03-01T10:00:00Z", ...graph };
  // JSON has no infinity, but a number too large is one.
  const { read } = await readText("graph.json", JSON.stringify(document).replaceAll('"1e999"', "1e999"));
  if (!read.ok) throw new Error(read.error.message);
  return snapshotIn(read.value);
}

const qualitiesOf = ({ links }: Snapshot) =>
  links.map(({ directions: { ab, ba } }) =>
    [ab.quality, ba.quality].map((quality) => quality && Math.round(quality * 1e3) / 1e3),
  );

describe("ends of links", () => {
  const nodes = [
    { id: "10.0.0.1/32", local_addresses: ["10.0.1.1", "AA:BB:CC:00:00:01"] },
    { id: "b", local_addresses: ["FD00::2", "10.9.9.9"] },
    { id: "c", local_addresses: ["fd00:0:0::3/64", "10.9.9.9"] },
  ];

  it.each([
    ["without the prefix length of the id", "10.0.0.1", "b", "10.0.0.1/32~b~0"],
    ["with a prefix length", "10.0.1.1/24", "b", "10.0.0.1/32~b~0"],
    ["as a MAC in other case and with hyphens", "aa-bb-cc-00-00-01", "c", "10.0.0.1/32~c~0"],
    ["as IPv6 in upper case, written out", "FD00:0:0:0::0002", "fd00::3", "b~c~0"],
    ["as an id in other case", "B", "C", "b~c~0"],
  ])("are known %s", async (_, source, target, id) => {
    const snapshot = await graphOf({ nodes, links: [{ source, target, cost: 1 }] });
    expect(snapshot.links.map((link) => link.id)).toEqual([id]);
    expect(snapshot.refusals).toEqual([]);
  });

  it("are nobody's where two nodes have the address, and that is told", async () => {
    const snapshot = await graphOf({ nodes, links: [{ source: "10.9.9.9", target: "c", cost: 1 }] });
    expect(snapshot.links).toEqual([]);
    expect(snapshot.refusals.map(({ message }) => message)).toEqual([
      "links[0]: 2 nodes have the address 10.9.9.9, and nothing tells which is meant",
    ]);
  });
});

describe("costs and link qualities of OLSR", () => {
  const nodes = [{ id: "a" }, { id: "b" }, { id: "c" }];
  const link = (more: object) => ({ source: "a", target: "b", ...more });

  it.each(["ETX", "etx", "etx_ff", " etx_float ", "ETX_FPM"])("are read under the metric %s", async (metric) => {
    expect(qualitiesOf(await graphOf({ metric, nodes, links: [link({ cost: 4 })] }))).toEqual([[0.5, 0.5]]);
  });

  it.each([
    ["as text", { lq: "1.0", nlq: "0.497" }],
    ["in per cent with the sign", { lq: "100%", nlq: "49.7 %" }],
    ["in per cent without it", { lq: 100, nlq: 49.7 }],
    ["of 255", { lq: 255, nlq: 126.735 }],
  ])("are shares also %s", async (_, properties) => {
    expect(qualitiesOf(await graphOf({ nodes, links: [link({ properties })] }))).toEqual([[0.497, 1]]);
  });

  it.each([0, -1, 0.2, "many"])("are not known where the cost is %s, which is told", async (cost) => {
    const snapshot = await graphOf({ nodes, links: [link({ cost })] });
    expect(qualitiesOf(snapshot)).toEqual([[null, null]]);
    expect(snapshot.refusals.map(({ message }) => message)).toEqual([`links[0].cost: ${JSON.stringify(cost)}`]);
  });

  it("leave a link standing that has no cost, and write none of it", async () => {
    const snapshot = await graphOf({ nodes, links: [link({}), { source: "b", target: "a" }] });
    expect(snapshot.links).toHaveLength(1);
    expect(snapshot.refusals).toEqual([]);
    expect(exportSnapshot(snapshot, "netjson").body).not.toMatch(/"cost": (?!null)/);
  });

  it.each(["1e999", "INFINITE", "inf"])("deliver nothing at a cost of %s", async (cost) => {
    const snapshot = await graphOf({ nodes, links: [link({ cost })] });
    expect(snapshot.links[0]?.directions).toMatchObject({ ab: { state: "zero" }, ba: { state: "zero" } });
  });

  it("tell both ways in one row, and one way where the file has another of its twin", async () => {
    const links = [
      link({ cost: 4 }),
      { source: "b", target: "a", cost: 8 },
      { source: "b", target: "c", properties: { lq: 0.9, nlq: 0.8 } },
    ];
    expect(qualitiesOf(await graphOf({ nodes, links }))).toEqual([
      [0.5, 0.354],
      [0.8, 0.9],
    ]);
  });
});

describe("bandwidths that nobody told", () => {
  it("are null with the reason, and never counted as known", async () => {
    const nodes = [{ id: "10.0.0.1", properties: { gateway: true } }, { id: "10.0.0.2" }, { id: "10.0.0.3" }];
    const links = [
      { source: "10.0.0.1", target: "10.0.0.2", cost: 1 },
      { source: "10.0.0.2", target: "10.0.0.3", properties: { lq: 1, nlq: 0.5, bandwidth_mbps: 20 } },
    ];
    const analysis = analyse(await graphOf({ nodes, links }), { deep: false });
    expect(analysis.fields["links.bandwidth_mbps"]).toMatchObject({ known: 1, of: 2 });
    expect(analysis.fields["nodes.bandwidth_mbps"]).toMatchObject({ known: 0 });
    const far = analysis.nodes.find(({ id }) => id === "10.0.0.3");
    expect(far).toMatchObject({ gateway: "10.0.0.1", bandwidth_mbps: null, capacity_mbps: null, hops: 2, bottleneck: null });
    expect(far?.reasons.bandwidth_mbps).toBe("bandwidth-not-told");
    expect(analysis.links[0]).toMatchObject({ bandwidth_mbps: null, reasons: { bandwidth_mbps: "bandwidth-not-told" } });
    expect(analysis.gateways[0]?.mean_bandwidth_mbps).toBeNull();
  });
});

describe("positions", () => {
  const town = [
    { id: "a", properties: { lat: 41.38, lon: 2.17 } },
    { id: "b", properties: { location: { latitude: "41.39", longitude: "2.18" } } },
    { id: "c", location: { lat: 41.4, lng: 2.16 } },
  ];
  const placesWith = async (properties: object) => {
    const { nodes } = await graphOf({ nodes: [...town, { id: "x", properties }], links: [] });
    expect(nodes.slice(0, 3).map(({ place }) => place?.doubtful)).toEqual([false, false, false]);
    return nodes[3]?.place ?? null;
  };

  it.each([
    [{ lat: 2.17, lon: 41.38 }, "latitude and longitude stand swapped"],
    [{ lat: 41.38 }, "no longitude is told: it is 0, or nobody entered it"],
    [{ lat: 41.38, lon: "" }, "no longitude is told: it is 0, or nobody entered it"],
    [{ lat: 412.3, lon: 2.17 }, "no latitude is told: it is 0, or nobody entered it"],
    [{ lat: 0, lon: 0 }, "0, 0 stands where nobody entered a position"],
    [{ lat: 40.41, lon: -3.7 }, /^\d{3} km from the other nodes of the mesh$/],
  ])("such as %j are doubtful", async (properties, doubt) => {
    const place = await placesWith(properties);
    expect(place?.doubtful).toBe(true);
    expect(place?.doubt).toMatch(doubt);
  });

  it("of the same town are not, and of nothing there is none", async () => {
    expect(await placesWith({ latitude: 41.2, longitude: 2.0 })).toMatchObject({ doubtful: false });
    expect(await placesWith({ lat: null, lon: null })).toBeNull();
  });

  it("are doubtful both, where there are but two and one is the other swapped", async () => {
    const { nodes } = await graphOf({
      nodes: [town[0], { id: "x", properties: { lat: 2.18, lon: 41.37 } }],
      links: [],
    });
    expect(nodes.map(({ place }) => place?.doubtful)).toEqual([true, true]);
  });

  it("stay doubtful when they are written and read again, and go into no map as fact", async () => {
    const snapshot = await graphOf({ nodes: [...town, { id: "x", properties: { lat: 41.38 } }], links: [] });
    const { read } = await readText("again.json", exportSnapshot(snapshot, "netjson").body);
    const again = read.ok ? snapshotIn(read.value).nodes : [];
    expect(again.map(({ place }) => place?.doubtful)).toEqual([false, false, false, true]);
    for (const format of ["meshviewer", "cnml"] as const) {
      expect(exportSnapshot(snapshot, format).body.match(/latitude"|lat="/g)).toHaveLength(3);
    }
  });
});
