/** The ways of a node to the Internet, its neighbours' order, and the selection in the address. */
import { describe, expect, it } from "vitest";
import { bestLinkQuality, sortNeighbours } from "#components/inspector/neighbours.ts";
import { mainPath, mapPathOf, mergeWays } from "#components/inspector/ways.ts";
import { selectionHref, selectionOf } from "#components/shell/selection.ts";
import type { NodeView, Path } from "#lib/wire/api/views.ts";

const hop = (node: string, link: string | null): Path["hops"][number] => ({
  node,
  label: node.toUpperCase(),
  state: "answered",
  link,
  quality: 0.9,
  pathMbps: 10,
});

function path(family: Path["family"], changes: Partial<Path> = {}): Path {
  return {
    family,
    gateway: "gw",
    gatewayLabel: "GW",
    reason: "chosen",
    at: "2026-11-22T19:40:00.000Z",
    complete: true,
    hops: [hop("b", "a~b~0"), hop("gw", null)],
    ...changes,
  };
}

const none = (family: Path["family"]) => path(family, { gateway: null, reason: "none-chosen", complete: false, hops: [] });

describe("mergeWays", () => {
  it("tells two families that go the same way once", () => {
    expect(mergeWays([path("v4"), path("v6")]).map(({ families }) => families)).toEqual([["v4", "v6"]]);
    expect(mergeWays([none("v4"), none("v6")]).map(({ families }) => families)).toEqual([["v4", "v6"]]);
  });

  it("keeps ways apart that differ in gateway, hop, link or reason", () => {
    for (const other of [
      path("v6", { gateway: "gw2" }),
      path("v6", { hops: [hop("c", "a~c~0"), hop("gw", null)] }),
      path("v6", { hops: [hop("b", "a~b~1"), hop("gw", null)] }),
      path("v6", { complete: false }),
      none("v6"),
    ])
      expect(mergeWays([path("v4"), other])).toHaveLength(2);
  });
});

describe("mainPath", () => {
  it("is IPv4, else IPv6, else the reason of IPv4; never the way to guifi.net", () => {
    expect(mainPath([path("community"), path("v6"), path("v4")])?.family).toBe("v4");
    expect(mainPath([none("v4"), path("v6")])?.family).toBe("v6");
    expect(mainPath([none("v6"), none("v4")])?.family).toBe("v4");
    expect(mainPath([path("v4"), path("v6", { reason: "self", hops: [] })])?.family).toBe("v4");
    expect(mainPath([path("community")])).toBeNull();
    expect(mainPath([])).toBeNull();
  });
});

describe("mapPathOf", () => {
  it("begins at the node, ends at the gateway and leaves out links that are not known", () => {
    expect(mapPathOf("a", path("v4"))).toEqual({ nodes: ["a", "b", "gw"], links: ["a~b~0"] });
    expect(mapPathOf("a", none("v4"))).toBeNull();
    expect(mapPathOf("a", null)).toBeNull();
  });
});

describe("neighbours", () => {
  const direction = (quality: number | null): NodeView["neighbours"][number]["links"][number]["hears"] => ({
    state: quality === null ? "unknown" : "measured",
    quality,
    countedByReceiver: null,
    toldToSender: null,
    bandwidthMbps: null,
    signalDbm: null,
    noiseDbm: null,
    secondHand: false,
    at: null,
  });
  const neighbour = (label: string, ...links: [number | null, number | null][]): NodeView["neighbours"][number] => ({
    node: label,
    label,
    state: "answered",
    links: links.map(([hears, heard], i) => ({
      id: `a~${label}~${i}`,
      interfaceName: "wlan0",
      otherInterfaceName: "wlan0",
      kind: "wireless",
      channel: null,
      hears: direction(hears),
      heard: direction(heard),
    })),
  });

  it("count by the worse direction of their best link, the weakest first, the unmeasured last", () => {
    const good = neighbour("good", [0.95, 0.9]);
    const rescued = neighbour("rescued", [0.1, 0.2], [0.8, 0.7]);
    const weak = neighbour("weak", [1, 0.3]);
    const unknown = neighbour("unknown", [null, 1]);
    expect(bestLinkQuality(rescued)).toBe(0.7);
    expect(bestLinkQuality(unknown)).toBeNull();
    expect(sortNeighbours([unknown, good, rescued, weak]).map(({ label }) => label)).toEqual([
      "weak",
      "rescued",
      "good",
      "unknown",
    ]);
  });
});

describe("selection", () => {
  it("goes through the address unharmed, whatever the ids hold", () => {
    for (const id of ["abcd1234", "a~b~0", "ünï & ?=#", '"><script>']) {
      for (const selection of [
        { kind: "node" as const, uid: id },
        { kind: "link" as const, id },
      ]) {
        const parameters = new URLSearchParams(selectionHref(selection));
        expect(selectionOf(parameters.get("node"), parameters.get("link"))).toEqual(selection);
      }
    }
    expect(selectionOf(null, null)).toBeNull();
    expect(selectionOf("", undefined)).toBeNull();
  });
});
