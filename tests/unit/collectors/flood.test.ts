/** A router that invents neighbours inside the allowed range: what it may cost the mesh, and what is still believed. */
import { describe, expect, it } from "vitest";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { CrawlRequest, CrawlResult } from "#lib/collectors/discovery/types.ts";
import type { HttpClient } from "#lib/collectors/http/client.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { err, instantOf, ok } from "#lib/model/index.ts";
import { crawlRequest, LIMITS, nodeIdOf, plainSeven, plainSix, START_MS, seven, six } from "./crawl-support.ts";

const REAL = [1, 2, 3, 4];
const LIAR = 4;
const INVENTED = 20_000;
const phantom = (index: number): string => `fd66:66:66:f:${index.toString(16)}::1`;
const rowOf = (primaryIp: string, name: string) => ({
  name,
  primaryIp,
  viaIp: "fe80::1",
  viaDev: "eth0",
  metric: "1M",
  lastRef: 0,
});
const phantoms = Array.from({ length: INVENTED }, (_, index) => rowOf(phantom(index), `phantom-${index}`));
/** As many as one answer of `links` may have. */
const phantomLinks = phantoms.slice(0, 5_000).map(({ name }, index) => ({
  name,
  llocalIp: `fe80::f:${index.toString(16)}`,
  viaDev: "eth0",
  rxRate: 100,
  txRate: 100,
}));

type Answer = (n: number, query: string) => string;
/** Answers for the nodes at their own mesh addresses, the node `slow` after 20 ms; all others are silent, for `silenceMs`. */
function fakeMesh(nodes: readonly number[], answer: Answer, addressOf = six, { silenceMs = 0, slow = 0 } = {}) {
  const asked: string[] = [];
  const running = { silent: 0, silentMost: 0 };
  const numbers = new Map(nodes.map((n) => [addressOf(n), n]));
  const client: HttpClient = {
    async get({ host }, target) {
      const [path = "", query = ""] = target.split("?");
      const n = numbers.get(host);
      asked.push(`${host} ${query}`);
      if (n === undefined) {
        running.silent += 1;
        running.silentMost = Math.max(running.silentMost, running.silent);
        await new Promise((resolve) => setTimeout(resolve, silenceMs));
        running.silent -= 1;
        return err({ code: "timeout", message: "No answer", elapsedMs: 0, bytes: 0 });
      }
      await new Promise((resolve) => (n === slow ? setTimeout(resolve, 20) : setImmediate(resolve)));
      if (!path.includes(addressOf === six ? "bmx6" : "bmx7"))
        return err({ code: "http-status", message: "404", elapsedMs: 0, bytes: 0 });
      const body = new TextEncoder().encode(answer(n, query));
      return ok({ body, elapsedMs: 1, bytes: body.length });
    },
  };
  return { client, asked, running };
}

function lies(n: number, query: string, mesh: readonly number[] = REAL): string {
  const plain = plainSix(n, mesh, query);
  if (n !== LIAR) return plain;
  if (query === "links") return JSON.stringify({ links: phantomLinks });
  return query === "originators/all" ? JSON.stringify([...phantoms, ...JSON.parse(plain)]) : plain;
}

const request = (client: HttpClient, given: Partial<CrawlRequest> = {}) =>
  crawlRequest({ seeds: [`[${six(1)}]`], protocols: ["bmx6"], client, ...given });

function assembled({ observations, unread, refusals, cost }: CrawlResult) {
  const common = { mesh: "m", at: instantOf(START_MS), round: 1, previous: null, identity: new Map(), places: new Map() };
  return assemble({ ...common, observations, unread, refusals, cost }).snapshot;
}

const readOf = (result: CrawlResult) =>
  result.observations.flatMap(({ self }) => (self === null ? [] : [self.hostname])).toSorted();
const floodsIn = (result: CrawlResult) => result.refusals.filter(({ code }) => code === "flood");
const REAL_NAMES = REAL.map((n) => `node-${n}`);
const isPhantom = (key: string): boolean => key.startsWith("fd66:66:66:f:");

describe("a router with 20,000 invented neighbours", () => {
  it("hides no real node, brings no invented one, and is named once", async () => {
    const { client, asked } = fakeMesh(REAL, lies);
    const result = await crawl(request(client));
    expect(readOf(result)).toEqual(REAL_NAMES);
    expect(result.unread).toEqual([]);
    expect(result.refusals).toMatchObject([{ code: "flood", address: six(LIAR), protocol: "bmx6", query: "originators/all" }]);
    expect(result.refusals[0]?.message).toContain("20000 nodes");
    expect(new Set(asked.filter(isPhantom)).size).toBeLessThanOrEqual(256);

    const snapshot = assembled(result);
    expect(snapshot.nodes.map(({ hostname }) => hostname).toSorted()).toEqual(REAL_NAMES);
    const liar = snapshot.nodes.find(({ hostname }) => hostname === `node-${LIAR}`);
    expect(snapshot.refusals).toMatchObject([{ code: "flood", node: liar?.uid }]);
  });

  it("leaves nothing in the memory, and the next round is as good", async () => {
    const { client, asked } = fakeMesh(REAL, lies);
    const first = await crawl(request(client));
    expect(JSON.stringify(first.memory)).not.toContain("fd66:66:66:f:");
    asked.length = 0;
    const clock = { nowMs: () => START_MS + 60_000 };
    const second = await crawl(request(client, { memory: first.memory, clock }));
    expect(readOf(second)).toEqual(REAL_NAMES);
    expect(second.unread).toEqual([]);
    expect(JSON.stringify(second.memory)).not.toContain("fd66:66:66:f:");
    // Those that answered before have their turn first.
    const firsts = REAL.map((n) => asked.indexOf(`${six(n)} status`));
    expect(Math.max(...firsts)).toBeLessThan(REAL.length);
  });

  it("is told of in each round until its table is read without one", async () => {
    const state = { isLying: true };
    const { client } = fakeMesh(REAL, (n, query) => (state.isLying ? lies(n, query) : plainSix(n, REAL, query)));
    let memory: CrawlRequest["memory"] = null;
    const told: number[] = [];
    for (let round = 0; round < 24; round += 1) {
      if (round === 4) state.isLying = false;
      const clock = { nowMs: () => START_MS + round * 60_000 };
      const result = await crawl(request(client, { memory, clock }));
      ({ memory } = result);
      told.push(floodsIn(result).length);
    }
    const until = told.indexOf(0);
    expect(until).toBeGreaterThanOrEqual(4);
    expect(told.slice(0, until)).toEqual(Array.from({ length: until }, () => 1));
    expect(told.slice(until)).toEqual(Array.from({ length: 24 - until }, () => 0));
  });

  it("delays neither a node that others name nor one behind few connections", async () => {
    const all = [...REAL, 5, 6];
    const { client, running, asked } = fakeMesh(all, (n, query) => lies(n, query, n === 1 ? [1, 2, LIAR] : all), six, {
      silenceMs: 3,
    });
    const limits = { ...LIMITS, connectionsMax: 8, nodesMax: 5_000 };
    const result = await crawl(request(client, { limits }));
    expect(readOf(result)).toEqual(all.map((n) => `node-${n}`));
    expect(running.silentMost).toBeLessThanOrEqual(3);
    expect(new Set(asked.filter(isPhantom)).size).toBeLessThanOrEqual(256);
    expect(floodsIn(result)).toHaveLength(1);
  });

  it("cannot make real nodes wait behind invented ones by naming them before others do", async () => {
    const all = [...REAL, 5, 6];
    const shape = { silenceMs: 10, slow: 1 };
    const { client } = fakeMesh(all, (n, query) => lies(n, query, all), six, shape);
    const limits = { ...LIMITS, connectionsMax: 8 };
    const result = await crawl(request(client, { limits, seeds: [`[${six(1)}]`, `[${six(LIAR)}]`] }));
    expect(readOf(result)).toEqual(all.map((n) => `node-${n}`));
    expect(floodsIn(result)).toMatchObject([{ address: `[${six(LIAR)}]` }]);
  });

  it("is found out as the only seed as well", async () => {
    const { client } = fakeMesh([LIAR], (n, query) => lies(n, query, [LIAR]));
    const result = await crawl(request(client, { seeds: [`[${six(LIAR)}]`] }));
    expect(floodsIn(result)).toHaveLength(1);
    expect(assembled(result).nodes.filter(({ hostname }) => hostname?.startsWith("phantom"))).toEqual([]);
  });

  it("may name them in its links alone (bmx7)", async () => {
    const invented = Array.from({ length: 4_000 }, (_, index) => index);
    const idOf = (index: number): string => `F${index.toString(16).toUpperCase().padStart(55, "0")}`;
    const { client } = fakeMesh(
      REAL,
      (n, query) => {
        if (n !== LIAR || query !== "links") return plainSeven(n, REAL, query);
        const links = [
          ...invented.map((index) => [idOf(index), `fe80::f:${index.toString(16)}`]),
          [nodeIdOf(1), "fe80::b6ff:fe00:1"],
        ];
        return JSON.stringify({
          links: links.map(([nodeId, nbLocalIp]) => ({ nodeId, nbLocalIp, dev: "eth0", idx: 1, rq: 100, tq: 100 })),
        });
      },
      seven,
    );
    const result = await crawl(request(client, { seeds: [`[${seven(1)}]`], protocols: ["bmx7"] }));
    expect(readOf(result)).toEqual(REAL_NAMES);
    expect(floodsIn(result)).toMatchObject([{ address: seven(LIAR), protocol: "bmx7" }]);
    const liar = result.observations.find(({ self }) => self?.primaryIp === seven(LIAR));
    expect(liar?.links).toMatchObject({ state: "read", rows: [{ neighbourNodeId: nodeIdOf(1) }] });
    expect(assembled(result).nodes).toHaveLength(REAL.length);
  });
});

describe("what is no flood", () => {
  it("a silent leaf that one neighbour alone lists, beside a flood and without one", async () => {
    const leaf = rowOf(six(99), "leaf");
    for (const isFlooded of [false, true]) {
      const { client } = fakeMesh(REAL, (n, query) => {
        const text = isFlooded ? lies(n, query) : plainSix(n, REAL, query);
        return n === 2 && query === "originators/all" ? JSON.stringify([...JSON.parse(text), leaf]) : text;
      });
      const result = await crawl(request(client));
      expect(floodsIn(result)).toHaveLength(isFlooded ? 1 : 0);
      expect(result.unread).toEqual([{ protocol: "bmx6", primaryIp: six(99), nodeId: null, reason: "no-answer" }]);
      const { nodes } = assembled(result);
      expect(nodes.map(({ hostname }) => hostname).toSorted()).toEqual(["leaf", ...REAL_NAMES]);
      const teller = nodes.find(({ hostname }) => hostname === "node-2")?.uid;
      for (const { hostname, onlyToldBy } of nodes) expect(onlyToldBy).toBe(hostname === "leaf" ? teller : undefined);
    }
  });

  it("a large silent mesh that the only seed lists: asked in part, the rest not asked, none forgotten", async () => {
    const silent = phantoms.slice(0, 1_900);
    const { client, asked } = fakeMesh([1], (n, query) =>
      query === "originators/all" ? JSON.stringify([...JSON.parse(plainSix(n, [1], query)), ...silent]) : plainSix(n, [1], query),
    );
    const first = await crawl(request(client));
    expect(floodsIn(first)).toEqual([]);
    expect(first.unread).toHaveLength(silent.length);
    expect(first.unread.filter(({ reason }) => reason === "not-asked")).toHaveLength(silent.length - 128);
    const before = new Set(asked.filter(isPhantom));
    asked.length = 0;
    const clock = { nowMs: () => START_MS + 60_000 };
    await crawl(request(client, { memory: first.memory, clock }));
    // Others than in the round before.
    expect(asked.filter((key) => isPhantom(key) && !before.has(key)).length).toBeGreaterThan(100);
  });

  it("a large mesh whose only seed lists 1,500 nodes that all answer: all are read in the first round", async () => {
    const count = 1_500;
    const all = Array.from({ length: count }, (_, index) => index + 1);
    const table = JSON.stringify(all.map((n) => rowOf(six(n), `node-${n}`)));
    const few = [1, 2, 3];
    const { client } = fakeMesh(all, (n, query) =>
      n === 1 && query === "originators/all" ? table : plainSix(n, n === 1 ? few : [n], query),
    );
    const result = await crawl(request(client));
    expect(floodsIn(result)).toEqual([]);
    expect(result.observations.filter(({ answered }) => answered)).toHaveLength(count);
    expect(result.unread).toEqual([]);
  });

  it("twelve real nodes of a mesh in which 1,500 others that answered once have gone silent: all twelve in each round", async () => {
    const real = Array.from({ length: 12 }, (_, index) => index * 120 + 1);
    const all = Array.from({ length: 1_500 }, (_, index) => index + 1);
    const table = JSON.stringify(all.map((n) => rowOf(six(n), `node-${n}`)));
    const answer: Answer = (n, query) => (query === "originators/all" && n === 1 ? table : plainSix(n, [n], query));
    let { memory } = await crawl(request(fakeMesh(all, answer).client));
    const { client } = fakeMesh(real, answer, six, { silenceMs: 10 });
    for (const minute of [1, 2, 3]) {
      const clock = { nowMs: () => START_MS + minute * 60_000 };
      const result = await crawl(request(client, { memory, clock }));
      expect(readOf(result)).toHaveLength(real.length);
      ({ memory } = result);
    }
  });
});
