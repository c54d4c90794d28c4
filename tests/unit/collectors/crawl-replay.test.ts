/** Whole crawls over real HTTP against replayed recordings, compared with the mesh as it was built. */
import { describe, expect, it } from "vitest";
import { startReplay } from "#emulator/replay/replay.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import { type Observation, observationSchema } from "#lib/model/index.ts";
import { CAPTURES, type CaptureName, capturePath, hasCaptures, truthOf } from "./captures.ts";
import { crawlRequest, LIMITS } from "./crawl-support.ts";

type Replay = Awaited<ReturnType<typeof startReplay>>;

async function withReplay<Value>(capture: CaptureName, use: (replay: Replay) => Promise<Value>): Promise<Value> {
  const replay = await startReplay({ capturePath: capturePath(capture), block: "127.42.0.0", port: 0, silence: "hang" });
  try {
    return await use(replay);
  } finally {
    await replay.stop();
  }
}

const requestFor = (replay: Replay) =>
  crawlRequest({ seeds: [replay.seedAddress], addressMap: new Map(Object.entries(replay.addressMap)) });

function linksOf({ links }: Observation) {
  return links.state === "read" ? links.rows : [];
}

describe.runIf(hasCaptures)("a crawl of a recorded mesh", () => {
  it.each(CAPTURES)("%s: finds every node that runs and every directed link, from one seed", async (capture) => {
    await withReplay(capture, async (replay) => {
      const result = await crawl(requestFor(replay));
      const truth = truthOf(capture);
      for (const observation of result.observations) observationSchema.parse(observation);
      const running = truth.nodes.filter((node) => node.daemonRunning).map((node) => node.hostname);
      expect(result.observations.map((one) => one.self?.hostname).toSorted()).toEqual(running.toSorted());
      expect(result.unread).toEqual([]);

      const linkLocals = new Map(truth.nodes.flatMap((node) => node.interfaces.map((one) => [one.linkLocal, node.name])));
      const nodeAt = new Map(truth.nodes.map((node, index) => [`n${index + 1}`, node.name]));
      const told = result.observations.flatMap((observation) => {
        const last = observation.endpoint.split(":")[0]?.split(".").at(-1);
        return linksOf(observation).map(
          (row) =>
            `${nodeAt.get(`n${last}`)} ${row.interfaceName} ${linkLocals.get(row.neighbourLinkLocal)} ${row.neighbourLinkLocal}`,
        );
      });
      const built = truth.links
        .filter((link) => link.up && link.lossPctAtoB < 100 && link.lossPctBtoA < 100)
        .flatMap(({ a, b }) => [`${a.node} ${a.dev} ${b.node} ${b.llocal}`, `${b.node} ${b.dev} ${a.node} ${a.llocal}`])
        .filter((link) => !link.split(" ").some((word) => truth.nodes.some((node) => node.name === word && !node.daemonRunning)));
      expect(told.toSorted()).toEqual(built.toSorted());
      const expected = { "bmx6-3n": 6, "bmx6-12n": 36, "bmx6-12n-after": 28, "bmx7-3n": 6, "bmx7-12n": 36 };
      expect(told).toHaveLength(expected[capture]);

      const known = { "bmx6-12n-after": ["empty interfaces"], "bmx7-12n": ["daemon-error $tunnels"] };
      expect(result.refusals.map((one) => `${one.code} ${one.query}`)).toEqual(
        Object.hasOwn(known, capture) ? Reflect.get(known, capture) : [],
      );
    });
  });

  it("is given descriptions by one node that decodes announcements, with the ids of the nodes", async () => {
    await withReplay("bmx7-12n", async (replay) => {
      // n11 runs without the plugin that decodes them: as the seed it is the first that could be asked.
      const result = await crawl({ ...requestFor(replay), seeds: [replay.endpoint("n11")] });
      const described = result.observations.filter((one) => one.descriptions.state === "read");
      expect(described).toHaveLength(1);
      expect(described[0]?.self?.hostname).not.toBe("no-plugins");
      const rows = described[0]?.descriptions.state === "read" ? described[0].descriptions.rows : [];
      expect(rows).toHaveLength(12);
      expect(rows.map((row) => row.nodeId).filter((id) => id === null)).toEqual([]);
      const plain = result.observations.find((one) => one.self?.hostname === "no-plugins");
      expect(plain).toMatchObject({ tunnels: { state: "refused", code: "daemon-error" }, liveDaemon: true });
    });
  });

  it("asks a second round less, and carries over with the older age", async () => {
    await withReplay("bmx6-12n", async (replay) => {
      const request = requestFor(replay);
      const first = await crawl(request);
      const before = replay.requests.length;
      const clock = { nowMs: () => request.clock.nowMs() + 60_000 };
      const second = await crawl({ ...request, clock, memory: structuredClone(first.memory) });
      const asked = replay.requests.slice(before).map((one) => one.query);
      expect(asked.filter((query) => query === "descriptions/all")).toEqual([]);
      expect(asked).toHaveLength(60);
      const carried = second.observations.find((one) => one.descriptions.state === "read");
      expect(carried).toMatchObject({ at: "2026-11-22T19:41:00.000Z", descriptions: { at: "2026-11-22T19:40:00.000Z" } });
      const fresh = first.observations.find((one) => one.descriptions.state === "read");
      expect(carried?.descriptions).toEqual(fresh?.descriptions);
    });
  });

  it("goes on when the mesh changes under it: n5 is asked and silent, and listed by nobody", async () => {
    await withReplay("bmx6-12n", async (replay) => {
      const limits = { ...LIMITS, firstByteTimeoutMs: 500 };
      const request = { ...requestFor(replay), limits };
      const first = await crawl(request);
      await replay.swap(capturePath("bmx6-12n-after"));
      const second = await crawl({ ...request, memory: first.memory });
      const silent = second.observations.filter((one) => !one.answered);
      expect(silent).toMatchObject([
        { endpoint: replay.endpoint("n5"), self: null, links: { state: "refused", code: "timeout" } },
      ]);
      expect(silent[0]?.tunnels.state).toBe("read"); // what it said before, at its own time
      expect(second.unread).toMatchObject([{ protocol: "bmx6", primaryIp: "fd66:66:66:4:200:b6ff:fe03:5", reason: "no-answer" }]);
      expect(second.observations).toHaveLength(12);
    });
  });

  it("lists a silent node as unread, asks it once, then leaves it alone for longer and longer", async () => {
    await withReplay("bmx6-12n", async (replay) => {
      replay.silence("n3");
      const request = { ...requestFor(replay), limits: { ...LIMITS, firstByteTimeoutMs: 300 } };
      let memory: Awaited<ReturnType<typeof crawl>>["memory"] | null = null;
      const asked: number[] = [];
      for (let round = 0; round < 8; round += 1) {
        const before = replay.requests.length;
        const result = await crawl({ ...request, memory });
        memory = result.memory;
        expect(result.unread).toMatchObject([{ primaryIp: "fd66:66:66:4:200:b6ff:fe01:3" }]);
        expect(result.observations.filter((one) => one.answered)).toHaveLength(11);
        const backedOff = result.refusals.some((one) => one.code === "backed-off");
        const requests = replay.requests.slice(before).filter((one) => one.node === "n3").length;
        expect(requests).toBeLessThanOrEqual(1);
        asked.push(backedOff ? 0 : 1);
      }
      expect(asked).toEqual([1, 1, 0, 1, 0, 1, 0, 1]);
    });
  });
});
