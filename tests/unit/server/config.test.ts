import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openConfig } from "#lib/server/config/config-source.ts";
import { loadConfig, parseConfig, siteOf } from "#lib/server/config/load.ts";
import { type ConfigProblem, formatProblem } from "#lib/server/config/problems.ts";

const SMALLEST = `meshes:
  - id: sants
    name: Sants
    seeds: ["fd66:66:66:0:2:ff:fe00:1"]
`;

function problems(text: string): ConfigProblem[] {
  const parsed = parseConfig(text, "/etc/teranyina/teranyina.yaml");
  return parsed.ok ? [] : parsed.error;
}

function valid(text: string) {
  const parsed = parseConfig(text, "/etc/teranyina/teranyina.yaml");
  if (!parsed.ok) throw new Error(parsed.error.map((problem) => formatProblem("config", problem)).join("\n"));
  return parsed.value;
}

describe("parseConfig", () => {
  it("fills in what the smallest configuration leaves out", () => {
    const config = valid(SMALLEST);
    expect(config.listen).toEqual({ host: "127.0.0.1", port: 3000 });
    expect(config.history).toEqual({ url: "sqlite:/etc/teranyina/data/teranyina.db", rawDays: 30, hourlyDays: 3_652 });
    expect(config.clock).toBeNull();
    expect(config.meshes[0]).toMatchObject({
      protocols: ["bmx6", "bmx7"],
      intervalS: 60,
      timezone: "Europe/Madrid",
      technicians: "closed",
      addressMap: null,
      allow: null,
    });
    expect(siteOf(config)).toEqual({
      name: "Teranyina",
      baseUrl: "http://localhost:3000",
      languages: ["ca", "es", "en"],
      embedOrigins: [],
      anonymousChanges: false,
      meshes: [{ id: "sants", name: "Sants", timezone: "Europe/Madrid", technicians: "closed" }],
    });
  });

  it("says what is worth a visit for all meshes, and for one", () => {
    expect(valid(SMALLEST).meshes[0]?.fixFirst).toEqual({ share: 0.8, leastMemberHours: 1, leastSlow: 0.5 });
    const text = `fixFirst: { share: 0.9, leastSlow: 2 }\n${SMALLEST}    fixFirst: { leastMemberHours: 5, leastSlow: 1 }\n`;
    expect(valid(text).meshes[0]?.fixFirst).toEqual({ share: 0.9, leastMemberHours: 5, leastSlow: 1 });
    expect(problems(`fixFirst: { share: 2 }\n${SMALLEST}`).map(({ path }) => path)).toEqual(["fixFirst.share"]);
  });

  it.each([
    ["an unknown key", `${SMALLEST}    intervallS: 5\n`, 5, "meshes[0].intervallS", "unknown key (is it intervalS?)"],
    [
      "an unknown key at the top",
      `colour: red\n${SMALLEST}`,
      1,
      "colour",
      "expected site, listen, meshes, history, fixFirst, alerts, metrics, clock",
    ],
    ["a wrong type", `${SMALLEST}    intervalS: often\n`, 5, "meshes[0].intervalS", "expected number, received string"],
    ["a number out of range", `listen:\n  port: 70000\n${SMALLEST}`, 2, "listen.port", "Too big: expected number to be <=65535"],
    ["a value of no list", `${SMALLEST}    technicians: maybe\n`, 5, "meshes[0].technicians", 'expected one of "open"|"closed"'],
    [
      "a missing key",
      "site:\n  name: x\nmeshes:\n  - name: Sants\n    seeds: [a]\n",
      4,
      "meshes[0].id",
      "is missing; expected a text",
    ],
    ["no mesh", "site:\n  name: x\n", 1, "meshes", "is missing; expected a list"],
    ["an empty file", "", null, "meshes", "is missing; expected a list"],
    [
      "a seed that is no address",
      `${SMALLEST}      \n  - id: b\n    name: B\n    seeds:\n      - 10.0.0.1\n      - 10.0.0.999\n`,
      10,
      "meshes[1].seeds[1]",
      "expected an address",
    ],
    [
      "a seed with a path",
      SMALLEST.replace("fd66:66:66:0:2:ff:fe00:1", "10.0.0.1/etc"),
      4,
      "meshes[0].seeds[0]",
      "expected an address",
    ],
    ["a time zone that is none", `${SMALLEST}    timezone: Sants/Barcelona\n`, 5, "meshes[0].timezone", "IANA"],
    [
      "an origin with a path",
      `site:\n  embedOrigins: ["https://guifi.net/"]\n${SMALLEST}`,
      2,
      "site.embedOrigins[0]",
      "expected an origin",
    ],
    [
      "a range that is none",
      `${SMALLEST}    allow:\n      cidrs: ["10.0.0.0"]\n`,
      6,
      "meshes[0].allow.cidrs[0]",
      "expected a range",
    ],
    [
      "a map from a name",
      `${SMALLEST}    addressMap:\n      rooftop: 10.0.0.1\n`,
      6,
      "meshes[0].addressMap.rooftop",
      "expected an IPv4 or IPv6",
    ],
    ["two maps", `${SMALLEST}    addressMap: {}\n    addressMapFile: x.json\n`, 6, "meshes[0].addressMapFile", "not both"],
    [
      "a map file that is not there",
      `${SMALLEST}    addressMapFile: none.json\n`,
      5,
      "meshes[0].addressMapFile",
      "/etc/teranyina/none.json",
    ],
    ["two meshes of one id", `${SMALLEST}${SMALLEST.replace("meshes:\n", "")}`, 5, "meshes[1].id", '"sants" is taken'],
    ["a store of no kind", `history:\n  url: data.db\n${SMALLEST}`, 2, "history.url", "expected a store"],
    ["a clock of another machine", `clock: http://10.1.1.1/clock\n${SMALLEST}`, 1, "clock", "on this machine"],
    ["broken YAML", `${SMALLEST}   x: [1\n`, 5, "(the file)", "not YAML"],
    ["a key given twice", `${SMALLEST}    name: Other\n`, 5, "(the file)", "unique"],
  ])("refuses %s with its line and path", (_, text, line, path, message) => {
    const found = problems(text);
    expect(found[0]).toMatchObject({ line, path });
    expect(found[0]?.message).toContain(message);
  });

  it("tells every problem at once", () => {
    const found = problems(`${SMALLEST}    intervalS: 0\n    colour: red\n    technicians: 1\n`);
    expect(found.map(({ line, path }) => [line, path])).toEqual([
      [5, "meshes[0].intervalS"],
      [7, "meshes[0].technicians"],
      [6, "meshes[0].colour"],
    ]);
  });

  it("writes a problem as file:line: path: message", () => {
    expect(formatProblem("a.yaml", { path: "listen.port", line: 3, message: "expected number", remedy: "Give it." })).toBe(
      "a.yaml:3: listen.port: expected number",
    );
  });

  it("gives addresses of the map their canonical form", () => {
    const config = valid(`${SMALLEST}    addressMap:\n      "FD66:66:66:0000::0001": 127.0.0.1:8001\n`);
    expect([...(config.meshes[0]?.addressMap ?? [])]).toEqual([["fd66:66:66::1", "127.0.0.1:8001"]]);
  });

  it.each(["10.1.2.3", "10.1.2.3:8080", "fd66::1", "[fd66::1]", "[fd66::1]:8080", "node.example.org", "node:81"])(
    "takes the seed %s",
    (seed) => expect(problems(SMALLEST.replace("fd66:66:66:0:2:ff:fe00:1", seed))).toEqual([]),
  );
});

describe("files beside the configuration", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "teranyina-config-"));
    file = join(folder, "teranyina.yaml");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads an address map and places from beside the file", () => {
    writeFileSync(join(folder, "map.json"), '{"fd66::1": "127.40.0.1:8080"}');
    writeFileSync(join(folder, "places.json"), '{"name:rooftop": {"lat": 41.37, "lon": 2.13}}');
    writeFileSync(file, `${SMALLEST}    addressMapFile: map.json\n    placesFile: ./places.json\n`);
    const config = loadConfig(file);
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    expect(config.value.meshes[0]?.addressMap?.get("fd66::1")).toBe("127.40.0.1:8080");
    expect(config.value.meshes[0]?.places.get("name:rooftop")).toEqual({
      lat: 41.37,
      lon: 2.13,
      elevationM: null,
      source: "config",
      doubtful: false,
    });
    expect(config.value.readFrom).toEqual([file, join(folder, "map.json"), join(folder, "places.json")]);
  });

  it("tells what is wrong inside such a file", () => {
    writeFileSync(join(folder, "map.json"), '{"fd66::1": "http://x/"}');
    writeFileSync(file, `${SMALLEST}    addressMapFile: map.json\n`);
    const config = loadConfig(file);
    expect(config.ok ? [] : config.error).toMatchObject([{ line: 5, path: "meshes[0].addressMapFile" }]);
    expect(config.ok ? "" : config.error[0]?.message).toContain("fd66::1: expected an address or host name");
  });

  it("tells where the configuration was looked for", () => {
    const config = loadConfig(file);
    expect(config.ok ? "" : config.error[0]?.message).toContain(file);
  });

  it("takes a change at most once a second, and keeps the last good one while the file is wrong", () => {
    writeFileSync(file, SMALLEST);
    let nowMs = 10_000;
    const told: ConfigProblem[][] = [];
    const opened = openConfig(file, (found) => told.push(found), { nowMs: () => nowMs });
    if (!opened.ok) throw new Error("not opened");
    const name = () => opened.value.current().site.name;
    const write = (text: string, atS: number) => {
      writeFileSync(file, text);
      utimesSync(file, atS, atS);
    };
    write(`site:\n  name: Second\n${SMALLEST}`, 1_000);
    nowMs += 999;
    expect(name()).toBe("Teranyina");
    nowMs += 1;
    expect(name()).toBe("Second");
    write(`site:\n  nam: Third\n${SMALLEST}`, 2_000);
    nowMs += 1_000;
    expect(name()).toBe("Second");
    nowMs += 1_000;
    expect(name()).toBe("Second");
    expect(told.map((found) => found.map(({ line, path }) => [line, path]))).toEqual([[[2, "site.nam"]]]);
    write(`site:\n  name: Fourth\n${SMALLEST}`, 3_000);
    nowMs += 1_000;
    expect(name()).toBe("Fourth");
  });
});
