/** Every answer of every node of the recorded meshes, and the exact facts that are known of them. */
import { describe, expect, it } from "vitest";
import { bmx6 } from "#lib/collectors/bmx6/dialect.ts";
import { bmx7 } from "#lib/collectors/bmx7/dialect.ts";
import type { Dialect, PartName, PartRows } from "#lib/collectors/daemon/dialect.ts";
import { parseAnswer } from "#lib/collectors/json/answer.ts";
import type { DescriptionRow } from "#lib/model/index.ts";
import { bodiesOf, CAPTURES, type CaptureName, hasCaptures, truthOf } from "./captures.ts";

const PARTS: readonly PartName[] = ["interfaces", "links", "originators", "tunnels", "descriptions"];
const dialectOf = (capture: CaptureName): Dialect => (capture.startsWith("bmx6") ? bmx6 : bmx7);

function bodyOf(capture: CaptureName, node: string, query: string): string {
  const body = bodiesOf(capture).get(node)?.get(query);
  if (body === undefined) throw new Error(`${capture} ${node} ${query} is not among the recordings`);
  return body;
}

function jsonOf(body: string): unknown {
  const answer = parseAnswer(new TextEncoder().encode(body));
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.json;
}

function rowsOf<Name extends PartName>(capture: CaptureName, node: string, part: Name): PartRows[Name][] {
  const dialect = dialectOf(capture);
  const parsed = dialect.parts[part](jsonOf(bodyOf(capture, node, dialect.queries[part])), { nodeIdOf: () => null });
  if (!parsed.ok) throw new Error(parsed.error.message);
  expect(parsed.value.anomalies).toEqual([]);
  return parsed.value.rows;
}

describe.runIf(hasCaptures)("the recorded meshes", () => {
  it.each(CAPTURES)("%s: every answer is taken, but for the two that are known", (capture) => {
    const dialect = dialectOf(capture);
    const faults: string[] = [];
    let rows = 0;
    for (const [node, bodies] of bodiesOf(capture)) {
      for (const query of [dialect.queries.status, ...PARTS.map((part) => dialect.queries[part])]) {
        const body = bodies.get(query);
        if (body === undefined) continue; // the node that did not answer at all
        const answer = parseAnswer(new TextEncoder().encode(body));
        if (!answer.ok) {
          faults.push(`${node} ${query} ${answer.error.code}`);
          continue;
        }
        const part = PARTS.find((name) => dialect.queries[name] === query);
        const parsed =
          part === undefined
            ? dialect.parseStatus(answer.value.json)
            : dialect.parts[part](answer.value.json, { nodeIdOf: () => null });
        expect([node, query, parsed.ok && parsed.value.anomalies]).toEqual([node, query, []]);
        if (parsed.ok && "rows" in parsed.value) rows += parsed.value.rows.length;
      }
    }
    const known: Partial<Record<CaptureName, string[]>> = {
      "bmx6-12n-after": ["n12 interfaces empty"],
      "bmx7-12n": ["n11 $tunnels daemon-error"],
    };
    expect(faults).toEqual(known[capture] ?? []);
    expect(rows).toBeGreaterThan(20);
  });

  it("reads the status of n2 of bmx6-12n", () => {
    expect(bmx6.parseStatus(jsonOf(bodyOf("bmx6-12n", "n2", "status")))).toEqual({
      ok: true,
      value: {
        self: {
          hostname: "node_02",
          primaryIp: "fd66:66:66:4:200:b6ff:fe07:2",
          nodeId: null,
          globalId: null,
          version: "BMX6-0.1-alpha",
          revision: null,
          uptimeS: 106,
          cpuPercent: 0.1,
          memoryBytes: null,
          knownNodes: 12,
          tunnelAddresses: ["10.77.2.1", "fd77:0:0:2::1"],
        },
        anomalies: [],
      },
    });
  });

  it("reads the status of n2 of bmx7-12n", () => {
    expect(bmx7.parseStatus(jsonOf(bodyOf("bmx7-12n", "n2", "status")))).toMatchObject({
      ok: true,
      value: {
        self: {
          hostname: "node_02",
          primaryIp: "fd70:57b6:5cae:75bb:a605:18d6:f394:2535",
          nodeId: "57B65CAE75BBA60518D6F3942535489473776166290BAF126CC819FE",
          uptimeS: 102,
          cpuPercent: 0.5,
          memoryBytes: 6856 * 1024,
          knownNodes: 12,
        },
      },
    });
  });

  it("keeps percent and bandwidth apart: the link of n2 and n3 over the radio", () => {
    const six = rowsOf("bmx6-12n", "n2", "links").find((row) => row.neighbourHostname === "12345");
    expect(six).toMatchObject({
      interfaceName: "wlan0",
      neighbourLinkLocal: "fe80::b6ff:fe00:3",
      rx: 0.58,
      tx: 0.81,
      rxBps: null,
      txBps: null,
    });
    const seven = rowsOf("bmx7-12n", "n2", "links").find((row) => row.neighbourHostname === "12345");
    expect(seven).toMatchObject({
      linkLocal: "fe80::b7ff:fe00:2",
      interfaceIndex: 2,
      neighbourIndex: 2,
      rx: 0.35,
      tx: 0.62,
      rxBps: 19_058_000,
      txBps: 3_981_000,
      signalDbm: null,
    });
  });

  it("knows the node itself among its originators", () => {
    const six = rowsOf("bmx6-12n", "n2", "originators");
    expect(six).toHaveLength(12);
    expect(six.filter((row) => row.self)).toMatchObject([
      {
        hostname: "node_02",
        nextHopLinkLocal: null,
        interfaceName: null,
        metric: { bps: 128_849_018_880, special: "unlimited" },
      },
    ]);
    const seven = rowsOf("bmx7-12n", "n2", "originators");
    expect(seven.filter((row) => row.self)).toMatchObject([{ hostname: "node_02", hops: 0, nextHopNodeId: null }]);
    expect(seven.find((row) => row.hostname === "-_-")).toMatchObject({
      hops: 4,
      metric: { bps: 6_851_000, special: "none" },
      nextHopNodeId: "C53430B7C3D7A1687897C34DBDA59FB66370A744A4994C1ACC8C52AF",
    });
  });

  it.each(["bmx6-3n", "bmx6-12n", "bmx6-12n-after", "bmx7-3n", "bmx7-12n"] as const)(
    "%s: interfaces have the MAC and link-local address that they were built with",
    (capture) => {
      const bodies = bodiesOf(capture);
      for (const node of truthOf(capture).nodes) {
        const body = bodies.get(node.name)?.get("interfaces");
        if (body === undefined || body === "") continue;
        const told = rowsOf(capture, node.name, "interfaces").map(({ name, mac, linkLocal }) => ({ dev: name, mac, linkLocal }));
        const byName = (one: { dev: string }, other: { dev: string }) => one.dev.localeCompare(other.dev);
        expect(told.toSorted(byName)).toEqual(
          node.interfaces.map(({ dev, mac, linkLocal }) => ({ dev, mac, linkLocal })).toSorted(byName),
        );
      }
    },
  );

  it.each(["bmx6-3n", "bmx6-12n", "bmx7-3n", "bmx7-12n"] as const)(
    "%s: descriptions name the owner of each link-local address",
    (capture) => {
      const owners = new Map<string, string[]>();
      for (const row of rowsOf(capture, "n1", "descriptions")) {
        for (const address of row.linkLocals) owners.set(address, [...(owners.get(address) ?? []), row.primaryIp ?? "?"]);
      }
      for (const node of truthOf(capture).nodes) {
        const { parseStatus } = dialectOf(capture);
        const status = parseStatus(jsonOf(bodyOf(capture, node.name, "status")));
        const primaryIp = status.ok ? status.value.self.primaryIp : null;
        for (const { linkLocal } of node.interfaces) expect([linkLocal, owners.get(linkLocal)]).toEqual([linkLocal, [primaryIp]]);
      }
    },
  );

  it("finds the gateways in the descriptions, by family", () => {
    const announcers = (capture: CaptureName, network: string): (string | null)[] =>
      rowsOf(capture, "n2", "descriptions")
        .filter((row) => row.announcedNetworks.some((one) => one.network === network))
        .map((row) => row.hostname)
        .toSorted();
    const bandwidth = (row: DescriptionRow | undefined): unknown =>
      row?.announcedNetworks.find((one) => one.network === "0.0.0.0/0")?.bandwidthBps;
    expect(announcers("bmx6-12n", "0.0.0.0/0")).toEqual(["gw-North.1", "twin"]);
    expect(announcers("bmx6-12n", "::/0")).toEqual(["gw-North.1", "gw6-only"]);
    expect(announcers("bmx7-12n", "0.0.0.0/0")).toEqual(["gw-North.1", "twin"]);
    expect(announcers("bmx7-12n", "::/0")).toEqual(["gw-North.1", "gw6-only"]);
    expect(announcers("bmx6-12n-after", "0.0.0.0/0")).toEqual(["gw-North.1"]);
    const gateway = (capture: CaptureName) => rowsOf(capture, "n2", "descriptions").find((row) => row.hostname === "gw-North.1");
    expect([bandwidth(gateway("bmx6-12n")), bandwidth(gateway("bmx7-12n"))]).toEqual([18_874_000, 18_874_000]);
  });

  it("tells who uses which gateway, by the chosen rows alone", () => {
    const used = (capture: CaptureName, node: string, network: string): (string | null)[] =>
      rowsOf(capture, node, "tunnels")
        .filter((row) => row.chosen && row.announcedNetwork === network)
        .map((row) => row.announcerPrimaryIp);
    const n1 = "fd66:66:66:3:200:b6ff:fe00:1";
    const n7 = "fd66:66:66:4:200:b6ff:fe05:7";
    const expected = { n2: n1, n5: n1, n9: n1, n10: n1, n11: n1, n3: n7, n4: n7, n6: n7, n8: n7, n12: n7 };
    for (const [node, gateway] of Object.entries(expected))
      expect([node, used("bmx6-12n", node, "0.0.0.0/0")]).toEqual([node, [gateway]]);
    expect(used("bmx6-12n", "n1", "0.0.0.0/0")).toEqual([]);
    for (const node of ["n3", "n4", "n6", "n8", "n12"]) expect(used("bmx6-12n-after", node, "0.0.0.0/0")).toEqual([n1]);
  });

  it("reads the topology of the mesh from one node: 30 directed links by bmx7, second-hand", () => {
    const rows = rowsOf("bmx7-12n", "n1", "descriptions");
    expect(rows.flatMap((row) => row.topology)).toHaveLength(30);
    const dots = rows.find((row) => row.hostname === "a.b.c.d-e_f");
    expect(dots?.topology[0]).toEqual({
      neighbourGlobalId: null,
      neighbourNodeId: "6B3950B7EA560A8025E2A6335C2066438FD985F3E0C0BBD31E9A107A",
      neighbourIndex: 1,
      interfaceIndex: 2,
      rx: 1,
      tx: 212 / 255,
      rxBps: 939_524_096,
      txBps: 805_306_368,
      signalDbm: null,
      noiseDbm: null,
      channel: null,
    });
    expect(dots?.hostNetworks).toEqual(["fd99:8::/64"]);
  });

  it("reads the topology extension of bmx6", () => {
    const row = rowsOf("bmx6-12n", "n1", "descriptions").find((one) => one.hostname === "12345");
    expect(row?.globalId).toBe("12345.F257D05CC2A4404F5250");
    expect(row?.topology[0]).toMatchObject({
      neighbourGlobalId: "78B1DC333081526CD120",
      rx: 1,
      tx: 1,
      rxBps: 54_525_952,
      txBps: 54_525_952,
    });
    expect(row?.smsNames).toEqual(["chat"]);
  });

  it("repairs the listing that was caught while files came and went", () => {
    const answer = parseAnswer(new TextEncoder().encode(bodyOf("bmx7-12n", "n6", "originators")));
    expect(answer).toMatchObject({ ok: true, value: { repaired: true } });
    expect(answer.ok && Object.values(Object(answer.value.json))[0]).toHaveLength(11);
  });
});
