import { afterEach, describe, expect, it } from "vitest";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { CrawlResult } from "#lib/collectors/discovery/types.ts";
import type { Refusal } from "#lib/model/index.ts";
import {
  type Answer,
  at,
  crawlRequest,
  LIMITS,
  plainSeven,
  plainSix,
  START_MS,
  seven,
  six,
  type TinyMesh,
  tinyMesh,
} from "./crawl-support.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function mesh(answer: (node: string, cgi: string, query: string, count: number) => Answer): Promise<TinyMesh> {
  const tiny = await tinyMesh(answer);
  stops.push(tiny.stop);
  return tiny;
}

const numberOf = (node: string): number => Number(node.split(".").at(-1));
/** A bmx6 mesh of the nodes 1..size on one port, with its map. */
async function sixMesh(size: number, change: (n: number, query: string, count: number) => Answer | null = () => null) {
  const nodes = Array.from({ length: size }, (_, index) => index + 1);
  const tiny = await mesh((node, cgi, query, count) => {
    const n = numberOf(node);
    return cgi === "bmx6" ? (change(n, query, count) ?? plainSix(n, nodes, query)) : 404;
  });
  const addressMap = new Map(nodes.map((n) => [six(n), `${at(n)}:${tiny.port}`]));
  return { tiny, request: crawlRequest({ seeds: [`${at(1)}:${tiny.port}`], addressMap }) };
}

const codes = (result: CrawlResult): string[] => result.refusals.map((one) => one.code);
const hostnames = (result: CrawlResult) => result.observations.map((one) => one.self?.hostname).toSorted();

describe("discovery", () => {
  it("starts from a mesh address that the map knows", async () => {
    const { request } = await sixMesh(3);
    expect(hostnames(await crawl({ ...request, seeds: [six(2)] }))).toEqual(["node-1", "node-2", "node-3"]);
  });

  it("probes for both daemons once, and remembers which a node has", async () => {
    const { tiny, request } = await sixMesh(3);
    const first = await crawl(request);
    expect(tiny.asked.filter((key) => key.includes("bmx7"))).toEqual([1, 2, 3].map((n) => `${at(n)} bmx7 status`));
    expect(first.refusals).toEqual([]);
    tiny.asked.length = 0;
    await crawl({ ...request, memory: first.memory });
    expect(tiny.asked.filter((key) => key.includes("bmx7"))).toEqual([]);
  });

  it("reads both daemons of a router as two observations", async () => {
    const tiny = await mesh((node, cgi, query) => {
      const n = numberOf(node);
      return cgi === "bmx6" ? plainSix(n, [1, 2], query) : plainSeven(n, [1, 2], query);
    });
    const addressMap = new Map(
      [1, 2].flatMap((n) => [six(n), seven(n)].map((address) => [address, `${at(n)}:${tiny.port}`] as const)),
    );
    const result = await crawl(crawlRequest({ seeds: [`${at(1)}:${tiny.port}`], addressMap }));
    expect(result.observations.map((one) => `${one.protocol} ${one.self?.hostname}`).toSorted()).toEqual([
      "bmx6 node-1",
      "bmx6 node-2",
      "bmx7 node-1",
      "bmx7 node-2",
    ]);
    expect(result.refusals).toEqual([]);
    expect(result.unread).toEqual([]);
    expect(tiny.asked.filter((key) => key.endsWith(" status"))).toHaveLength(4);
  });

  it("finds a node again that moved from one daemon to the other", async () => {
    const moved = new Set<string>();
    const tiny = await mesh((node, cgi, query) => {
      if (moved.has(node)) return cgi === "bmx7" ? plainSeven(1, [1], query) : 404;
      return cgi === "bmx6" ? plainSix(1, [1], query) : 404;
    });
    const request = crawlRequest({ seeds: [`${at(1)}:${tiny.port}`] });
    const first = await crawl(request);
    moved.add(at(1));
    const second = await crawl({ ...request, memory: first.memory });
    expect(second.observations.filter((one) => one.answered).map((one) => one.protocol)).toEqual(["bmx7"]);
  });

  it("does not look for a seed again at its mesh address, which is out of reach here", async () => {
    const tiny = await mesh((_node, cgi, query) => (cgi === "bmx6" ? plainSix(1, [1], query) : 404));
    const result = await crawl(crawlRequest({ seeds: [`${at(1)}:${tiny.port}`] }));
    expect(result.observations).toHaveLength(1);
    expect(result.unread).toEqual([]);
  });

  it("does not try nodes that the map leaves out", async () => {
    const { request } = await sixMesh(3);
    const addressMap = new Map([...(request.addressMap ?? [])].filter(([address]) => address !== six(3)));
    const result = await crawl({ ...request, addressMap });
    expect(result.unread).toEqual([{ protocol: "bmx6", primaryIp: six(3), nodeId: null, reason: "no-address" }]);
    expect(result.refusals).toEqual([]);
  });
});

describe("what routers may not do", () => {
  it("lead the crawl to addresses or ports outside the mesh", async () => {
    const victims = ["127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "8.8.8.8", "fe80::1", "2001:db8::1"];
    let reached = 0;
    const tiny = await mesh((node, _cgi, query) => {
      if (node !== at(1)) reached += 1;
      return query === "originators/all"
        ? JSON.stringify(victims.map((primaryIp) => ({ name: "x", primaryIp })))
        : plainSix(1, [1], query);
    });
    const logged: Refusal[] = [];
    const result = await crawl(
      crawlRequest({ seeds: [`${at(1)}:${tiny.port}`], protocols: ["bmx6"], onRefusal: (refusal) => logged.push(refusal) }),
    );
    expect(reached).toBe(0);
    expect(codes(result)).toEqual(victims.map(() => "not-allowed"));
    expect(logged).toEqual(result.refusals);
    expect(result.unread.map((one) => one.reason)).toEqual(victims.map(() => "no-address"));
  });

  it("answer under another's name unnoticed", async () => {
    const { request } = await sixMesh(3, (n, query) => (n === 3 && query === "status" ? plainSix(2, [1, 2, 3], "status") : null));
    const result = await crawl(request);
    expect(result.refusals.map((one) => [one.code, one.address, one.message])).toEqual([
      ["identity-mismatch", six(3), `Expected ${six(3)}, ${six(2)} answered`],
    ]);
    expect(hostnames(result)).toEqual(["node-1", "node-2", "node-2"]);
    expect(result.unread).toEqual([{ protocol: "bmx6", primaryIp: six(3), nodeId: null, reason: "no-address" }]);
  });

  it("hide behind a seed", async () => {
    const { request } = await sixMesh(2, (n, query) => (n === 1 && query === "status" ? plainSix(9, [1, 2], "status") : null));
    expect(codes(await crawl(request))).toEqual(["identity-mismatch"]);
  });

  it.each([
    ["a redirect", 302, "redirect"],
    ["HTML with 404", 404, "http-status"],
    ["garbage", "<html>", "not-json"],
    ["too deep", "[".repeat(50_000), "too-deep"],
    ["another shape", '{"status":[1,2]}', "unexpected-shape"],
    ["nothing", "", "empty"],
    ["a daemon's error", "ERROR apply_stream_opts: invalid argument: jshow", "daemon-error"],
    ["too much", `"${"x".repeat(200_000)}"`, "too-large"],
  ] as const)("cost anybody else anything by answering with %s", async (_name, answer, code) => {
    const { request } = await sixMesh(3, (n) => (n === 2 ? answer : null));
    const result = await crawl({ ...request, limits: { ...LIMITS, bodyBytesMax: 100_000 } });
    expect(hostnames(result).filter((name) => name !== undefined)).toEqual(["node-1", "node-3"]);
    expect(result.refusals.map((one) => [one.code, one.address, one.query])).toEqual([[code, six(2), "status"]]);
    expect(result.unread).toEqual([{ protocol: "bmx6", primaryIp: six(2), nodeId: null, reason: "unreadable" }]);
  });
});

describe("one node", () => {
  it("is asked once more for a file that was caught at 0 bytes or cut", async () => {
    const { tiny, request } = await sixMesh(1, (_n, query, count) => {
      if (count > 1) return null;
      return query === "interfaces" || query === "status" ? "" : query === "links" ? '{ "links": [ {' : null;
    });
    const result = await crawl({ ...request, protocols: ["bmx6"] });
    expect(result.refusals).toEqual([]);
    expect(result.observations).toMatchObject([
      { answered: true, interfaces: { state: "read", empty: false, rows: [{ name: "eth0" }] } },
    ]);
    expect(tiny.asked.filter((key) => key.endsWith("interfaces"))).toHaveLength(2);
  });

  it("may have no neighbours and no tunnels: 0 bytes there are no fault", async () => {
    const { request } = await sixMesh(1, (_n, query) => (query === "links" || query === "$tunnels" ? "" : null));
    const result = await crawl({ ...request, protocols: ["bmx6"] });
    expect(result.observations).toMatchObject([
      { links: { state: "read", rows: [], empty: true }, tunnels: { state: "read", rows: [], empty: true }, liveDaemon: null },
    ]);
    expect(result.refusals).toEqual([]);
  });

  it("whose daemon is dead is told by its live query", async () => {
    const text = "[24221        1] ERROR : can't connect to unix socket '/var/run/bmx6/sock': Connection refused !";
    const { request } = await sixMesh(1, (_n, query) => (query === "$tunnels" ? text : null));
    const result = await crawl({ ...request, protocols: ["bmx6"] });
    expect(result.observations).toMatchObject([
      { answered: true, liveDaemon: false, tunnels: { state: "refused", code: "daemon-error" } },
    ]);
  });

  it("is left in peace for the rest of the round after its first timeout", async () => {
    const { tiny, request } = await sixMesh(2, (n, query) => (n === 2 && query === "interfaces" ? "hang" : null));
    const result = await crawl({ ...request, protocols: ["bmx6"], limits: { ...LIMITS, firstByteTimeoutMs: 200 } });
    expect(tiny.asked.filter((key) => key.startsWith(at(2)))).toEqual([`${at(2)} bmx6 status`, `${at(2)} bmx6 interfaces`]);
    const second = result.observations.find((one) => one.self?.hostname === "node-2");
    expect(second).toMatchObject({
      answered: true,
      links: { state: "refused", code: "timeout" },
      tunnels: { state: "refused", code: "timeout" },
    });
    expect(codes(result)).toEqual(["timeout"]);
  });
});

describe("politeness", () => {
  it("asks for what grows with the mesh only every k-th round, spread, and carries the ways out over", async () => {
    const { tiny, request } = await sixMesh(6, (_n, query) =>
      query === "$tunnels" ? `${plainSix(1, [1], query)}${" ".repeat(3_000)}` : null,
    );
    // About 4 KB a time: at a round every 5 s and 16 KB a minute, every third round.
    const limits = { ...LIMITS, nodeBytesPerMinute: 16_384 };
    let memory: CrawlResult["memory"] | null = null;
    const rounds: string[][] = [];
    for (let round = 0; round < 12; round += 1) {
      tiny.asked.length = 0;
      const clock = { nowMs: () => START_MS + round * 5_000 };
      const result: CrawlResult = await crawl({ ...request, protocols: ["bmx6"], limits, intervalS: 5, clock, memory });
      memory = structuredClone(result.memory);
      rounds.push(tiny.asked.filter((key) => key.includes("$tunnels")).map((key) => key.split(" ")[0] ?? ""));
      expect(tiny.asked.filter((key) => key.endsWith(" links"))).toHaveLength(6);
      for (const { tunnels, at: now } of result.observations) {
        expect(tunnels).toMatchObject({ state: "read", rows: [{ announcedNetwork: "0.0.0.0/0", chosen: true }] });
        if (tunnels.state === "read") expect(Date.parse(now) - Date.parse(tunnels.at)).toBeLessThanOrEqual(30_000);
      }
    }
    expect(rounds[0]).toHaveLength(6);
    for (let n = 1; n <= 6; n += 1) {
      const mine = rounds.flatMap((asked, round) => (asked.includes(at(n)) ? [round] : []));
      const gaps = mine.slice(1).map((round, index) => round - (mine[index] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3);
      expect(gaps.slice(1).every((gap) => gap === gaps[1])).toBe(true);
      // 4 KB a time: never more than the budget in any minute (12 rounds).
      expect(mine.length * 4_000).toBeLessThanOrEqual(16_384 + 4_000);
    }
    expect(rounds.slice(4).filter((asked) => asked.length === 6)).toEqual([]); // not all at once
  });

  it("asks for descriptions after ten minutes, or when a node appears", async () => {
    let nodes = [1, 2];
    const tiny = await mesh((node, cgi, query) => (cgi === "bmx6" ? plainSix(numberOf(node), nodes, query) : 404));
    const addressMap = new Map([1, 2, 3].map((n) => [six(n), `${at(n)}:${tiny.port}`]));
    let memory: CrawlResult["memory"] | null = null;
    const asked: number[] = [];
    const round = async (minutes: number): Promise<void> => {
      tiny.asked.length = 0;
      const clock = { nowMs: () => START_MS + minutes * 60_000 };
      const result: CrawlResult = await crawl({
        ...crawlRequest({ seeds: [`${at(1)}:${tiny.port}`], addressMap }),
        clock,
        memory,
      });
      memory = result.memory;
      asked.push(tiny.asked.filter((key) => key.endsWith("descriptions/all")).length);
    };
    for (const minutes of [0, 1, 9.9, 10]) await round(minutes);
    nodes = [1, 2, 3];
    for (const minutes of [11, 12]) await round(minutes);
    expect(asked).toEqual([1, 0, 0, 1, 1, 0]);
  });

  it("still lists a silent node in rounds that ask nobody for originators", async () => {
    const { tiny, request } = await sixMesh(3, (n) => (n === 3 ? 500 : null));
    const limits = { ...LIMITS, nodeBytesPerMinute: 1_024 };
    const first = await crawl({ ...request, intervalS: 5, limits });
    tiny.asked.length = 0;
    const second = await crawl({ ...request, intervalS: 5, limits, memory: first.memory });
    expect(tiny.asked.filter((key) => key.endsWith(" originators/all"))).toEqual([]);
    expect(second.unread).toEqual([{ protocol: "bmx6", primaryIp: six(3), nodeId: null, reason: "unreadable" }]);
  });

  it("keeps a memory that stays small", async () => {
    const { request } = await sixMesh(40);
    const result = await crawl(request);
    expect(result.observations).toHaveLength(40);
    expect(JSON.parse(JSON.stringify(result.memory))).toEqual(result.memory);
    expect(JSON.stringify(result.memory).length / 40).toBeLessThan(6_000);
  });

  it("forgets a memory of another form instead of failing", async () => {
    const { request } = await sixMesh(2);
    const result = await crawl({ ...request, memory: { version: 1, round: 4, entries: { nodes: 7 } } });
    expect(hostnames(result)).toEqual(["node-1", "node-2"]);
    expect(result.memory.round).toBe(5);
  });
});

describe("a round ends", () => {
  it.each([
    ["nodes", { nodesMax: 2 }],
    ["requests", { requestsMax: 7 }],
    ["bytes", { bytesMax: 2_000 }],
  ] as const)("when its %s are used up, with one refusal", async (_name, limits) => {
    const { request } = await sixMesh(5);
    const result = await crawl({ ...request, limits: { ...LIMITS, ...limits } });
    expect(codes(result)).toEqual(["budget"]);
    expect(result.observations.length + result.unread.length).toBeGreaterThanOrEqual(5);
    expect(result.unread.every((one) => one.reason === "not-asked")).toBe(true);
  });

  it("when its time is over, and when it is stopped from outside", async () => {
    const { request } = await sixMesh(5, (n) => (n > 2 ? "hang" : null));
    const late = await crawl({ ...request, limits: { ...LIMITS, roundMs: 400 } });
    expect(codes(late)).toEqual(["budget"]);
    expect(late.unread.map((one) => one.reason)).toEqual(["not-asked", "not-asked", "not-asked"]);
    expect(late.cost.seconds).toBeLessThan(LIMITS.firstByteTimeoutMs / 1000);

    const stop = new AbortController();
    const stopped = crawl({ ...request, signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    expect(codes(await stopped)).toEqual(["budget"]);
  });

  it("without waiting for silent nodes one after the other", async () => {
    const { tiny, request } = await sixMesh(40, (n) => (n > 20 ? "hang" : null));
    const result = await crawl({ ...request, limits: { ...LIMITS, firstByteTimeoutMs: 1_500 } });
    expect(result.observations.filter((one) => one.answered)).toHaveLength(20);
    expect(codes(result)).toEqual(Array.from({ length: 20 }, () => "timeout"));
    expect(result.cost.seconds).toBeLessThan(15); // one after the other would be twice that
    for (let n = 21; n <= 40; n += 1) expect(tiny.asked.filter((key) => key.startsWith(`${at(n)} `))).toHaveLength(1);
  });
});

describe("a request that makes no sense", () => {
  it.each([
    [{ seeds: [] }, "seed"],
    [{ seeds: ["http://x/"] }, "Seed"],
    [{ seeds: ["a"], protocols: [] }, "protocol"],
    [{ seeds: ["a"], addressMap: new Map([["name", "1.2.3.4"]]) }, "Address map"],
    [{ seeds: ["a"], addressMap: new Map([[six(1), "1.2.3"]]) }, "Address map"],
    [{ seeds: ["a"], allow: { cidrs: ["10.0.0.0/99"], ports: [80] } }, "range"],
    [{ seeds: ["a"], intervalS: 0 }, "interval"],
    [{ seeds: ["a"], limits: { ...LIMITS, roundMs: 0 } }, "roundMs"],
  ])("%j is refused at once", async (given, words) => {
    await expect(crawl(crawlRequest(given))).rejects.toThrow(words);
  });
});
