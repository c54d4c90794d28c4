/** The files of bmx6's json plugin, and what its command line says. Field by field as the daemon (compat 16) writes them. */

import { MINUTE_MS } from "#lib/base/durations.ts";
import { fnv1a, hash32 } from "#lib/base/hash.ts";
import { bmx6Address } from "../mesh/addresses.ts";
import { fmetric8, noMetric, rxPercent, txPercent, umetric, unlimitedBps } from "../mesh/metric.ts";
import { offersOf, type TunnelRow, tunnelRows } from "../mesh/offers.ts";
import { hexOf } from "../mesh/random.ts";
import { bandwidthOf, type LinkView, linksHeard } from "../mesh/routes.ts";
import type { MeshNode } from "../mesh/types.ts";
import type { DaemonView, KnownNode, ViewedMesh } from "../mesh/view.ts";
import { type JsonC, jsonC } from "./json-c.ts";
import { agedSeconds, type DaemonFiles, lastDescriptionMs, topologyTimeMs, uptimeText } from "./shared.ts";

/** `<hostname>.<20 hex>`; the hex is drawn anew at each start of the daemon. */
export function globalIdOf(world: ViewedMesh, node: MeshNode, atMs: number): string {
  return `${node.hostname}.${runIdOf(world, node, atMs)}`;
}

/** The last that was drawn of each node: all that know it ask for it. */
const runIds = new WeakMap<MeshNode, { startedS: number; id: string }>();

function runIdOf(world: ViewedMesh, node: MeshNode, atMs: number): string {
  const startedS = Math.floor(world.schedule.router(node.index, atMs).startedMs / 1000);
  const known = runIds.get(node);
  if (known?.startedS === startedS) return known.id;
  const id = hexOf(20, world.plan.seed, node.index, startedS, fnv1a("run"));
  runIds.set(node, { startedS, id });
  return id;
}

export const bmx6Files: DaemonFiles = {
  fileNameOf: (view, node) => globalIdOf(view.world, node, view.atMs),
  calledIn: (fileName) => fileName.slice(0, Math.max(0, fileName.lastIndexOf("."))),
  status: (view) => jsonC({ status: status(view) }),
  interfaces: (view) => jsonC({ interfaces: view.node.interfaces.map((_, position) => interfaceRow(view.node, position)) }),
  links: (view) => (view.links.length === 0 ? "" : jsonC({ links: linkRows(view) })),
  originator: (view, entry) => jsonC(originator(view, entry)),
  description: (view, entry) => jsonC(description(view, entry.node)),
  tunnels: (view) => {
    const rows = tunnelRows(view).map((row) => tunnel(view, row));
    return rows.length === 0 ? "" : `${jsonC({ tunnels: rows })}\n`;
  },
};

function status(view: DaemonView): JsonC {
  const { node } = view;
  return {
    version: "BMX6-0.1-alpha",
    compat: 16,
    name: node.hostname,
    primaryIp: node.primaryIp.bmx6,
    tun6Address: node.hasTun ? `${node.lan6.address}/${node.lan6.length}` : "---",
    tun4Address: node.hasTun ? `${node.lan4.address}/${node.lan4.length}` : "---",
    uptime: uptimeText(view.atMs - view.router.startedMs),
    cpu: (0.1 + (hash32(view.world.plan.seed, node.index, Math.floor(view.atMs / MINUTE_MS)) % 25) / 10).toFixed(1),
    nodes: view.knownCount,
  };
}

/** The mesh addresses of a node count its interfaces from 3. */
function meshAddress(node: MeshNode, position: number): string {
  return bmx6Address(3 + position, Number.parseInt((node.interfaces[position]?.mac ?? "0").replaceAll(":", ""), 16));
}

function interfaceRow(node: MeshNode, position: number): JsonC {
  const device = node.interfaces[position];
  if (device === undefined) throw new Error(`node ${node.index} has no interface ${position}`);
  return {
    devName: device.name,
    state: "UP",
    type: device.kind === "wired" ? "ethernet" : "wireless",
    rateMin: umetric(device.rateMinBps),
    rateMax: umetric(device.rateMaxBps),
    llocalIp: `${device.linkLocal}/64`,
    globalIp: `${meshAddress(node, position)}/64`,
    primary: position === 0 ? 1 : 0,
  };
}

/** Of parallel links to one neighbour, the one that sends best. */
function isBestTx(view: DaemonView, link: LinkView): boolean {
  const rivals = view.links.filter((other) => other.neighbour === link.neighbour);
  const best = Math.max(...rivals.map((other) => bandwidthOf("bmx6", other)));
  return rivals.find((other) => bandwidthOf("bmx6", other) === best) === link;
}

function linkRows(view: DaemonView): JsonC[] {
  const counts = view.routesPerLink();
  return view.links.map((link) => {
    const routes = (counts.get(link.link.index) ?? 0) % 256; // eight bits in the daemon
    return {
      name: view.world.node(link.neighbour).hostname,
      llocalIp: link.theirs.linkLocal,
      viaDev: link.mine.name,
      rxRate: rxPercent("bmx6", link.got),
      txRate: txPercent("bmx6", link.sent),
      bestTxLink: isBestTx(view, link) ? 1 : 0,
      routes,
      wantsOgms: routes > 0 ? 1 : 0,
    };
  });
}

function originator(view: DaemonView, entry: KnownNode): JsonC {
  const metric = entry.self ? umetric(unlimitedBps.bmx6) : umetric(entry.metricBps);
  return {
    name: entry.node.hostname,
    blocked: 0,
    primaryIp: entry.node.primaryIp.bmx6,
    routes: entry.link === null ? 0 : 1,
    viaIp: entry.link?.theirs.linkLocal ?? "::",
    viaDev: entry.link?.mine.name ?? "---",
    metric: entry.self || entry.link !== null ? metric : noMetric.bmx6,
    lastDesc: agedSeconds(view.atMs, lastDescriptionMs(view.world, "bmx6", entry.node, view.atMs)),
    lastRef: entry.lastRefS,
  };
}

function description(view: DaemonView, node: MeshNode): JsonC {
  const { world } = view;
  const changed = lastDescriptionMs(world, "bmx6", node, view.atMs);
  const salt = (word: string) => hash32(world.plan.seed, node.index, fnv1a(word));
  return {
    descSha: hexOf(40, world.plan.seed, node.index, Math.floor(changed / 1000), fnv1a("description")),
    blocked: 0,
    DESC_ADV: {
      transmitterIid4x: 2 + (salt("iid") % 250),
      globalId: globalIdOf(world, node, view.atMs),
      revision: "65CB",
      capabilities: "0",
      descSqn: Math.floor(changed / 10_000) % 65_536,
      ogmSqnMin: salt("ogm") % 65_536,
      ogmSqnRange: 4096 + (salt("range") % 4096),
      txInterval: 500,
      extensions: extensions(view, node),
    },
  };
}

function extensions(view: DaemonView, node: MeshNode): JsonC[] {
  const list: JsonC[] = [{ METRIC_EXTENSION: [metricExtension] }, { HNA6_EXTENSION: hostAddresses(node) }];
  if (node.hasTun) {
    list.push({ TUN6_EXTENSION: [{ localIp: node.tunnelIp.bmx6 }] });
    const offers = offersOf(view.world, "bmx6", node, view.atMs);
    for (const ip6 of [false, true]) {
      const rows = offers
        .filter((offer) => offer.ip6 === ip6)
        .map((offer) => ({ tun6Id: 0, rtype: 0, bandwidth: offer.bandwidth, networklen: offer.length, network: offer.network }));
      if (rows.length > 0) list.push({ [ip6 ? "TUN6IN6_NET_EXTENSION" : "TUN4IN6_NET_EXTENSION"]: rows });
    }
  }
  // A daemon leaves out what only a plugin that it lacks could decode.
  const topology = node.hasTopology && view.node.hasTopology ? topologyRows(view, node) : [];
  if (topology.length > 0) list.push({ TOPOLOGY_EXTENSION: topology });
  if (node.smsNames.length > 0) list.push({ SMS_EXTENSION: node.smsNames.map((name) => ({ name })) });
  return list;
}

const metricExtension: JsonC = {
  fmetric_u16_min: "1",
  metricAlgo: 16,
  flags: "0",
  txExpDivisor: 64,
  txExpNumerator: 128,
  rxExpDivisor: 64,
  rxExpNumerator: 64,
  pathWindow: 5,
  pathLounge: 1,
  pathRegression: 1,
  hopPenalty: 0,
};

function hostAddresses(node: MeshNode): JsonC[] {
  const addresses = node.interfaces.map((_, position) => meshAddress(node, position));
  return [...addresses, node.tunnelIp.bmx6].map((address) => ({ prefixlen: 128, address }));
}

/** One row a neighbour, of the best pair of interfaces, as it stood when the plugin last told. */
function topologyRows(view: DaemonView, node: MeshNode): JsonC[] {
  const { world } = view;
  const told = topologyTimeMs("bmx6", node, view.atMs);
  const best = new Map<number, LinkView>();
  for (const link of linksHeard(world.plan, "bmx6", node.index, world.weather.at(told).heard)) {
    const rival = best.get(link.neighbour);
    if (rival === undefined || bandwidthOf("bmx6", link) > bandwidthOf("bmx6", rival)) best.set(link.neighbour, link);
  }
  return [...best.values()].map((link) => ({
    txBw: fmetric8("bmx6", bandwidthOf("bmx6", link)),
    rxBw: fmetric8("bmx6", bandwidthOf("bmx6", { ...link, mine: link.theirs, sent: link.got, got: link.sent })),
    txRate: txPercent("bmx6", link.sent),
    rxRate: rxPercent("bmx6", link.got),
    neighId: `${"0".repeat(20)}${runIdOf(world, world.node(link.neighbour), told)}`,
  }));
}

function tunnel(view: DaemonView, row: TunnelRow): JsonC {
  const { rule, offer, from, chosen } = row;
  const advertised = `${offer.network}/${offer.length}`;
  const rated = rule === null ? "---" : row.rated;
  return {
    name: rule?.name ?? "---",
    id: rule === null ? "---" : ".",
    type: "---",
    src: "---",
    net: rule === null ? "---" : `${rule.network}/${rule.length}`,
    min: rule?.min ?? 0,
    max: rule?.max ?? 0,
    aOLP: rule === null ? 0 : 1,
    bOSP: rule === null ? 0 : 1,
    hyst: rule === null ? 0 : 20,
    rating: rule === null ? 0 : 100,
    minBw: rule === null ? "---" : "960",
    pref: rule === null ? 0 : 32_766,
    table: rule === null ? 0 : 254,
    ipMtc: rule === null ? 0 : 1024,
    tunIn: chosen ? "bmxDefault" : "---",
    tunName: chosen ? (offer.ip6 ? "bmxC6Default" : "bmxC4Default") : "---",
    tunRoute: rule === null ? "---" : advertised,
    remoteName: from.node.hostname,
    remoteId: globalIdOf(view.world, from.node, view.atMs),
    tunId: 0,
    advType: "unspecified",
    advNet: advertised,
    srcIngress: offer.ip6 ? "::/0" : "0.0.0.0/0",
    advBwVal: offer.bandwidth,
    advBw: offer.bandwidth,
    pathMtc: row.path,
    tunMtcVal: row.rated,
    tunMtc: rated,
    localTunIp: from.node.tunnelIp.bmx6,
    remoteTunIp: from.node.primaryIp.bmx6,
  };
}
