import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assignedText } from "#lib/collectors/qmpsu/script.ts";
import { analyse } from "#lib/graph/analysis/products/analyse.ts";
import { countLinks } from "#lib/graph/analysis/products/network-statistics.ts";
import { FIXTURES, hasShared, QMPSU_SAMPLE, readText, snapshotOf, statesOf } from "./support.ts";

describe.runIf(hasShared)("the capture of Sants-UPC of 9 January 2013, ten o'clock", () => {
  it("has 32 nodes and 73 pairs, of which 59 two-way", async () => {
    const snapshot = await snapshotOf(QMPSU_SAMPLE);
    expect(snapshot.at).toBe("2013-01-09T09:00:01.000Z");
    expect(snapshot.nodes).toHaveLength(32);
    expect(countLinks(snapshot.links)).toMatchObject({ pairs: 73, two_way_links: 59, one_sided_links: 2, one_way_links: 12 });
    expect(snapshot.refusals).toEqual([]);
  });

  it("is analysed to the same figures", async () => {
    const { network } = analyse(await snapshotOf(QMPSU_SAMPLE), {});
    expect(network).toMatchObject({ nodes: 32, pairs: 73, two_way_links: 59, one_sided_links: 2, one_way_links: 12 });
  });

  it("tells one-sided from contradicted by whether the far end answered", async () => {
    const snapshot = await snapshotOf(QMPSU_SAMPLE);
    const silent = new Set(snapshot.nodes.filter((node) => node.state === "heard").map((node) => node.uid));
    expect([...silent]).toEqual(["0029"]);
    for (const { a, b, directions } of snapshot.links) {
      if (directions.ab.state === "one-sided") expect(silent.has(a) || silent.has(b)).toBe(true);
      if (directions.ab.state === "contradicted") expect(silent.has(a) || silent.has(b)).toBe(false);
    }
  });

  it("keeps both nodes that share an address, and reports them", async () => {
    const { nodes, collisions } = await snapshotOf(QMPSU_SAMPLE);
    expect(collisions).toEqual([{ kind: "primary-ip", key: "fd66:66:66:0:227:22ff:fe35:dc57", nodes: ["0009", "0030"] }]);
    const names = nodes.filter(({ uid }) => uid === "0009" || uid === "0030").map((node) => node.hostname);
    expect(names).toEqual(["GSgV-ns56", "UPComega-70"]);
  });

  it("keeps the place of nodes with a 0", async () => {
    const { nodes } = await snapshotOf(QMPSU_SAMPLE);
    const zeros = nodes.filter(({ plane }) => plane != null && (plane.xM === 0 || plane.yM === 0));
    // The two of the collision were taken for one another when positions were looked up, too.
    expect(zeros.map((node) => node.hostname)).toEqual(["GSgV-ns56", "UPCd1-7a", "UPComega-70"]);
    expect(nodes.filter(({ plane }) => plane === null).map((node) => node.hostname)).toEqual([
      "GS-RieraBlanca105-NS-37",
      "UPCd6p1-5c",
    ]);
  });
});

describe("a capture with gateways", () => {
  const file = `${FIXTURES}13-01-09_16-00-01-graf.js`;

  it("tells who announces a way out, who uses which, and by which path", async () => {
    const { gateways, uses, routes } = await snapshotOf(file);
    expect(gateways.map(({ node, family, users, working }) => [node, family, users, working])).toEqual([
      ["0001", "v4", 3, "yes"],
      ["0007", "v4", 3, "yes"],
    ]);
    expect(uses.map(({ node, gateway, reason }) => [node, gateway, reason])).toEqual([
      ["0001", "0001", "self"],
      ["0002", "0001", "chosen"],
      ["0003", "0001", "chosen"],
      ["0004", "0007", "chosen"],
      ["0005", "0007", "chosen"],
      ["0006", null, "none-chosen"],
      ["0007", "0007", "self"],
      ["0008", null, "no-answer"],
      ["0009", null, "unknown-gateway"],
    ]);
    expect(routes.map(({ node, target, nextHop, hops, link }) => [node, target, nextHop, hops, link])).toEqual([
      ["0002", "0001", "0001", 1, "0001~0002~0"],
      ["0004", "0007", "0005", 2, null], // two links to the next hop: which one is taken is not told
    ]);
  });

  it("makes a link of each channel, and states of who answered", async () => {
    const snapshot = await snapshotOf(file);
    expect(statesOf(snapshot)).toEqual({
      "0001~0002~0": "measured measured",
      "0001~0003~0": "measured measured",
      "0001~0006~0": "measured measured",
      "0002~0003~0": "measured measured",
      "0002~0004~0": "measured measured",
      "0003~0008~0": "one-sided one-sided",
      "0004~0005~0": "measured measured",
      "0004~0005~1": "contradicted contradicted",
      "0005~0007~0": "measured measured",
      "0006~0009~0": "measured measured",
      "0008~0009~0": "one-sided one-sided",
    });
    const ends = Object.fromEntries(
      snapshot.links.map(({ id, interfaces: { a, b } }) => [id, [a, b].map((end) => [end.kind, end.channel])]),
    );
    expect(ends["0001~0006~0"]).toEqual([
      ["wired", null],
      ["wired", null],
    ]);
    expect(ends["0004~0005~0"]).toEqual([
      ["wireless", 108],
      ["wireless", 108],
    ]);
    // One end found its device only.
    expect(ends["0005~0007~0"]).toEqual([
      ["wireless", null],
      ["wireless", 108],
    ]);
    expect(snapshot.links.find(({ id }) => id === "0005~0007~0")?.interfaces.a.interfaceName).toBe("wlan0");
  });

  it("keeps 0, and takes nothing for a place where none is told", async () => {
    const { nodes } = await snapshotOf(file);
    const planes = Object.fromEntries(nodes.map(({ uid, plane }) => [uid, plane]));
    expect(planes["0001"]).toEqual({ xM: 0, yM: 1520.5 });
    expect(planes["0003"]).toEqual({ xM: 305, yM: 0 });
    expect(planes["0004"]).toBeNull();
  });

  it("tells the collision of two nodes with one address, with keys of their own", async () => {
    const { nodes, collisions } = await snapshotOf(file);
    expect(collisions).toMatchObject([{ kind: "primary-ip", nodes: ["0005", "0009"] }]);
    expect(nodes.find(({ uid }) => uid === "0005")?.keys).toEqual(["mac:00:1c:c0:aa:05:0f"]);
    expect(nodes.find(({ uid }) => uid === "0009")?.keys).toEqual(["mac:00:1c:c0:aa:05:0f~VLom1-1b"]);
  });

  it("keeps addresses that every router has out of the node's", async () => {
    const { nodes } = await snapshotOf(file);
    expect(nodes[0]?.addresses).toEqual(["fd66:66:66:0:21c:c0ff:feaa:103", "10.77.0.1", "fe80::21c:c0ff:feaa:103"]);
  });
});

describe("download_json", () => {
  it("goes by the site's own numbers, with measured figures in both directions", async () => {
    const snapshot = await snapshotOf(`${FIXTURES}download_json.json`);
    expect(snapshot.at).toBe("2018-11-05T09:00:00.000Z");
    expect(snapshot.nodes.map(({ uid, state }) => [uid, state])).toEqual([
      ["12", "answered"],
      ["14", "answered"],
      ["19", "answered"],
      ["21", "heard"],
    ]);
    const link = snapshot.links.find(({ id }) => id === "12~14~0");
    expect(link?.directions.ab).toMatchObject({ measuredMbps: 23.1, rttMs: 1.8, signalDbm: -71, quality: null });
    expect(link?.directions.ba).toMatchObject({ measuredMbps: 8.75, rttMs: 2.4, signalDbm: -67 });
    expect(statesOf(snapshot)["19~21~0"]).toBe("one-sided one-sided");
    expect(snapshot.links.find(({ id }) => id === "19~21~0")?.interfaces.a.interfaceName).toBe("gre-vlpale");
  });

  it("tells place, router and both ways out", async () => {
    const { nodes, uses, routes } = await snapshotOf(`${FIXTURES}download_json.json`);
    expect(nodes[0]?.place).toEqual({ lat: 41.3752, lon: 2.1339, elevationM: null, source: "capture", doubtful: false });
    expect(nodes[2]?.place).toBeNull();
    expect(nodes[0]?.system).toMatchObject({
      model: "Ubiquiti Nanostation M5",
      firmware: "qMp 3.2.1 rev 6a1",
      guifiDevice: 48303,
      internet: { rttMs: 14.2, mbps: 18.5 },
    });
    expect(uses.filter(({ node }) => node === "14")).toMatchObject([
      { family: "v4", gateway: "12", reason: "chosen", pathMbps: 8.75, pathRttMs: 2.4 },
      { family: "community", gateway: "19", reason: "chosen" },
    ]);
    expect(routes.find(({ node, target }) => node === "14" && target === "19")).toMatchObject({ nextHop: "12", hops: 2 });
  });
});

describe("the script", () => {
  it("is read as data and never run", async () => {
    const text = `// made by hand\nvar json = [{"id":"0001","name":"a","adjacencies":[{"nodeTo":"0002","data":{}}]}];\nglobalThis.polluted = 1;`;
    const { read } = await readText("13-01-09_10-00-01-graf.js", text);
    expect(read).toMatchObject({ ok: false, error: { code: "not-json" } });
    expect(Reflect.get(globalThis, "polluted")).toBeUndefined();
  });

  it("is taken with any of the ways in which such an assignment is written", () => {
    for (const text of ["var json = [1]", "let json=[1];", "/* a */ json = [1] ;\n", "\n\nconst  json =\n[1]"]) {
      expect(assignedText(text)?.trim()).toBe("[1]");
    }
    expect(assignedText("[1]")).toBeNull();
    expect(assignedText("json = alert(1)")).toBeNull();
  });

  it("tells where the file counts other than it holds", async () => {
    const text = readFileSync(`${FIXTURES}13-01-09_16-00-01-graf.js`, "utf8").replace('"nodes" : "9"', '"nodes" : "11"');
    const { read } = await readText("13-01-09_16-00-01-graf.js", text);
    expect(read.ok && read.value.recordings[0]?.refusals[0]?.message).toBe("the capture counts 11 nodes and holds 9");
  });
});
