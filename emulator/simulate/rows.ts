/** The rows that a collector has once it read a daemon's answers, made from the daemon's view without the answers between. */

import { MINUTE_MS } from "#lib/base/durations.ts";
import { hash32 } from "#lib/base/hash.ts";
import type { InterfaceRow, LinkRow, OriginatorRow, SelfReport, TunnelRow } from "#lib/model/index.ts";
import { memoryKib } from "../answers/bmx7.ts";
import { revision, salt } from "../answers/bmx7-common.ts";
import { bmx6Address } from "../mesh/addresses.ts";
import { remembered } from "../mesh/arcs.ts";
import { bmx7RxRateBps, rxPercent, txPercent, unlimitedBps } from "../mesh/metric.ts";
import { type TunnelRow as OfferRow, tunnelRows, wayOutRows } from "../mesh/offers.ts";
import { bandwidthOf } from "../mesh/routes.ts";
import type { DaemonName, MeshInterface, MeshNode } from "../mesh/types.ts";
import type { DaemonView, KnownNode } from "../mesh/view.ts";
import { announcedBps, noMetric, printedBps, printedMetric } from "./printed.ts";

export function selfOf(view: DaemonView): SelfReport {
  const { node, daemon, world } = view;
  const minute = Math.floor(view.atMs / MINUTE_MS);
  const cpu = daemon === "bmx6" ? hash32(world.plan.seed, node.index, minute) % 25 : salt(world, node, "cpu", minute) % 30;
  return {
    hostname: node.hostname,
    primaryIp: node.primaryIp[daemon],
    nodeId: daemon === "bmx7" ? node.nodeId : null,
    globalId: null,
    version: daemon === "bmx6" ? "BMX6-0.1-alpha" : "BMX7-0.2",
    revision: daemon === "bmx6" ? null : revision,
    uptimeS: Math.max(0, Math.floor((view.atMs - view.router.startedMs) / 1000)),
    cpuPercent: Number((0.1 + cpu / 10).toFixed(1)),
    memoryBytes: daemon === "bmx6" ? null : memoryKib(view) * 1024,
    knownNodes: view.knownCount,
    tunnelAddresses: node.hasTun ? [node.lan4.address, node.lan6.address] : [],
  };
}

/** The mesh address of an interface: bmx6 makes one for each, counted from 3; bmx7 has the node's. */
export function meshAddressOf(
  { daemon, node }: Pick<DaemonView, "daemon" | "node">,
  device: MeshInterface,
  position: number,
): string {
  return daemon === "bmx7" ? node.primaryIp.bmx7 : bmx6Address(3 + position, Number.parseInt(device.mac.replaceAll(":", ""), 16));
}

/** A router's interfaces stay as they are. */
const devices = new WeakMap<MeshNode, Map<DaemonName, InterfaceRow[]>>();

export function interfaceRows(view: DaemonView): InterfaceRow[] {
  return remembered(devices, view.node, view.daemon, () => interfaceRowsOf(view));
}

function interfaceRowsOf(view: DaemonView): InterfaceRow[] {
  const tells = view.daemon === "bmx7";
  return view.node.interfaces.map((device, position) => ({
    name: device.name,
    up: true,
    kind: device.kind,
    channel: tells && device.channel !== 0 && device.channel !== 255 ? device.channel : null,
    rateMaxBps: printedBps(device.rateMaxBps),
    index: tells ? device.index : null,
    mac: device.mac,
    linkLocal: device.linkLocal,
    meshAddress: meshAddressOf(view, device, position),
  }));
}

export function linkRows(view: DaemonView): LinkRow[] {
  const { daemon } = view;
  const counts = view.routesPerLink();
  const tells = daemon === "bmx7";
  return view.links.map((link) => {
    const neighbour = view.world.node(link.neighbour);
    const routes = counts.get(link.link.index) ?? 0;
    const bandwidth = tells ? bandwidthOf(daemon, link) : 0;
    return {
      interfaceName: link.mine.name,
      interfaceIndex: tells ? link.mine.index : null,
      linkLocal: tells ? link.mine.linkLocal : null,
      neighbourHostname: neighbour.hostname,
      neighbourNodeId: tells ? neighbour.nodeId : null,
      neighbourLinkLocal: link.theirs.linkLocal,
      neighbourIndex: tells ? link.theirs.index : null,
      rx: rxPercent(daemon, link.got) / 100,
      tx: txPercent(daemon, link.sent) / 100,
      rxBps: tells ? printedBps(bmx7RxRateBps(link.mine.rateMaxBps, link.got)) : null,
      txBps: bandwidth > 0 ? printedBps(bandwidth) : null,
      signalDbm: null,
      noiseDbm: null,
      routes: tells ? routes : routes % 256,
      lastHelloAgeS: tells ? (link.got >= 40 ? 0 : (view.atMs / 1000 + link.link.index) % 3) : null,
    };
  });
}

export function originatorRows(view: DaemonView, entries: readonly KnownNode[]): OriginatorRow[] {
  const { daemon } = view;
  const tells = daemon === "bmx7";
  return entries.map((entry) => {
    const { node, link, self } = entry;
    const metric = self ? printedMetric(unlimitedBps[daemon]) : link === null ? noMetric : printedMetric(entry.metricBps);
    return {
      hostname: node.hostname,
      primaryIp: node.primaryIp[daemon],
      nodeId: tells ? node.nodeId : null,
      self,
      blocked: false,
      nextHopLinkLocal: link?.theirs.linkLocal ?? null,
      nextHopNodeId: tells && link !== null ? view.world.node(link.neighbour).nodeId : null,
      interfaceName: link?.mine.name ?? null,
      metric,
      hops: tells ? entry.hops : null,
      lastRefAgeS: entry.lastRefS,
    };
  });
}

/** @param waysOutOnly leaves out rows of what nodes offer besides a way out. */
export function tunnelRowsRead(view: DaemonView, waysOutOnly: boolean): TunnelRow[] {
  return (waysOutOnly ? wayOutRows(view) : tunnelRows(view)).map((row) => {
    const { rule, offer, from, chosen } = row;
    return {
      rule: rule?.name ?? null,
      announcedNetwork: `${offer.network}/${offer.length}`,
      announcerPrimaryIp: from.node.primaryIp[view.daemon],
      announcerHostname: from.node.hostname,
      announcedBps: announcedBps(offer.bandwidth),
      tunnelName: chosen ? tunnelNameOf(view, row) : null,
      chosen,
      pathMetric: from.link === null ? noMetric : printedMetric(from.metricBps),
    };
  });
}

function tunnelNameOf({ daemon }: DaemonView, { offer, from }: OfferRow): string {
  if (daemon === "bmx6") return offer.ip6 ? "bmxC6Default" : "bmxC4Default";
  if (offer.family !== null && from.node.index % 2 === 1) return `X7Out_${from.node.nodeId.slice(0, 8)}`;
  return offer.ip6 ? "X7C6Default" : "X7C4Default";
}
