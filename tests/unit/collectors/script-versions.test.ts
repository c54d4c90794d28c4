/** Recorded meshes through each version of the routers' script: the mesh is the same, whatever the script understands. */

import { describe, expect, it } from "vitest";
import { createMesh } from "#emulator/answers/mesh.ts";
import { BMX6_SCRIPTS, BMX7_SCRIPTS, type Bmx6Script, type Bmx7Script } from "#emulator/cgi-query.ts";
import { startReplay } from "#emulator/replay/replay.ts";
import { compareText } from "#lib/base/compare.ts";
import { MINUTE_MS } from "#lib/base/durations.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import { recall } from "#lib/collectors/discovery/memory.ts";
import type { CrawlResult } from "#lib/collectors/discovery/types.ts";
import type { HttpClient } from "#lib/collectors/http/client.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { ok } from "#lib/model/index.ts";
import { type CaptureName, capturePath, hasCaptures } from "./captures.ts";
import { at, crawlRequest, LIMITS, nodeIdOf, plainSeven, plainSix, START_MS, tinyMesh } from "./crawl-support.ts";

type Play = { rounds?: number; nodeBytesPerMinute?: number };
type Played = { results: CrawlResult[]; queries: string[][] };

type Scripts = { bmx6?: Bmx6Script; bmx7?: Bmx7Script };

async function play(capture: CaptureName, scripts: Scripts, { rounds = 1, nodeBytesPerMinute }: Play = {}): Promise<Played> {
  const replay = await startReplay({ capturePath: capturePath(capture), block: "127.43.0.0", silence: "hang", scripts });
  try {
    const limits = { ...LIMITS, nodeBytesPerMinute: nodeBytesPerMinute ?? LIMITS.nodeBytesPerMinute };
    const given = { seeds: [replay.seedAddress], addressMap: new Map(Object.entries(replay.addressMap)), limits };
    const results: CrawlResult[] = [];
    const queries: string[][] = [];
    for (let number = 0; number < rounds; number += 1) {
      const before = replay.requests.length;
      const memory = results.at(-1)?.memory ?? null;
      const clock = { nowMs: () => START_MS + number * MINUTE_MS };
      results.push(await crawl(crawlRequest({ ...given, clock, memory: structuredClone(memory) })));
      queries.push(replay.requests.slice(before).map((one) => one.query));
    }
    return { results, queries };
  } finally {
    await replay.stop();
  }
}

/**
 * Nodes, gateways, uses and links by their addresses, for uids are made anew each time. Routes are left out: the recorded live table of n6
 * has a row more than its files had a moment before.
 */
function meshOf({ observations, unread, refusals, cost }: CrawlResult) {
  const { snapshot } = assemble({
    mesh: "test",
    at: new Date(START_MS).toISOString(),
    round: 1,
    observations,
    unread,
    refusals,
    cost,
    previous: null,
    identity: new Map(),
    places: new Map(),
  });
  const addressOf = new Map(snapshot.nodes.map((node) => [node.uid, node.addresses[0] ?? ""]));
  const called = (uid: string | null): string => (uid === null ? "none" : (addressOf.get(uid) ?? "unknown"));
  return {
    nodes: snapshot.nodes.map(({ uid, state }) => `${called(uid)} ${state}`).toSorted(),
    gateways: snapshot.gateways
      .map(({ node, family, networks, claimedMbps, announcedBy }) =>
        [called(node), family, networks, claimedMbps, announcedBy].join(" "),
      )
      .toSorted(),
    uses: snapshot.uses
      .map(({ node, family, gateway, reason }) => [called(node), family, called(gateway), reason].join(" "))
      .toSorted(),
    links: snapshot.links.length,
  };
}

function last<Value>(values: readonly Value[]): Value {
  const value = values.at(-1);
  if (value === undefined) throw new Error("nothing was played");
  return value;
}

const describedRows = ({ observations }: CrawlResult) =>
  observations
    .flatMap(({ descriptions }) => (descriptions.state === "read" ? descriptions.rows : []))
    .toSorted((one, other) => compareText(one.nodeId ?? "", other.nodeId ?? ""));

function formsOf({ memory }: CrawlResult) {
  const { nodes } = recall(memory).entries;
  return Object.values(nodes).flatMap(({ daemons }) => (daemons.bmx7 === undefined ? [] : [daemons.bmx7.script]));
}

describe.runIf(hasCaptures)("a recorded mesh", () => {
  const versions = [
    ...(["bmx6-3n", "bmx6-12n", "bmx6-12n-after"] as const).flatMap((capture) =>
      BMX6_SCRIPTS.map((version) => ({ capture, version, scripts: { bmx6: version } })),
    ),
    ...(["bmx7-3n", "bmx7-12n"] as const).flatMap((capture) =>
      BMX7_SCRIPTS.map((version) => ({ capture, version, scripts: { bmx7: version } })),
    ),
  ];
  const TOLD: Record<string, { nodes: number; links: number; gateways: number; uses: number }> = {
    "bmx6-3n": { nodes: 3, links: 3, gateways: 2, uses: 6 },
    "bmx6-12n": { nodes: 12, links: 18, gateways: 4, uses: 24 },
    "bmx6-12n-after": { nodes: 11, links: 14, gateways: 3, uses: 22 },
    "bmx7-3n": { nodes: 3, links: 3, gateways: 2, uses: 6 },
    "bmx7-12n": { nodes: 12, links: 18, gateways: 4, uses: 22 },
  };
  it.each(versions)("$capture is the same through $version, in one round", async ({ capture, scripts }) => {
    const recorded = last((await play(capture, {})).results);
    const played = last((await play(capture, scripts)).results);
    const mesh = meshOf(played);
    expect(mesh).toEqual(meshOf(recorded));
    expect(describedRows(played)).toEqual(describedRows(recorded));
    const { nodes, gateways, uses, links } = mesh;
    const counts = {
      nodes: nodes.length,
      links,
      gateways: gateways.length,
      uses: uses.filter((use) => !/no-tun-plugin$/.test(use)).length,
    };
    expect(counts).toEqual(TOLD[capture]);
  });

  it("is asked in the form that was learnt, from the second round on", async () => {
    const { results, queries } = await play("bmx7-12n", { bmx7: "bmx7-luci-2026" }, { rounds: 2 });
    expect(new Set(formsOf(last(results)).map(({ live, originators }) => `${live} ${originators}`))).toEqual(
      new Set(["plain live"]),
    );
    expect(queries[1]?.filter((query) => query.startsWith("$") || query.includes("/"))).toEqual([]);
    expect(queries[1]?.filter((query) => query === "tunnels")).toHaveLength(12);
    expect(meshOf(last(results))).toEqual(meshOf(results[0] ?? last(results)));
  });

  it("gathers descriptions over several rounds where the byte budget is small, from one node, each id once", async () => {
    const { results, queries } = await play("bmx7-12n", { bmx7: "bmx7-luci-2026" }, { rounds: 6, nodeBytesPerMinute: 56_000 });
    const counts = results.map((result) => describedRows(result).length);
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[0]).toBeLessThan(12);
    expect(counts.toSorted((one, other) => one - other)).toEqual(counts);
    expect(counts.at(-1)).toBe(12);
    const ids = queries.flat().filter((query) => query.startsWith("descriptions/") && query !== "descriptions/all");
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
    const tellers = results.map(({ observations }) => observations.find((one) => one.descriptions.state === "read")?.endpoint);
    expect(new Set(tellers).size).toBe(1);
  });
});

describe("an emulated mesh", () => {
  it.each([...BMX6_SCRIPTS, ...BMX7_SCRIPTS])("of 12 nodes is the same through %s", async (version) => {
    const protocol = version.startsWith("bmx6") ? "bmx6" : "bmx7";
    const told = async (scripts: Scripts) => {
      const pretend = createMesh({ seed: 3, nodes: 12, protocol, quiet: true, mishaps: false, scripts });
      const byHost = new Map(pretend.nodes.map((node) => [node.loopback, node.index]));
      const client: HttpClient = {
        async get({ host }, target) {
          const [, query = ""] = target.split(/\?(.*)/s);
          const answer = pretend.answerFor(byHost.get(host) ?? 0, `${protocol}-info`, query, START_MS);
          if (answer === "silent") throw new Error("a quiet mesh answers");
          const body = Buffer.from(answer.body);
          return ok({ body, bytes: body.length, elapsedMs: 1 });
        },
      };
      const map = pretend.nodes.map((node) => [node.primaryIp[protocol], `${node.loopback}:8080`] as const);
      const [seed] = pretend.nodes;
      const given = { seeds: [`${seed?.loopback}:8080`], protocols: [protocol], addressMap: new Map(map), client } as const;
      return meshOf(await crawl(crawlRequest(given)));
    };
    const mesh = await told({ [protocol]: version });
    expect(mesh).toEqual(await told({ [protocol]: protocol }));
    expect(mesh.nodes).toHaveLength(12);
    expect(mesh.gateways.length).toBeGreaterThan(0);
    expect(mesh.uses.some((use) => !use.includes(" none "))).toBe(true);
  });
});

describe("a script", () => {
  type Answers = (query: string) => string | null;
  const crawled = async (protocol: "bmx6" | "bmx7", answers: Answers, rounds = 1) => {
    const mesh = await tinyMesh((node, cgi, query) => {
      if (cgi !== protocol || node !== at(1)) return 404;
      return answers(query) ?? (protocol === "bmx6" ? plainSix : plainSeven)(1, [1], query);
    });
    try {
      let memory: CrawlResult["memory"] | null = null;
      let result: CrawlResult | null = null;
      for (let round = 0; round < rounds; round += 1) {
        mesh.asked.length = 0;
        result = await crawl(crawlRequest({ seeds: [`${at(1)}:${mesh.port}`], protocols: [protocol], memory }));
        memory = result.memory;
      }
      const [observation] = result?.observations ?? [];
      if (result === null || observation === undefined) throw new Error("no node answered");
      return { result, observation, asked: mesh.asked.map((key) => key.split(" ")[2] ?? "") };
    } finally {
      await mesh.stop();
    }
  };

  it.each(["bmx6", "bmx7"] as const)(
    "of %s that tells tunnels in no form leaves the gateway unknown, and says so",
    async (protocol) => {
      const { observation, result } = await crawled(protocol, (query) => (/tunnels|info/.test(query) ? "" : null));
      const message = "This router's script does not tell its tunnels; run teranyina probe";
      expect(observation.tunnels).toMatchObject({ state: "refused", code: "empty", message });
      expect(result.refusals.map((one) => one.message)).toEqual([message]);
      for (const use of meshOf(result).uses) expect(use).not.toMatch(/no-tun-plugin|none-chosen/);
    },
  );

  it("of the older bmx6-info is asked with the dollar alone, and its empty table is one without rows", async () => {
    const { observation, result } = await crawled("bmx6", (query) => (/^\$?tunnels$/.test(query) ? "" : null));
    expect(observation.tunnels).toMatchObject({ state: "read", rows: [], empty: true });
    expect(result.refusals).toEqual([]);
  });

  it("that tells a line of error before a whole table is read, and the line is a note", async () => {
    const line = "ERROR set_hostname: Illegal hostname a b";
    const { observation, result } = await crawled("bmx7", (query) =>
      query === "$tunnels" ? `${line}\n${plainSeven(1, [1], query)}` : null,
    );
    expect(observation.tunnels).toMatchObject({ state: "read", rows: [] });
    expect(result.refusals).toMatchObject([{ code: "implausible-value", message: `Before the document: ${line}` }]);
  });

  it("that was replaced by another is learnt anew", async () => {
    let isLuci = true;
    const answers: Answers = (query) => {
      if (!isLuci) return null;
      if (query.startsWith("$")) return "";
      if (query === "originators/all") return "[  ]";
      if (query === "originators") return `{"originators":${plainSeven(1, [1], "originators/all")}}`;
      return query === "tunnels" ? '{"tunnels":[]}' : null;
    };
    const mesh = await tinyMesh((node, cgi, query) =>
      cgi === "bmx7" && node === at(1) ? (answers(query) ?? plainSeven(1, [1], query)) : 404,
    );
    try {
      const request = crawlRequest({ seeds: [`${at(1)}:${mesh.port}`], protocols: ["bmx7"] });
      const first = await crawl(request);
      expect(formsOf(first)).toMatchObject([{ live: "plain", originators: "live" }]);
      isLuci = false;
      const second = await crawl({ ...request, memory: first.memory });
      expect(second.observations[0]).toMatchObject({ originators: { state: "read", rows: [{}] }, tunnels: { state: "read" } });
      expect(formsOf(second)).toMatchObject([{ live: "dollar", originators: "all" }]);
    } finally {
      await mesh.stop();
    }
  });

  it("that knows the plain form has no rows where that is empty", async () => {
    const { observation } = await crawled("bmx7", (query) => {
      if (query === "info") return '{"info":[]}';
      return query.startsWith("$") || query === "tunnels" ? "" : null;
    });
    expect(observation.tunnels).toMatchObject({ state: "read", rows: [], empty: true });
  });

  it("that names descriptions by short ids is asked so, once it gave nothing to the long one", async () => {
    const whole = plainSeven(1, [1], "descriptions/all").slice(1, -1);
    const answers: Answers = (query) => {
      if (query === "descriptions/all") return "[  ]";
      return query === `descriptions/${nodeIdOf(1).slice(0, 8)}` ? whole : null;
    };
    const { observation, result } = await crawled("bmx7", answers);
    expect(observation.descriptions).toMatchObject({ state: "read", rows: [{ nodeId: nodeIdOf(1) }] });
    expect(formsOf(result)).toMatchObject([{ live: "dollar", originators: "all", descriptions: "shortId" }]);
  });

  it.each(["", "[  ]"])("that answers %j to all descriptions, and no single one, is told of and left alone", async (body) => {
    const none: Answers = (query) => (query.startsWith("descriptions") ? body.slice(0, query.endsWith("all") ? 9 : 0) : null);
    const first = await crawled("bmx7", none);
    expect(first.observation.descriptions).toMatchObject({ state: "refused", code: "empty" });
    expect(first.result.refusals.map((one) => one.message)).toEqual([
      "This router's script does not tell its descriptions; run teranyina probe",
    ]);
    const second = await crawled("bmx7", none, 2);
    expect(second.asked.filter((query) => query.startsWith("descriptions"))).toEqual([]);
  });

  it("whose only originators are live is not asked for them while live queries are stopped", async () => {
    let isHanging = false;
    const mesh = await tinyMesh((node, cgi, query) => {
      if (cgi !== "bmx7" || node !== at(1)) return 404;
      if (query.startsWith("$")) return "";
      if (query === "originators/all") return "[  ]";
      if (query === "originators") return `{"originators":${plainSeven(1, [1], "originators/all")}}`;
      if (query === "tunnels") return isHanging ? "hang" : '{"tunnels":[]}';
      return plainSeven(1, [1], query);
    });
    try {
      const limits = { ...LIMITS, firstByteTimeoutMs: 200 };
      const request = crawlRequest({ seeds: [`${at(1)}:${mesh.port}`], protocols: ["bmx7"], limits });
      const learnt = await crawl(request);
      isHanging = true;
      const stopped = await crawl({ ...request, memory: learnt.memory });
      mesh.asked.length = 0;
      const spared = await crawl({ ...request, memory: stopped.memory });
      expect(mesh.asked.filter((key) => / (originators|tunnels|\$)/.test(key))).toEqual([]);
      expect(spared.observations[0]?.originators).toMatchObject({ state: "read", rows: [{}] });
    } finally {
      await mesh.stop();
    }
  });
});
