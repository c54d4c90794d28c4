/** What a collector makes each router serve, as the routers themselves count it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "#emulator/server.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { CrawlMemory } from "#lib/collectors/discovery/types.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";

const INTERVAL_S = 10;
const ROUNDS = 13;
const ROUNDS_A_MINUTE = 60 / INTERVAL_S;
const HEAVY = /\?(originators\/all|\$tunnels)$/;

let nowMs = Date.UTC(2026, 2, 3, 10);
const clock = { nowMs: () => nowMs };
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    meshes: [{ id: "m", protocol: "bmx6", nodes: 45, seed: 11, block: "127.94", liveliness: 0 }],
    port: 0,
    clock,
  });
});
afterAll(() => emulator.stop());

describe("a collector that asks every ten seconds", () => {
  /** By round: address -> query -> what was served. */
  const served: Record<string, Record<string, { requests: number; bytes: number }>>[] = [];
  beforeAll(async () => {
    let memory: CrawlMemory | null = null;
    for (let round = 0; round < ROUNDS; round += 1) {
      emulator.served.reset();
      const result = await crawl({
        seeds: [emulator.seed("m")],
        protocols: ["bmx6"],
        addressMap: new Map(Object.entries(emulator.addressMap("m"))),
        allow: null,
        limits: { ...CRAWL_LIMITS, firstByteTimeoutMs: 1_500 }, // one router never answers
        intervalS: INTERVAL_S,
        clock,
        memory,
        signal: null,
        onRefusal: null,
      });
      memory = structuredClone(result.memory);
      const { nodes } = emulator.served.report();
      served.push(Object.fromEntries(Object.entries(nodes).map(([address, { queries }]) => [address, queries])));
      nowMs += INTERVAL_S * 1000;
    }
  }, 120_000);

  const heavyBytes = (address: string, round: number) =>
    Object.entries(served[round]?.[address] ?? {}).reduce((sum, [query, { bytes }]) => sum + (HEAVY.test(query) ? bytes : 0), 0);
  const addresses = () => Object.keys(served[0] ?? {});

  it("makes no router serve more than its budget of what grows with the mesh, in any minute", () => {
    expect(addresses().length).toBeGreaterThan(38);
    let most = 0;
    for (const address of addresses()) {
      for (let from = 0; from + ROUNDS_A_MINUTE <= ROUNDS; from += 1) {
        const rounds = Array.from({ length: ROUNDS_A_MINUTE }, (_, i) => from + i);
        const bytes = rounds.reduce((sum, round) => sum + heavyBytes(address, round), 0);
        most = Math.max(most, bytes);
        expect([address, from, bytes <= CRAWL_LIMITS.nodeBytesPerMinute]).toEqual([address, from, true]);
      }
    }
    // The budget is what holds it back: asked in every round it would be exceeded.
    const once = Math.max(...addresses().map((address) => heavyBytes(address, 0)));
    expect(once * ROUNDS_A_MINUTE).toBeGreaterThan(CRAWL_LIMITS.nodeBytesPerMinute);
    expect(most).toBeGreaterThan(0);
  });

  it("asks who they are and whom they hear in each round, once", () => {
    for (const round of served) {
      for (const query of ["status", "links", "interfaces"]) {
        const counts = Object.values(round).map((queries) => queries[`bmx6-info?${query}`]?.requests ?? 0);
        // A node without neighbours gives 0 bytes of links, and is asked once more whether the file was being written.
        expect(counts.filter((count) => count === 1).length).toBeGreaterThan(38);
        expect(Math.max(...counts)).toBeLessThanOrEqual(2);
      }
    }
  });

  it("asks one router for the descriptions, and not in each round", () => {
    const askers = served.map(
      (round) => Object.values(round).filter((queries) => queries["bmx6-info?descriptions/all"] !== undefined).length,
    );
    expect(askers[0]).toBeGreaterThan(0);
    expect(Math.max(...askers)).toBeLessThanOrEqual(3);
    expect(askers.slice(1).every((count) => count === 0)).toBe(true);
  });
});
