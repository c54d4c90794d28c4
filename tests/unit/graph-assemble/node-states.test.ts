import { describe, expect, it } from "vitest";
import { instantOf, type Node, type Observation, type Snapshot } from "#lib/model/index.ts";
import { answer, linkRow, nodeNamed, originatorRow, primaryIpOf, router, silence, snapshotOf, T0 } from "./made.ts";

const MINUTE = 60_000;
const [a, b, c] = [router(1, "anna"), router(2, "berta"), router(3, "carla")];
const unread = (of: typeof b, reason: "no-address" | "no-answer" | "not-asked" | "unreadable") => ({
  primaryIp: primaryIpOf(of),
  nodeId: null,
  reason,
});
const being = ({ state, stateReason, unlistedRounds }: Node) => ({ state, stateReason, unlistedRounds });

describe("the state of a node", () => {
  it("is answered when it answered and its data advance", () => {
    const snapshot = snapshotOf([answer(a, { atMs: T0, lists: [b] })], { atMs: T0 });
    const anna = nodeNamed(snapshot, "anna");
    expect(anna).toMatchObject({ state: "answered", stateReason: null, answeredAt: instantOf(T0), heardAt: null });
    expect(anna.daemons).toMatchObject([{ protocol: "bmx6", uptimeS: T0 / 1000 - 1_700_000_000, uptimeSince: instantOf(T0) }]);
  });

  it.each(["no-address", "no-answer", "not-asked", "unreadable"] as const)(
    "is heard, with the crawl's reason %s, when others list it",
    (reason) => {
      const snapshot = snapshotOf([answer(a, { atMs: T0, lists: [b] })], { atMs: T0, unread: [unread(b, reason)] });
      expect(nodeNamed(snapshot, "berta")).toMatchObject({
        state: "heard",
        stateReason: reason,
        heardAt: instantOf(T0),
        answeredAt: null,
      });
    },
  );

  it.each([
    ["timeout", "no-answer"],
    ["unreachable", "no-answer"],
    ["not-allowed", "no-address"],
    ["backed-off", "backed-off"],
    ["not-json", "unreadable"],
  ] as const)("is heard after a %s with the reason %s", (code, reason) => {
    const refusal = {
      code,
      message: "",
      at: instantOf(T0),
      query: "status",
      protocol: "bmx6",
      address: null,
      node: null,
    } as const;
    const snapshot = snapshotOf([answer(a, { atMs: T0, lists: [b] }), silence(b, T0, { refusals: [refusal] })], { atMs: T0 });
    expect(being(nodeNamed(snapshot, "berta"))).toEqual({ state: "heard", stateReason: reason, unlistedRounds: 0 });
  });

  it("is heard when only a fresh link row tells of it", () => {
    const before = snapshotOf(
      [answer(a, { atMs: T0, lists: [b], links: [linkRow(b)] }), answer(b, { atMs: T0, links: [linkRow(a)] })],
      { atMs: T0 },
    );
    const atMs = T0 + MINUTE;
    const snapshot = snapshotOf([answer(a, { atMs, lists: [], links: [linkRow(b)] })], { atMs, previous: before });
    expect(nodeNamed(snapshot, "berta")).toMatchObject({ state: "heard", heardAt: instantOf(atMs), unlistedRounds: 0 });
  });

  it("is not heard through a row that has not been referred to for long, nor through its own row", () => {
    const old = originatorRow(b, { lastRefAgeS: 95 });
    const first = snapshotOf([answer(a, { atMs: T0, lists: [b] })], { atMs: T0 });
    const atMs = T0 + MINUTE;
    const snapshot = snapshotOf([answer(a, { atMs, lists: [old] })], { atMs, previous: first });
    expect(being(nodeNamed(snapshot, "berta"))).toEqual({ state: "unknown", stateReason: "unlisted", unlistedRounds: 1 });
    expect(nodeNamed(snapshot, "anna").heardAt).toBeNull();
  });

  it("turns stale when its uptime stood still for 2.5 update periods, and its rows are no evidence any more", () => {
    const answers = (atMs: number, previous: Snapshot | null) =>
      snapshotOf(
        [
          answer(a, { atMs, lists: [b], links: [linkRow(b)] }),
          answer(b, { atMs, uptimeS: 500, lists: [a, c], links: [linkRow(a)] }),
        ],
        { atMs, previous },
      );
    const first = answers(T0, null);
    expect(nodeNamed(first, "berta").state).toBe("answered");
    const second = answers(T0 + 24_000, first);
    expect(nodeNamed(second, "berta").state).toBe("answered"); // 24 s of 25 s
    const third = answers(T0 + 25_000, second);
    expect(nodeNamed(third, "berta")).toMatchObject({ state: "stale", stateReason: "uptime-frozen" });
    expect(nodeNamed(third, "berta").daemons[0]?.uptimeSince).toBe(instantOf(T0));
    // Carla was listed by berta alone.
    expect(nodeNamed(third, "carla")).toMatchObject({
      state: "unknown",
      stateReason: "unlisted",
      heardAt: instantOf(T0 + 24_000),
    });
    expect(third.links[0]?.directions.ab.state).toBe("one-sided");
  });

  it("waits longer where the daemon writes less often", () => {
    const at60 = (atMs: number, previous: Snapshot | null) =>
      snapshotOf([answer(b, { atMs, uptimeS: 500, given: { updatePeriodS: 60 } })], { atMs, previous });
    const first = at60(T0, null);
    expect(nodeNamed(at60(T0 + 149_000, first), "berta").state).toBe("answered");
    expect(nodeNamed(at60(T0 + 150_000, first), "berta").state).toBe("stale");
  });

  it("is stale at once when a live query gives the socket error, and answered again when the uptime moves, also back", () => {
    const dead = snapshotOf([answer(b, { atMs: T0, uptimeS: 500, given: { liveDaemon: false } })], { atMs: T0 });
    expect(nodeNamed(dead, "berta")).toMatchObject({ state: "stale", stateReason: "daemon-dead" });
    const atMs = T0 + 5 * MINUTE;
    const back = snapshotOf([answer(b, { atMs, uptimeS: 3 })], { atMs, previous: dead });
    expect(nodeNamed(back, "berta")).toMatchObject({ state: "answered", stateReason: null });
  });

  it("stands still over rounds in which it did not answer", () => {
    const first = snapshotOf([answer(b, { atMs: T0, uptimeS: 500 })], { atMs: T0 });
    const silent = snapshotOf([silence(b, T0 + MINUTE)], { atMs: T0 + MINUTE, previous: first });
    const third = snapshotOf([answer(b, { atMs: T0 + 2 * MINUTE, uptimeS: 500 })], { atMs: T0 + 2 * MINUTE, previous: silent });
    expect(nodeNamed(third, "berta").state).toBe("stale");
  });
});

describe("going", () => {
  const rounds = (count: number, stepMs: number, observations: (atMs: number, round: number) => Observation[]) => {
    const made: Snapshot[] = [
      snapshotOf([answer(a, { atMs: T0, lists: [b] }), answer(b, { atMs: T0, lists: [a] })], { atMs: T0 }),
    ];
    for (let round = 1; round <= count; round += 1) {
      const atMs = T0 + round * stepMs;
      made.push(snapshotOf(observations(atMs, round), { atMs, previous: made.at(-1) ?? null }));
    }
    return made.slice(1).map((snapshot) => being(nodeNamed(snapshot, "berta")));
  };
  const alone = (atMs: number) => [answer(a, { atMs, lists: [] }), silence(b, atMs)];

  it("takes three rounds and three minutes: at one round a minute", () => {
    expect(rounds(4, MINUTE, alone)).toEqual([
      { state: "unknown", stateReason: "unlisted", unlistedRounds: 1 },
      { state: "unknown", stateReason: "unlisted", unlistedRounds: 2 },
      { state: "gone", stateReason: "no-answer", unlistedRounds: 3 },
      { state: "gone", stateReason: "no-answer", unlistedRounds: 4 },
    ]);
  });

  it("takes the three minutes where rounds are short, and the three rounds where they are long", () => {
    const short = rounds(37, 5000, alone);
    expect(short.findIndex((node) => node.state === "gone")).toBe(35); // the 36th round is at 180 s
    const long = rounds(3, 10 * MINUTE, alone);
    expect(long.map((node) => node.state)).toEqual(["unknown", "unknown", "gone"]);
  });

  it("begins anew when somebody lists it in between", () => {
    const seen = rounds(5, MINUTE, (atMs, round) => [answer(a, { atMs, lists: round === 2 ? [b] : [] }), silence(b, atMs)]);
    expect(seen.map((node) => node.unlistedRounds)).toEqual([1, 0, 1, 2, 3]);
    expect(seen.map((node) => node.state)).toEqual(["unknown", "heard", "unknown", "unknown", "gone"]);
  });

  it("does not happen while nobody could have listed it: the collector's own outage blames nobody", () => {
    const seen = rounds(6, MINUTE, (atMs) => [silence(a, atMs), silence(b, atMs)]);
    expect(new Set(seen.map((node) => `${node.state} ${node.unlistedRounds}`))).toEqual(new Set(["unknown 0"]));
  });

  it("does not happen in rounds in which only neighbours were asked: they do not know the whole mesh", () => {
    const asked = (atMs: number, round: number) => {
      const links = [linkRow(c)];
      const told = { atMs, links, lists: [] };
      const { lists: _, ...neighboursOnly } = told;
      const late = answer(c, { atMs: T0, lists: [] }).originators;
      return [
        answer(a, round < 5 ? neighboursOnly : told),
        answer(c, { atMs, links: [linkRow(a)], given: { originators: late } }),
      ];
    };
    const seen = rounds(8, MINUTE, asked);
    expect(seen.map((node) => node.unlistedRounds)).toEqual([0, 0, 0, 0, 1, 2, 3, 4]);
  });

  it("does not happen to a stale router while it answers, and comes at once when it then falls silent unlisted", () => {
    const seen = rounds(6, MINUTE, (atMs, round) => [
      answer(a, { atMs, lists: [] }),
      round < 6 ? answer(b, { atMs, uptimeS: 7, lists: [a] }) : silence(b, atMs),
    ]);
    expect(seen.map((node) => node.state)).toEqual(["answered", "stale", "stale", "stale", "stale", "gone"]);
  });

  it("is undone by an answer, which keeps the uid and the first time it was seen", () => {
    let previous = snapshotOf([answer(a, { atMs: T0, lists: [b] }), answer(b, { atMs: T0 })], { atMs: T0 });
    const uid = nodeNamed(previous, "berta").uid;
    for (let round = 1; round <= 4; round += 1) {
      const atMs = T0 + round * MINUTE;
      previous = snapshotOf(alone(atMs), { atMs, previous });
    }
    expect(nodeNamed(previous, "berta").state).toBe("gone");
    const atMs = T0 + 10 * MINUTE;
    const back = snapshotOf([answer(a, { atMs, lists: [b] }), answer(b, { atMs })], { atMs, previous });
    expect(nodeNamed(back, "berta")).toMatchObject({ uid, state: "answered", unlistedRounds: 0, firstSeenAt: instantOf(T0) });
  });

  it("is forgotten after thirty days", () => {
    let previous = snapshotOf([answer(a, { atMs: T0, lists: [b] }), answer(b, { atMs: T0 })], { atMs: T0 });
    const day = 24 * 60 * MINUTE;
    for (const atMs of [T0 + day, T0 + 2 * day, T0 + 3 * day, T0 + 29 * day])
      previous = snapshotOf(alone(atMs), { atMs, previous });
    expect(nodeNamed(previous, "berta").state).toBe("gone");
    const atMs = T0 + 31 * day;
    expect(snapshotOf([answer(a, { atMs, lists: [] })], { atMs, previous }).nodes.map((node) => node.hostname)).toEqual(["anna"]);
  });
});

describe("what makes a node", () => {
  it("is not a description that was carried over, but one read just now is", () => {
    const row = {
      primaryIp: primaryIpOf(c),
      nodeId: null,
      globalId: null,
      hostname: "carla",
      linkLocals: [],
      meshAddresses: [primaryIpOf(c)],
      announcedNetworks: [],
      hostNetworks: ["10.3.0.0/24"],
      topology: [],
      smsNames: [],
    };
    const described = (ageMs: number) =>
      snapshotOf(
        [
          answer(a, {
            atMs: T0,
            given: { descriptions: { state: "read", at: instantOf(T0 - ageMs), rows: [row], empty: false } },
          }),
        ],
        { atMs: T0 },
      );
    expect(described(10 * MINUTE).nodes.map((node) => node.hostname)).toEqual(["anna"]);
    const made = described(1000);
    expect(nodeNamed(made, "carla")).toMatchObject({ state: "unknown", hostNetworks: ["10.3.0.0/24"], unlistedRounds: 0 });
  });

  it("is the crawl's word that it could not be read", () => {
    const made = snapshotOf([answer(a, { atMs: T0 })], { atMs: T0, unread: [unread(b, "no-address")] });
    expect(made.nodes).toHaveLength(2);
    expect(made.nodes.find((node) => node.hostname === null)).toMatchObject({ state: "unknown", addresses: [primaryIpOf(b)] });
  });

  it("is not a seed that never answered", () => {
    expect(snapshotOf([silence(a, T0, { address: "192.0.2.7:8080" })], { atMs: T0 }).nodes).toEqual([]);
  });
});
