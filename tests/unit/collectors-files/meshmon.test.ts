import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { documentsIn } from "#lib/collectors/meshmon/documents.ts";
import { tunnelsTable } from "#lib/collectors/meshmon/tunnels-table.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import type { Assembled } from "#lib/graph/assemble/input/types.ts";
import { type Observation, observationSchema, snapshotSchema } from "#lib/model/index.ts";
import { publicSnapshot } from "#lib/wire/projection/projection.ts";
import { FIXTURES, readText } from "./support.ts";

const NAME = "20-05-01_12-00-00-GMT-qmpnodes-gather-meshmon.data";
const TEXT = readFileSync(`${FIXTURES}${NAME}`, "utf8");

async function observationsIn(text: string | Uint8Array, name = NAME): Promise<Observation[]> {
  const { read, source } = await readText(name, text);
  expect(source.id).toBe("meshmon");
  const recording = read.ok ? read.value.recordings[0] : undefined;
  if (recording?.kind !== "observations") throw new Error("not read");
  for (const observation of recording.observations) observationSchema.parse(observation);
  return recording.observations;
}

async function meshOf(text: string): Promise<Assembled["snapshot"]> {
  const observations = await observationsIn(text);
  const at = "2020-05-01T12:00:00.000Z";
  const cost = { requests: 0, bytes: 0, seconds: 0 };
  const input = { mesh: "vila", at, round: 1, observations, unread: [], refusals: [], cost, previous: null };
  return snapshotSchema.parse(assemble({ ...input, identity: new Map(), places: new Map() }).snapshot);
}

describe("a meshmon capture", () => {
  it("is one observation a node, the silent one told of", async () => {
    const { read } = await readText(NAME, TEXT);
    const recording = read.ok ? read.value.recordings[0] : undefined;
    if (recording?.kind !== "observations") throw new Error("not read");
    expect(recording.at).toBe("2020-05-01T12:00:00.000Z");
    expect(recording.observations.map(({ self, answered }) => [self?.hostname ?? null, answered])).toEqual([
      ["VL-Alzina12-NS01", true],
      ["VL-Alzina40-RS06", true],
      ["VL-Bruc3-RK09", true],
      [null, false],
    ]);
    expect(recording.refusals).toMatchObject([{ code: "timeout", message: "nothing was gathered from VL-Cirerer8-NS0c" }]);
  });

  it("is the same packed", async () => {
    const packed = await observationsIn(gzipSync(TEXT), `${NAME}.gz`);
    expect(packed).toEqual(await observationsIn(TEXT));
  });

  it("becomes a mesh by the same assembly as live rounds, with gateways and uses of its tunnels", async () => {
    const snapshot = await meshOf(TEXT);
    const uid = new Map(snapshot.nodes.map((node) => [node.hostname, node.uid]));
    const name = (id: string | null) => snapshot.nodes.find((node) => node.uid === id)?.hostname ?? null;
    expect([...uid.keys()].sort()).toEqual(["VL-Alzina12-NS01", "VL-Alzina40-RS06", "VL-Bruc3-RK09"]);
    expect(snapshot.gateways.map(({ node, family, users }) => [name(node), family, users])).toEqual([
      ["VL-Alzina12-NS01", "v4", 3],
    ]);
    expect(snapshot.uses.map(({ node, gateway }) => [name(node), name(gateway)]).sort()).toEqual([
      ["VL-Alzina12-NS01", "VL-Alzina12-NS01"],
      ["VL-Alzina40-RS06", "VL-Alzina12-NS01"],
      ["VL-Bruc3-RK09", "VL-Alzina12-NS01"],
    ]);
    expect(snapshot.links).toHaveLength(2);
    const [link] = snapshot.links.filter(({ a, b }) => [a, b].includes(uid.get("VL-Alzina12-NS01") ?? ""));
    const { ab, ba } = link?.directions ?? {};
    expect([ab?.quality, ba?.quality].sort()).toEqual([0.95, 1]);
    // The signal of each direction is that of the station at its receiver, the channel that of the radio.
    expect([ab?.signalDbm, ba?.signalDbm].sort()).toEqual([-61, -62]);
    expect(ab?.noiseDbm).toBe(-95);
    expect(link?.interfaces.a.channel).toBe(140);
  });

  it("tells every section", async () => {
    const [first] = await observationsIn(TEXT);
    expect(first?.system).toEqual({
      at: "2020-05-01T12:00:00.000Z",
      model: "Ubiquiti Nanostation M",
      firmware: "qMp 3.2.1-Clearance (build 20150905_1206)",
      processor: "Atheros AR7240 rev 2, MIPS 24Kc V7.4",
      guifiDevice: null,
      uptimeS: 93784.55,
      bootedAt: "2020-04-29T22:40:00.000Z",
      loadAverage: [0.12, 0.08, 0.05],
      processes: 57,
      processorTime: {
        user: 1001,
        nice: 20,
        system: 300,
        idle: 40000,
        iowait: 5,
        irq: 6,
        softirq: 7,
        intr: 987654,
        ctxt: 112233,
      },
      memory: {
        totalBytes: 29328 * 1024,
        freeBytes: 4320 * 1024,
        buffersBytes: 1304 * 1024,
        cachedBytes: 5772 * 1024,
        applicationsBytes: (29328 - 4320 - 1304 - 5772 - 6000 - 0 - 300 - 1000) * 1024,
        others: { SwapCached: 0, Slab: 6000 * 1024, PageTables: 300 * 1024, VmallocUsed: 1000 * 1024 },
      },
      virtualMemory: { nr_free_pages: 1080, nr_slab_unreclaimable: 1200, workingset_refault: 33, nr_anon_pages: 900 },
      interrupts: { "3 MIPS 3 ehci_hcd:usb1": 123456, "4 MIPS 4 eth0": 7890, ERR: 0 },
      devices: [
        { name: "lo", rxBytes: 100, rxPackets: 2, rxErrors: 0, txBytes: 100, txPackets: 2, txErrors: 0 },
        { name: "wlan0", rxBytes: 12345678, rxPackets: 2345, rxErrors: 1, txBytes: 87654321, txPackets: 5432, txErrors: 2 },
      ],
      stations: [
        {
          interfaceName: "wlan0",
          mac: "00:1c:c0:aa:02:06",
          signalDbm: -62,
          signalAverageDbm: -62,
          rxBitrateMbps: 52,
          txBitrateMbps: 65,
          rxBytes: 1234562,
          rxPackets: 3456,
          txBytes: 654321,
          txPackets: 4567,
          txRetries: 120,
          txFailed: 3,
          inactiveMs: 20,
        },
      ],
      radios: [
        {
          interfaceName: "wlan0",
          ssid: "VLmesh",
          mode: "Ad-Hoc",
          channel: 140,
          frequencyGhz: 5.7,
          txPowerDbm: 20,
          signalDbm: -60,
          noiseDbm: -95,
          bitrateMbps: 65,
          hardware: "Ubiquiti Nanostation M5",
        },
      ],
      bridges: { "br-lan": ["eth0", "wlan0ap"] },
      fileSystems: [
        { device: "/dev/root", mountedOn: "/rom", sizeBytes: 5120 * 1024, usedBytes: 5120 * 1024 },
        { device: "overlayfs:/overlay", mountedOn: "/", sizeBytes: 1408 * 1024, usedBytes: 620 * 1024 },
      ],
      connections: { LISTEN: 1, ESTABLISHED: 1, udp: 1 },
      internet: null,
      defaultGateway: null,
      communityGateway: null,
    });
    expect(first?.self?.tunnelAddresses).toEqual(["10.77.0.1", "10.77.1.1"]);
  });

  it("keeps the links of a node whose other parts are broken, and the other sections of one whose daemon is", async () => {
    const noOriginators = TEXT.replaceAll(/^\{"name": "[^"]+", "blocked".*$/gm, "");
    const [first] = await observationsIn(noOriginators);
    expect(first?.links.state === "read" && first.links.rows.length).toBe(1);
    const cut = TEXT.replace(/\{"status": \{/, '{"status": {,,');
    const [broken] = await observationsIn(cut.replaceAll('"inactive time":', ""));
    expect(broken?.self?.hostname).toBe("VL-Alzina12-NS01");
    const oneDead = TEXT.replace(
      /## start bmx6\n[\s\S]*?## start addresses/,
      "## start bmx6\nsh: bmx6: not found\n## start addresses",
    );
    const [dead] = await observationsIn(oneDead);
    expect(dead?.answered).toBe(true);
    expect(dead?.links.state).toBe("not-asked");
    expect(dead?.system?.processes).toBe(57);
  });

  it("lets one missing line of a station cost nothing else", async () => {
    const [first] = await observationsIn(TEXT.replace(/\ttx retries:.*\n/, ""));
    expect(first?.system?.stations[0]).toMatchObject({ txRetries: null, txFailed: 3, signalDbm: -62 });
  });

  it("shows the public no neighbour's radio and no address", async () => {
    const text = JSON.stringify(publicSnapshot(await meshOf(TEXT)));
    for (const secret of ["00:1c:c0", "10.77.", "fd66:", "fe80:", "02:CA:FF"])
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    expect(text).toContain("Ubiquiti Nanostation M");
  });
});

describe("the pieces", () => {
  it("finds documents by their braces, not by those in strings", () => {
    const { documents, refusals } = documentsIn('{"a":"}{"}\n{"b":{"c":1}} rubbish {"d":\n{"e":2');
    expect(documents).toEqual([{ a: "}{" }, { b: { c: 1 } }]);
    expect(refusals).toHaveLength(1);
  });

  it("reads tunnels as a table", () => {
    const table = tunnelsTable("tunnels:\nname tunName advNet remoteTunIp\ninet4 bmxOut_a 0.0.0.0/0 fd66::1\nbroken line\n");
    expect(table).toEqual([{ name: "inet4", tunName: "bmxOut_a", advNet: "0.0.0.0/0", remoteTunIp: "fd66::1" }]);
    expect(tunnelsTable("nothing")).toBeNull();
  });
});
