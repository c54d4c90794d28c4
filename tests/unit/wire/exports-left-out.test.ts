/** What an export does not hold, and what it says of what nobody knows. */
import { describe, expect, it } from "vitest";
import type { Snapshot } from "#lib/model/index.ts";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { exportSnapshot, leftOutOf } from "#lib/wire/exports/registry.ts";
import { handMade, makeDirection, makeLink, makeNode } from "#tests/support/fixed-meshes.ts";
import { elements, parseXml } from "#tests/support/xml.ts";

function withStrangers(): Snapshot {
  const mesh = handMade();
  const [first] = mesh.nodes;
  if (first === undefined) throw new Error("no node");
  return {
    ...mesh,
    links: [
      ...mesh.links,
      makeLink(first.uid, "stranger", makeDirection(0.9), makeDirection(0.9)),
      makeLink(first.uid, first.uid, makeDirection(0.9), makeDirection(0.9)),
    ],
    gateways: [...mesh.gateways, ...mesh.gateways.map((gateway) => ({ ...gateway, node: "stranger" }))],
    uses: mesh.uses.map((use) => ({ ...use, gateway: "stranger" })),
    routes: mesh.routes.map((route) => ({ ...route, nextHop: "stranger" })),
  };
}

describe.each(EXPORT_FORMATS)("%s", (format) => {
  it("names no node that it does not hold, and tells what is left out", () => {
    const mesh = withStrangers();
    expect(exportSnapshot(mesh, format).body).not.toContain("stranger");
    expect(leftOutOf(mesh, format)).toEqual(
      expect.arrayContaining(["1 link to nodes that the file does not list", "1 link of a node to itself"]),
    );
  });
});

describe("a route over a node that the mesh does not hold", () => {
  it("is not in meshviewer's next hop", () => {
    const mesh = handMade();
    const routes = mesh.uses.flatMap(({ node, gateway }) =>
      gateway === null
        ? []
        : [{ node, target: gateway, nextHop: "stranger", link: null, metricBps: null, hops: null, at: mesh.at }],
    );
    expect(routes.length).toBeGreaterThan(0);
    expect(exportSnapshot({ ...mesh, routes }, "meshviewer").body).not.toContain("stranger");
  });
});

describe("a node of which nobody knows whether it is up", () => {
  const states = ["answered", "heard", "gone", "unknown", "stale"] as const;
  const mesh = { ...handMade(), links: [], nodes: states.map((state) => makeNode(state, { state })) };

  it("is neither online nor offline to meshviewer", () => {
    const { nodes } = JSON.parse(exportSnapshot(mesh, "meshviewer").body);
    const told = Object.fromEntries(nodes.map((node: Record<string, unknown>) => [node.node_id, node.is_online]));
    expect(told).toEqual({ answered: true, heard: true, gone: false });
  });

  it("has no status in CNML", () => {
    const nodes = elements(parseXml(exportSnapshot(mesh, "cnml").body), "node");
    expect(nodes.map(({ attributes, text }) => [text.trim(), attributes.status])).toEqual([
      ["answered", "Working"],
      ["heard", "Working"],
      ["gone", "Inactive"],
      ["unknown", undefined],
      ["stale", undefined],
    ]);
  });
});

describe("a link without figures", () => {
  const unmeasured = { ...makeDirection(0.5), quality: null, countedByReceiver: null, toldToSender: null };
  const mesh: Snapshot = {
    ...handMade(),
    nodes: [makeNode("a"), makeNode("b")],
    links: [makeLink("a", "b", unmeasured, unmeasured)],
  };

  it("works in CNML, and is left out of meshviewer with a word", () => {
    expect(exportSnapshot(mesh, "cnml").body).toContain('link_status="Working"');
    expect(leftOutOf(mesh, "meshviewer")).toEqual(["1 link of unknown quality, for which meshviewer has no word"]);
    expect(leftOutOf(mesh, "graphml")).toEqual([]);
  });
});

describe("nodes without a position", () => {
  it("are not in GeoJSON, and that is told", () => {
    const mesh = { ...handMade(), links: [], nodes: [makeNode("a"), makeNode("b")] };
    expect(leftOutOf(mesh, "geojson")).toEqual(["2 nodes without a position, with their links"]);
  });
});
