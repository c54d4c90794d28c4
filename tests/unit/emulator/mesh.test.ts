import { describe, expect, it } from "vitest";
import { type CgiName, createMesh, type PretendMesh } from "#emulator/answers/mesh.ts";
import { busyness, failingShare } from "#emulator/mesh/weather.ts";

const atMs = Date.UTC(2026, 10, 22, 19, 40, 7);
const minute = 60_000;
const hour = 60 * minute;

function body(mesh: PretendMesh, node: number, cgi: CgiName, query: string, ms = atMs): string {
  const answer = mesh.answerFor(node, cgi, query, ms);
  if (answer === "silent") throw new Error(`node ${node} is silent`);
  return answer.body;
}

type Originator = { primaryIp: string; viaIp?: string; nbLocalIp?: string; metric: string; name: string };

const bps = (metric: string) => {
  const match = /^(\d+)([KMG]?)$/.exec(metric);
  return Number(match?.[1] ?? 0) * ({ K: 1e3, M: 1e6, G: 1e9 }[match?.[2] ?? ""] ?? 1);
};

describe("determinism", () => {
  it("gives the same answers for the same seed and instant, in whatever order they are asked for", () => {
    const one = createMesh({ seed: 7, nodes: 40, protocol: "both" });
    const other = createMesh({ seed: 7, nodes: 40, protocol: "both" });
    other.answerFor(30, "bmx7-info", "$tunnels", atMs + 5 * hour);
    other.answerFor(3, "bmx7-info", "links", atMs - 40 * hour);
    for (const query of ["status", "links", "originators/all", "$tunnels", "descriptions/all", "netjson/network-graph.json"]) {
      for (const node of [0, 7, 21]) {
        expect(other.answerFor(node, "bmx7-info", query, atMs)).toEqual(one.answerFor(node, "bmx7-info", query, atMs));
      }
    }
    expect(one.nodes).toEqual(other.nodes);
    expect(one.faults(atMs - 24 * hour, atMs)).toEqual(other.faults(atMs - 24 * hour, atMs));
  });

  it("gives another mesh for another seed", () => {
    const names = (seed: number) => createMesh({ seed, nodes: 40 }).nodes.map((node) => node.hostname);
    expect(names(1)).not.toEqual(names(2));
  });
});

describe("layout", () => {
  const mesh = createMesh({ seed: 1 });

  it("has 74 nodes with legal, short names, of which one pair is alike, and addresses that never repeat", () => {
    expect(mesh.nodes).toHaveLength(74);
    for (const { hostname } of mesh.nodes) expect(hostname).toMatch(/^[A-Z]{2}-[A-Z][a-z]+\d+-[0-9a-f]{4}$/);
    expect(new Set(mesh.nodes.map((node) => node.hostname)).size).toBe(73);
    const linkLocals = mesh.nodes.flatMap((node) => node.interfaces.map((device) => device.linkLocal));
    expect(new Set(linkLocals).size).toBe(linkLocals.length);
    expect(new Set(mesh.nodes.map((node) => node.primaryIp.bmx6)).size).toBe(74);
    expect(new Set(mesh.nodes.map((node) => node.loopback)).size).toBe(74);
    expect(new Set(mesh.nodes.map((node) => node.district)).size).toBe(5);
  });

  it("offers v4+v6, v4, v6 and the community network once each", () => {
    const offers = mesh.nodes.flatMap((node) =>
      node.gateway.length === 0 ? [] : [node.gateway.map((offer) => offer.family).join("+")],
    );
    expect(offers.sort()).toEqual(["community", "v4", "v4+v6", "v6"]);
  });

  it("hangs together on a calm day but for the frozen node", () => {
    const calm = createMesh({ seed: 1, liveliness: 0 });
    const rows: Originator[] = JSON.parse(body(calm, 0, "bmx6-info", "originators/all"));
    expect(rows).toHaveLength(73);
    expect(rows.every((row) => bps(row.metric) > 0)).toBe(true);
  });

  it("has parallel links, cables and radios, and a pair of which only one hears the other", () => {
    const pairs = mesh.plan.links.map((link) => `${link.a}-${link.b}`);
    expect(new Set(pairs).size).toBeLessThan(pairs.length);
    const oneWay = mesh.plan.links.filter((link) => link.base[1] === 0);
    expect(oneWay.length).toBeGreaterThan(0);
    const listed = new Set(mesh.truthAt(atMs).directions.map((direction) => direction.link));
    expect(oneWay.some((link) => listed.has(link.index))).toBe(false);
  });
});

describe.each(["bmx6", "bmx7"] as const)("routes of %s", (protocol) => {
  const cgi = `${protocol}-info` as const;
  const mesh = createMesh({ seed: 1, protocol, updatePeriodMs: { [protocol]: 5000 }, mishaps: false });

  it("names a next hop that is a listed link, and no neighbour offers a better metric", () => {
    // One step of the grid for all: each node is read right after it wrote.
    const now = atMs;
    const truth = mesh.truthAt(now);
    const up = new Set(truth.alive);
    const owner = new Map(mesh.nodes.flatMap((node) => node.interfaces.map((device) => [device.linkLocal, node.index] as const)));
    let judged = 0;
    for (const node of mesh.nodes.filter((candidate) => up.has(candidate.index)).slice(0, 30)) {
      const view = mesh.world.view(protocol, node.index, now);
      for (const entry of view.known) {
        if (entry.link === null) continue;
        expect(owner.get(entry.link.theirs.linkLocal)).toBe(entry.link.neighbour);
        const offers = view.links.map((link) => {
          const direction = truth.directions.find(
            (candidate) => candidate.link === link.link.index && candidate.from === node.index,
          );
          const bandwidth = direction?.bandwidthBps[protocol] ?? 0;
          const theirs = mesh.world.view(protocol, link.neighbour, now).known.find((known) => known.node === entry.node);
          const beyond = theirs === undefined || theirs.metricBps === 0 ? 0 : theirs.metricBps;
          return beyond > 0 && bandwidth > 0 ? 1 / Math.sqrt(1 / bandwidth ** 2 + 1 / beyond ** 2) : 0;
        });
        expect(Math.max(...offers) / entry.metricBps).toBeCloseTo(1, 9);
        judged += 1;
      }
    }
    expect(judged).toBeGreaterThan(1500);
  });

  it("writes into originators what it computed", () => {
    const node = mesh.nodes.find((candidate) => !candidate.mute && !candidate.frozen && candidate.index > 20)?.index ?? 0;
    const rows: Originator[] = JSON.parse(body(mesh, node, cgi, "originators/all"));
    const self = rows.filter((row) => (row.viaIp ?? row.nbLocalIp) === "::" && bps(row.metric) > 1e11);
    expect(self.map((row) => row.metric)).toEqual([protocol === "bmx6" ? "128G" : "257G"]);
    const { links } = JSON.parse(body(mesh, node, cgi, "links"));
    const neighbours = new Set(links.map((link: Record<string, string>) => link.llocalIp ?? link.nbLocalIp));
    for (const row of rows) {
      const via = row.viaIp ?? row.nbLocalIp;
      if (via !== "::") expect(neighbours.has(via)).toBe(true);
    }
    const counts = links.map((link: Record<string, number>) => link.routes ?? link.rts);
    expect(counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(
      rows.filter((row) => (row.viaIp ?? row.nbLocalIp) !== "::").length,
    );
  });
});

describe("tunnels", () => {
  const mesh = createMesh({ seed: 1, liveliness: 0, mishaps: false });
  type Row = {
    name: string;
    tunName: string;
    advNet: string;
    pathMtc: string;
    tunMtc: string;
    remoteTunIp: string;
    remoteId: string;
  };
  const rowsOf = (node: number, ms = atMs): Row[] => JSON.parse(body(mesh, node, "bmx6-info", "$tunnels", ms)).tunnels;

  it("chooses one gateway a family, of those that announce, and none a fifth better is left aside", () => {
    const truth = mesh.truthAt(atMs);
    for (const node of truth.alive.filter((index) => !mesh.world.node(index).mute)) {
      const chosen = rowsOf(node).filter((row) => row.advNet === "0.0.0.0/0" && row.tunName !== "---");
      const self = mesh.world.node(node).gateway.some((offer) => offer.family === "v4");
      expect(chosen.length).toBe(self ? 0 : 1);
      const use = truth.uses.find((candidate) => candidate.node === node && candidate.family === "v4");
      expect(chosen[0]?.remoteTunIp ?? null).toBe(use?.gateway == null ? null : mesh.world.node(use.gateway).primaryIp.bmx6);
      const others = rowsOf(node).filter((row) => row.advNet === "0.0.0.0/0" && row.tunName === "---" && row.tunMtc !== "---");
      for (const row of others) expect(bps(row.tunMtc)).toBeLessThanOrEqual(1.05 * bps(chosen[0]?.tunMtc ?? "0"));
    }
  });

  it("agrees with the path metrics of originators and with the descriptions", () => {
    const now = Math.floor(atMs / 5000) * 5000 + 4000;
    const node = 40;
    const view = mesh.world.view("bmx6", node, now);
    const descriptions = body(mesh, node, "bmx6-info", "descriptions/all", now);
    for (const row of rowsOf(node, now)) {
      const entry = view.known.find((known) => known.node.primaryIp.bmx6 === row.remoteTunIp);
      expect(bps(row.pathMtc) / (entry?.metricBps ?? 0)).toBeCloseTo(1, 2);
      expect(descriptions).toContain(`"${row.remoteId}"`);
      expect(row.remoteId.startsWith(`${entry?.node.hostname}.`)).toBe(true);
    }
  });

  it("leaves a gateway only for one that is better by a fifth", () => {
    const changing = createMesh({ seed: 1, liveliness: 0, mishaps: false });
    const gateway = changing.nodes.find((node) => node.gateway.length === 2)?.index ?? -1;
    const usersAt = (ms: number) => changing.truthAt(ms).uses.filter((use) => use.family === "v4");
    const home = new Map(usersAt(atMs).map((use) => [use.node, use.gateway]));
    const offering = changing.nodes
      .filter((node) => node.gateway.some((offer) => offer.family === "v4"))
      .map((node) => node.index);
    let moved = 0;
    let kept = 0;
    for (const [step, share] of [0.35, 0.25, 0.18, 0.12].entries()) {
      const fromMs = atMs + step * hour;
      for (const link of changing.plan.linksOf[gateway] ?? []) {
        changing.schedule.make({ kind: "link-loss", node: null, link, fromMs, toMs: fromMs + hour, left: [share, share] });
      }
      for (const use of usersAt(fromMs + minute)) {
        const usual = home.get(use.node);
        if (use.gateway === null || usual == null) continue;
        const { known } = changing.world.view("bmx6", use.node, fromMs + minute);
        const metricOf = (index: number) => known.find((entry) => entry.node.index === index)?.metricBps ?? 0;
        const best = Math.max(...offering.map(metricOf));
        expect(best).toBeLessThanOrEqual(1.2 * metricOf(use.gateway));
        if (use.gateway !== usual) {
          expect(metricOf(use.gateway)).toBeGreaterThan(1.2 * metricOf(usual));
          moved += 1;
        } else if (best > metricOf(use.gateway)) kept += 1;
      }
    }
    expect([moved > 0, kept > 0]).toEqual([true, true]);
  });

  it("drops a gateway that takes its offers back, and its users move", () => {
    const changing = createMesh({ seed: 1, liveliness: 0, mishaps: false });
    const gateway = changing.nodes.find((node) => node.gateway.length === 2);
    if (gateway === undefined) throw new Error("no gateway for both families");
    const users = (ms: number) =>
      changing.truthAt(ms).uses.filter((use) => use.family === "v4" && use.gateway === gateway.index).length;
    expect(users(atMs)).toBeGreaterThan(5);
    changing.schedule.make({ kind: "gateway-withdrawn", node: gateway.index, link: null, fromMs: atMs, toMs: atMs + hour });
    expect(users(atMs + 10_000)).toBe(0);
    expect(body(changing, 40, "bmx6-info", "$tunnels", atMs + 10_000)).not.toMatch(
      new RegExp(`"remoteName": "${gateway.hostname}"[^}]*"advNet": "0.0.0.0`),
    );
    expect(users(atMs + hour + 10_000)).toBe(users(atMs));
  });
});

describe("files and live words", () => {
  const mesh = createMesh({ seed: 1, mishaps: false });
  const live = mesh.nodes.find((node) => node.index > 30 && !node.mute && !node.frozen)?.index ?? 0;

  it("rewrites files every 10 s and holds them still between, while tunnels are live", () => {
    const instants = Array.from({ length: 60 }, (_, second) => atMs + second * 1000);
    const distinct = (query: string) =>
      instants.filter((ms, position) => {
        const before = instants[position - 1];
        return before !== undefined && body(mesh, live, "bmx6-info", query, ms) !== body(mesh, live, "bmx6-info", query, before);
      });
    const rewrites = distinct("status");
    expect(rewrites).toHaveLength(6);
    for (const [position, ms] of rewrites.slice(1).entries()) expect(ms - (rewrites[position] ?? 0)).toBe(10_000);
    for (const ms of distinct("links")) expect(rewrites).toContain(ms);
  });

  it("leaves the files of a dead daemon as they are and says so when asked live", () => {
    const frozen = mesh.nodes.find((node) => node.frozen)?.index ?? -1;
    expect(mesh.truthAt(atMs).frozen).toContain(frozen);
    expect(body(mesh, frozen, "bmx6-info", "status", atMs + hour)).toBe(body(mesh, frozen, "bmx6-info", "status"));
    expect(body(mesh, frozen, "bmx6-info", "links", atMs + hour)).toBe(body(mesh, frozen, "bmx6-info", "links"));
    expect(body(mesh, frozen, "bmx6-info", "$tunnels")).toMatch(
      /^\[\d+ {8}1\] ERROR : can't connect to unix socket '\/var\/run\/bmx6\/sock': Connection refused ! Is bmx6 running on this host \?\n$/,
    );
    const elsewhere: Originator[] = JSON.parse(body(mesh, live, "bmx6-info", "originators/all"));
    expect(elsewhere.some((row) => row.primaryIp === mesh.world.node(frozen).primaryIp.bmx6)).toBe(false);
  });

  it("hears of the mute node, which never answers itself", () => {
    const mute = mesh.nodes.find((node) => node.mute);
    if (mute === undefined) throw new Error("no mute node");
    expect(mesh.answerFor(mute.index, "bmx6-info", "status", atMs)).toBe("silent");
    const rows: Originator[] = JSON.parse(body(mesh, live, "bmx6-info", "originators/all"));
    expect(rows.some((row) => row.primaryIp === mute.primaryIp.bmx6 && bps(row.metric) > 0)).toBe(true);
  });

  it("now and then leaves a comma over in a listing, and a file empty", () => {
    const rough = createMesh({ seed: 1, nodes: 12 });
    const sample = (query: string) =>
      Array.from({ length: 4000 }, (_, step) => body(rough, 1, "bmx6-info", query, atMs + step * 137));
    const listings = sample("originators");
    const odd = listings.filter((text) => text.endsWith(" }, ] }"));
    expect(odd.length).toBeGreaterThan(5);
    expect(odd.length).toBeLessThan(80);
    const empty = sample("interfaces").filter((text) => text === "").length;
    expect(empty).toBeGreaterThan(0);
    expect(empty).toBeLessThan(12);
  });

  it("tells of a bmx7 node without the tunnel plugin what such a daemon tells", () => {
    const seven = createMesh({ seed: 1, protocol: "bmx7", mishaps: false });
    const plain = seven.nodes.find((node) => !node.hasTun)?.index ?? -1;
    expect(body(seven, plain, "bmx7-info", "$tunnels")).toMatch(/^ERROR : --jshow {2}tunnels \/r=0 {2}# {2}Failed !/);
    expect(body(seven, plain, "bmx7-info", "status")).toContain('"tun4Address": "---"');
    expect(body(seven, plain, "bmx7-info", "descriptions/all")).not.toContain("DSC_TUN");
    expect(body(seven, live, "bmx7-info", "descriptions/all")).toContain("DSC_TUN4IN6_NET");
    expect(body(seven, plain, "bmx7-info", "netjson/network-graph.json")).toMatch(/"links": \[ \] \}\n$/);
  });

  it("answers both scripts on the dual routers of a mixed mesh, with one MAC", () => {
    const both = createMesh({ seed: 2, protocol: "both", mishaps: false });
    const dual = both.nodes.filter((node) => node.protocols.length === 2 && !node.mute && !node.frozen);
    expect(dual.length).toBeGreaterThan(5);
    const first = dual.find((node) => both.truthAt(atMs).alive.includes(node.index))?.index ?? 0;
    const mac = JSON.parse(body(both, first, "bmx7-info", "interfaces")).interfaces[0].localMac.split(":");
    const eui = `${(Number.parseInt(mac[0], 16) ^ 2).toString(16)}${mac[1]}:${Number.parseInt(mac[2], 16).toString(16)}ff:fe${mac[3]}:${Number.parseInt(mac[4] + mac[5], 16).toString(16)}`;
    expect(JSON.parse(body(both, first, "bmx6-info", "status")).status.primaryIp).toBe(`fd66:66:66:3:${eui}`);
    const only7 = both.nodes.find(
      (node) => node.protocols.length === 1 && !node.mute && both.truthAt(atMs).alive.includes(node.index),
    );
    expect(both.answerFor(only7?.index ?? 0, "bmx6-info", "status", atMs)).toMatchObject({ status: 404 });
    const older: Originator[] = JSON.parse(body(both, first, "bmx6-info", "originators/all"));
    const newer: Originator[] = JSON.parse(body(both, first, "bmx7-info", "originators/all"));
    expect(older.length).toBeLessThan(newer.length);
    expect(older.length).toBeGreaterThan(5);
  });
});

describe("life", () => {
  it("lets a router that went off linger in others' tables for 100 s without a route, and come back with its window filling", () => {
    const mesh = createMesh({ seed: 3, liveliness: 0, mishaps: false });
    const victim = mesh.nodes.find(
      (node) => node.index > 5 && !node.mute && !node.frozen && mesh.plan.linksOf[node.index]?.length === 1,
    );
    if (victim === undefined) throw new Error("no leaf");
    mesh.schedule.make({ kind: "node-down", node: victim.index, link: null, fromMs: atMs, toMs: atMs + hour });
    const listed = (ms: number) => {
      const rows: (Originator & { lastRef: number })[] = JSON.parse(body(mesh, 0, "bmx6-info", "originators/all", ms));
      return rows.find((row) => row.primaryIp === victim.primaryIp.bmx6);
    };
    expect(bps(listed(atMs)?.metric ?? "")).toBeGreaterThan(0);
    expect(listed(atMs + 50_000)).toMatchObject({ viaIp: "::", viaDev: "---", metric: "INVALID", routes: 0 });
    expect(listed(atMs + 50_000)?.lastRef).toBeGreaterThan(15);
    expect(listed(atMs + 160_000)).toBeUndefined();
    expect(mesh.answerFor(victim.index, "bmx6-info", "status", atMs + minute)).toBe("silent");
    const filling = body(mesh, victim.index, "bmx6-info", "links", atMs + hour + 21_000);
    const full = body(mesh, victim.index, "bmx6-info", "links", atMs + hour + 120_000);
    const rate = (text: string) => Number(/"rxRate": (\d+)/.exec(text)?.[1]);
    expect(rate(filling)).toBeLessThan(rate(full));
    expect(body(mesh, victim.index, "bmx6-info", "status", atMs + hour + 65_000)).toMatch(/"uptime": "0:00:0[01]:\d\d"/);
  });

  it("changes a bmx6 globalId at each start and keeps bmx7's node id", () => {
    const mesh = createMesh({ seed: 3, liveliness: 0, protocol: "both", mishaps: false });
    const victim = mesh.nodes.find(
      (node) => node.protocols.length === 2 && !node.mute && !node.frozen && node.gateway.length === 0,
    );
    if (victim === undefined) throw new Error("no dual node");
    const idOf = (ms: number) => {
      const names: { name: string }[] = JSON.parse(body(mesh, victim.index, "bmx6-info", "originators", ms)).originators;
      return names.find(({ name }) => name.startsWith(victim.hostname))?.name;
    };
    const before = idOf(atMs);
    mesh.schedule.make({ kind: "node-down", node: victim.index, link: null, fromMs: atMs + minute, toMs: atMs + 3 * minute });
    expect(idOf(atMs + 10 * minute)).not.toBe(before);
    expect(idOf(atMs + 10 * minute)).toMatch(/\.[0-9A-F]{20}$/);
    expect(body(mesh, victim.index, "bmx7-info", "status", atMs + 10 * minute)).toContain(`"nodeId": "${victim.nodeId}"`);
  });

  it("tells its faults, and shows them in the data", () => {
    const mesh = createMesh({ seed: 1, mishaps: false });
    const day = mesh.faults(atMs - 24 * hour, atMs);
    const kinds = new Set(day.map((fault) => fault.kind));
    for (const kind of ["node-down", "daemon-dead", "link-down", "gateway-withdrawn", "node-mute", "radio-failing"])
      expect(kinds).toContain(kind);
    for (const fault of day) {
      const middle = (fault.fromMs + fault.toMs) / 2;
      if (fault.kind === "node-down" && fault.node !== null) expect(mesh.truthAt(middle).alive).not.toContain(fault.node);
      if (fault.kind === "link-down") {
        expect(mesh.truthAt(Math.floor(middle / 5000) * 5000).directions.map((direction) => direction.link)).not.toContain(
          fault.link,
        );
      }
      if (fault.kind === "gateway-withdrawn")
        expect(mesh.truthAt(middle).gateways.map((gateway) => gateway.node)).not.toContain(fault.node);
    }
  });

  it("follows the hour, and lets one radio die slowly", () => {
    expect(busyness(Date.UTC(2026, 0, 1, 20, 30))).toBeCloseTo(1, 6);
    expect(busyness(Date.UTC(2026, 0, 1, 8, 30))).toBe(0);
    const cycle = 6 * 24 * hour;
    expect([0.1, 0.5, 0.99].map((age) => Math.round(100 * failingShare(1000 * cycle + age * cycle)))).toEqual([100, 66, 20]);
    const mesh = createMesh({ seed: 1, liveliness: 0 });
    const failing = mesh.plan.links.find((link) => link.failing);
    if (failing === undefined) throw new Error("no failing radio");
    const heard = (age: number) => mesh.world.weather.at(2000 * cycle + age * cycle).heard[failing.index * 2] ?? 0;
    expect(heard(0.05)).toBeGreaterThan(heard(0.7));
    expect(heard(0.7)).toBeGreaterThan(heard(0.98));
  });
});

describe("size", () => {
  it("answers for one node of 10,000 without working out the others", () => {
    const mesh = createMesh({ seed: 1, nodes: 10_000, mishaps: false });
    const rows: Originator[] = JSON.parse(body(mesh, 4000, "bmx6-info", "originators/all"));
    expect(rows.length).toBeGreaterThan(9000);
    expect(new Set(mesh.nodes.flatMap((node) => node.interfaces.map((device) => device.mac))).size).toBe(
      mesh.nodes.reduce((sum, node) => sum + node.interfaces.length, 0),
    );
  });
});
