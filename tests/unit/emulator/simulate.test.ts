import { describe, expect, it } from "vitest";
import { createMesh } from "#emulator/answers/mesh.ts";
import { startEmulator } from "#emulator/server.ts";
import { faultsOf, playScript } from "#emulator/simulate/faults.ts";
import { observe } from "#emulator/simulate/observe.ts";
import { compareText } from "#lib/base/compare.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { Observation } from "#lib/model/index.ts";
import { CRAWL_LIMITS } from "#lib/server/limits.ts";

const byText = <Row>(rows: readonly Row[], text: (row: Row) => string) =>
  rows.toSorted((one, other) => compareText(text(one), text(other)));

/** All but what the way of asking decides: addresses, cost, order of listing, wording of errors, and who told of the whole mesh. */
function essence(observation: Observation) {
  const { originators, tunnels } = observation;
  return {
    protocol: observation.protocol,
    at: observation.at,
    self: observation.self,
    liveDaemon: observation.liveDaemon,
    updatePeriodS: observation.updatePeriodS,
    interfaces: observation.interfaces,
    links: observation.links,
    originators: originators.state === "read" ? byText(originators.rows, (row) => row.primaryIp) : originators,
    tunnels: tunnels.state === "refused" ? [tunnels.state, tunnels.code] : tunnels,
  };
}

const keyOf = (observation: Observation) => `${observation.protocol} ${observation.self?.primaryIp}`;

describe("a simulated round", () => {
  it.each([
    { protocol: "bmx6", seed: 4, block: "127.94", at: Date.UTC(2026, 10, 22, 19, 40, 0) },
    { protocol: "bmx7", seed: 5, block: "127.95", at: Date.UTC(2026, 10, 23, 3, 12, 35) },
    { protocol: "both", seed: 6, block: "127.96", at: Date.UTC(2026, 10, 24, 21, 59, 57) },
  ] as const)(
    "is what a collector reads over HTTP ($protocol)",
    async ({ protocol, seed, block, at }) => {
      const settings = { protocol, nodes: 24, seed, block, mishaps: false };
      const clock = { nowMs: () => at };
      const emulator = await startEmulator({ meshes: [{ id: "m", ...settings }], port: 0, clock });
      try {
        const crawled = await crawl({
          seeds: [emulator.seed("m")],
          protocols: protocol === "both" ? ["bmx6", "bmx7"] : [protocol],
          addressMap: new Map(Object.entries(emulator.addressMap("m"))),
          allow: null,
          limits: { ...CRAWL_LIMITS, nodeBytesPerMinute: 1e9 },
          intervalS: 300,
          clock,
          memory: null,
          signal: null,
          onRefusal: null,
        });
        const read = crawled.observations.filter((one) => one.answered);
        const simulated = observe(createMesh(settings), at, { port: emulator.port, files: "each", tables: "all" });
        const asked = new Set(read.map(keyOf));
        const met = simulated.observations.filter((one) => asked.has(keyOf(one)));
        expect(byText(met, keyOf).map(essence)).toEqual(byText(read, keyOf).map(essence));
        // A first crawl does not find a dead daemon that nobody lists any more.
        expect(simulated.observations.filter((one) => !asked.has(keyOf(one)) && one.liveDaemon !== false)).toEqual([]);
        expect(read.length).toBeGreaterThan(15);
        const silent = (list: readonly { primaryIp: string }[]) => list.map((one) => one.primaryIp).sort();
        expect(silent(simulated.unread)).toEqual(silent(crawled.unread));
        expect(simulated.unread.length).toBeGreaterThan(0);
      } finally {
        await emulator.stop();
      }
    },
    30_000,
  );

  it("is the same for the same seed and instant, in whatever order instants are asked", () => {
    const at = Date.UTC(2026, 10, 22, 19, 40, 0);
    const options = { port: 80, files: "round", tables: "kept" } as const;
    const once = observe(createMesh({ seed: 3, nodes: 20 }), at, options);
    const mesh = createMesh({ seed: 3, nodes: 20 });
    expect(observe(mesh, at + 300_000, options)).not.toEqual(once);
    expect(observe(mesh, at, options)).toEqual(once);
  });
});

describe("the truth about faults", () => {
  const from = Date.UTC(2026, 10, 16);
  const to = from + 7 * 86_400_000;

  it("is empty in a quiet week, and all nodes answer", () => {
    const mesh = createMesh({ seed: 1, nodes: 30, quiet: true });
    expect(faultsOf(mesh, from, to)).toEqual([]);
    const round = observe(mesh, from + 3 * 86_400_000, { port: 80, files: "round", tables: "kept" });
    expect([round.observations.length, round.unread.length]).toEqual([30, 0]);
    expect(faultsOf(createMesh({ seed: 1, nodes: 30 }), from, to).length).toBeGreaterThan(20);
  });

  it("is the script where one was given, and rounds show it", () => {
    const mesh = createMesh({ seed: 1, nodes: 30, quiet: true });
    playScript(mesh, [{ kind: "node-down", node: 7, link: null, fromMs: from + 600_000, toMs: from + 1_200_000 }]);
    const [fault, ...others] = faultsOf(mesh, from, to);
    expect(others).toEqual([]);
    expect([fault?.kind, fault?.node?.index, fault?.from, fault?.to]).toEqual([
      "node-down",
      7,
      "2026-11-16T00:10:00.000Z",
      "2026-11-16T00:20:00.000Z",
    ]);
    const answering = (atMs: number) => observe(mesh, atMs, { port: 80, files: "round", tables: "kept" }).observations.length;
    expect([answering(from + 599_000), answering(from + 700_000), answering(from + 1_260_000)]).toEqual([30, 29, 30]);
  });
});
