import { describe, expect, it } from "vitest";
import { type DescriptionRow, instantOf, type Observation, type Part, type Snapshot, type TunnelRow } from "#lib/model/index.ts";
import {
  answer,
  linkLocalOf,
  linkRow,
  nodeNamed,
  originatorRow,
  primaryIpOf,
  type Router,
  router,
  silence,
  snapshotOf,
  T0,
  tunnelRow,
} from "./made.ts";

const MINUTE = 60_000;
const [a, b, c] = [router(1, "anna"), router(2, "berta"), router(3, "carla")];

function description(of: Router, networks: readonly [string, number | null][]): DescriptionRow {
  return {
    primaryIp: primaryIpOf(of),
    nodeId: null,
    globalId: null,
    hostname: of.hostname,
    linkLocals: [],
    meshAddresses: [primaryIpOf(of)],
    announcedNetworks: networks.map(([network, bandwidthBps]) => ({ network, bandwidthBps })),
    hostNetworks: [],
    topology: [],
    smsNames: [],
  };
}
const part = <Row>(atMs: number, rows: readonly Row[], empty = false): Part<Row> => ({
  state: "read",
  at: instantOf(atMs),
  rows: [...rows],
  empty,
});
const own = ["10.77.1.0/24", 128e9] as [string, number];

type Said = { descriptions?: Part<DescriptionRow>; tunnels?: Part<TunnelRow>; lists?: readonly Router[] };
/** Anna answers with these; berta and carla are listed. */
function told(
  atMs: number,
  { descriptions, tunnels, lists = [b, c] }: Said,
  previous: Snapshot | null = null,
  more: Observation[] = [],
) {
  const given = descriptions === undefined ? {} : { descriptions };
  return snapshotOf([answer(a, { atMs, lists, ...(tunnels ? { tunnels } : {}), given }), ...more], { atMs, previous });
}
const offers = (snapshot: Snapshot) =>
  snapshot.gateways.map(({ node, family, networks, claimedMbps }) => {
    const name = snapshot.nodes.find((candidate) => candidate.uid === node)?.hostname;
    return [name, family, networks, claimedMbps];
  });
const usageOf = (snapshot: Snapshot, hostname: string, family = "v4") => {
  const { uid } = nodeNamed(snapshot, hostname);
  const use = snapshot.uses.find((candidate) => candidate.node === uid && candidate.family === family);
  const gateway = snapshot.nodes.find((node) => node.uid === use?.gateway)?.hostname ?? null;
  return use === undefined ? null : { ...use, node: hostname, gateway };
};

describe("who announces a way out", () => {
  it("is told by descriptions, the families apart, an own range being none", () => {
    const descriptions = part(T0, [
      description(b, [own, ["0.0.0.0/0", 18_874_000], ["2000::/3", 5e6], ["::/0", 4e6]]),
      description(c, [
        ["10.0.0.0/8", null],
        ["192.168.50.0/24", 1e6],
      ]),
    ]);
    expect(offers(told(T0, { descriptions }))).toEqual(
      expect.arrayContaining([
        ["berta", "v4", ["0.0.0.0/0"], 18.874],
        ["berta", "v6", ["2000::/3", "::/0"], 5],
        ["carla", "community", ["10.0.0.0/8"], null],
      ]),
    );
    expect(told(T0, { descriptions }).gateways).toHaveLength(3);
  });

  it("is told by anybody's tunnel rows too, chosen or not", () => {
    const snapshot = told(T0, { tunnels: part(T0, [tunnelRow(b, { chosen: false, tunnelName: null })]) });
    expect(snapshot.gateways).toMatchObject([
      { announcedBy: ["tunnels"], announcedAt: instantOf(T0), claimedMbps: 20, working: "unknown", users: 1 },
    ]);
    expect(usageOf(snapshot, "berta")).toMatchObject({ gateway: "berta", reason: "self" });
  });

  const withBoth = () =>
    told(T0, { descriptions: part(T0, [description(b, [own, ["0.0.0.0/0", 1e6]])]), tunnels: part(T0, [tunnelRow(b)]) });

  it("a carried-over description stands while nothing newer speaks against it", () => {
    const next = told(T0 + MINUTE, { descriptions: part(T0, [description(b, [own, ["0.0.0.0/0", 1e6]])]) }, withBoth());
    expect(next.gateways).toMatchObject([{ announcedAt: instantOf(T0), announcedBy: ["description"] }]);
  });

  it("goes on naming the description that was carried over, as long as it agrees with this round's rows", () => {
    const atMs = T0 + MINUTE;
    const descriptions = part(T0, [description(b, [own, ["0.0.0.0/0", 1e6], ["2000::/3", 1e6], ["::/0", 1e6]])]);
    const rows = [tunnelRow(b), tunnelRow(b, { announcedNetwork: "::/0" })];
    const next = told(atMs, { descriptions, tunnels: part(atMs, rows) }, withBoth());
    expect(
      next.gateways.map(({ family, announcedBy, networks, announcedAt }) => [family, announcedBy, networks, announcedAt]),
    ).toEqual([
      ["v4", ["description", "tunnels"], ["0.0.0.0/0"], instantOf(atMs)],
      ["v6", ["description", "tunnels"], ["::/0"], instantOf(atMs)],
    ]);
  });

  it("a carried-over description falls when newer tunnel rows name the announcer without the offer", () => {
    const atMs = T0 + MINUTE;
    const descriptions = part(T0, [description(b, [own, ["0.0.0.0/0", 1e6]])]);
    const other = tunnelRow(b, { announcedNetwork: "10.77.1.0/24", chosen: false });
    expect(told(atMs, { descriptions, tunnels: part(atMs, [other]) }, withBoth()).gateways).toEqual([]);
    // Rows that do not name the announcer at all (the mesh may be split) do not.
    const stranger = tunnelRow(c, { announcedNetwork: "10.77.3.0/24", chosen: false });
    expect(told(atMs, { descriptions, tunnels: part(atMs, [stranger]) }, withBoth()).gateways).toHaveLength(1);
  });

  it("a description that is as new does not fall for one distant node that has not heard yet, the other way round neither", () => {
    const atMs = T0 + MINUTE;
    const descriptions = part(atMs, [description(b, [own])]);
    expect(told(atMs, { descriptions, tunnels: part(atMs, [tunnelRow(b)]) }, withBoth()).gateways).toHaveLength(1);
  });

  it("the announcer's own word of this round settles it", () => {
    const atMs = T0 + MINUTE;
    const withdrawn = answer(b, { atMs, lists: [a, c], given: { descriptions: part(atMs, [description(b, [own])]) } });
    expect(told(atMs, { tunnels: part(atMs, [tunnelRow(b)]) }, withBoth(), [withdrawn]).gateways).toEqual([]);
  });

  it("a daemon that does not decode announcements takes none away", () => {
    const atMs = T0 + MINUTE;
    const blind = answer(c, { atMs, lists: [a, b], given: { descriptions: part(atMs, [description(b, [])]) } });
    const descriptions = part(T0, [description(b, [own, ["0.0.0.0/0", 1e6]])]);
    expect(told(atMs, { descriptions }, withBoth(), [blind]).gateways).toHaveLength(1);
  });

  it("a gateway that is gone or stale offers nothing", () => {
    const dead = answer(b, { atMs: T0, given: { liveDaemon: false } });
    expect(told(T0, { tunnels: part(T0, [tunnelRow(b)]) }, null, [dead]).gateways).toEqual([]);
  });
});

describe("which gateway a node uses", () => {
  const v4 = () =>
    part(T0, [
      description(b, [own, ["0.0.0.0/0", 1e6]]),
      description(c, [
        ["0.0.0.0/0", 2e6],
        ["::/0", 2e6],
      ]),
    ]);
  const with_ = (tunnels: Observation["tunnels"], more: Observation[] = []) =>
    snapshotOf([answer(a, { atMs: T0, lists: [b, c], tunnels, given: { descriptions: v4() } }), ...more], { atMs: T0 });

  it("is the chosen row's announcer, with the path's bandwidth and the kind of tunnel", () => {
    const rows = [tunnelRow(b, { chosen: false, tunnelName: null }), tunnelRow(c, { tunnelName: "X7Out_AB12CD34" })];
    const snapshot = with_(part(T0, rows));
    expect(usageOf(snapshot, "anna")).toMatchObject({
      gateway: "carla",
      reason: "chosen",
      dedicatedTunnel: true,
      pathMbps: 5,
      at: instantOf(T0),
    });
    expect(usageOf(with_(part(T0, [tunnelRow(b)])), "anna")).toMatchObject({ gateway: "berta", dedicatedTunnel: false });
    expect(usageOf(snapshot, "anna", "v6")).toMatchObject({ gateway: null, reason: "none-chosen" });
    expect(usageOf(snapshot, "berta", "v6")).toMatchObject({ gateway: null, reason: "not-asked" });
    const working = snapshot.gateways.map((gateway) => [gateway.family, gateway.working, gateway.users]);
    expect(working.sort()).toEqual([
      ["v4", "unknown", 1],
      ["v4", "yes", 2],
      ["v6", "unknown", 1],
    ]);
    expect(snapshot.uses).toHaveLength(6);
  });

  it("is the longest of several chosen prefixes", () => {
    const rows = [tunnelRow(b, { announcedNetwork: "::/0" }), tunnelRow(c, { announcedNetwork: "2000::/3" })];
    expect(usageOf(with_(part(T0, rows)), "anna", "v6")?.gateway).toBe("carla");
  });

  it.each([
    ["ERROR : --jshow tunnels /r=0 # Failed ! ( diff:0 ) ERROR apply_stream_opts: invalid argument: 0", "no-tun-plugin"],
    ["ERROR apply_stream_opts: invalid argument: jshow", "no-answer"],
    ["[24221 1] ERROR : can't connect to unix socket '/var/run/bmx7/sock': Connection refused !", "no-answer"],
  ] as const)("is not known after %s: %s", (message, reason) => {
    const snapshot = with_({ state: "refused", at: instantOf(T0), code: "daemon-error", message });
    expect(usageOf(snapshot, "anna")).toMatchObject({ gateway: null, reason });
  });

  it("is not known of who was not asked, did not answer, or answered nothing though it has a route to a gateway", () => {
    expect(usageOf(with_({ state: "not-asked" }), "anna")?.reason).toBe("not-asked");
    expect(usageOf(with_({ state: "not-asked" }, [silence(b, T0)]), "berta")?.reason).toBe("self");
    expect(usageOf(with_({ state: "refused", at: instantOf(T0), code: "timeout", message: "" }), "anna")?.reason).toBe(
      "no-answer",
    );
    expect(usageOf(with_(part<TunnelRow>(T0, [], true)), "anna")?.reason).toBe("none-chosen");
    const routed = answer(a, {
      atMs: T0,
      links: [linkRow(b)],
      lists: [originatorRow(b, { nextHopLinkLocal: linkLocalOf(b), interfaceName: "wlan0" }), originatorRow(c)],
      tunnels: part<TunnelRow>(T0, [], true),
      given: { descriptions: v4() },
    });
    expect(usageOf(snapshotOf([routed], { atMs: T0 }), "anna")?.reason).toBe("no-answer");
  });

  it("is too old after a quarter of an hour, and not before", () => {
    expect(usageOf(with_(part(T0 - 14 * MINUTE, [tunnelRow(b)])), "anna")).toMatchObject({
      gateway: "berta",
      at: instantOf(T0 - 14 * MINUTE),
    });
    expect(usageOf(with_(part(T0 - 16 * MINUTE, [tunnelRow(b)])), "anna")).toMatchObject({ gateway: null, reason: "too-old" });
  });

  it("is an announcer that nobody knows, or one that withdrew since", () => {
    expect(usageOf(with_(part(T0, [tunnelRow(router(9, "nobody"))])), "anna")).toMatchObject({
      gateway: null,
      reason: "unknown-gateway",
    });
  });

  it("is what it was for a node that falls silent, for a quarter of an hour", () => {
    let previous = snapshotOf(
      [answer(a, { atMs: T0, lists: [b, c], tunnels: part(T0, [tunnelRow(c)]), given: { descriptions: v4() } })],
      { atMs: T0 },
    );
    const reasons: unknown[] = [];
    for (const minutes of [5, 10, 14, 20]) {
      const atMs = T0 + minutes * MINUTE;
      const witness = answer(c, {
        atMs,
        lists: [a, b],
        given: { descriptions: part(atMs, v4().state === "read" ? [description(c, [["0.0.0.0/0", 2e6]])] : []) },
      });
      previous = snapshotOf([silence(a, atMs), witness], { atMs, previous });
      const use = usageOf(previous, "anna");
      reasons.push([use?.gateway, use?.reason, use?.at]);
    }
    expect(reasons).toEqual([
      ["carla", "chosen", instantOf(T0)],
      ["carla", "chosen", instantOf(T0)],
      ["carla", "chosen", instantOf(T0)],
      [null, "too-old", instantOf(T0)],
    ]);
  });

  it("is asked of no node that is gone or stale, and for no family that nobody offers", () => {
    const dead = answer(router(4, "dora"), { atMs: T0, given: { liveDaemon: false } });
    const snapshot = with_(part(T0, [tunnelRow(b)]), [dead]);
    expect(usageOf(snapshot, "dora")).toBeNull();
    expect(usageOf(snapshot, "anna", "community")).toBeNull();
  });
});

describe("routes to gateways", () => {
  it("name the next hop and the link of the outgoing device", () => {
    const descriptions = part(T0, [description(c, [["0.0.0.0/0", 1e6]])]);
    const rows = [
      originatorRow(b),
      originatorRow(c, {
        nextHopLinkLocal: linkLocalOf(b, 1),
        interfaceName: "eth0",
        metric: { bps: 7e6, special: "none" },
        hops: 2,
      }),
    ];
    const links = [linkRow(b, { mine: 0, theirs: 0 }), linkRow(b, { mine: 1, theirs: 1 })];
    const snapshot = snapshotOf([answer(a, { atMs: T0, lists: rows, links, given: { descriptions } })], { atMs: T0 });
    const wire = snapshot.links.find((link) => link.interfaces.a.interfaceName === "eth0");
    expect(snapshot.routes).toEqual([
      {
        node: nodeNamed(snapshot, "anna").uid,
        target: nodeNamed(snapshot, "carla").uid,
        nextHop: nodeNamed(snapshot, "berta").uid,
        link: wire?.id,
        metricBps: 7e6,
        hops: 2,
        at: instantOf(T0),
      },
    ]);
  });

  it("say that there is none where the daemon says so", () => {
    const descriptions = part(T0, [description(c, [["0.0.0.0/0", 1e6]])]);
    const rows = [originatorRow(c, { metric: { bps: 0, special: "no-route" } })];
    const { routes } = snapshotOf([answer(a, { atMs: T0, lists: rows, given: { descriptions } })], { atMs: T0 });
    expect(routes).toMatchObject([{ nextHop: null, link: null, metricBps: 0 }]);
  });
});

describe("the report of a round", () => {
  it("ties refusals to nodes, tells what was carried over or not asked, and who was slow", () => {
    const atMs = T0 + MINUTE;
    const before = told(T0, {});
    const slow = answer(b, {
      atMs,
      tunnels: part(T0, [tunnelRow(c)]),
      given: { cost: { requests: 3, bytes: 9, elapsedMs: 900 } },
    });
    const refusal = {
      code: "not-json",
      node: null,
      address: primaryIpOf(a),
      protocol: "bmx6",
      query: "links",
      message: "<html>",
      at: instantOf(atMs),
    } as const;
    const snapshot = snapshotOf([answer(a, { atMs, lists: [b] }), slow], {
      atMs,
      previous: before,
      refusals: [refusal, refusal],
    });
    expect(snapshot.refusals).toEqual([{ ...refusal, node: nodeNamed(snapshot, "anna").uid }]);
    const source = snapshot.sources.find((candidate) => candidate.node === nodeNamed(snapshot, "berta").uid);
    expect(source).toMatchObject({
      carriedOver: ["tunnels"],
      notAsked: ["originators", "descriptions"],
      requests: 3,
      bytes: 9,
      elapsedMs: 900,
    });
    expect(snapshot.cost.slowest).toEqual([
      { node: nodeNamed(snapshot, "berta").uid, elapsedMs: 900 },
      { node: nodeNamed(snapshot, "anna").uid, elapsedMs: 30 },
    ]);
  });
});
