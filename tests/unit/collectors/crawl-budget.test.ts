/** What a router is made to serve in a minute, and how many command lines run there, with a frozen daemon among them. */
import { describe, expect, it } from "vitest";
import { createMesh } from "#emulator/answers/mesh.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { CrawlResult } from "#lib/collectors/discovery/types.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";
import { type Answer, crawlRequest, START_MS } from "./crawl-support.ts";
import { fakeClient } from "./fake-client.ts";

const PORT = 8080;
const ROUNDS = 30;
const FROZEN_FROM = 5;
const FROZEN_UNTIL = 22;
const isLive = (query: string): boolean => /^(\$.*|originators|tunnels|neighbours|info)$/.test(query);
const isBulky = (query: string): boolean => isLive(query) || query === "originators/all";

type Served = { round: number; node: string; query: string; bytes: number };

/** An emulated mesh of which one router's daemons stand still for a while: its files stay as they were, its command lines hang. */
async function live(protocol: "bmx6" | "bmx7" | "both", intervalS: number) {
  const pretend = createMesh({ seed: 11, nodes: 24, protocol, quiet: true, mishaps: false });
  const byHost = new Map(pretend.nodes.map((node) => [node.loopback, node]));
  const frozen = pretend.nodes[4];
  if (frozen === undefined) throw new Error("the mesh is too small");
  const served: Served[] = [];
  let round = 0;
  let hanging = 0; // command lines that wait at the frozen router
  let hangingMost = 0;
  const atMs = (): number => START_MS + round * intervalS * 1000;
  const answer = (node: string, cgi: string, query: string): Answer => {
    const from = byHost.get(node);
    const script = cgi === "bmx7" ? "bmx7-info" : "bmx6-info";
    if (from === undefined) return 404;
    const stands = from === frozen && round >= FROZEN_FROM && round < FROZEN_UNTIL;
    if (from === frozen && round >= FROZEN_UNTIL) hanging = 0; // it came back, and answered them all
    if (stands && isLive(query)) {
      hanging += 1;
      hangingMost = Math.max(hangingMost, hanging);
      return "hang";
    }
    const then = stands ? START_MS + FROZEN_FROM * intervalS * 1000 : atMs();
    const told = pretend.answerFor(from.index, script, query, then);
    if (told === "silent") return "hang";
    return told.status === 200 ? told.body : told.status;
  };
  const client = fakeClient(({ node, cgi, query }) => {
    const what = answer(node, cgi, query);
    served.push({ round, node, query, bytes: typeof what === "string" && what !== "hang" ? Buffer.byteLength(what) : 0 });
    return what;
  });
  const addressMap = new Map(
    pretend.nodes.flatMap((node) =>
      node.protocols.map((daemon) => [node.primaryIp[daemon], `${node.loopback}:${PORT}`] as const),
    ),
  );
  let memory: CrawlResult["memory"] | null = null;
  const costs: number[] = [];
  for (; round < ROUNDS; round += 1) {
    const result: CrawlResult = await crawl({
      ...crawlRequest({ seeds: [`${pretend.nodes[0]?.loopback}:${PORT}`], addressMap, memory, client, intervalS }),
      limits: CRAWL_LIMITS,
      clock: { nowMs: atMs },
    });
    memory = structuredClone(result.memory);
    costs.push(result.cost.requests);
  }
  return { served, costs, frozen: frozen.loopback, daemons: frozen.protocols.length, hangingMost, nodes: pretend.nodes };
}

describe.each([
  ["bmx6", 60],
  ["bmx7", 60],
  ["both", 60],
  ["both", 5],
] as const)("thirty rounds of %s, one each %i s", (protocol, intervalS) => {
  it("keep within each router's budget, and leave one command line at most hanging on a frozen one", async () => {
    const { served, costs, frozen, hangingMost, nodes } = await live(protocol, intervalS);
    expect(hangingMost).toBe(1);
    const whileFrozen = served.filter(({ node, query, round }) => node === frozen && isLive(query) && round >= FROZEN_FROM);
    expect(whileFrozen.filter(({ round }) => round < FROZEN_UNTIL)).toHaveLength(1);
    expect(whileFrozen.filter(({ round }) => round >= FROZEN_UNTIL).length).toBeGreaterThan(0); // and then again

    const perMinute = 60 / intervalS;
    for (const { loopback, protocols } of nodes) {
      const own = served.filter(({ node }) => node === loopback);
      for (let from = 0; from + perMinute <= ROUNDS; from += 1) {
        const minute = own.filter(({ round }) => round >= from && round < from + perMinute);
        const bulk = minute.filter(({ query }) => isBulky(query)).reduce((sum, { bytes }) => sum + bytes, 0);
        // The first time a table's size is a guess; each daemon has the budget.
        if (from > 0) expect(bulk).toBeLessThanOrEqual(CRAWL_LIMITS.nodeBytesPerMinute * protocols.length);
        const lives = minute.filter(({ query }) => isLive(query)).length;
        expect(lives).toBeLessThanOrEqual(perMinute * protocols.length);
        // Status, interfaces, links, one table and one live query a daemon; now and then descriptions, gateways' routes and a probe.
        expect(minute.length).toBeLessThanOrEqual(perMinute * (protocols.length * 5 + 12));
      }
    }
    // No round grows by what hangs.
    const settled = costs.slice(2);
    expect(Math.max(...settled)).toBeLessThanOrEqual(1.5 * Math.min(...settled) + 60);
  });
});
