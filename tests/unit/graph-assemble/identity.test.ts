import { describe, expect, it } from "vitest";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { labelsOf } from "#lib/graph/assemble/identity/labels.ts";
import { plainMac, plainMacOfAddress } from "#lib/graph/assemble/identity/mac.ts";
import { uidOfKey } from "#lib/graph/assemble/identity/uid.ts";
import { instantOf, type Observation, type Place, snapshotSchema } from "#lib/model/index.ts";
import {
  answer,
  asBmx7,
  keyOf,
  linkRow,
  macOf,
  nodeIdOf,
  nodeNamed,
  originatorRow,
  primaryIpOf,
  type Router,
  round,
  router,
  snapshotOf,
  T0,
} from "./made.ts";

const MINUTE = 60_000;
const [a, b] = [router(1, "anna"), router(2, "berta")];
describe("uids", () => {
  it("are eight URL-safe characters that begin with a letter or digit, and differ from those that are taken", () => {
    for (let n = 0; n < 2000; n += 1) expect(uidOfKey(`mac:${n}`, () => false)).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{7}$/);
    const first = uidOfKey("mac:1", () => false);
    const other = uidOfKey("mac:1", (uid) => uid === first);
    expect(other).not.toBe(first);
    expect(uidOfKey("mac:1", (uid) => uid === first)).toBe(other);
  });

  it("come from the index where it has a key, and only new keys are given out", () => {
    const identity = new Map([[keyOf(a), "known-id"]]);
    const { snapshot, newKeys } = assemble(round([answer(a, { atMs: T0, lists: [b] })], { atMs: T0, identity }));
    expect(nodeNamed(snapshot, "anna").uid).toBe("known-id");
    expect(newKeys).toEqual([{ key: keyOf(b), uid: nodeNamed(snapshot, "berta").uid }]);
  });

  it("stay when the name, the number of interfaces or the address map changes", () => {
    const before = nodeNamed(snapshotOf([answer(a, { atMs: T0 })], { atMs: T0 }), "anna").uid;
    const renamed = answer({ ...a, hostname: "renamed" }, { atMs: T0 });
    const moved = primaryIpOf(a).replace(":4:", ":5:"); // the fourth group counts interfaces
    const changed = { ...renamed, address: moved, self: renamed.self === null ? null : { ...renamed.self, primaryIp: moved } };
    expect(nodeNamed(snapshotOf([changed], { atMs: T0 }), "renamed").uid).toBe(before);
  });

  it("are made of the address where it holds no MAC", () => {
    const odd = answer(a, { atMs: T0 });
    const { newKeys } = assemble(
      round([{ ...odd, self: odd.self === null ? null : { ...odd.self, primaryIp: "fd66:66:66::1" } }], { atMs: T0 }),
    );
    expect(newKeys).toEqual([{ key: "ip6:fd66:66:66::1", uid: uidOfKey("ip6:fd66:66:66::1", () => false) }]);
  });
});

describe("MACs in addresses", () => {
  it("are one in the link-local and the mesh address, whatever the local bit", () => {
    expect(plainMacOfAddress("fe80::b6ff:fe07:2")).toBe("00:00:b6:07:00:02");
    expect(plainMacOfAddress("fd66:66:66:4:200:b6ff:fe07:2")).toBe("00:00:b6:07:00:02");
    expect(plainMac("02:00:b6:07:00:02")).toBe("00:00:b6:07:00:02");
    expect(plainMacOfAddress("fe80::215:6dff:fe12:3456")).toBe("00:15:6d:12:34:56");
    expect(plainMacOfAddress("fe80::1")).toBeNull();
    expect(plainMacOfAddress("10.1.2.3")).toBeNull();
    expect(plainMacOfAddress("fe80::1::2")).toBeNull();
  });
});

describe("a router with both daemons", () => {
  it("is one node, proven by the MAC, with the interfaces of both as one", () => {
    const snapshot = snapshotOf([answer(a, { atMs: T0 }), asBmx7(a, T0)], { atMs: T0 });
    const [node, ...others] = snapshot.nodes;
    expect(others).toEqual([]);
    expect(node).toMatchObject({ protocols: ["bmx6", "bmx7"], state: "answered", keys: [`bmx7:${nodeIdOf(a)}`, keyOf(a)] });
    expect(node?.interfaces.map((device) => [device.name, device.protocols, device.channel])).toEqual([
      ["eth0", ["bmx6", "bmx7"], 36],
      ["wlan0", ["bmx6", "bmx7"], 36],
      ["wlan1", ["bmx6", "bmx7"], 36],
    ]);
    expect(node?.daemons.map((daemon) => daemon.protocol)).toEqual(["bmx6", "bmx7"]);
    expect(snapshot.collisions).toEqual([]);
  });

  it("is not stale while one of them lives", () => {
    const dead = { ...asBmx7(a, T0), liveDaemon: false };
    expect(snapshotOf([answer(a, { atMs: T0 }), dead], { atMs: T0 }).nodes).toMatchObject([{ state: "answered" }]);
    expect(snapshotOf([{ ...answer(a, { atMs: T0 }), liveDaemon: false }, dead], { atMs: T0 }).nodes).toMatchObject([
      { state: "stale" },
    ]);
  });

  it("keeps its uid when it moves from bmx6 to bmx7, also after its node was forgotten", () => {
    const first = assemble(round([answer(a, { atMs: T0 })], { atMs: T0 }));
    const identity = new Map(first.newKeys.map(({ key, uid }) => [key, uid]));
    const atMs = T0 + MINUTE;
    for (const previous of [first.snapshot, null]) {
      const moved = assemble(round([asBmx7(a, atMs)], { atMs, previous, identity }));
      expect(moved.snapshot.nodes).toMatchObject([{ uid: first.snapshot.nodes[0]?.uid, protocols: ["bmx7"] }]);
      expect(moved.newKeys).toEqual([{ key: `bmx7:${nodeIdOf(a)}`, uid: first.snapshot.nodes[0]?.uid }]);
    }
  });

  it("keeps the longer known uid where the proof comes late, and no key is moved", () => {
    const blind = { ...asBmx7(a, T0), interfaces: { state: "not-asked" } as const };
    const six = assemble(round([answer(a, { atMs: T0 - MINUTE })], { atMs: T0 - MINUTE }));
    const identity = new Map(six.newKeys.map(({ key, uid }) => [key, uid]));
    const apart = assemble(round([answer(a, { atMs: T0 }), blind], { atMs: T0, previous: six.snapshot, identity }));
    expect(apart.snapshot.nodes).toHaveLength(2);
    for (const { key, uid } of apart.newKeys) identity.set(key, uid);
    const atMs = T0 + MINUTE;
    const joined = assemble(round([answer(a, { atMs }), asBmx7(a, atMs)], { atMs, previous: apart.snapshot, identity }));
    expect(joined.snapshot.nodes).toMatchObject([{ uid: six.snapshot.nodes[0]?.uid, protocols: ["bmx6", "bmx7"] }]);
    expect(joined.newKeys).toEqual([]);
    const later = atMs + MINUTE;
    const again = assemble(
      round([answer(a, { atMs: later }), { ...asBmx7(a, later), interfaces: { state: "not-asked" } }], {
        atMs: later,
        previous: joined.snapshot,
        identity,
      }),
    );
    expect(again.snapshot.nodes).toHaveLength(1);
  });

  it("has one link where both daemons tell of the same two interfaces: bmx7's, which knows bandwidths", () => {
    const sevenLinks = (to: Router): Observation["links"] => ({
      state: "read",
      at: instantOf(T0),
      empty: false,
      rows: [linkRow(to, { neighbourNodeId: nodeIdOf(to), rx: 0.9, tx: 0.9, txBps: 2e7 })],
    });
    const observations = [
      answer(a, { atMs: T0, links: [linkRow(b, { rx: 0.8, tx: 0.8 })] }),
      answer(b, { atMs: T0, links: [linkRow(a, { rx: 0.8, tx: 0.8 })] }),
      asBmx7(a, T0, sevenLinks(b)),
      asBmx7(b, T0, sevenLinks(a)),
    ];
    const { nodes, links } = snapshotOf(observations, { atMs: T0 });
    expect(nodes).toHaveLength(2);
    expect(links).toMatchObject([{ protocol: "bmx7", directions: { ab: { quality: 0.9, bandwidthMbps: 20 } } }]);
  });
});

describe("collisions", () => {
  const clone: Router = { number: 1, hostname: "clone" };
  const cloneAnswers = (atMs: number) => ({ ...answer(clone, { atMs }), endpoint: "127.0.0.99:80", address: "192.0.2.9:80" });

  it("keep both of two nodes with one address, under the same uids in every round and order", () => {
    const first = assemble(round([answer(a, { atMs: T0 }), cloneAnswers(T0)], { atMs: T0 }));
    const { snapshot } = first;
    const [anna, other] = [nodeNamed(snapshot, "anna"), nodeNamed(snapshot, "clone")];
    expect(anna.uid).toBe(uidOfKey(keyOf(a), () => false));
    expect(other.uid).toBe(uidOfKey(`${keyOf(a)}~clone`, () => false));
    expect(snapshot.collisions).toContainEqual({ kind: "primary-ip", key: keyOf(a), nodes: [anna.uid, other.uid].sort() });
    expect(first.newKeys).toEqual([
      { key: keyOf(a), uid: anna.uid },
      { key: `${keyOf(a)}~clone`, uid: other.uid },
    ]);
    const identity = new Map(first.newKeys.map(({ key, uid }) => [key, uid]));
    const atMs = T0 + MINUTE;
    // The first falls silent: the clone does not slip into its uid, with or without the snapshot before.
    for (const previous of [snapshot, null]) {
      const later = assemble(round([cloneAnswers(atMs)], { atMs, previous, identity }));
      expect(nodeNamed(later.snapshot, "clone")).toMatchObject({ uid: other.uid, state: "answered" });
      expect(later.newKeys).toEqual([]);
    }
  });

  it("gives the old uid to the one that had it, though the other's name sorts before", () => {
    const before = assemble(round([cloneAnswers(T0)], { atMs: T0 }));
    const identity = new Map(before.newKeys.map(({ key, uid }) => [key, uid]));
    const atMs = T0 + MINUTE;
    const after = assemble(round([answer(a, { atMs }), cloneAnswers(atMs)], { atMs, previous: before.snapshot, identity }));
    expect(nodeNamed(after.snapshot, "clone").uid).toBe(before.snapshot.nodes[0]?.uid);
    expect(nodeNamed(after.snapshot, "anna").uid).not.toBe(before.snapshot.nodes[0]?.uid);
  });

  it("are seen in one lister's rows too: one MAC, two addresses, two names, both just referred to", () => {
    const twin = (hostname: string, group: string, lastRefAgeS: number) =>
      originatorRow({ number: 5, hostname }, { primaryIp: primaryIpOf(router(5)).replace(":4:", `:${group}:`), lastRefAgeS });
    const both = snapshotOf([answer(a, { atMs: T0, lists: [twin("one", "4", 2), twin("two", "5", 3)] })], { atMs: T0 });
    expect(both.nodes.map((node) => node.hostname).sort()).toEqual(["anna", "one", "two"]);
    expect(both.collisions).toMatchObject([{ kind: "mac" }]);
    // A router that was renamed and started again is listed twice for a while, its old entry ageing.
    const renamed = snapshotOf([answer(a, { atMs: T0, lists: [twin("one", "4", 40), twin("two", "5", 3)] })], { atMs: T0 });
    expect(renamed.nodes).toHaveLength(2);
    expect(renamed.collisions).toEqual([]);
  });

  it("report shared MACs and link-local addresses of nodes that are otherwise apart, and never names", () => {
    const sharer = { ...answer(b, { atMs: T0 }), interfaces: answer(a, { atMs: T0, interfaces: 1 }).interfaces };
    const snapshot = snapshotOf([answer(a, { atMs: T0 }), sharer, answer(router(7, "anna"), { atMs: T0 })], { atMs: T0 });
    expect(snapshot.nodes).toHaveLength(3);
    expect(snapshot.collisions.map(({ kind, key }) => [kind, key])).toEqual([
      ["link-local", "fe80::ff:fe00:1"],
      ["mac", macOf(a)],
    ]);
  });

  it("are none for one router that is asked at two addresses", () => {
    const twice = [
      answer(a, { atMs: T0 }),
      { ...answer(a, { atMs: T0 + 500 }), address: "192.0.2.1:80", endpoint: "192.0.2.1:80" },
    ];
    const snapshot = snapshotOf(twice, { atMs: T0 + 1000 });
    expect(snapshot.nodes).toHaveLength(1);
    expect(snapshot.collisions).toEqual([]);
    expect(snapshot.sources).toHaveLength(2);
  });
});

describe("labels", () => {
  const named = (uid: string, hostname: string | null, state: "answered" | "gone" = "answered") => ({ uid, hostname, state });

  it("tell twins apart by a piece of the uid, longer where the pieces are alike", () => {
    const labels = labelsOf([
      named("abcd1111", "twin"),
      named("wxyz2222", "twin"),
      named("abcd3333", "twin"),
      named("q", "alone"),
    ]);
    expect(Object.fromEntries(labels)).toEqual({
      abcd1111: "twin (abcd)",
      wxyz2222: "twin (wxyz)",
      abcd3333: "twin (abcd3)",
      q: "alone",
    });
  });

  it("leave the plain name to the living one where the others are gone", () => {
    const labels = labelsOf([named("abcd1111", "twin", "gone"), named("wxyz2222", "twin")]);
    expect(Object.fromEntries(labels)).toEqual({ abcd1111: "twin (abcd)", wxyz2222: "twin" });
  });

  it("are unique even among nameless nodes and names that look like labels", () => {
    const labels = labelsOf([
      named("abcd1111", "twin"),
      named("efgh2222", "twin"),
      named("zzzz", "twin (abcd)"),
      named("none1234", null),
      named("none5678", ""),
    ]);
    expect(new Set(labels.values()).size).toBe(5);
    expect(labels.get("none1234")).toBe("(none1234)");
  });
});

describe("places", () => {
  const place: Place = { lat: 41.4, lon: 2.1, elevationM: null, source: "config", doubtful: false };
  const placed = (key: string, others: readonly Router[] = []) =>
    snapshotOf([answer(a, { atMs: T0, lists: others })], { atMs: T0, places: new Map([[key, place]]) }).nodes.filter(
      (node) => node.place !== null,
    ).length;

  it("are found by key, by either form of the MAC, by the MAC of any device, by address, and by a name that only one has", () => {
    expect(placed(keyOf(a))).toBe(1);
    expect(placed(`mac:${macOf(a)}`)).toBe(1);
    expect(placed(`mac:${macOf(a, 2)}`)).toBe(1);
    expect(placed(`ip6:${primaryIpOf(a)}`)).toBe(1);
    expect(placed("name:anna")).toBe(1);
    expect(placed("name:anna", [router(4, "anna")])).toBe(0);
    expect(placed("name:somebody")).toBe(0);
  });
});

it("refuses an instant that is none, and nothing that a router says", () => {
  expect(() => assemble({ ...round([], { atMs: T0 }), at: "yesterday" })).toThrow(RangeError);
  expect(snapshotSchema.parse(assemble(round([], { atMs: T0 })).snapshot).nodes).toEqual([]);
});
