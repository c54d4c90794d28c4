/** What one round leaves to the next: who is asked again, who is named as unread, and what a frozen or removed daemon is spared. */
import { describe, expect, it } from "vitest";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { CrawlRequest, CrawlResult } from "#lib/collectors/discovery/types.ts";
import { type Answer, at, crawlRequest, plainSeven, plainSix, START_MS, seven, six } from "./crawl-support.ts";
import { type Asked, fakeClient } from "./fake-client.ts";

const PORT = 8080;
const numberOf = (node: string): number => Number(node.split(".").at(-1));

/** Rounds one after the other, a minute each, of nodes 1..size. */
function rounds(
  size: number,
  answer: (asked: Asked & { n: number; round: number }) => Answer,
  given: Partial<CrawlRequest> = {},
) {
  let round = 0;
  const client = fakeClient((asked) => answer({ ...asked, n: numberOf(asked.node), round }));
  const nodes = Array.from({ length: size }, (_, index) => index + 1);
  const addressMap = new Map(nodes.flatMap((n) => [six(n), seven(n)].map((address) => [address, `${at(n)}:${PORT}`] as const)));
  let memory: CrawlResult["memory"] | null = null;
  return {
    client,
    askedOf: (n: number) => client.asked.filter(({ node }) => numberOf(node) === n).map(({ cgi, query }) => `${cgi} ${query}`),
    async next(more: Partial<CrawlRequest> = {}): Promise<CrawlResult> {
      client.asked.length = 0;
      const result = await crawl({
        ...crawlRequest({ seeds: [`${at(1)}:${PORT}`], addressMap }),
        clock: { nowMs: () => START_MS + round * 60_000 },
        client,
        memory,
        ...given,
        ...more,
      });
      memory = structuredClone(result.memory);
      round += 1;
      return result;
    },
    skip(minutes: number) {
      round += minutes;
    },
  };
}

/** Both daemons on each node, in a mesh of the given nodes. */
const both = ({ cgi, n, query }: { cgi: string; n: number; query: string }, nodes: readonly number[]): string =>
  cgi === "bmx6" ? plainSix(n, nodes, query) : plainSeven(n, nodes, query);

function statusAt(uptime: string, cgi: string, n: number): string {
  return cgi === "bmx6"
    ? JSON.stringify({ status: { name: `node-${n}`, primaryIp: six(n), uptime, cpu: "0.1", nodes: 2 } })
    : plainSeven(n, [n], "status").replace("0:00:10:00", uptime);
}
const uptimeOf = (minutes: number): string =>
  `0:${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}:00`;

describe("back-off", () => {
  it("asks a daemon again in the next round that timed out once beside one that answered", async () => {
    const mesh = rounds(2, (asked) =>
      asked.round === 1 && asked.cgi === "bmx7" && asked.n === 2 ? "hang" : both(asked, [1, 2]),
    );
    await mesh.next();
    const second = await mesh.next();
    expect(second.unread).toEqual([expect.objectContaining({ protocol: "bmx7", primaryIp: seven(2), reason: "no-answer" })]);
    const third = await mesh.next();
    expect(mesh.askedOf(2)).toContain("bmx7 status");
    expect(third.unread).toEqual([]);
  });

  it("asks who answered lately in every round for half an hour, and seeds always", async () => {
    const mesh = rounds(2, (asked) => (asked.round > 0 ? "hang" : both(asked, [1, 2])));
    await mesh.next();
    for (let minute = 1; minute <= 29; minute += 1) {
      await mesh.next();
      expect([1, 2].map((n) => mesh.askedOf(n).length > 0)).toEqual([true, true]);
    }
    mesh.skip(600);
    for (let minute = 0; minute < 8; minute += 1) {
      await mesh.next();
      expect(mesh.askedOf(1)).not.toEqual([]);
    }
  });

  it("never leaves out a router that is the only known way to others", async () => {
    // 1 lists 2, and only 2 listed 3.
    const mesh = rounds(3, ({ n, cgi, query, round }) => {
      if (cgi !== "bmx6") return 404;
      if (n !== 1 && round > 0) return "hang";
      return plainSix(n, n === 1 ? [1, 2] : [1, 2, 3], query);
    });
    await mesh.next();
    mesh.skip(40);
    const asked: boolean[] = [];
    for (let minute = 0; minute < 8; minute += 1) {
      await mesh.next();
      asked.push(mesh.askedOf(2).length > 0);
    }
    expect(asked).toEqual(asked.map(() => true));
  });

  it("ends within two rounds of somebody listing the node again", async () => {
    let listed = [1, 2];
    const mesh = rounds(2, ({ n, cgi, query, round }) => {
      if (cgi !== "bmx6") return 404;
      if (n === 2 && round > 0) return "hang";
      return plainSix(n, listed, query);
    });
    await mesh.next();
    listed = [1];
    mesh.skip(60);
    const quiet: boolean[] = [];
    for (let minute = 0; minute < 14; minute += 1) {
      await mesh.next();
      quiet.push(mesh.askedOf(2).length === 0);
      // Just left alone for minutes: now it is heard.
      if (quiet.slice(-1).every(Boolean) && minute > 5) break;
    }
    expect(quiet.at(-1)).toBe(true);
    listed = [1, 2];
    const asked: boolean[] = [];
    for (let minute = 0; minute < 2; minute += 1) {
      await mesh.next();
      asked.push(mesh.askedOf(2).length > 0);
    }
    expect(asked).toContain(true);
  });

  it("is forgotten after a restart: all that is remembered is asked at once", async () => {
    const mesh = rounds(4, ({ n, cgi, query, round }) => {
      if (cgi !== "bmx6") return 404;
      return n > 2 && round > 0 ? "hang" : plainSix(n, round === 0 ? [1, 2, 3, 4] : [1, 2], query);
    });
    await mesh.next();
    mesh.skip(60);
    for (let minute = 0; minute < 6; minute += 1) await mesh.next();
    await mesh.next({ resumed: true });
    expect([1, 2, 3, 4].filter((n) => mesh.askedOf(n).length > 0)).toEqual([1, 2, 3, 4]);
  });

  it("looks for a second daemon every ten minutes", async () => {
    const mesh = rounds(1, ({ n, cgi, query }) => (cgi === "bmx6" ? plainSix(n, [1], query) : 404));
    const looked: number[] = [];
    for (let minute = 0; minute <= 20; minute += 1) {
      await mesh.next();
      if (mesh.askedOf(1).includes("bmx7 status")) looked.push(minute);
    }
    expect(looked).toEqual([0, 10, 20]);
  });
});

describe("the unread", () => {
  it("are also those that only a router listed which now is silent, asked at their remembered address", async () => {
    // 3 never answers, and nobody but 2 lists it.
    const mesh = rounds(3, ({ n, cgi, query, round }) => {
      if (cgi !== "bmx6") return 404;
      if (n === 3 || (n === 2 && round > 0)) return "hang";
      return plainSix(n, n === 1 ? [1, 2] : [1, 2, 3], query);
    });
    await mesh.next();
    mesh.skip(1);
    const second = await mesh.next();
    expect(second.unread.map(({ protocol, primaryIp, reason }) => [protocol, primaryIp, reason])).toEqual([
      ["bmx6", six(2), "no-answer"],
      ["bmx6", six(3), expect.stringMatching(/^(no-answer|backed-off)$/)],
    ]);
    expect(mesh.askedOf(2)).not.toEqual([]);
  });
});

describe("a frozen daemon", () => {
  /** Node 2's bmx6 stands still from round 1 until `until`; then it runs on at `after` minutes of uptime. */
  const frozen = (until: number, after: (round: number) => number, sevenToo = false) =>
    rounds(2, ({ n, cgi, query, round }) => {
      if (cgi === "bmx7" && !(sevenToo && n === 2)) return 404;
      const stands = n === 2 && round > 0 && round < until;
      if (stands && query === "$tunnels") return "hang";
      if (query === "status")
        return statusAt(uptimeOf(stands ? 100 : n === 2 && round >= until ? after(round) : 100 + round), cgi, n);
      return cgi === "bmx6" ? plainSix(n, [1, 2], query) : plainSeven(n, [2], query);
    });
  const isLive = (query: string): boolean => query.includes("$");

  it("gets no second live query until its status advances, and the time-out is told", async () => {
    const mesh = frozen(10, (round) => 100 + round);
    await mesh.next();
    const live: number[] = [];
    for (let round = 1; round < 12; round += 1) {
      const { observations } = await mesh.next();
      if (mesh.askedOf(2).some(isLive)) live.push(round);
      if (round === 1) {
        expect(observations.map(({ liveTimedOut }) => liveTimedOut ?? false).toSorted()).toEqual([false, true]);
      }
    }
    expect(live).toEqual([1, 10, 11]);
  });

  it("is asked live again after it was restarted, though its uptime is then shorter", async () => {
    const mesh = frozen(5, (round) => round - 5);
    const live: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      await mesh.next();
      if (mesh.askedOf(2).some(isLive)) live.push(round);
    }
    expect(live).toEqual([0, 1, 5, 6, 7]);
  });

  it("keeps live queries from the router's other daemon too: one process at most may hang there", async () => {
    const mesh = frozen(6, (round) => 100 + round, true);
    await mesh.next();
    const live: string[] = [];
    for (let round = 1; round < 6; round += 1) {
      await mesh.next();
      live.push(...mesh.askedOf(2).filter(isLive));
    }
    expect(live).toHaveLength(1);
  });

  it("gets no second live query in whatever form its script takes", async () => {
    // The script of 2026: no whole tables, and live ones without `$`.
    const mesh = rounds(2, ({ n, cgi, query, round }) => {
      if (cgi === "bmx7") return 404;
      if (n === 1) return plainSix(n, [1, 2], query);
      if (query === "originators/all") return "[  ]";
      if (query.startsWith("$")) return "";
      if (query === "originators" || query === "tunnels") return round === 0 ? plainSix(n, [1, 2], "originators/all") : "hang";
      return query === "status" ? statusAt(uptimeOf(100), cgi, n) : plainSix(n, [1, 2], query);
    });
    await mesh.next();
    const live: string[] = [];
    for (let round = 1; round < 8; round += 1) {
      const { observations } = await mesh.next();
      live.push(...mesh.askedOf(2).filter((query) => / (\$.*|originators|tunnels)$/.test(query)));
      // What it told before stays known; the time-out itself is told once.
      if (round > 1) expect(observations.find(({ address }) => address === six(2))?.originators.state).toBe("read");
    }
    expect(live).toEqual(["bmx6 originators"]);
  });

  it("of which rounds were missed is not said to write its files as seldom as it was read", async () => {
    const mesh = rounds(1, ({ n, cgi, query, round }) => {
      if (cgi !== "bmx6") return 404;
      if (round > 1 && round < 12) return "hang";
      return query === "status" ? statusAt(uptimeOf(100 + round), cgi, n) : plainSix(n, [1], query);
    });
    let last: CrawlResult | null = null;
    mesh.skip(1);
    for (let round = 1; round < 14; round += 1) last = await mesh.next();
    expect(last?.observations.map(({ updatePeriodS }) => updatePeriodS)).toEqual([10]);
  });

  it("that writes seldom is measured to do so", async () => {
    const mesh = rounds(1, ({ n, cgi, query, round }) => {
      if (cgi !== "bmx6") return 404;
      return query === "status" ? statusAt(uptimeOf(100 + Math.floor(round / 3) * 3), cgi, n) : plainSix(n, [1], query);
    });
    let last: CrawlResult | null = null;
    for (let round = 0; round < 13; round += 1) last = await mesh.next();
    expect(last?.observations.map(({ updatePeriodS }) => updatePeriodS)).toEqual([180]);
  });
});

describe("a daemon that was removed", () => {
  const moved = (gone: Answer) =>
    rounds(2, ({ n, cgi, query, round }) => {
      // Node 1 lists both of node 2's daemons for ever.
      if (n === 2 && cgi === "bmx6" && round > 0) return gone;
      return both({ cgi, n, query }, [1, 2]);
    });

  it.each([
    ["script", 404],
    ["socket", "[1 1] ERROR : can't connect to unix socket '/var/run/bmx6/sock': Connection refused !"],
  ] as const)("is asked three times more, then every ten minutes, though others still list it (%s gone)", async (_what, gone) => {
    const mesh = moved(gone);
    const asked: number[] = [];
    for (let round = 0; round < 16; round += 1) {
      await mesh.next();
      if (mesh.askedOf(2).some((query) => query.startsWith("bmx6"))) asked.push(round);
    }
    expect(asked).toEqual([0, 1, 2, 3, 13]);
  });

  it.each([
    ["script", 404],
    ["socket", "[1 1] ERROR : can't connect to unix socket '/var/run/bmx6/sock': Connection refused !"],
  ] as const)("carries nothing over from the first refusal on (%s gone)", async (_what, gone) => {
    const mesh = moved(gone);
    await mesh.next();
    const { observations } = await mesh.next();
    const removed = observations.find(
      ({ protocol, address, answered }) => protocol === "bmx6" && address === six(2) && !answered,
    );
    expect(removed).toMatchObject({ tunnels: { state: "refused" }, originators: { state: "refused" } });
  });

  it("carries over while a server is only busy", async () => {
    const mesh = moved(503);
    await mesh.next();
    const { observations } = await mesh.next();
    const busy = observations.find(({ protocol, address, answered }) => protocol === "bmx6" && address === six(2) && !answered);
    expect(busy).toMatchObject({ tunnels: { state: "read" } });
  });

  it("is found again at once when the other one falls silent", async () => {
    const mesh = rounds(1, ({ n, cgi, query, round }) => {
      if (cgi === "bmx6" && round > 0 && round < 6) return 404;
      if (cgi === "bmx7" && (round === 0 || round >= 6)) return 404;
      return both({ cgi, n, query }, [1]);
    });
    let last: CrawlResult | null = null;
    for (let round = 0; round < 7; round += 1) last = await mesh.next();
    expect(last?.observations.filter(({ answered }) => answered).map(({ protocol }) => protocol)).toEqual(["bmx6"]);
  });
});
