import { describe, expect, it } from "vitest";
import { countLinks } from "#lib/graph/analysis/products/network-statistics.ts";
import { layoutInWorker } from "#lib/graph/layout/worker.ts";
import { FIXTURES, hasShared, readText, SHARED, snapshotOf, statesOf } from "./support.ts";

describe.runIf(hasShared).each(["bmx6.json", "bmx6-1+1.json"])("the b6m sample %s", (name) => {
  it("lists 6 nodes and 6 pairs, 4 of them two-way, and names the neighbour that nobody is", async () => {
    const snapshot = await snapshotOf(`${SHARED}netdiff/${name}`);
    expect(snapshot.nodes).toHaveLength(6);
    expect(countLinks(snapshot.links)).toMatchObject({ pairs: 6, two_way_links: 4, one_sided_links: 1, one_way_links: 1 });
    const strangers = snapshot.refusals.filter(({ code }) => code === "unknown-neighbour");
    expect(strangers.map(({ node, message }) => [node, message])).toEqual([
      ["P9SFCiutatGranada73-68f5", "links[1]: no node is called PP9SFCastanys31-1663"],
    ]);
  });
});

describe("b6m", () => {
  it("takes percent for shares and tells both directions by who counted", async () => {
    const snapshot = await snapshotOf(`${FIXTURES}b6m.json`);
    const link = snapshot.links.find(({ id }) => id === "VLnord-11aa~VLsud-22bb~0");
    expect(link?.directions).toMatchObject({
      ab: { state: "measured", quality: 0.95, countedByReceiver: 0.95, toldToSender: 0 },
      ba: { state: "measured", quality: 0.91, countedByReceiver: 0.91, toldToSender: 0.01 },
    });
    expect(statesOf(snapshot)).toEqual({
      "VLest-33cc~VLnord-11aa~0": "contradicted contradicted",
      "VLest-33cc~VLoest-44dd~0": "contradicted contradicted",
      "VLest-33cc~VVLnord-11aa~0": "one-sided one-sided",
      "VLnord-11aa~VLsud-22bb~0": "measured measured",
    });
    expect(snapshot.refusals.map(({ code }) => code)).toEqual(["implausible-value", "unknown-neighbour", "implausible-value"]);
  });

  it("keeps two nodes of one name apart, and takes no side between them", async () => {
    const text = JSON.stringify([
      { name: "bessó", links: [] },
      { name: "bessó", links: [{ name: "altre", rxRate: 50, txRate: 60 }] },
      { name: "altre", links: [{ name: "bessó", rxRate: 50, txRate: 60 }] },
    ]);
    const { read } = await readText("2026-03-01_10-00.json", text);
    const recording = read.ok ? read.value.recordings[0] : undefined;
    if (recording?.kind !== "snapshot") throw new Error("not read");
    expect(recording.at).toBe("2026-03-01T09:00:00.000Z");
    expect(recording.snapshot.nodes.map(({ uid, label }) => [uid, label])).toEqual([
      ["bessó", "bessó (bessó)"],
      ["bessó#2", "bessó (bessó#2)"],
      ["altre", "altre"],
    ]);
    expect(recording.refusals.map(({ message }) => message)).toEqual([
      "links[0]: 2 nodes are called bessó, and nothing tells which is meant",
    ]);
  });

  it("gives a mesh that can be laid out, though a link ends outside of it", async () => {
    const snapshot = await snapshotOf(`${FIXTURES}b6m.json`);
    const { positions } = await layoutInWorker(snapshot, null, { onHeld: (reason) => expect.fail(reason) });
    for (const { uid } of snapshot.nodes) expect(positions[uid]?.every(Number.isFinite)).toBe(true);
  });
});
