import { describe, expect, test } from "vitest";
import { csvField } from "#lib/base/csv.ts";
import type { Snapshot } from "#lib/model/index.ts";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { netjsonGraph } from "#lib/wire/exports/netjson.ts";
import { exportSnapshot } from "#lib/wire/exports/registry.ts";
import { dotText, xmlText } from "#lib/wire/exports/text.ts";
import { handMade, makeDirection, makeLink, makeNode } from "#tests/support/fixed-meshes.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";
import { elements, parseXml } from "#tests/support/xml.ts";

const HOSTILE = [
  '"><script>alert(1)</script>',
  '=HYPERLINK("http://x";"y")',
  "\u202egnp.exe",
  "a\u0000b\u001bc",
  "]]>&amp;</node>",
  'back\\slash \\N \\"',
  "line\nbreak\r\nand\ttab",
  "lone \ud800 half",
  "'; DROP TABLE x; --",
  "  +1+1",
];

/** Each hostile word as host name, label, interface name and place of a link. */
function hostileMesh(): Snapshot {
  const snapshot = handMade();
  for (const [at, word] of HOSTILE.entries()) {
    snapshot.nodes.push(
      makeNode(`h${at}`, {
        hostname: word,
        label: `${word}`,
        place: { lat: -3.5, lon: 2 + at / 10, elevationM: null, source: "config", doubtful: false },
      }),
    );
    const link = makeLink("g", `h${at}`, makeDirection(0.5), makeDirection(0.25));
    snapshot.links.push({ ...link, interfaces: { a: { ...link.interfaces.a, interfaceName: word }, b: link.interfaces.b } });
  }
  return snapshot;
}

const bodyOf = (format: (typeof EXPORT_FORMATS)[number], snapshot = hostileMesh()) =>
  exportSnapshot(snapshot, format, { h1: [1.5, -2] }).body;
const shown = (word: string) => word.toWellFormed().replaceAll(/(?![\t\n\r])\p{Cc}/gu, "\ufffd");

describe("hostile names", () => {
  test.each(["graphml", "gexf", "cnml"] as const)("%s stays well-formed and gives the names back", (format) => {
    const root = parseXml(bodyOf(format));
    const names =
      format === "graphml"
        ? elements(root, "data").flatMap((data) => (data.attributes.key === "n_label" ? [data.text] : []))
        : elements(root, "node").map((node) => node.attributes[format === "gexf" ? "label" : "title"] ?? "");
    expect(names).toEqual(hostileMesh().nodes.map((node) => shown(node.label)));
    expect(bodyOf(format)).not.toMatch(/<script|\u202e/);
  });

  test.each(["netjson", "geojson", "meshviewer"] as const)(
    "%s is JSON that gives the names back, and no raw direction control",
    (format) => {
      const body = bodyOf(format);
      expect(body).not.toMatch(/<script|\u202e/);
      const text = JSON.stringify(JSON.parse(body));
      for (const word of HOSTILE) expect(text).toContain(JSON.stringify(word));
    },
  );

  test.each(["csv", "csv-links"] as const)("%s has no cell that a spreadsheet would run, and every row its columns", (format) => {
    const [header = [], ...rows] = parseCsv(bodyOf(format));
    const snapshot = hostileMesh();
    expect(rows).toHaveLength(format === "csv" ? snapshot.nodes.length : snapshot.links.length);
    for (const row of rows) {
      expect(row).toHaveLength(header.length);
      for (const cell of row) expect(/^\s*[=+@|%]|^\s*-(?![\d.]+$)/.test(cell), cell).toBe(false);
    }
    expect(bodyOf(format)).not.toContain("\u202e");
  });

  test("negative numbers in CSV stay numbers", () => {
    const [header = [], ...rows] = parseCsv(bodyOf("csv"));
    expect(rows.find((row) => row[0] === "h0")?.[header.indexOf("lat")]).toBe("-3.5");
    expect(csvField("-3.5")).toBe(`"'-3.5"`);
  });

  test("dot quotes what it writes", () => {
    const body = bodyOf("dot");
    for (const line of body.split("\n").slice(1, -2)) {
      // Outside its quoted strings a line holds only names of ours.
      expect(line.replaceAll(/"(?:[^"\\]|\\.)*"/g, "@")).toMatch(/^ {2}@( -- @)? \[(\w+=@(, )?)+\];$/);
    }
    expect(dotText('a\\"b\nc')).toBe('"a\\\\\\"b\\nc"');
    expect(body).not.toContain("\u202e");
  });

  test("xml writes direction controls as references", () => {
    expect(xmlText("\u202e<&\u0007")).toBe("&#x202E;&lt;&amp;\ufffd");
  });
});

test("netjson: a link for each direction, from the sender, with what the target told and counted", () => {
  const graph = netjsonGraph(handMade());
  expect(graph).toMatchObject({ type: "NetworkGraph", protocol: "BMX6", metric: "ETX", topology_id: "hand" });
  const links = graph.links.map(({ source, target, cost, properties }) => [
    source,
    target,
    cost,
    properties.tx,
    properties.rx,
    properties.state,
  ]);
  expect(links).toEqual([
    ["g", "r", 1.0204, 1, 1, "measured"],
    ["r", "g", 1.0204, 0.98, 0.98, "measured"],
    ["g", "r", 8.3333, 0.4, 0.4, "measured"],
    ["r", "g", 8.3333, 0.3, 0.3, "measured"],
    ["m", "r", 1.5873, 0.9, 0.9, "measured"],
    ["r", "m", 1.5873, 0.7, 0.7, "measured"],
    ["m", "s", 3.3333, 0.6, 0.6, "one-sided"],
    ["s", "m", 3.3333, 0.5, 0.5, "one-sided"],
    // Contradicted: only what its teller sends.
    ["m", "x", 1000, 0.8, 0.8, "contradicted"],
    ["m", "z", 1000, 0, 0, "zero"],
    ["z", "m", 1000, 0.9, 0.9, "measured"],
  ]);
  expect(graph.nodes.find((node) => node.id === "g")?.properties).toMatchObject({
    hostname: "host-g",
    gateway_v4: true,
    gateway_v6: false,
    clients: 1,
  });
});

test("netjson: a contradicted link that b tells of is b's, a link of which nobody tells is left out, bandwidth is told", () => {
  const snapshot = handMade();
  const told = { countedByReceiver: null, toldToSender: null };
  snapshot.links = [
    makeLink(
      "g",
      "r",
      { ...makeDirection(0.4, "contradicted"), ...told, countedByReceiver: 0.4 },
      { ...makeDirection(0.6, "contradicted"), ...told, toldToSender: 0.6 },
    ),
    makeLink("m", "x", { ...makeDirection(null, "unknown") }, { ...makeDirection(null, "unknown") }),
    makeLink("m", "z", { ...makeDirection(1), bandwidthMbps: 42.5 }, makeDirection(1)),
  ];
  const links = netjsonGraph(snapshot).links.map(({ source, target, properties }) => [
    source,
    target,
    properties.tx,
    properties.bandwidth_mbps,
  ]);
  expect(links).toEqual([
    ["r", "g", 0.6, undefined],
    ["m", "z", 1, 42.5],
    ["z", "m", 1, undefined],
  ]);
});

test("cnml: both ends of a link name each other", () => {
  const { snapshot } = syntheticMesh({ nodes: 30, seed: 2 });
  const root = parseXml(exportSnapshot(snapshot, "cnml").body);
  const interfaces = new Map(elements(root, "interface").map((element) => [element.attributes.id, element]));
  const links = elements(root, "link");
  expect(links).toHaveLength(snapshot.links.length * 2);
  for (const [id, element] of interfaces) {
    for (const link of element.children) {
      const far = interfaces.get(link.attributes.linked_interface_id ?? "");
      const back = far?.children.find((candidate) => candidate.attributes.id === link.attributes.id);
      expect(back?.attributes.linked_interface_id).toBe(id);
    }
  }
});

test("geojson puts longitude first and leaves out what has no place", () => {
  const features = JSON.parse(bodyOf("geojson")).features;
  expect(features).toHaveLength(HOSTILE.length);
  expect(features[0].geometry).toEqual({ type: "Point", coordinates: [2, -3.5] });
});

test("gexf: the y axis points up; meshviewer: the next hop and the gateway by uid", () => {
  const position = elements(parseXml(bodyOf("gexf")), "viz:position");
  expect(position.map((element) => element.attributes)).toEqual([{ x: "1.5", y: "2", z: "0" }]);
  const nodes = JSON.parse(exportSnapshot(handMade(), "meshviewer").body).nodes;
  expect(nodes.find((node: { node_id: string }) => node.node_id === "z")).toMatchObject({
    gateway: "g",
    gateway_nexthop: "m",
    is_online: true,
  });
  expect(nodes.find((node: { node_id: string }) => node.node_id === "gone")).toMatchObject({
    is_online: false,
    lastseen: "2026-11-20T10:00:00+0000",
  });
});

test.each(EXPORT_FORMATS)("%s has a type and a file name of plain letters", (format) => {
  const file = exportSnapshot(handMade(), format);
  expect(file.contentType).toMatch(/^(application|text)\/[a-z.+]+; charset=utf-8/);
  expect(file.filename).toMatch(/^hand-20261122-1940\.[a-z.]+$/);
});

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
