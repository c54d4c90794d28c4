import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { placesOfZone } from "#lib/collectors/cnml/places.ts";
import { readZone } from "#lib/collectors/cnml/zone.ts";
import type { Zone } from "#lib/collectors/cnml/zone-types.ts";
import { placeOf } from "#lib/graph/assemble/nodes/places.ts";
import { type Node, placeSchema, unknownSystem } from "#lib/model/index.ts";
import { parseConfig } from "#lib/server/config/load.ts";
import { nodeNamed } from "#tests/conformance/history-rounds.ts";
import { FIXTURES, hasShared, SHARED } from "./support.ts";

const LIMITS = { bytesMax: 10_000_000, nodesMax: 1_000 };
const FIXTURE = `${FIXTURES}zone.cnml`;

function zoneOf(bytes: Uint8Array | string, limits = LIMITS): Zone {
  const zone = readZone(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes, limits);
  if (!zone.ok) throw new Error(`${zone.error.code}: ${zone.error.message}`);
  return zone.value;
}

describe.runIf(hasShared)("the zone of Málaga", () => {
  it("holds 94 nodes, 42 devices, 35 radios, 37 interfaces and 19 links", () => {
    const zone = zoneOf(readFileSync(`${SHARED}netdiff/26494_detail_1.cnml`));
    const counts = [zone.nodes.size, zone.devices.size, zone.radios.length, zone.interfaces.size, zone.links.size];
    expect(counts).toEqual([94, 42, 35, 37, 19]);
    expect(zone.notes).toEqual([]);
    expect(zone.zones.get(26494)?.title).toBe("Málaga");
    for (const place of placesOfZone(zone).places.values()) placeSchema.parse(place);
  });
});

describe("a zone file", () => {
  it("is read with its traps", () => {
    const zone = zoneOf(readFileSync(FIXTURE));
    expect([zone.nodes.size, zone.devices.size, zone.radios.length, zone.interfaces.size, zone.links.size]).toEqual([
      6, 5, 2, 5, 2,
    ]);
    // The second writing of the interface holds the link, the first does not; the radio's number 0 is left out.
    expect(zone.links.get(601)?.ends.map((end) => end.nodeId)).toEqual([5001, 5002]);
    expect(zone.radios.map((radio) => radio.number)).toEqual([0, 0]);
    // Only the day of a 12-hour time is told; a day that never was is not.
    expect(zone.nodes.get(5001)).toMatchObject({ createdOn: "2012-09-06", updatedOn: null, elevationM: 18 });
    expect(zone.generatedOn).toBe("2026-03-01");
  });

  it("is the same packed, and in pieces of any size", () => {
    const bytes = readFileSync(FIXTURE);
    const long = `${"<!-- filling -->".repeat(10_000)}`;
    const stretched = bytes.toString().replace("<cnml ", `${long}<cnml `);
    expect(zoneOf(gzipSync(bytes)).nodes).toEqual(zoneOf(bytes).nodes);
    expect(zoneOf(stretched).nodes).toEqual(zoneOf(bytes).nodes);
  });

  it("flags what is absurd or was never entered, and says why", () => {
    const { places, ambiguous } = placesOfZone(zoneOf(readFileSync(FIXTURE)));
    expect(places.get("name:VLerable21")).toMatchObject({ doubtful: true, doubt: "3002 km from the other places of its zone" });
    expect(places.get("name:VLequador")).toMatchObject({
      lat: 0,
      doubtful: true,
      doubt: "no latitude is told: it is 0, or nobody entered it",
    });
    expect(places.get("name:VLAlzina12")).toMatchObject({ doubtful: false, elevationM: 18 });
    // Two devices claim one address, one MAC and one name: none of them is known by it.
    expect([...ambiguous].sort()).toEqual(["ip4:10.77.0.30", "mac:00:1c:c0:aa:07:15", "name:bessons", "name:bessonsRd"]);
    expect([...places.keys()].filter((key) => key.startsWith("mac:") || key.startsWith("ip4:")).sort()).toEqual([
      "ip4:10.77.0.1",
      "mac:00:1c:c0:aa:01:03",
      "mac:00:1c:c0:aa:03:09",
    ]);
  });

  it("tells guifi.net's numbers, its page and the planned links", () => {
    const { places } = placesOfZone(zoneOf(readFileSync(FIXTURE)));
    expect(places.get("guifi:48310")?.guifi).toEqual({
      nodeId: 5002,
      deviceId: 48310,
      title: "VLBruc3Rd1",
      status: "Testing",
      zoneId: 900,
      page: "https://guifi.net/node/5002",
      plannedLinks: [
        { id: 601, nodeId: 5001, title: "VLAlzina12", type: "wds", status: "Planned" },
        { id: 602, nodeId: 9999, title: null, type: "cable", status: "Working" },
      ],
    });
  });

  it.each([
    [
      "an entity of its own",
      '<!DOCTYPE cnml [<!ENTITY x SYSTEM "file:///etc/passwd">]><cnml><zone id="1">&x;</zone></cnml>',
      "unexpected-shape",
    ],
    ["entities that grow", `<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><cnml>&b;</cnml>`, "unexpected-shape"],
    ["another root", "<html><body/></html>", "unexpected-shape"],
    ["no element", "<?xml version='1.0'?>", "unexpected-shape"],
    ["deep nesting", `<cnml>${"<zone>".repeat(10_000)}`, "too-deep"],
    ["nothing", "", "empty"],
  ])("is refused for %s", (_name, text, code) => {
    expect(readZone(new TextEncoder().encode(text), LIMITS)).toMatchObject({ ok: false, error: { code } });
  });

  it("unpacks no more than is allowed", () => {
    const bomb = gzipSync(Buffer.alloc(60_000_000, " "));
    expect(bomb.length).toBeLessThan(100_000);
    expect(readZone(bomb, LIMITS)).toMatchObject({ ok: false, error: { code: "too-large" } });
  });

  it("takes no more nodes than are allowed", () => {
    const zone = zoneOf(readFileSync(FIXTURE), { ...LIMITS, nodesMax: 2 });
    expect(zone.nodes.size).toBe(2);
    expect(zone.notes).toContain("more than 2 nodes");
  });
});

describe("the order of matching", () => {
  const { places } = placesOfZone(zoneOf(readFileSync(FIXTURE)));
  const node: Node = { ...nodeNamed("u1", "2026-03-01T10:00:00.000Z"), hostname: "nobody", keys: [] };
  const match = (more: Partial<Node>, ipv4: string[] = []) => {
    const place = placeOf({ ...node, ...more }, places, { onlyBearer: true, ipv4 });
    return place === null ? null : [place.guifi?.nodeId, place.matchedBy];
  };
  const byMac = { keys: ["mac:00:1c:c0:aa:03:09"] };

  it("is the number of the device, an address, a MAC, the title, the title without the tail", () => {
    const system = { model: null, guifiDevice: 48320 };
    const all = { ...byMac, hostname: "VL-Bruc3", addresses: ["fd66::1", "10.77.0.1"] };
    expect(match({ hostname: "VL-Bruc3-a01f" })).toEqual([5002, "title-without-tail"]);
    expect(match({ hostname: "VL-Bruc3" })).toEqual([5002, "title"]);
    expect(match({ ...byMac, hostname: "VLAlzina12" })).toEqual([5002, "mac"]);
    expect(match(all)).toEqual([5001, "ipv4"]);
    expect(match({ ...byMac }, ["10.77.0.1"])).toEqual([5001, "ipv4"]);
    expect(match({ ...all, system: { ...unknownSystem(null), ...system } })).toEqual([5003, "guifi-device"]);
    expect(match({})).toBeNull();
  });

  it("never ties by a name that two nodes have", () => {
    expect(placeOf({ ...node, hostname: "VL-Bruc3" }, places, { onlyBearer: false, ipv4: [] })).toBeNull();
  });

  it("puts what was entered by hand first", () => {
    const byHand = { lat: 1, lon: 2, elevationM: null, source: "config" as const, doubtful: false };
    const both = new Map([...places, ["name:nobody", byHand]]);
    expect(placeOf({ ...node, ...byMac }, both, { onlyBearer: true, ipv4: ["10.77.0.1"] })).toEqual(byHand);
  });
});

describe("zoneFile in the configuration", () => {
  const config = (zone: string) =>
    parseConfig(
      `meshes: [{id: sants, name: S, seeds: ["127.0.0.1"], zoneFile: ${zone}, places: {"name:x": {lat: 1, lon: 2}}}]`,
      `${FIXTURES}teranyina.yaml`,
    );

  it("gives places for the rounds, beside those by hand", () => {
    const read = config("zone.cnml");
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const [mesh] = read.value.meshes;
    expect(mesh?.places.get("guifi:48303")?.guifi?.nodeId).toBe(5001);
    expect(mesh?.places.get("name:x")?.source).toBe("config");
    expect(read.value.readFrom).toContain(FIXTURE);
  });

  it("is refused with its path and why", () => {
    expect(config("b6m.json")).toMatchObject({ ok: false, error: [{ path: "meshes[0].zoneFile" }] });
    expect(config("nothing.cnml")).toMatchObject({ ok: false, error: [{ path: "meshes[0].zoneFile" }] });
  });
});
