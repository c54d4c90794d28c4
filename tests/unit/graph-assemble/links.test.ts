import { describe, expect, it } from "vitest";
import { instantOf, isUsable, type Observation, type Snapshot } from "#lib/model/index.ts";
import {
  answer,
  direction,
  linkLocalOf,
  linkRow,
  linksBetween,
  nodeNamed,
  primaryIpOf,
  router,
  silence,
  snapshotOf,
  T0,
} from "./made.ts";

const MINUTE = 60_000;
const [a, b, c] = [router(1, "anna"), router(2, "berta"), router(3, "carla")];
const all = [a, b, c];
type Links = Parameters<typeof answer>[1]["links"];

/** A round in which these answer; the others are listed by them and silent. */
function told(atMs: number, rows: { anna?: Links; berta?: Links; carla?: Links }, previous: Snapshot | null = null): Snapshot {
  const observations = all.map((of): Observation => {
    const links = rows[of.hostname as keyof typeof rows];
    return links === undefined ? silence(of, atMs) : answer(of, { atMs, links, lists: all.filter((other) => other !== of) });
  });
  return snapshotOf(observations, { atMs, previous });
}

describe("the directions of a link", () => {
  it("are measured where both ends tell: the receiver's count stands, the sender's word is kept beside it", () => {
    const snapshot = told(T0, {
      anna: [linkRow(b, { rx: 0.81, tx: 0.6 })],
      berta: [linkRow(a, { rx: 0.58, tx: 0.79 })],
      carla: [],
    });
    expect(direction(snapshot, "anna", "berta")).toMatchObject({
      state: "measured",
      quality: 0.58,
      countedByReceiver: 0.58,
      toldToSender: 0.6,
    });
    expect(direction(snapshot, "berta", "anna")).toMatchObject({
      state: "measured",
      quality: 0.81,
      countedByReceiver: 0.81,
      toldToSender: 0.79,
      at: instantOf(T0),
    });
  });

  it("fall back to what the sender was told where the receiver does not count", () => {
    const snapshot = told(T0, {
      anna: [linkRow(b, { rx: null, tx: 0.6 })],
      berta: [linkRow(a, { rx: null, tx: 0.79 })],
      carla: [],
    });
    expect(direction(snapshot, "anna", "berta")).toMatchObject({ quality: 0.6, countedByReceiver: null });
  });

  it("are zero where an end reports zero, whoever tells", () => {
    const both = told(T0, { anna: [linkRow(b, { rx: 0.9, tx: 0 })], berta: [linkRow(a, { rx: 0, tx: 0.9 })], carla: [] });
    expect(direction(both, "anna", "berta")).toMatchObject({ state: "zero", quality: 0 });
    expect(direction(both, "berta", "anna")).toMatchObject({ state: "measured", quality: 0.9 });
    const one = told(T0, { anna: [linkRow(b, { rx: 0.9, tx: 0 })], carla: [] });
    expect(direction(one, "anna", "berta").state).toBe("zero");
    expect(direction(one, "berta", "anna").state).toBe("one-sided");
    expect(one.links.some(isUsable)).toBe(false);
  });

  it("are one-sided where the other end was not read", () => {
    for (const rows of [
      { anna: [linkRow(b, { rx: 0.8, tx: 0.7 })] },
      { anna: [linkRow(b, { rx: 0.8, tx: 0.7 })], berta: "refused" as const },
    ]) {
      const snapshot = told(T0, { ...rows, carla: [] });
      expect(direction(snapshot, "anna", "berta")).toMatchObject({
        state: "one-sided",
        quality: 0.7,
        toldToSender: 0.7,
        countedByReceiver: null,
      });
      expect(direction(snapshot, "berta", "anna")).toMatchObject({
        state: "one-sided",
        quality: 0.8,
        countedByReceiver: 0.8,
        toldToSender: null,
      });
      expect(snapshot.links.every(isUsable)).toBe(true);
    }
  });

  it("are contradicted where the other end answered and does not tell", () => {
    const snapshot = told(T0, { anna: [linkRow(b, { rx: 0.8, tx: 0.7 })], berta: [], carla: [] });
    expect(direction(snapshot, "anna", "berta")).toMatchObject({ state: "contradicted", quality: 0.7 });
    expect(direction(snapshot, "berta", "anna")).toMatchObject({ state: "contradicted", quality: 0.8 });
    expect(snapshot.links.some(isUsable)).toBe(false);
  });

  it("are not contradicted by an empty body: that is a file caught while it was rewritten", () => {
    const snapshot = told(T0, { anna: [linkRow(b)], berta: "empty", carla: [] });
    expect(direction(snapshot, "anna", "berta").state).toBe("one-sided");
  });

  it("carry the sender's bandwidth and the receiver's signal", () => {
    const mine = linkRow(b, { txBps: 18_635_000, rxBps: 49_341_000, signalDbm: -61, noiseDbm: -95 });
    const snapshot = told(T0, { anna: [mine], berta: [linkRow(a, { txBps: 5_000_000, signalDbm: -70 })], carla: [] });
    expect(direction(snapshot, "anna", "berta")).toMatchObject({ bandwidthMbps: 18.635, signalDbm: -70, noiseDbm: null });
    expect(direction(snapshot, "berta", "anna")).toMatchObject({ bandwidthMbps: 5, signalDbm: -61, noiseDbm: -95 });
  });
});

describe("a link over the rounds", () => {
  const start = () =>
    told(T0, { anna: [linkRow(b)], berta: [linkRow(a), linkRow(c, { mine: 2 })], carla: [linkRow(b, { theirs: 2 })] });

  it("stands as it was for a quarter of an hour while neither end is read, then as unknown with its age, and comes back as itself", () => {
    let previous = start();
    const [before] = linksBetween(previous, "anna", "berta");
    for (let round = 1; round <= 15; round += 1) previous = told(T0 + round * MINUTE, { carla: [] }, previous);
    expect(direction(previous, "anna", "berta")).toMatchObject({ state: "measured", quality: 1, at: instantOf(T0) });
    previous = told(T0 + 16 * MINUTE, { carla: [] }, previous);
    expect(direction(previous, "anna", "berta")).toMatchObject({
      state: "unknown",
      quality: null,
      countedByReceiver: null,
      at: instantOf(T0),
    });
    const back = told(T0 + 17 * MINUTE, { anna: [linkRow(b)], berta: [linkRow(a)], carla: [] }, previous);
    expect(linksBetween(back, "anna", "berta")).toMatchObject([{ id: before?.id, firstSeenAt: instantOf(T0) }]);
  });

  it("is dropped when one end answers without it and the other was not read", () => {
    const next = told(T0 + MINUTE, { anna: [], carla: [linkRow(b, { theirs: 2 })] }, start());
    expect(linksBetween(next, "anna", "berta")).toEqual([]);
    expect(direction(next, "carla", "berta").state).toBe("one-sided");
  });

  it("is not dropped for an empty body that nobody bears out", () => {
    const next = told(T0 + MINUTE, { anna: "empty" }, start());
    expect(direction(next, "anna", "berta")).toMatchObject({ state: "measured", at: instantOf(T0) });
    const witnessed = told(
      T0 + MINUTE,
      { anna: "empty", berta: [linkRow(c, { mine: 2 })], carla: [linkRow(b, { theirs: 2 })] },
      start(),
    );
    expect(linksBetween(witnessed, "anna", "berta")).toEqual([]);
  });

  it("is dropped when both ends are gone", () => {
    let previous = start();
    for (let round = 1; round <= 4; round += 1) {
      const atMs = T0 + round * MINUTE;
      const others = [silence(a, atMs), silence(b, atMs)];
      previous = snapshotOf(
        [answer(c, { atMs, links: [linkRow(router(4, "dora"), { mine: 1 })], lists: [router(4, "dora")] }), ...others],
        { atMs, previous },
      );
      expect(linksBetween(previous, "anna", "berta")).toHaveLength(round < 3 ? 1 : 0);
    }
    expect(nodeNamed(previous, "berta").state).toBe("gone");
  });

  it("has ends whose interfaces are remembered when their file was empty or refused", () => {
    const atMs = T0 + MINUTE;
    const observations = [
      answer(a, { atMs, links: [linkRow(b)], interfaces: "empty" }),
      answer(b, { atMs, links: [linkRow(a)], interfaces: "refused" }),
    ];
    const next = snapshotOf(observations, { atMs, previous: start() });
    expect(nodeNamed(next, "anna").interfaces.map((device) => [device.name, device.at])).toEqual([
      ["eth0", instantOf(T0)],
      ["wlan0", instantOf(T0)],
      ["wlan1", instantOf(T0)],
    ]);
    expect(linksBetween(next, "anna", "berta")).toMatchObject([
      { interfaces: { a: { interfaceName: "wlan0", kind: "wireless", rateMaxMbps: 54 }, b: { interfaceName: "wlan0" } } },
    ]);
  });
});

describe("several links between two nodes", () => {
  const wire = (rows: [number, number][]) => ({
    anna: rows.map(([mine, theirs]) => linkRow(b, { mine, theirs })),
    berta: rows.map(([theirs, mine]) => linkRow(a, { mine, theirs })),
    carla: [],
  });
  const ids = (snapshot: Snapshot) =>
    Object.fromEntries(
      linksBetween(snapshot, "anna", "berta").map((link) => {
        const first = link.a === nodeNamed(snapshot, "anna").uid;
        const { a: one, b: other } = link.interfaces;
        return [`${(first ? one : other).interfaceName}-${(first ? other : one).interfaceName}`, link.id.split("~")[2]];
      }),
    );

  it("keep their numbers when one goes and comes, and a new one gets the smallest that is free", () => {
    const first = told(
      T0,
      wire([
        [0, 0],
        [1, 1],
      ]),
    );
    expect(ids(first)).toEqual({ "eth0-eth0": "0", "wlan0-wlan0": "1" });
    const second = told(T0 + MINUTE, wire([[0, 0]]), first);
    expect(ids(second)).toEqual({ "wlan0-wlan0": "1" });
    const third = told(
      T0 + 2 * MINUTE,
      wire([
        [0, 0],
        [2, 0],
      ]),
      second,
    );
    expect(ids(third)).toEqual({ "wlan0-wlan0": "1", "wlan1-wlan0": "0" });
    const fourth = told(
      T0 + 3 * MINUTE,
      wire([
        [2, 0],
        [1, 1],
        [0, 0],
      ]),
      third,
    );
    expect(ids(fourth)).toEqual({ "wlan0-wlan0": "1", "wlan1-wlan0": "0", "eth0-eth0": "2" });
  });

  it("are told apart by their figures where an end's interfaces are not known", () => {
    const rows = {
      anna: [linkRow(b, { mine: 0, theirs: 0, rx: 0.5, tx: 0.6 }), linkRow(b, { mine: 2, theirs: 0, rx: 1, tx: 1 })],
      berta: [linkRow(a, { mine: 0, theirs: 2, rx: 1, tx: 1 }), linkRow(a, { mine: 0, theirs: 0, rx: 0.6, tx: 0.5 })],
    };
    const observations = [
      answer(a, { atMs: T0, links: rows.anna, interfaces: "empty", lists: [b] }),
      answer(b, { atMs: T0, links: rows.berta, lists: [a] }),
    ];
    const snapshot = snapshotOf(observations, { atMs: T0 });
    const links = linksBetween(snapshot, "anna", "berta");
    expect(links).toHaveLength(2);
    for (const { directions } of links) {
      expect(directions.ab.countedByReceiver).toBe(directions.ab.toldToSender);
      expect(directions.ba.countedByReceiver).toBe(directions.ba.toldToSender);
    }
  });

  it("stay one for each device where two VLANs share a MAC and so an address", () => {
    const vlan = (of: typeof a, name: string) => ({ ...interfaceOf(of), name });
    const interfaceOf = (of: typeof a) => ({
      name: "",
      up: true,
      kind: "wired" as const,
      channel: null,
      rateMaxBps: 1e9,
      index: null,
      mac: null,
      linkLocal: linkLocalOf(of),
      meshAddress: null,
    });
    const router2 = (of: typeof a, to: typeof a) =>
      answer(of, {
        atMs: T0,
        lists: [to],
        links: ["eth0.13", "eth0.12"].map((interfaceName, index) => linkRow(to, { interfaceName, rx: index === 0 ? 0.9 : 1 })),
        given: {
          interfaces: { state: "read", at: instantOf(T0), rows: [vlan(of, "eth0.12"), vlan(of, "eth0.13")], empty: false },
        },
      });
    const snapshot = snapshotOf([router2(a, b), router2(b, a)], { atMs: T0 });
    const pairs = linksBetween(snapshot, "anna", "berta").map(({ interfaces, directions }) => [
      interfaces.a.interfaceName,
      interfaces.b.interfaceName,
      directions.ab.quality,
    ]);
    expect(pairs).toEqual([
      ["eth0.12", "eth0.12", 1],
      ["eth0.13", "eth0.13", 0.9],
    ]);
    expect(snapshot.collisions).toEqual([]);
  });
});

describe("whose an address is", () => {
  it("is told by the MAC in it, for a router that was never read", () => {
    const snapshot = snapshotOf(
      [answer(a, { atMs: T0, lists: [b], links: [linkRow(b, { neighbourHostname: null })] }), silence(b, T0)],
      { atMs: T0 },
    );
    expect(linksBetween(snapshot, "anna", "berta")).toHaveLength(1);
  });

  it("is told by the name where only one router has it, and by nothing where two have", () => {
    const row = linkRow(b, { neighbourLinkLocal: "fe80::1234" });
    const one = snapshotOf([answer(a, { atMs: T0, lists: [b], links: [row] })], { atMs: T0 });
    expect(linksBetween(one, "anna", "berta")).toHaveLength(1);
    const two = snapshotOf([answer(a, { atMs: T0, lists: [b, router(9, "berta")], links: [row] })], { atMs: T0 });
    expect(two.links).toEqual([]);
    expect(two.refusals).toMatchObject([{ code: "unknown-neighbour", node: nodeNamed(two, "anna").uid, query: "links" }]);
    expect(two.refusals[0]?.message).toContain("fe80::1234");
  });

  it("is the replacement's, once the router that had it is gone", () => {
    let previous = snapshotOf([answer(a, { atMs: T0, lists: [b], links: [linkRow(b)] }), answer(b, { atMs: T0 })], { atMs: T0 });
    for (let round = 1; round <= 4; round += 1) {
      const atMs = T0 + round * MINUTE;
      previous = snapshotOf([answer(a, { atMs, lists: [] })], { atMs, previous });
    }
    expect(nodeNamed(previous, "berta").state).toBe("gone");
    const atMs = T0 + 5 * MINUTE;
    const heir = answer(router(8, "heir"), { atMs, lists: [a], links: [linkRow(a)] });
    const taken = { ...heir, interfaces: answer(b, { atMs }).interfaces };
    const snapshot = snapshotOf(
      [answer(a, { atMs, lists: [router(8, "heir")], links: [linkRow(b, { neighbourHostname: null })] }), taken],
      { atMs, previous },
    );
    expect(linksBetween(snapshot, "anna", "heir")).toHaveLength(1);
    expect(snapshot.links).toHaveLength(1);
    expect(direction(snapshot, "anna", "heir").state).toBe("measured");
  });
});

describe("second-hand links", () => {
  const description = (of: typeof a, hex: string, topology: { to: string; rx: number; tx: number }[]) => ({
    primaryIp: primaryIpOf(of),
    nodeId: null,
    globalId: `${of.hostname}.${hex.repeat(20)}`,
    hostname: of.hostname,
    linkLocals: [],
    meshAddresses: [primaryIpOf(of)],
    announcedNetworks: [],
    hostNetworks: [],
    topology: topology.map(({ to, rx, tx }) => ({
      neighbourGlobalId: to.repeat(20),
      neighbourNodeId: null,
      neighbourIndex: null,
      interfaceIndex: null,
      rx,
      tx,
      rxBps: null,
      txBps: 1e6,
      signalDbm: null,
      noiseDbm: null,
      channel: null,
    })),
    smsNames: [],
  });
  const rows = [
    description(a, "A", [{ to: "B", rx: 0.1, tx: 0.1 }]),
    description(b, "B", [
      { to: "A", rx: 0.1, tx: 0.1 },
      { to: "C", rx: 0.7, tx: 0.9 },
    ]),
    description(c, "C", [{ to: "B", rx: 0.9, tx: 0.7 }]),
  ];
  const reader = (atMs: number, describedAtMs: number) =>
    answer(a, {
      atMs,
      lists: [b, c],
      links: [linkRow(b, { rx: 1, tx: 1 })],
      given: { descriptions: { state: "read", at: instantOf(describedAtMs), rows, empty: false } },
    });

  it("fill in where neither end was read, marked, and never override what an end says", () => {
    const snapshot = snapshotOf([reader(T0, T0), silence(b, T0), silence(c, T0)], { atMs: T0 });
    expect(direction(snapshot, "anna", "berta")).toMatchObject({ quality: 1, secondHand: false, state: "one-sided" });
    expect(direction(snapshot, "carla", "berta")).toMatchObject({
      quality: 0.7,
      secondHand: true,
      state: "measured",
      at: instantOf(T0),
    });
    expect(direction(snapshot, "berta", "carla")).toMatchObject({ quality: 0.9, secondHand: true, bandwidthMbps: 1 });
    expect(snapshot.links).toHaveLength(2);
  });

  it("say nothing that is older than the ends' own last word", () => {
    const before = snapshotOf(
      [reader(T0, T0), answer(b, { atMs: T0, links: [linkRow(a)] }), answer(c, { atMs: T0, links: [] })],
      { atMs: T0 },
    );
    expect(linksBetween(before, "berta", "carla")).toEqual([]);
    const atMs = T0 + MINUTE;
    const later = snapshotOf([reader(atMs, T0), silence(b, atMs), silence(c, atMs)], { atMs, previous: before });
    expect(linksBetween(later, "berta", "carla")).toEqual([]);
    const renewed = snapshotOf([reader(atMs, atMs), silence(b, atMs), silence(c, atMs)], { atMs, previous: before });
    expect(linksBetween(renewed, "berta", "carla")).toHaveLength(1);
  });

  it("give way to the first direct reading, under the same id", () => {
    const before = snapshotOf([reader(T0, T0), silence(b, T0), silence(c, T0)], { atMs: T0 });
    const atMs = T0 + MINUTE;
    const after = snapshotOf([reader(atMs, T0), answer(c, { atMs, links: [linkRow(b, { rx: 0.4, tx: 0.3 })], lists: [a, b] })], {
      atMs,
      previous: before,
    });
    expect(direction(after, "carla", "berta")).toMatchObject({ quality: 0.3, secondHand: false });
    expect(linksBetween(after, "carla", "berta").map((link) => link.id)).toEqual(
      linksBetween(before, "carla", "berta").map((link) => link.id),
    );
  });
});
