/** Files and meshes that people reported, with what is right about each. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { cli } from "#tests/support/run-cli.ts";

const fileOf = (name: string) => join(import.meta.dirname, "..", "..", "fixtures", "cases", `${name}.json`);

const analysisSchema = z.object({
  reason: z.string().nullable(),
  network: z.object({ nodes: z.number(), two_way_links: z.number(), components: z.number().nullable() }),
  nodes: z.array(
    z.object({
      id: z.string(),
      gateway: z.string().nullable(),
      used_gateway: z.string().nullable(),
      bandwidth_mbps: z.number().nullable(),
      edge_disjoint: z.number().nullable(),
      lost_if_fails: z.number().nullable(),
      reasons: z.record(z.string(), z.string()),
    }),
  ),
  links: z.array(z.object({ id: z.string(), etx: z.number().nullable(), quality: z.number().nullable() })),
});

async function analysed(name: string) {
  const { status, out, error } = await cli("analyse", fileOf(name), "--no-deep");
  expect(status, error).toBe(0);
  return { ...analysisSchema.parse(JSON.parse(out)), told: error };
}

describe("NetJSON whose links name another node's local addresses", () => {
  it("is one mesh of three nodes, and nothing of it is refused", async () => {
    const { network, told } = await analysed("netjson-local-addresses");
    expect(network).toEqual({ nodes: 3, two_way_links: 2, components: 1 });
    expect(told).toBe("");
  });
});

describe("NetJSON of a mesh that counts expected transmissions", () => {
  it("has the qualities that its cost, lq and nlq tell", async () => {
    const { links } = await analysed("netjson-etx-cost");
    expect(links.map(({ etx }) => etx)).toEqual([expect.closeTo(1 / 0.497, 9), expect.closeTo(1.2939453125, 9)]);
    expect(links[0]?.quality).toBe(0.497);
  });

  it("keeps its costs when it is written again, and writes none where a direction is not known", async () => {
    const costs = async (name: string) => {
      const { out } = await cli("export", fileOf(name), "--format", "netjson");
      return z.object({ links: z.array(z.object({ cost: z.number().nullable() })) }).parse(JSON.parse(out)).links;
    };
    const written = (await costs("netjson-etx-cost")).map(({ cost }) => cost);
    expect(written).toEqual([2.0121, 2.0121, 1.2939, 1.2939]);
    expect(new Set((await costs("netjson-local-addresses")).map(({ cost }) => cost))).toEqual(new Set([null]));
  });
});

describe("a link whose end is in no list of nodes", () => {
  it.for(EXPORT_FORMATS)("is left out of %s, and that is told", async (format) => {
    const { status, out, error } = await cli("export", fileOf("meshviewer-unknown-end"), "--format", format);
    expect(status).toBe(0);
    if (format !== "geojson") expect(out).toContain("leipzig-A"); // nobody tells where it stands
    expect(out).not.toContain("halle-X");
    expect(error).toContain("left out: 1 link");
  });
});

describe("a mesh of which one router was asked", () => {
  it("covers the router by its own word, and calls nothing of the others 0", async () => {
    const { nodes, network } = await analysed("one-router-only");
    const asked = nodes.filter(({ bandwidth_mbps }) => bandwidth_mbps !== null);
    expect(asked.map(({ bandwidth_mbps }) => bandwidth_mbps)).toEqual([28.084]);
    const others = nodes.filter(({ gateway, id }) => gateway !== id && id !== asked[0]?.id);
    expect(others.length).toBeGreaterThan(0);
    for (const { bandwidth_mbps, edge_disjoint, reasons } of others) {
      expect([bandwidth_mbps, edge_disjoint]).toEqual([null, null]);
      expect(reasons.bandwidth_mbps).toBeDefined();
    }
    expect(network.components).toBeNull();
  });
});

describe("an announcer that leaves by another gateway", () => {
  it("hangs on that gateway, and so do those who use it", async () => {
    const { nodes } = await analysed("announcer-uses-another");
    const gateway = nodes.find(({ gateway, id }) => gateway === id);
    const announcer = nodes.find(({ used_gateway, id }) => used_gateway === gateway?.id && id !== gateway?.id);
    expect(gateway?.lost_if_fails).toBe(2);
    expect(announcer).toMatchObject({ gateway: gateway?.id, used_gateway: gateway?.id });
  });
});

describe("a VLAN on a radio that the daemon calls ethernet", () => {
  it("is no wire", async () => {
    const { out } = await cli("export", fileOf("libremesh-wlan-is-wire"), "--format", "netjson");
    const links = z
      .object({ links: z.array(z.object({ properties: z.object({ interface: z.string().nullable(), kind: z.string() }) })) })
      .parse(JSON.parse(out)).links;
    const radios = links.filter(({ properties }) => properties.interface?.startsWith("wlan") === true);
    expect(radios.length).toBeGreaterThan(0);
    for (const { properties } of radios) expect(properties.kind).toBe("wireless");
  });
});

describe("descriptions whose content was not fetched yet", () => {
  it("leave it open who announces a gateway", async () => {
    const { reason, nodes } = await analysed("description-without-content");
    expect(reason).toBe("gateways-not-known");
    for (const { reasons } of nodes) expect(reasons.gateway).toBe("gateways-not-known");
  });
});
