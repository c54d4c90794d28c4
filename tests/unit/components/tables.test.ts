/** Sorting, filtering and paging of the tables. */
import { describe, expect, it } from "vitest";
import { reasonsOf, tellApart } from "#components/tables/gateways.ts";
import { countBands, filterLinks, linkSort, readAt, sortLinks } from "#components/tables/link-rows.ts";
import { countStates, filterNodes, NODE_COLUMNS, nodeSort, sortNodes } from "#components/tables/node-rows.ts";
import { groupRefusals } from "#components/tables/refusals.ts";
import { compareNames, pageOf, sortRows, tableHref } from "#components/tables/sorting.ts";
import type { GatewaysView, LinkRowView, MeshStatus, NodeRow } from "#lib/wire/api/views.ts";

function node(label: string, changes: Partial<NodeRow> = {}): NodeRow {
  return {
    uid: label.toLowerCase(),
    label,
    hostname: label,
    state: "answered",
    stateReason: null,
    answeredAt: "2026-11-22T19:40:00.000Z",
    heardAt: "2026-11-22T19:40:00.000Z",
    protocols: ["bmx6"],
    neighbours: 2,
    worstQuality: 0.9,
    gatewayV4: "gw",
    gatewayV6: null,
    gatewayV4Label: "gw",
    gatewayV6Label: null,
    pathMbps: 10,
    hops: 2,
    daemonUptimeS: 100,
    isGateway: [],
    firstSeenAt: "2026-11-01T00:00:00.000Z",
    ...changes,
  };
}

function direction(quality: number | null, at: string | null = "2026-11-22T19:40:00.000Z"): LinkRowView["ab"] {
  return {
    state: quality === null ? "unknown" : "measured",
    quality,
    countedByReceiver: quality,
    toldToSender: null,
    bandwidthMbps: null,
    signalDbm: null,
    noiseDbm: null,
    secondHand: false,
    at,
  };
}

function link(
  aLabel: string,
  bLabel: string,
  ab: number | null,
  ba: number | null,
  changes: Partial<LinkRowView> = {},
): LinkRowView {
  return {
    id: `${aLabel}~${bLabel}~0`,
    a: aLabel,
    b: bLabel,
    aLabel,
    bLabel,
    protocol: "bmx6",
    kind: "wireless",
    channel: null,
    aInterface: "wlan0",
    bInterface: "wlan0",
    quality: ab === null || ba === null ? null : Math.min(ab, ba),
    ab: direction(ab),
    ba: direction(ba),
    etx: ab === null || ba === null || ab * ba === 0 ? null : 1 / (ab * ba),
    used: null,
    firstSeenAt: "2026-11-01T00:00:00.000Z",
    ...changes,
  };
}

const names = (rows: readonly { label: string }[]) => rows.map(({ label }) => label);

describe("sortRows", () => {
  it("puts the unknown last in both directions, and equals by name", () => {
    const rows = [
      { name: "d", value: null },
      { name: "c", value: 2 },
      { name: "b", value: 1 },
      { name: "a", value: 2 },
      { name: "e", value: null },
    ];
    const order = (direction: "asc" | "desc") =>
      sortRows(
        rows,
        direction,
        ({ value }) => value,
        ({ name }) => name,
      ).map(({ name }) => name);
    expect(order("asc")).toEqual(["b", "a", "c", "d", "e"]);
    expect(order("desc")).toEqual(["a", "c", "b", "d", "e"]);
  });

  it("orders names as a directory does", () => {
    expect(["Verdi35", "verdi9", "Àngel", "Zona", "Pàdua", "Padró"].sort(compareNames)).toEqual([
      "Àngel",
      "Padró",
      "Pàdua",
      "verdi9",
      "Verdi35",
      "Zona",
    ]);
  });
});

describe("nodes", () => {
  it("takes the sort from the address, and the name where it asks for nonsense", () => {
    expect(nodeSort({ sort: "hops", dir: "desc" })).toEqual({ column: "hops", direction: "desc" });
    expect(nodeSort({ sort: "__proto__", dir: "desc" })).toEqual({ column: "name", direction: "asc" });
    expect(nodeSort({})).toEqual({ column: "name", direction: "asc" });
  });

  it("sorts by every column without losing a row", () => {
    const rows = [node("b", { pathMbps: null, hops: null }), node("a"), node("c", { worstQuality: null, state: "gone" })];
    for (const column of NODE_COLUMNS)
      for (const direction of ["asc", "desc"] as const)
        expect(names(sortNodes(rows, { column, direction })).sort()).toEqual(["a", "b", "c"]);
  });

  it("sorts states from answered to gone", () => {
    const rows = [node("a", { state: "gone" }), node("b", { state: "heard" }), node("c"), node("d", { state: "stale" })];
    expect(names(sortNodes(rows, { column: "state", direction: "asc" }))).toEqual(["c", "b", "d", "a"]);
  });

  it("filters by a piece of the name without accents, by the whole uid, and by state", () => {
    const rows = [node("HO-Pàdua181"), node("GR-Verdi9", { uid: "x7", state: "gone" })];
    expect(names(filterNodes(rows, { q: "padua" }))).toEqual(["HO-Pàdua181"]);
    expect(names(filterNodes(rows, { q: " x7 " }))).toEqual(["GR-Verdi9"]);
    expect(names(filterNodes(rows, { state: "gone" }))).toEqual(["GR-Verdi9"]);
    expect(filterNodes(rows, { q: "padua", state: "gone" })).toEqual([]);
    expect(countStates(rows)).toEqual({ answered: 1, heard: 0, stale: 0, gone: 1, unknown: 0 });
  });
});

describe("links", () => {
  const rows = [link("a", "b", 0.9, 0.95), link("c", "d", 0.99, 0.2), link("e", "f", null, 0.1), link("g", "h", 0, 1)];

  it("come the worse direction first by default, the unmeasured last", () => {
    expect(sortLinks(rows, linkSort({})).map(({ id }) => id)).toEqual(["g~h~0", "c~d~0", "a~b~0", "e~f~0"]);
  });

  it("filter by name of either end, band and medium", () => {
    expect(filterLinks(rows, { band: "poor" }).map(({ id }) => id)).toEqual(["c~d~0", "g~h~0"]);
    expect(filterLinks(rows, { q: "F" }).map(({ id }) => id)).toEqual(["e~f~0"]);
    expect(filterLinks(rows, { kind: "wired" })).toEqual([]);
    expect(countBands(rows)).toEqual({ good: 1, fair: 0, poor: 2, unmeasured: 1 });
  });

  it("are as old as their older direction", () => {
    const [early, late] = ["2026-11-22T19:40:00.000Z", "2026-11-22T19:41:00.000Z"];
    expect(readAt({ ab: direction(1, late), ba: direction(1, early) })).toBe(early);
    expect(readAt({ ab: direction(1, null), ba: direction(1, late) })).toBe(late);
    expect(readAt({ ab: direction(1, null), ba: direction(1, null) })).toBeNull();
  });
});

describe("pageOf", () => {
  const rows = Array.from({ length: 1203 }, (_, i) => i);

  it("cuts after 500 rows and clamps what the address asks for", () => {
    expect(pageOf(rows, undefined)).toMatchObject({ page: 1, pages: 3, from: 1, to: 500, all: 1203 });
    expect(pageOf(rows, "3")).toMatchObject({ page: 3, from: 1001, to: 1203 });
    expect(pageOf(rows, "3").rows).toHaveLength(203);
    expect(pageOf(rows, "99").page).toBe(3);
    expect(pageOf(rows, "-1").page).toBe(1);
    expect(pageOf(rows, "x").page).toBe(1);
    expect(pageOf([], "1")).toMatchObject({ pages: 1, from: 0, to: 0, all: 0 });
  });
});

describe("tableHref", () => {
  it("keeps the rest of the address and goes back to the first page", () => {
    expect(tableHref({ q: "a b", sort: "hops", page: "2" }, { sort: "name", dir: "desc" })).toBe("?q=a+b&sort=name&dir=desc");
    expect(tableHref({ state: "gone", page: "2" }, { page: "3" })).toBe("?state=gone&page=3");
    expect(tableHref({ state: "gone" }, { state: null })).toBe("?");
  });
});

describe("nodes without a gateway", () => {
  const row = (node: string, family: "v4" | "v6" | "community", reason: GatewaysView["without"][number]["reason"]) => ({
    node,
    label: node.toUpperCase(),
    family,
    reason,
    at: null,
  });

  it("are without Internet only where they say so for both families; the unknown are told apart by reason", () => {
    const rows = [
      row("none", "v4", "none-chosen"),
      row("none", "v6", "none-chosen"),
      row("half", "v6", "none-chosen"),
      row("silent", "v4", "no-answer"),
      row("silent", "v6", "no-answer"),
      row("mixed", "v4", "none-chosen"),
      row("mixed", "v6", "too-old"),
      row("roof", "community", "none-chosen"),
    ];
    const { without, unknown } = tellApart(rows);
    expect(without.map(({ node }) => node)).toEqual(["none"]);
    expect(unknown.map(({ reason, nodes }) => [reason, nodes.map(({ node }) => node)])).toEqual([
      ["no-answer", ["silent"]],
      ["too-old", ["mixed"]],
    ]);
    expect([...reasonsOf(rows)]).toEqual([
      ["silent", "no-answer"],
      ["mixed", "too-old"],
      ["none", "none-chosen"],
    ]);
  });
});

describe("groupRefusals", () => {
  const refusal = (code: "timeout" | "empty", node: string | null, message = ""): MeshStatus["refusals"][number] => ({
    code,
    node,
    label: node,
    address: null,
    protocol: "bmx6",
    query: "links",
    message,
    at: "2026-11-22T19:40:00.000Z",
  });

  it("counts by code and node, the most frequent first, and keeps each message once", () => {
    const groups = groupRefusals([
      refusal("empty", "a"),
      refusal("timeout", "a", "no byte"),
      refusal("timeout", "a", "no byte"),
      refusal("timeout", null),
    ]);
    expect(groups).toEqual([
      { code: "timeout", count: 3, nodes: [{ node: "a", label: "a", count: 2 }], unknown: 1, messages: ["no byte"] },
      { code: "empty", count: 1, nodes: [{ node: "a", label: "a", count: 1 }], unknown: 0, messages: [] },
    ]);
  });
});
