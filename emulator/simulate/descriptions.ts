/** Descriptions as a collector has them once it read `descriptions/all` of one daemon. */
import { compareText } from "#lib/base/compare.ts";
import type { DescriptionRow } from "#lib/model/index.ts";
import { globalIdOf } from "../answers/bmx6.ts";
import { topologyTimeMs } from "../answers/shared.ts";
import { eui64Groups, formatIp6 } from "../mesh/addresses.ts";
import { remembered } from "../mesh/arcs.ts";
import { fmetric8, fromFmetric8, quality255, rxPercent, txPercent } from "../mesh/metric.ts";
import { offersOf } from "../mesh/offers.ts";
import { bandwidthOf, type LinkView, linksHeard } from "../mesh/routes.ts";
import type { MeshNode } from "../mesh/types.ts";
import type { DaemonView } from "../mesh/view.ts";
import { announcedBps } from "./printed.ts";
import { meshAddressOf } from "./rows.ts";

/** In the order of the daemon's files. */
export function descriptionRows(view: DaemonView): DescriptionRow[] {
  const fileName = (node: MeshNode) => (view.daemon === "bmx6" ? globalIdOf(view.world, node, view.atMs) : node.nodeId);
  return view.known
    .map(({ node }) => ({ name: fileName(node), node }))
    .sort((one, other) => compareText(one.name, other.name))
    .map(({ node, name }) => keptRow(view, node, name));
}

type Kept = { version: string; row: DescriptionRow | null };

/** The last row of each node, as viewers with the same plugins have it: most rounds it is still the same. */
const lastRows = new WeakMap<MeshNode, Map<string, Kept>>();

function keptRow(view: DaemonView, node: MeshNode, name: string): DescriptionRow {
  const { daemon, world, atMs } = view;
  const kept = remembered(lastRows, node, `${daemon} ${view.node.hasTun} ${view.node.hasTopology}`, noRow);
  const offered = node.gateway.filter(({ family }) => world.offers(daemon, node, family, atMs)).map(({ family }) => family);
  const version = `${name} ${topologyTimeMs(daemon, node, atMs)} ${world.schedule.generation} ${offered.join(" ")}`;
  if (kept.row !== null && kept.version === version) return kept.row;
  const row = daemon === "bmx6" ? bmx6Row(view, node, name) : bmx7Row(view, node);
  kept.version = version;
  kept.row = row;
  return row;
}

function noRow(): Kept {
  return { version: "", row: null };
}

function announced(view: DaemonView, node: MeshNode): DescriptionRow["announcedNetworks"] {
  return offersOf(view.world, view.daemon, node, view.atMs).map((offer) => ({
    network: `${offer.network}/${offer.length}`,
    bandwidthBps: announcedBps(offer.bandwidth),
  }));
}

/** A mesh address tells the MAC but for one bit: both link-local addresses that it can have. */
function possibleLinkLocals(mac: string): string[] {
  const [first = 0, ...rest] = eui64Groups(Number.parseInt(mac.replaceAll(":", ""), 16));
  return [first, first ^ 0x0200].map((group) => formatIp6([0xfe80, 0, 0, 0, group, ...rest]));
}

function heardAsTold(view: DaemonView, node: MeshNode): LinkView[] {
  // A daemon leaves out what only a plugin that it lacks could decode.
  if (!node.hasTopology || !view.node.hasTopology) return [];
  const told = topologyTimeMs(view.daemon, node, view.atMs);
  return linksHeard(view.world.plan, view.daemon, node.index, view.world.weather.at(told).heard);
}

function codedBps(view: DaemonView, link: LinkView): number {
  return fromFmetric8(view.daemon, fmetric8(view.daemon, bandwidthOf(view.daemon, link)));
}

function turned(link: LinkView): LinkView {
  return { ...link, mine: link.theirs, sent: link.got, got: link.sent };
}

function bmx6Row(view: DaemonView, node: MeshNode, globalId: string): DescriptionRow {
  const best = new Map<number, LinkView>();
  for (const link of heardAsTold(view, node)) {
    const rival = best.get(link.neighbour);
    if (rival === undefined || bandwidthOf("bmx6", link) > bandwidthOf("bmx6", rival)) best.set(link.neighbour, link);
  }
  const told = topologyTimeMs("bmx6", node, view.atMs);
  return {
    primaryIp: node.primaryIp.bmx6,
    nodeId: null,
    globalId,
    hostname: node.hostname,
    linkLocals: [...new Set(node.interfaces.flatMap((device) => possibleLinkLocals(device.mac)))],
    meshAddresses: node.interfaces.map((device, position) => meshAddressOf({ daemon: "bmx6", node }, device, position)),
    announcedNetworks: announced(view, node),
    hostNetworks: [],
    topology: [...best.values()].map((link) => ({
      neighbourGlobalId: globalIdOf(view.world, view.world.node(link.neighbour), told).slice(-20).toUpperCase(),
      neighbourNodeId: null,
      neighbourIndex: null,
      interfaceIndex: null,
      rx: rxPercent("bmx6", link.got) / 100,
      tx: txPercent("bmx6", link.sent) / 100,
      rxBps: codedBps(view, turned(link)),
      txBps: codedBps(view, link),
      signalDbm: null,
      noiseDbm: null,
      channel: null,
    })),
    smsNames: node.smsNames,
  };
}

function bmx7Row(view: DaemonView, node: MeshNode): DescriptionRow {
  const decodes = node.hasTun && view.node.hasTun;
  return {
    primaryIp: node.primaryIp.bmx7,
    nodeId: node.nodeId,
    globalId: null,
    hostname: node.hostname,
    linkLocals: node.interfaces.map((device) => device.linkLocal),
    meshAddresses: [node.primaryIp.bmx7],
    announcedNetworks: decodes ? announced(view, node) : [],
    hostNetworks: [],
    topology: heardAsTold(view, node).map((link) => ({
      neighbourGlobalId: null,
      neighbourNodeId: view.world.node(link.neighbour).nodeId,
      neighbourIndex: link.theirs.index,
      interfaceIndex: link.mine.index,
      rx: quality255(link.got) / 255,
      tx: quality255(link.sent) / 255,
      rxBps: codedBps(view, turned(link)),
      txBps: codedBps(view, link),
      signalDbm: null,
      noiseDbm: null,
      channel: link.mine.channel > 0 && link.mine.channel !== 255 ? link.mine.channel : null,
    })),
    smsNames: view.node.hasTun ? node.smsNames : [],
  };
}
