import { describe, expect, it } from "vitest";
import { bmx6 } from "#lib/collectors/bmx6/dialect.ts";
import { bmx7 } from "#lib/collectors/bmx7/dialect.ts";
import type { Dialect, PartName } from "#lib/collectors/daemon/dialect.ts";

const context = { nodeIdOf: () => null };

function rowsOf(dialect: Dialect, part: PartName, json: unknown) {
  const parsed = dialect.parts[part](json, context);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

const link = { name: "a", llocalIp: "fe80::1", viaDev: "wlan0", rxRate: 58, txRate: 100, routes: 3 };

describe("rows", () => {
  it("stand or fall by themselves", () => {
    const { rows, anomalies } = rowsOf(bmx6, "links", {
      links: [link, { ...link, viaDev: 7 }, 12, null, { ...link, llocalIp: "fe80::2" }],
    });
    expect(rows.map((row) => "neighbourLinkLocal" in row && row.neighbourLinkLocal)).toEqual(["fe80::1", "fe80::2"]);
    expect(anomalies.map(({ code, message }) => [code, message.split(":")[0]])).toEqual([
      ["unexpected-shape", "links[1].viaDev"],
      ["unexpected-shape", "links[2]"],
      ["unexpected-shape", "links[3]"],
    ]);
  });

  it("keep the rest of a row with one implausible value, and say so", () => {
    const { rows, anomalies } = rowsOf(bmx6, "links", { links: [{ ...link, rxRate: 300, txRate: -1 }] });
    expect(rows).toMatchObject([{ rx: null, tx: null, routes: 3, interfaceName: "wlan0" }]);
    expect(anomalies).toEqual([
      { code: "implausible-value", message: "links[0].rxRate: 300" },
      { code: "implausible-value", message: "links[0].txRate: -1" },
    ]);
  });

  it("tell of many faults once", () => {
    const { rows, anomalies } = rowsOf(bmx6, "links", { links: Array.from({ length: 3000 }, () => 0) });
    expect(rows).toEqual([]);
    expect(anomalies).toHaveLength(21);
    expect(anomalies[20]?.message).toBe("and 2980 more of this answer");
  });

  it("are cut above what a daemon can have", () => {
    const { rows, anomalies } = rowsOf(bmx6, "links", { links: Array.from({ length: 5_001 }, () => link) });
    expect(rows).toHaveLength(5_000);
    expect(anomalies).toEqual([{ code: "too-large", message: "links: 5001 rows, 5000 are taken" }]);
  });

  it.each([[{ links: "" }], [{}], [{ links: [] }]])("are none in %j", (json) => {
    expect(rowsOf(bmx6, "links", json)).toEqual({ rows: [], anomalies: [] });
    expect(rowsOf(bmx7, "links", json)).toEqual({ rows: [], anomalies: [] });
  });

  it.each(["x", 7, null, true, { links: 7 }, { links: { a: 1 } }])("refuse %j as a whole", (json) => {
    expect(bmx6.parts.links(json, context)).toMatchObject({ ok: false, error: { code: "unexpected-shape" } });
  });
});

describe("older bmx6 releases", () => {
  it("name the neighbour by its globalId", () => {
    const { rows } = rowsOf(bmx6, "links", {
      links: [{ globalId: "a.b-c.18C43587A2AB4F5481FF", llocalIp: "fe80::9", viaDev: "eth0", rxRate: 1, txRate: 2 }],
    });
    expect(rows).toMatchObject([{ neighbourHostname: "a.b-c", neighbourLinkLocal: "fe80::9" }]);
  });

  it("tell globalId, compatibility and codeVersion in the status", () => {
    const status = {
      globalId: "node.FD9BB1D48212E764A893",
      primaryIp: "fd66:66:66::1",
      compatibility: 15,
      codeVersion: 9,
      uptime: "1:00:00:01",
    };
    expect(bmx6.parseStatus({ status })).toMatchObject({
      ok: true,
      value: { self: { hostname: "node", globalId: "node.FD9BB1D48212E764A893", version: "9", uptimeS: 86_401 }, anomalies: [] },
    });
  });

  it("hold objects where others hold arrays", () => {
    const json = [
      {
        DESC_ADV: {
          globalId: "n.FD9BB1D48212E764A893",
          extensions: [
            { METRIC_EXTENSION: { metricAlgo: 16 } },
            { HNA6_EXTENSION: { prefixlen: 128, address: "fd66:66:66::1" } },
          ],
        },
      },
    ];
    expect(rowsOf(bmx6, "descriptions", json)).toMatchObject({
      rows: [{ primaryIp: "fd66:66:66::1", hostname: "n" }],
      anomalies: [],
    });
  });
});

describe("bmx6 descriptions", () => {
  it("sort addresses into mesh addresses, tunnel endpoints and networks behind the node", () => {
    const addresses = [
      { prefixlen: 128, address: "fd66:66:66:5:227:22ff:fe35:dc57" },
      { prefixlen: 128, address: "fd66:66:66:3:227:22ff:fe36:dc57" },
      { prefixlen: 128, address: "fd66:66:66:ff00:227:22ff:fe35:dc57" },
      { prefixlen: 64, address: "fd99:8::" },
      { prefixlen: 128, address: "fd12::1" },
    ];
    const extensions = [{ HNA6_EXTENSION: addresses }, { TUN6_EXTENSION: [{ localIp: "fd66:66:66:ff00:227:22ff:fe35:dc57" }] }];
    const { rows } = rowsOf(bmx6, "descriptions", [{ DESC_ADV: { globalId: "n.FD9BB1D48212E764A893", extensions } }]);
    expect(rows).toMatchObject([
      {
        primaryIp: "fd66:66:66:5:227:22ff:fe35:dc57",
        meshAddresses: ["fd66:66:66:5:227:22ff:fe35:dc57", "fd66:66:66:3:227:22ff:fe36:dc57"],
        hostNetworks: ["fd99:8::/64", "fd12::1/128"],
        linkLocals: [
          "fe80::227:22ff:fe35:dc57",
          "fe80::27:22ff:fe35:dc57",
          "fe80::227:22ff:fe36:dc57",
          "fe80::27:22ff:fe36:dc57",
        ],
      },
    ]);
  });
});

describe("hostile words", () => {
  it("come out cut and harmless", () => {
    const name = `\u202e${"x".repeat(1000)}"><script>`;
    const { rows } = rowsOf(bmx6, "links", { links: [{ ...link, name, viaDev: `w\u0000${"y".repeat(100)}` }] });
    expect(rows).toMatchObject([{ neighbourHostname: "x".repeat(255), interfaceName: `w${"y".repeat(63)}` }]);
  });

  it("reach no prototype", () => {
    const json: unknown = JSON.parse(
      '{"links":[{"__proto__":{"polluted":1},"llocalIp":"fe80::1","viaDev":"a","constructor":{"prototype":{"polluted":1}}}]}',
    );
    expect(rowsOf(bmx6, "links", json).rows).toHaveLength(1);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
