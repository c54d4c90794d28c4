/** The files of bmx7's json plugin, and what its command line says. Field by field as BMX7-0.2 (cv 21) writes them. */
import { MINUTE_MS } from "#lib/base/durations.ts";
import { bmx7RxRateBps, noMetric, rxPercent, txPercent, umetric, unlimitedBps } from "../mesh/metric.ts";
import { tunnelRows } from "../mesh/offers.ts";
import { bandwidthOf, type LinkView } from "../mesh/routes.ts";
import type { DaemonView, KnownNode } from "../mesh/view.ts";
import { descHash, descSqn, keyText, linkKey, linkKeys, nodeKey, revision, salt } from "./bmx7-common.ts";
import { description } from "./bmx7-descriptions.ts";
import { tunnel } from "./bmx7-tunnels.ts";
import { type JsonC, jsonC } from "./json-c.ts";
import { agedSeconds, type DaemonFiles, lastDescriptionMs, uptimeText } from "./shared.ts";

export const bmx7Files: DaemonFiles = {
  fileNameOf: (_, node) => node.nodeId,
  calledIn: (fileName) => fileName,
  status: (view) => jsonC({ status: status(view) }),
  interfaces: (view) => jsonC({ interfaces: interfaceRows(view) }),
  links: (view) => (view.links.length === 0 ? "" : jsonC({ links: linkRows(view) })),
  originator: (view, entry) => jsonC(originator(view, entry, false)),
  description: (view, entry) => jsonC(description(view, entry.node)),
  tunnels: (view) => {
    const rows = tunnelRows(view).map(tunnel);
    return rows.length === 0 ? "" : `${jsonC({ tunnels: rows })}\n`;
  },
};

/** The live answer `$originators`: the files' fields and those that are shown on request only. */
export function liveOriginators(view: DaemonView): string {
  return `${jsonC({ originators: view.known.map((entry) => originator(view, entry, true)) })}\n`;
}

/** Resident memory in KiB: a floor, and a little for every node known. */
export function memoryKib(view: DaemonView): number {
  return 4800 + view.knownCount * 18 + (salt(view.world, view.node, "memory") % 40) * 8;
}

function traffic(view: DaemonView, word: string): string {
  const minute = Math.floor(view.atMs / MINUTE_MS);
  const bytes = 400 + (salt(view.world, view.node, word, minute) % 900) + 600 * view.links.length;
  return `${bytes}/${(bytes / 340).toFixed(1)}`;
}

function status(view: DaemonView): JsonC {
  const { node, world } = view;
  const dhash = descHash(world, node, view.atMs, 56);
  const known = view.knownCount;
  return {
    shortId: node.nodeId.slice(0, 8),
    nodeId: node.nodeId,
    name: node.hostname,
    nodeKey,
    linkKeys,
    shortDhash: dhash.slice(0, 8),
    dhash,
    version: "BMX7-0.2",
    cv: 21,
    revision,
    primaryIp: node.primaryIp.bmx7,
    tun6Address: node.hasTun ? `${node.lan6.address}/${node.lan6.length}` : "---",
    tun4Address: node.hasTun ? `${node.lan4.address}/${node.lan4.length}` : "---",
    descSqn: descSqn(world, node, view.atMs),
    lastDesc: agedSeconds(view.atMs, lastDescriptionMs(world, "bmx7", node, view.atMs)),
    ogmSqn: Math.floor(view.atMs / 6000) % 6000,
    aggSize: 4 + (salt(world, node, "agg") % 8),
    aggMax: 90 + (salt(world, node, "aggMax") % 35),
    aggSend: 89 + (salt(world, node, "aggMax") % 35),
    uptime: uptimeText(view.atMs - view.router.startedMs),
    cpu: (0.1 + (salt(world, node, "cpu", Math.floor(view.atMs / MINUTE_MS)) % 30) / 10).toFixed(1),
    mem: `${memoryKib(view)}K`,
    txQ: "50/50",
    rxBpP: traffic(view, "rx"),
    txBpP: traffic(view, "tx"),
    nbs: view.neighbours.size,
    rts: view.reachableCount,
    nodes: `${known}/${known}`,
    descRefs: `${known * 16}/${known * 16}`,
  };
}

function interfaceRows(view: DaemonView): JsonC[] {
  const counts = view.routesPerLink();
  return view.node.interfaces.map((device) => {
    const mine = view.links.filter((link) => link.mine === device);
    const bytes = 300 + (salt(view.world, view.node, device.name, Math.floor(view.atMs / MINUTE_MS)) % 800) * (mine.length + 1);
    return {
      dev: device.name,
      state: "UP",
      linkKey,
      linkKeys,
      phy: device.name,
      type: device.kind === "wired" ? "ethernet" : "wireless",
      channel: device.channel,
      rateMax: umetric(device.rateMaxBps),
      idx: device.index,
      localMac: device.mac,
      localIp: `${device.linkLocal}/64`,
      globalIp: `${view.node.primaryIp.bmx7}/16`,
      multicastIp: "ff02::2",
      rts: mine.reduce((sum, link) => sum + (counts.get(link.link.index) ?? 0), 0),
      helloSqn: Math.floor(view.atMs / 800 + salt(view.world, view.node, device.name)) % 65_536,
      rxBpP: `${bytes}/${(bytes / 340).toFixed(1)}`,
      txBpP: `${Math.floor(bytes * 0.8)}/${(bytes / 380).toFixed(1)}`,
      txTasks: `${2 + mine.length}/200`,
    };
  });
}

/** Wi-Fi driver data of a daemon without a driver that tells any. */
const noDriverData = {
  wLastUpd: "-1.00",
  wRxRate: "-1",
  wRxCnt: 0,
  wTxRate: "-1",
  wTxRateAvg: "-1",
  wTxRateEff: "-1",
  wTxThr: "-1",
  wTxThrAvg: "-1",
  wTxThrEff: "-1",
  cnt: 0,
  mcs: "0",
  sgi: 0,
  chw: 20,
  wTxLastProbe: "-1.00",
  wTxProbe: 0,
  wTxLastBurst: "-1.00",
  wTxBurst: 0,
  wSnr: "0",
} as const;

function linkRows(view: DaemonView): JsonC[] {
  const counts = view.routesPerLink();
  return view.links.map((link) => {
    const neighbour = view.world.node(link.neighbour);
    const rivals = view.links.filter((other) => other.neighbour === link.neighbour);
    const isBest = (value: (other: LinkView) => number) => value(link) >= Math.max(...rivals.map(value));
    const bandwidth = bandwidthOf("bmx7", link);
    return {
      shortId: neighbour.nodeId.slice(0, 8),
      nodeId: neighbour.nodeId,
      name: neighbour.hostname,
      nodeKey,
      linkKey,
      linkKeys,
      linkRsaPk: keyText(view.world, neighbour, "rsa", 8),
      linkDhmPk: keyText(view.world, neighbour, "dhm", 8),
      nbLocalIp: link.theirs.linkLocal,
      nbIdx: link.theirs.index,
      localIp: link.mine.linkLocal,
      dev: link.mine.name,
      rts: counts.get(link.link.index) ?? 0,
      idx: link.mine.index,
      iidMax: view.knownCount + 1,
      aggSize: 4 + (salt(view.world, neighbour, "agg") % 8),
      aggMax: 90 + (salt(view.world, neighbour, "aggMax") % 35),
      aggRcvd: 1,
      lastHelloSqn: Math.floor(view.atMs / 800 + salt(view.world, neighbour, link.theirs.name)) % 65_536,
      lastHelloAdv: link.got >= 40 ? 0 : (view.atMs / 1000 + link.link.index) % 3,
      rq: rxPercent("bmx7", link.got),
      bestRq: isBest((other) => other.got * other.mine.rateMaxBps) ? 1 : 0,
      tq: txPercent("bmx7", link.sent),
      bestTq: isBest((other) => bandwidthOf("bmx7", other)) ? 1 : 0,
      rxRate: umetric(bmx7RxRateBps(link.mine.rateMaxBps, link.got)),
      txRate: bandwidth > 0 ? umetric(bandwidth) : noMetric.bmx7,
      ...noDriverData,
    };
  });
}

/** How far a node trusts another: itself, a neighbour, anybody. */
function trust(view: DaemonView, entry: KnownNode) {
  if (entry.self) return { assessedState: "neighboringQualifying", as: "nQ", pref: 9999, brcTo: 0, signTo: 0, friend: 3 };
  if (view.neighbours.has(entry.node.index))
    return { assessedState: "neighboringAlien", as: "nA", pref: 5001, brcTo: 19, signTo: 19, friend: 0 };
  return { assessedState: "promotedAlien", as: "pA", pref: 1003, brcTo: 0, signTo: 0, friend: 0 };
}

function originator(view: DaemonView, entry: KnownNode, live: boolean): JsonC {
  const { node, link } = entry;
  const { world } = view;
  const sqn = descSqn(world, node, view.atMs);
  const { friend, ...trusted } = trust(view, entry);
  const neighbour = link === null ? null : world.node(link.neighbour);
  const metric = entry.self ? umetric(unlimitedBps.bmx7) : umetric(entry.metricBps);
  const contents = node.hasTun ? 16 + node.interfaces.length : 10;
  return {
    shortId: node.nodeId.slice(0, 8),
    nodeId: node.nodeId,
    name: node.hostname,
    ...trusted,
    tAPTo: 0,
    nQTo: 0,
    friend,
    recom: 0,
    trustees: 0,
    S: "A",
    s: "A",
    T: "A",
    t: "A",
    myIid: 1 + (entry.node.index % 1000),
    shortDHash: descHash(world, node, view.atMs, 8),
    ...(live ? { dHash: descHash(world, node, view.atMs, 56) } : {}),
    descSqn: sqn,
    descSqnMin: sqn,
    ...(live ? { descSqnNext: 0 } : {}),
    lastDesc: agedSeconds(view.atMs, lastDescriptionMs(world, "bmx7", node, view.atMs)),
    descSize: `${600 + node.interfaces.length * 34}+${700 + node.interfaces.length * 32}`,
    descRefs: `${contents}/${contents}`,
    ...(live ? { unresolveds: 0, uniques: contents } : {}),
    cv: "21",
    revision,
    nodeKey,
    linkKeys,
    primaryIp: node.primaryIp.bmx7,
    dev: link?.mine.name ?? "---",
    myIdx: link?.mine.index ?? 0,
    nbIdx: link?.theirs.index ?? 0,
    nbLocalIp: link?.theirs.linkLocal ?? "::",
    nbShortId: neighbour?.nodeId.slice(0, 8) ?? "---",
    nbNodeId: neighbour?.nodeId ?? "---",
    nbName: neighbour?.hostname ?? "---",
    metric: entry.self || link !== null ? metric : noMetric.bmx7,
    ogmHist: "0/5",
    hops: entry.hops,
    ogmSqn: Math.floor(view.atMs / 6000 + node.index) % 6000,
    nbIid: link === null ? 0 : 1 + (node.index % 1000),
    lastRef: entry.lastRefS,
    nbs: link === null && !entry.self ? 0 : view.neighbours.size,
  };
}
