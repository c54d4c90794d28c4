/** What a round proves of routers that it did not read, and what it leaves as it was known last. */
import { describe, expect, it } from "vitest";
import { analyse } from "#lib/graph/analysis/index.ts";
import { instantOf, type Node, type Observation, type Snapshot, type UnreadNode } from "#lib/model/index.ts";
import {
  answer,
  asBmx7,
  bmx7Ip,
  linkRow,
  nodeIdOf,
  nodeNamed,
  originatorRow,
  type Router,
  router,
  silence,
  snapshotOf,
  T0,
  tunnelRow,
} from "./made.ts";

const MINUTE = 60_000;
const [a, b, c, d] = [router(1, "anna"), router(2, "berta"), router(3, "carla"), router(4, "dora")];
const seeing = { minShare: 0.7, carryMs: 15 * MINUTE };
const being = ({ state, stateReason, unlistedRounds }: Node) => ({ state, stateReason, unlistedRounds });
const row7 = (of: Router) => originatorRow(of, { primaryIp: bmx7Ip(of), nodeId: nodeIdOf(of) });

function answer7(of: Router, atMs: number, lists: readonly Router[]): Observation {
  const at = instantOf(atMs);
  return { ...asBmx7(of, atMs), originators: { state: "read", at, empty: false, rows: lists.map(row7) } };
}

/** Rounds a minute apart, each on the one before. */
function rounds(made: readonly ((atMs: number) => { observations: Observation[]; unread?: UnreadNode[] })[]): Snapshot[] {
  const snapshots: Snapshot[] = [];
  made.forEach((make, index) => {
    const atMs = T0 + index * MINUTE;
    const { observations, unread = [] } = make(atMs);
    snapshots.push(snapshotOf(observations, { atMs, previous: snapshots.at(-1) ?? null, unread, seeing }));
  });
  return snapshots;
}

describe("absence", () => {
  it("is proven over each protocol of a router: who tells of bmx6 alone proves nothing of its bmx7", () => {
    const whole = (atMs: number) => ({
      observations: [
        answer(a, { atMs, lists: [b] }),
        answer(b, { atMs, lists: [a] }),
        answer7(b, atMs, [d]),
        answer7(d, atMs, [b]),
      ],
    });
    const blind = (atMs: number) => ({
      observations: [answer(a, { atMs, lists: [] }), silence(b, atMs)],
      unread: [{ primaryIp: bmx7Ip(b), nodeId: nodeIdOf(b), protocol: "bmx7", reason: "no-answer" } as const],
    });
    const both = (atMs: number) => ({ observations: [answer(a, { atMs, lists: [] }), silence(b, atMs), answer7(d, atMs, [c])] });
    const seen = rounds([whole, blind, blind, blind, blind, blind, both, both, both]).map((s) => being(nodeNamed(s, "berta")));
    expect(seen.slice(1, 6)).toEqual(Array(5).fill({ state: "unknown", stateReason: "no-answer", unlistedRounds: 0 }));
    expect(seen.at(-1)).toMatchObject({ state: "gone", unlistedRounds: 3 });
  });

  it("is not proven by a table of an earlier round, of which only the ways to gateways may be left", () => {
    const first = (atMs: number) => ({ observations: [answer(a, { atMs, lists: [b] }), answer(b, { atMs, lists: [a] })] });
    const carried = (atMs: number) => {
      const { originators } = answer(a, { atMs: atMs - MINUTE, lists: [] });
      return { observations: [answer(a, { atMs, given: { originators } }), silence(b, atMs)] };
    };
    const last = rounds([first, carried, carried, carried, carried, carried]).at(-1);
    expect(last && being(nodeNamed(last, "berta"))).toEqual({ state: "unknown", stateReason: "no-answer", unlistedRounds: 0 });
  });

  it("is not proven by a daemon that stopped before the router was last seen", () => {
    const frozen = (atMs: number, lists: Router[]) => answer(a, { atMs, uptimeS: 500, lists });
    const first = (atMs: number) => ({ observations: [frozen(atMs, []), answer(b, { atMs, lists: [a] })] });
    const blind = (atMs: number) => ({ observations: [frozen(atMs, []), silence(b, atMs)] });
    const last = rounds([first, first, blind, blind, blind, blind, blind]).at(-1);
    expect(last && nodeNamed(last, "anna").state).toBe("stale");
    expect(last && being(nodeNamed(last, "berta"))).toEqual({ state: "unknown", stateReason: "no-answer", unlistedRounds: 0 });
  });

  it("is not proven by a daemon that was started just now", () => {
    const first = (atMs: number) => ({ observations: [answer(a, { atMs, lists: [b] }), answer(b, { atMs, lists: [a] })] });
    const restarted = (atMs: number) => ({ observations: [answer(a, { atMs, uptimeS: 4, lists: [] }), silence(b, atMs)] });
    const last = rounds([first, restarted]).at(-1);
    expect(last && being(nodeNamed(last, "berta"))).toEqual({ state: "unknown", stateReason: "no-answer", unlistedRounds: 0 });
  });

  it("is told on by the part of the mesh that missed it first, and by no other", () => {
    const pair = (one: Router, other: Router, atMs: number) => [
      answer(one, { atMs, lists: [other], links: [linkRow(other)] }),
      answer(other, { atMs, lists: [one], links: [linkRow(one)] }),
    ];
    const e = router(5, "elsa");
    const whole = (atMs: number) => ({
      observations: [
        ...pair(a, b, atMs),
        answer(c, { atMs, lists: [d, e], links: [linkRow(d), linkRow(e)] }),
        answer(d, { atMs, lists: [c, e], links: [linkRow(c)] }),
        answer(e, { atMs, lists: [c, d], links: [linkRow(c)] }),
      ],
    });
    const missed = (atMs: number) => ({
      observations: [
        ...pair(a, b, atMs),
        answer(c, { atMs, lists: [e], links: [linkRow(e)] }),
        answer(e, { atMs, lists: [c], links: [linkRow(c)] }),
        silence(d, atMs),
      ],
    });
    const others = (atMs: number) => ({ observations: [...pair(a, b, atMs), ...[c, d, e].map((one) => silence(one, atMs))] });
    const seen = rounds([whole, missed, others, others, others, missed, missed]).map((s) => being(nodeNamed(s, "dora")));
    expect(seen.map(({ unlistedRounds }) => unlistedRounds)).toEqual([0, 1, 1, 1, 1, 2, 3]);
    expect(seen.map(({ state }) => state)).toEqual(["answered", ...Array(5).fill("unknown"), "gone"]);
  });
});

describe("a row without a way", () => {
  const wayless = { metric: { bps: null, special: "invalid" }, nextHopLinkLocal: null } as const;

  it("is a route that is told not to be there, and counted so", () => {
    const atMs = T0;
    const tunnels: Observation["tunnels"] = { state: "read", at: instantOf(atMs), rows: [tunnelRow(c)], empty: false };
    const told = [
      answer(a, { atMs, lists: [originatorRow(c, { ...wayless, hops: 0 })], tunnels }),
      answer(c, { atMs, lists: [a] }),
    ];
    const snapshot = snapshotOf(told, { atMs });
    expect(snapshot.routes).toMatchObject([{ nextHop: null, link: null, hops: null, metricBps: 0 }]);
    expect(analyse(snapshot, { deep: false }).model_fit).toMatchObject({ rows: 1, compared: 0, no_route: 1 });
  });

  it("makes a node that is known and cannot be reached, unless anybody has a way to it", () => {
    const listed = (...lists: ReturnType<typeof originatorRow>[]) => {
      const observations = lists.map((row, index) => answer(index === 0 ? a : c, { atMs: T0, lists: [row] }));
      return being(nodeNamed(snapshotOf(observations, { atMs: T0 }), "berta"));
    };
    const [no, yes] = [originatorRow(b, wayless), originatorRow(b, { nextHopLinkLocal: "fe80::ff:fe00:2" })];
    expect(listed(no, no)).toEqual({ state: "heard", stateReason: "no-route", unlistedRounds: 0 });
    expect(listed(no, yes)).toMatchObject({ state: "heard", stateReason: "not-asked" });
  });
});

describe("a direction that was carried over", () => {
  it("stands for as long as its own figure may", () => {
    const first = snapshotOf(
      [answer(a, { atMs: T0, lists: [b], links: [linkRow(b)] }), answer(b, { atMs: T0, links: [linkRow(a)] })],
      {
        atMs: T0,
        seeing,
      },
    );
    const aged = first.links.map((link) => ({
      ...link,
      directions: { ...link.directions, ba: { ...link.directions.ba, at: instantOf(T0 - 20 * MINUTE) } },
    }));
    const atMs = T0 + MINUTE;
    const silent = [silence(a, atMs), silence(b, atMs)];
    const [link] = snapshotOf(silent, { atMs, previous: { ...first, links: aged }, seeing }).links;
    expect([link?.directions.ab.state, link?.directions.ba.state]).toEqual(["measured", "unknown"]);
  });
});

describe("a router that moves from bmx6 to bmx7", () => {
  const refusing = (atMs: number, message: string) => {
    const refused = { state: "refused", at: instantOf(atMs), code: "http-status", message } as const;
    return silence(b, atMs, { interfaces: refused, links: refused, originators: refused, tunnels: refused });
  };
  const gateway = (atMs: number) =>
    answer(c, { atMs, lists: [b], links: [linkRow(b)], tunnels: { state: "read", at: instantOf(atMs), rows: [], empty: true } });
  const tunnels = (atMs: number): Observation["tunnels"] => ({
    state: "read",
    at: instantOf(atMs),
    rows: [tunnelRow(c)],
    empty: false,
  });
  const way = originatorRow(c, { nextHopLinkLocal: "fe80::ff:fe00:3", interfaceName: "wlan0" });
  const before = (atMs: number) => ({
    observations: [gateway(atMs), answer(b, { atMs, lists: [way], links: [linkRow(c)], tunnels: tunnels(atMs) })],
  });
  const bertasUse = (snapshot: Snapshot | undefined) =>
    snapshot?.uses.find(({ node }) => node === nodeNamed(snapshot, "berta").uid);

  it("loses the use and the routes of the daemon that was removed at once", () => {
    const after = (atMs: number) => ({ observations: [gateway(atMs), refusing(atMs, "404 Not Found"), asBmx7(b, atMs)] });
    const [first, moved] = rounds([before, after]);
    expect(bertasUse(first)).toMatchObject({ reason: "chosen" });
    expect(first?.routes).toHaveLength(1);
    expect(bertasUse(moved)).toMatchObject({ gateway: null, reason: "not-asked" });
    expect(moved?.routes).toEqual([]);
    expect(moved && nodeNamed(moved, "berta").protocols).toEqual(["bmx7"]);
  });

  it("keeps them where the web server is only busy", () => {
    const after = (atMs: number) => ({ observations: [gateway(atMs), refusing(atMs, "503 Service Unavailable")] });
    const [first, busy] = rounds([before, after]);
    expect(bertasUse(busy)).toEqual(bertasUse(first));
    expect(busy?.routes).toEqual(first?.routes);
  });

  it("is one node also in the round in which only others tell of its new daemon", () => {
    const telling = (atMs: number): Observation => ({
      ...answer7(a, atMs, [b]),
      links: { state: "read", at: instantOf(atMs), empty: false, rows: [linkRow(b, { neighbourNodeId: nodeIdOf(b) })] },
    });
    const [first, moved] = rounds([
      (atMs) => ({ observations: [answer(b, { atMs, lists: [] })] }),
      (atMs) => ({ observations: [telling(atMs), refusing(atMs, "404 Not Found")] }),
    ]);
    expect(moved?.nodes.filter(({ hostname }) => hostname === "berta")).toMatchObject([{ uid: first?.nodes[0]?.uid }]);
    expect(moved?.nodes).toHaveLength(2);
  });
});
