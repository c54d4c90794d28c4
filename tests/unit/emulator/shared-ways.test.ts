import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { CgiName } from "#emulator/answers/mesh.ts";
import { createMesh } from "#emulator/answers/mesh.ts";
import { routesFrom } from "#emulator/mesh/routes.ts";
import { waysTo } from "#emulator/mesh/ways-to.ts";

const rowSchema = z.looseObject({ name: z.string(), metric: z.string() });
const tableSchema = z.array(rowSchema);
const statusSchema = z.object({ status: z.looseObject({ nodes: z.union([z.number(), z.string()]) }) });

const at = Date.UTC(2026, 10, 22, 19, 40, 3);

describe.each([
  { protocol: "bmx6", cgi: "bmx6-info", liveliness: 1 },
  { protocol: "bmx7", cgi: "bmx7-info", liveliness: 6 },
] as const)("a mesh so large that its nodes share searches ($protocol)", ({ protocol, cgi, liveliness }) => {
  const build = () => createMesh({ seed: 11, nodes: 700, protocol, liveliness, mishaps: false });
  const ask = (mesh: ReturnType<typeof build>, node: number, script: CgiName, query: string): unknown => {
    const answer = mesh.answerFor(node, script, query, at);
    return answer === "silent" || answer.body === "" ? null : JSON.parse(answer.body);
  };

  it("answers about one gateway what the whole table says of it, and counts in `status` what the table has", () => {
    const [single, whole] = [build(), build()];
    const gateways = single.world.gateways;
    expect(gateways.length).toBeGreaterThan(1);
    let compared = 0;
    for (const node of single.nodes.filter(({ index }) => index % 23 === 0)) {
      const all = ask(whole, node.index, cgi, "originators/all");
      if (all === null) continue;
      const table = tableSchema.parse(all);
      const status = statusSchema.parse(ask(single, node.index, cgi, "status")).status;
      expect(String(status.nodes).split("/")[0]).toBe(String(table.length));
      for (const gateway of gateways) {
        const view = whole.world.view(protocol, node.index, at);
        const row = table.find(({ name, primaryIp }) => name === gateway.hostname && primaryIp === gateway.primaryIp[protocol]);
        const file = protocol === "bmx7" ? gateway.nodeId : fileOf(ask(whole, node.index, cgi, "originators"), gateway.hostname);
        expect(view.known.length).toBeGreaterThan(0);
        expect(ask(single, node.index, cgi, `originators/${file}`)).toEqual(row ?? null);
        compared += row === undefined ? 0 : 1;
      }
    }
    expect(compared).toBeGreaterThan(40);
  });

  it("finds by a search from a gateway what each node's own search finds, or says that it cannot tell", () => {
    const { plan, world } = build();
    const { heard } = world.weather.at(at);
    for (const gateway of world.gateways) {
      const ways = waysTo(plan, protocol, gateway.index, heard);
      let unsure = 0;
      for (const { index } of plan.nodes) {
        const { cost, firstLink, hops } = routesFrom(plan, protocol, index, heard);
        const way = ways(index);
        if (way === null) unsure += 1;
        else {
          expect([way.firstLink, way.hops]).toEqual([firstLink[gateway.index], hops[gateway.index]]);
          if (Number.isFinite(way.cost)) expect(way.cost / (cost[gateway.index] ?? 0)).toBeCloseTo(1, 12);
          else expect(cost[gateway.index]).toBe(Number.POSITIVE_INFINITY);
        }
      }
      expect(unsure).toBeLessThan(plan.nodes.length / 10);
    }
  });
});

const listingSchema = z.object({ originators: z.array(z.object({ name: z.string() })) });

/** bmx6 names files by a host name and 20 digits that are drawn at each start. */
function fileOf(listing: unknown, hostname: string): string {
  const names = listingSchema.parse(listing).originators.map(({ name }) => name);
  return names.find((name) => name.slice(0, -21) === hostname) ?? `${hostname}.${"0".repeat(20)}`;
}

describe("equal ways", () => {
  it("are left to the node's own search", () => {
    const { plan } = createMesh({ seed: 2, nodes: 200, quiet: true });
    for (const { interfaces } of plan.nodes) for (const device of interfaces) device.rateMaxBps = 54_000_000;
    const heard = new Uint8Array(plan.links.length * 2).fill(48);
    const target = 0;
    const ways = waysTo(plan, "bmx6", target, heard);
    for (const { index } of plan.nodes) {
      const way = ways(index);
      if (way !== null) expect(way.firstLink).toBe(routesFrom(plan, "bmx6", index, heard).firstLink[target]);
    }
    expect(plan.nodes.filter(({ index }) => ways(index) === null).length).toBeGreaterThan(0);
  });
});
