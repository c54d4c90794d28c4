/** Zone files as a nightly download leaves them, and MACs that tell no router from another. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkZone } from "#cli/doctor-zone.ts";
import { placesOfZone } from "#lib/collectors/cnml/places.ts";
import { readZone } from "#lib/collectors/cnml/zone.ts";
import { detectFileSource } from "#lib/collectors/registry.ts";
import { placeOf, sharedKeys } from "#lib/graph/assemble/nodes/places.ts";
import { isPlaceholderMac, type Snapshot } from "#lib/model/index.ts";
import { parseConfig } from "#lib/server/config/load.ts";
import { meshStatus } from "#lib/wire/views/mesh-status.ts";
import { meshSummary } from "#lib/wire/views/mesh-summary.ts";
import { handMade, makeNode } from "#tests/support/fixed-meshes.ts";
import { cli } from "#tests/support/run-cli.ts";
import { context, FIXTURES } from "./support.ts";

const ZONE = readFileSync(`${FIXTURES}zone.cnml`);
const limits = { bytesMax: 1e7, nodesMax: 1_000 };
const PAGE = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><br></body></html>";
const ROUND = `${FIXTURES}13-01-09_16-00-01-graf.js`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zone-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const devices = (...macs: string[]) =>
  `<cnml version="0.1"><network><zone id="1">${macs
    .map(
      (mac, i) =>
        `<node id="${i + 1}" title="n${i}" lat="41.3${i}" lon="2.1"><device id="${i + 1}" title="d${i}"><interface id="${i + 1}" mac="${mac}"/></device></node>`,
    )
    .join("")}</zone></network></cnml>`;

describe("a zone file that was cut", () => {
  it("at any byte is told: refused with why, or read as far as it goes with a warning", async () => {
    const end = ZONE.toString().trimEnd().length;
    for (let length = 1; length < end; length += 7) {
      const cut = { name: "zone.cnml", bytes: ZONE.subarray(0, length) };
      const source = detectFileSource(cut);
      expect([length, source?.id]).toEqual([length, "cnml"]);
      const read = await source?.read(cut, context);
      const told = read?.ok ? (read.value.warnings ?? []).join() : (read?.error.message ?? "");
      expect([length, told]).toEqual([length, expect.stringMatching(/ends (in the middle|before its first)/)]);
    }
    const whole = await detectFileSource({ name: "z", bytes: ZONE })?.read({ name: "z", bytes: ZONE }, context);
    expect(whole?.ok && whole.value.warnings?.join()).not.toMatch(/ends/);
  });

  it("is known by its beginning in good time, whatever stands before its root", () => {
    const comments = new TextEncoder().encode("<!-- filling -->".repeat(300));
    expect(detectFileSource({ name: "x.xml", bytes: comments })).toBeNull();
  });
});

describe("import", () => {
  it.each([
    ["cut.cnml", ZONE.subarray(0, 2_000), /warning: cut\.cnml: the file ends in the middle/],
    ["empty.cnml", "", /refused: empty\.cnml: empty: the file has no bytes/],
    ["page.cnml", PAGE, /refused: page\.cnml: unexpected-shape: a web page \(HTML\)/],
    ["page.html", PAGE, /refused: page\.html: unexpected-shape: a web page \(HTML\)/],
    ["town.cnml", devices("00:1c:c0:00:00:01"), /warning: town\.cnml: 0 of \d+ nodes stand in it .* of another town/],
  ])("tells of %s, with the remedy", async (name, content, told) => {
    const store = `sqlite:${join(folder, `${name}.db`)}`;
    const { error } = await cli("import", ROUND, file(name, content), "--mesh", "sants", "--history", store);
    expect(error).toMatch(told);
  });

  it("of places alone says that they are not stored", async () => {
    const store = `sqlite:${join(folder, "alone.db")}`;
    const { error } = await cli("import", `${FIXTURES}zone.cnml`, "--mesh", "sants", "--history", store);
    expect(error).toContain("places are not stored by themselves");
  });
});

describe("the zone file of the configuration", () => {
  const configWith = (name: string, content: string | Uint8Array) => {
    file(name, content);
    return parseConfig(
      `{history: {url: "sqlite:./none.db"}, meshes: [{id: sants, name: S, seeds: ["127.0.0.1"], zoneFile: ./${name}}]}`,
      join(folder, "teranyina.yaml"),
    );
  };

  it.each([
    ["cut.cnml", ZONE.subarray(0, 2_000), "cut", "doubtful"],
    ["start.cnml", ZONE.subarray(0, 20), "cut", "bad"],
    ["empty.cnml", "", "empty", "bad"],
    ["blank.cnml", " \n", "empty", "bad"],
    ["page.cnml", PAGE, "web-page", "bad"],
  ] as const)("%s leaves the site running, and is told by doctor and the status page", async (name, content, trouble, state) => {
    const config = configWith(name, content);
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    const [mesh] = config.value.meshes;
    if (mesh === undefined) throw new Error("no mesh");
    expect(mesh.zone).toMatchObject({ file: name, trouble });
    const finding = await checkZone(config.value, mesh);
    expect(finding).toMatchObject({ state, remedy: expect.stringContaining("Fetch") });
  });

  it("of another town is told on the status page, and one that places somebody is not", () => {
    const zone = { file: "town.cnml", registered: 3, trouble: null };
    const collection = { nowMs: 0, collectorAlive: true, intervalS: 60 };
    const summary = meshSummary({ id: "sants", name: "S", technicians: "closed" }, null, collection, null, null);
    const of = (snapshot: Snapshot | null) => meshStatus(summary, snapshot, [], undefined, zone).zone;
    expect(of(handMade())).toMatchObject({ trouble: "none-matched", matched: 0 });
    const guifi = {
      nodeId: 1,
      deviceId: 1,
      title: "x",
      status: null,
      zoneId: 1,
      page: "https://guifi.net/node/1",
      plannedLinks: [],
    };
    const place = { lat: 41, lon: 2, elevationM: null, source: "cnml" as const, doubtful: false, guifi };
    expect(of({ ...handMade(), nodes: [makeNode("a", { place })] })).toMatchObject({ trouble: null, matched: 1, of: 1 });
    expect(of(null)).toMatchObject({ trouble: null, of: 0 });
  });
});

describe("a MAC", () => {
  it.each([
    "02:ca:ff:ee:ba:be",
    "00:ca:ff:ee:ba:be",
    "00:00:00:00:00:00",
    "ff:ff:ff:ff:ff:ff",
    "00:11:22:33:44:55",
    "de:ad:be:ef:00:07",
    "aa:bb:cc:dd:ee:ff",
    "11:11:11:11:11:11",
  ])("%s is of no router", (mac) => {
    expect(isPlaceholderMac(mac)).toBe(true);
    const zone = readZone(new TextEncoder().encode(devices(mac.toUpperCase())), limits);
    expect(zone.ok && [...placesOfZone(zone.value).places.keys()].filter((key) => key.startsWith("mac:"))).toEqual([]);
  });

  it.each(["00:1c:c0:aa:01:03", "02:ca:fe:12:34:56", "dc:9f:db:00:11:22"])("%s is of one", (mac) => {
    expect(isPlaceholderMac(mac)).toBe(false);
  });

  it("that several devices of the zone bear places nobody, and that is told", async () => {
    const bytes = new TextEncoder().encode(devices("06:1c:c0:00:00:01", "06:1c:c0:00:00:01", "00:1c:c0:00:00:02"));
    const read = await detectFileSource({ name: "z.cnml", bytes })?.read({ name: "z.cnml", bytes }, context);
    if (!read?.ok) throw new Error("not read");
    expect([...read.value.places.keys()].filter((key) => key.startsWith("mac:"))).toEqual(["mac:00:1c:c0:00:00:02"]);
    expect(read.value.warnings).toEqual(["1 MAC stands at several routers and places nobody: 06:1c:c0:00:00:01"]);
  });

  it("that several routers of the mesh bear places none of them, but for what is gone", () => {
    const place = { lat: 41, lon: 2, elevationM: null, source: "cnml" as const, doubtful: false };
    const places = new Map([["mac:00:1c:c0:00:00:01", place]]);
    const keys = ["mac:00:1c:c0:00:00:01"];
    const of = (...nodes: ReturnType<typeof makeNode>[]) => {
      const shared = sharedKeys(
        nodes.map((node) => ({ node, ipv4: [] })),
        places,
      );
      return nodes.map((node) => placeOf(node, places, { onlyBearer: false, ipv4: [], shared }) !== null);
    };
    expect(of(makeNode("a", { keys }))).toEqual([true]);
    expect(of(makeNode("a", { keys }), makeNode("b", { keys }))).toEqual([false, false]);
    expect(of(makeNode("a", { keys }), makeNode("b", { keys, state: "gone" }))[0]).toBe(true);
  });
});
