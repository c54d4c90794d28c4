import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "#lib/base/durations.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import type { AssembleInput } from "#lib/graph/assemble/input/types.ts";
import { type Observation, type Snapshot, snapshotSchema } from "#lib/model/index.ts";
import { capture, hasCaptures, observationsOf, truth } from "./captured.ts";
import { round, T0 } from "./made.ts";

function assembled(observations: readonly Observation[], given: Partial<AssembleInput> & { atMs: number }): Snapshot {
  return snapshotSchema.parse(assemble(round(observations, given)).snapshot);
}

/** Truth name (n1…) of a node, by the MACs of its interfaces: twins have one host name. */
function namesOf(name: string, snapshot: Snapshot): Map<string, string> {
  const names = new Map<string, string>();
  for (const node of snapshot.nodes) {
    // The last group of every address of n10 is "a", and so on.
    const last = new Set(
      node.interfaces.flatMap((device) =>
        device.addresses
          .filter((address) => address.startsWith("fe80:"))
          .map((address) => Number.parseInt(address.split(":").at(-1) ?? "", 16)),
      ),
    );
    const [number] = last;
    if (last.size === 1) names.set(node.uid, `n${number}`);
  }
  expect([...names.values()].sort()).toEqual(
    truth(name)
      .nodes.map((node) => node.name)
      .sort(),
  );
  return names;
}

const directedTruth = (name: string) =>
  truth(name)
    .links.filter((link) => link.up)
    .flatMap(({ a, b }) => [`${a.node}.${a.dev}>${b.node}.${b.dev}`, `${b.node}.${b.dev}>${a.node}.${a.dev}`])
    .sort();

function directedLinks(snapshot: Snapshot, names: ReadonlyMap<string, string>, states: readonly string[]): string[] {
  return snapshot.links
    .flatMap(({ a, b, interfaces, directions }) => {
      const from = `${names.get(a)}.${interfaces.a.interfaceName}`;
      const to = `${names.get(b)}.${interfaces.b.interfaceName}`;
      return [
        ...(states.includes(directions.ab.state) ? [`${from}>${to}`] : []),
        ...(states.includes(directions.ba.state) ? [`${to}>${from}`] : []),
      ];
    })
    .sort();
}

const V4_USERS = {
  "bmx6-12n": {
    n1: "n1",
    n2: "n1",
    n5: "n1",
    n9: "n1",
    n10: "n1",
    n11: "n1",
    n3: "n7",
    n4: "n7",
    n6: "n7",
    n7: "n7",
    n8: "n7",
    n12: "n7",
  },
};

describe.runIf(hasCaptures).each(["bmx6", "bmx7"] as const)("the recorded mesh of twelve %s routers", (protocol) => {
  const name = `${protocol}-12n`;
  const observations = () => observationsOf(capture(name), { protocol, atMs: T0 });
  const snapshot = () => assembled(observations(), { atMs: T0 + 2000 });

  it("has its 12 nodes, all answered, twins apart, odd names as they are", () => {
    const { nodes } = snapshot();
    expect(nodes.map((node) => node.hostname).sort()).toEqual(
      truth(name)
        .nodes.map((node) => node.hostname)
        .sort(),
    );
    expect(new Set(nodes.map((node) => node.state))).toEqual(new Set(["answered"]));
    const labels = nodes.map((node) => node.label);
    expect(new Set(labels).size).toBe(12);
    expect(labels.filter((label) => /^twin \(.{4}\)$/.test(label))).toHaveLength(2);
    expect(labels).toEqual(expect.arrayContaining(["12345", "-_-", "a.b.c.d-e_f"]));
    for (const node of nodes) expect(node.uid).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{7}$/);
  });

  it("has exactly the 36 directed links that are up, each measured by its receiver", () => {
    const made = snapshot();
    expect(directedLinks(made, namesOf(name, made), ["measured"])).toEqual(directedTruth(name));
    expect(made.links).toHaveLength(18);
    for (const { directions } of made.links) {
      for (const one of [directions.ab, directions.ba]) {
        expect(one.quality).toBe(one.countedByReceiver);
        expect(one.toldToSender).not.toBeNull();
        expect(one.secondHand).toBe(false);
      }
    }
    expect(made.collisions).toEqual([]);
    expect(made.refusals.filter((refusal) => refusal.code === "unknown-neighbour")).toEqual([]);
  });

  it("has the gateways of both families with what they claim", () => {
    const made = snapshot();
    const names = namesOf(name, made);
    const claimed = Object.fromEntries(
      made.gateways.map((gateway) => [`${names.get(gateway.node)} ${gateway.family}`, gateway.claimedMbps]),
    );
    const fifty = protocol === "bmx6" ? 50.331 : 46.137;
    expect(claimed).toEqual({ "n1 v4": 18.874, "n1 v6": 18.874, "n7 v4": fifty, "n10 v6": expect.closeTo(9.437, 3) });
    for (const gateway of made.gateways) {
      expect(gateway.announcedBy).toEqual(["description", "tunnels"]);
    }
  });

  it("ties each node to the gateway that its own chosen rows name", () => {
    const made = snapshot();
    const names = namesOf(name, made);
    const uidByAddress = new Map(made.nodes.flatMap((node) => node.addresses.map((address) => [address, node.uid] as const)));
    for (const { self, tunnels } of observations()) {
      const node = uidByAddress.get(self?.primaryIp ?? "") ?? "";
      for (const [family, network] of [
        ["v4", "0.0.0.0/0"],
        ["v6", "::/0"],
      ] as const) {
        const use = made.uses.find((candidate) => candidate.node === node && candidate.family === family);
        const own = made.gateways.some((gateway) => gateway.node === node && gateway.family === family);
        if (own) expect(use).toMatchObject({ gateway: node, reason: "self" });
        else if (tunnels.state === "refused") expect(use).toMatchObject({ gateway: null, reason: "no-tun-plugin" });
        else {
          const rows = tunnels.state === "read" ? tunnels.rows : [];
          const chosen = new Set(
            rows.filter((row) => row.chosen && row.announcedNetwork === network).map((row) => row.announcerPrimaryIp),
          );
          expect(chosen.size).toBe(1);
          expect(use).toMatchObject({
            gateway: uidByAddress.get([...chosen][0] ?? ""),
            reason: "chosen",
            dedicatedTunnel: false,
          });
          expect(use?.pathMbps).toBeGreaterThan(0);
        }
      }
    }
    expect(made.uses).toHaveLength(24);
    const withoutPlugin = made.uses.filter((use) => use.reason === "no-tun-plugin").map((use) => names.get(use.node));
    expect(withoutPlugin).toEqual(protocol === "bmx7" ? ["n11", "n11"] : []);
    expect(made.gateways.every((gateway) => gateway.working === "yes")).toBe(true);
  });

  it("leads every route to a gateway over a link that is there", () => {
    const made = snapshot();
    const gateways = new Set(made.gateways.map((gateway) => gateway.node));
    const addresses = new Set(made.nodes.filter((node) => gateways.has(node.uid)).map((node) => node.addresses[0]));
    const rows = observations().flatMap(({ originators }) => (originators.state === "read" ? originators.rows : []));
    expect(made.routes).toHaveLength(rows.filter((row) => !row.self && addresses.has(row.primaryIp)).length);
    expect(made.routes.length).toBeGreaterThanOrEqual(gateways.size * 11 - 1);
    const links = new Map(made.links.map((link) => [link.id, link]));
    for (const route of made.routes) {
      const link = links.get(route.link ?? "");
      expect([link?.a, link?.b].sort()).toEqual([route.node, route.nextHop].sort());
    }
  });

  it("keeps uids and ids when the same mesh is read again under another index", () => {
    const first = assemble(round(observations(), { atMs: T0 }));
    const identity = new Map(first.newKeys.map(({ key, uid }) => [key, uid]));
    const again = observationsOf(capture(name), { protocol, atMs: T0 + MINUTE_MS, uptimePlusS: 60 });
    const second = assemble(round(again, { atMs: T0 + MINUTE_MS, identity, previous: first.snapshot }));
    expect(second.newKeys).toEqual([]);
    expect(second.snapshot.links.map((link) => [link.id, link.firstSeenAt])).toEqual(
      first.snapshot.links.map((link) => [link.id, link.firstSeenAt]),
    );
    expect(second.snapshot.nodes.map((node) => node.uid)).toEqual(first.snapshot.nodes.map((node) => node.uid));
  });
});

describe.runIf(hasCaptures)("twelve bmx6 routers, as the recipe of their tunnels has it", () => {
  it("gives n1 and n7 the users that they had", () => {
    const made = assembled(observationsOf(capture("bmx6-12n"), { protocol: "bmx6", atMs: T0 }), { atMs: T0 });
    const names = namesOf("bmx6-12n", made);
    const users = made.uses
      .filter((use) => use.family === "v4")
      .map((use) => [names.get(use.node), names.get(use.gateway ?? "")]);
    expect(Object.fromEntries(users)).toEqual(V4_USERS["bmx6-12n"]);
    const byGateway = made.gateways.map((gateway) => [`${names.get(gateway.node)} ${gateway.family}`, gateway.users]);
    expect(Object.fromEntries(byGateway)).toMatchObject({ "n1 v4": 6, "n7 v4": 6 });
  });
});

describe.runIf(hasCaptures)("the mesh that was read from one node's descriptions", () => {
  it("has the 30 directed links of the nodes that run the topology plugin, second-hand", () => {
    const [only] = observationsOf(capture("bmx7-12n"), { protocol: "bmx7", atMs: T0, descriptionsOf: ["n1"] }).filter(
      (observation) => observation.descriptions.state === "read",
    );
    if (only === undefined) throw new Error("n1 did not answer");
    const none: Observation = { ...only, links: { state: "not-asked" }, tunnels: { state: "not-asked" } };
    const made = assembled([none], { atMs: T0 });
    expect(made.links).toHaveLength(17);
    const bothTell = made.links.filter(
      ({ directions }) => directions.ab.state === "measured" && directions.ba.state === "measured",
    );
    const oneTells = made.links.filter(({ directions }) => directions.ab.state === "one-sided");
    expect(2 * bothTell.length + oneTells.length).toBe(30);
    expect(made.links.every(({ directions }) => directions.ab.secondHand && directions.ba.secondHand)).toBe(true);
    expect(made.links.length).toBe(bothTell.length + oneTells.length);
  });
});

describe.runIf(hasCaptures)("twelve bmx6 routers after n5 died, n3-n4 was cut and n7 withdrew", () => {
  const after = (atMs: number, uptimePlusS: number, descriptionsOf?: readonly string[]) =>
    observationsOf(capture("bmx6-12n-after"), {
      protocol: "bmx6",
      atMs,
      uptimePlusS,
      ...(descriptionsOf ? { descriptionsOf } : {}),
    });

  it("alone invents no n5, and owns n12's links although its interfaces were empty", () => {
    const made = assembled(after(T0, 0), { atMs: T0 });
    expect(made.nodes).toHaveLength(11);
    expect(made.nodes.some((node) => node.hostname === "x")).toBe(false);
    const n12 = made.nodes.find((node) => node.hostname === "-_-");
    expect(n12?.interfaces).toEqual([]);
    const own = made.links.filter((link) => link.a === n12?.uid || link.b === n12?.uid);
    expect(own).toHaveLength(4);
    expect(own.every(({ directions }) => directions.ab.state === "measured" && directions.ba.state === "measured")).toBe(true);
    const devices = own.map(({ a, interfaces }) => (a === n12?.uid ? interfaces.a : interfaces.b).interfaceName);
    expect(devices.sort()).toEqual(["br-lan", "br-lan", "wlan0", "wlan1"]);
    expect(made.gateways.filter((gateway) => gateway.family === "v4")).toHaveLength(1);
  });

  it("after the mesh of before: n5 is gone after 3 rounds and 3 minutes, its links go at once, the offer is withdrawn", () => {
    const before = assembled(observationsOf(capture("bmx6-12n"), { protocol: "bmx6", atMs: T0 }), { atMs: T0 });
    const names = namesOf("bmx6-12n", before);
    const uid = (name: string) => [...names].find(([, candidate]) => candidate === name)?.[0] ?? "";
    const states: string[] = [];
    let previous = before;
    for (let minute = 1; minute <= 4; minute += 1) {
      const atMs = T0 + minute * MINUTE_MS;
      const observations = after(atMs, minute * 60, []);
      const n5 = { primaryIp: "fd66:66:66:4:200:b6ff:fe03:5", nodeId: null, reason: "no-answer" as const };
      // The descriptions are those of before, carried over by the first node.
      const [first, ...others] = observations;
      const [old] = observationsOf(capture("bmx6-12n"), { protocol: "bmx6", atMs: T0 });
      if (first === undefined || old === undefined) throw new Error("nothing was recorded");
      const carried = { ...first, descriptions: old.descriptions };
      const made = assembled([carried, ...others], { atMs, previous, unread: minute < 3 ? [n5] : [] });
      const gone = made.nodes.find((node) => node.uid === uid("n5"));
      states.push(`${gone?.state} ${gone?.stateReason}`);
      expect(made.nodes).toHaveLength(12);
      expect(made.links.filter((link) => [link.a, link.b].includes(uid("n5")))).toEqual([]);
      expect(made.links.filter((link) => [link.a, link.b].sort().join() === [uid("n3"), uid("n4")].sort().join())).toEqual([]);
      expect(made.gateways.map((gateway) => [names.get(gateway.node), gateway.family]).sort()).toEqual([
        ["n1", "v4"],
        ["n1", "v6"],
        ["n10", "v6"],
      ]);
      const v4 = made.uses.filter((use) => use.family === "v4");
      const reasons = Object.fromEntries(v4.map((use) => [names.get(use.node), use.gateway === uid("n1") ? "n1" : use.reason]));
      const ten = ["n1", "n2", "n3", "n4", "n6", "n8", "n9", "n10", "n11", "n12"].map((name) => [name, "n1"]);
      // n7 searches no way out itself.
      const n5s = gone?.state === "gone" ? {} : { n5: "no-answer" };
      expect(reasons).toEqual({ ...Object.fromEntries(ten), n7: "none-chosen", ...n5s });
      expect(made.nodes.find((node) => node.uid === uid("n12"))?.interfaces).toHaveLength(3);
      expect(directedLinks(made, names, ["measured"])).toEqual(directedTruth("bmx6-12n-after"));
      previous = made;
    }
    expect(states).toEqual(["unknown unlisted", "unknown unlisted", "gone not-asked", "gone not-asked"]);
  });
});
