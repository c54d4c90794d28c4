/** bmx7's descriptions: what a node tells the whole mesh about itself, and its links as its topology plugin told them last. */
import { fnv1a } from "#lib/base/hash.ts";
import { fmetric8, fromFmetric8, quality255 } from "../mesh/metric.ts";
import { offersOf } from "../mesh/offers.ts";
import { hexOf } from "../mesh/random.ts";
import { bandwidthOf, linksHeard } from "../mesh/routes.ts";
import type { MeshNode } from "../mesh/types.ts";
import type { DaemonView } from "../mesh/view.ts";
import { descHash, descSqn, keyText } from "./bmx7-common.ts";
import type { JsonC } from "./json-c.ts";
import { topologyTimeMs } from "./shared.ts";

/** One file of `descriptions/`. */
export function description(view: DaemonView, node: MeshNode): JsonC {
  const { world } = view;
  const sqn = descSqn(world, node, view.atMs);
  const key = (word: string, digits: number) => keyText(world, node, word, digits);
  const list: JsonC[] = [
    { DSC_NODE_KEY: [{ type: 4, key: key("node-key", 256) }] },
    { DSC_SIGNATURE: [{ type: 4, signature: hexOf(256, world.plan.seed, node.index, sqn, fnv1a("signature")) }] },
    {
      DSC_VERSION: [
        {
          comp_version: 21,
          capabilities: "2",
          bootSqn: Math.max(1, sqn - 1),
          descSqn: sqn,
          ogmSqnRange: 6000,
          ogmHChainAnchor: key("anchor", 56),
          descSize: 700 + node.interfaces.length * 32,
          descContents: node.hasTun ? 16 + node.interfaces.length : 10,
        },
      ],
    },
    { DSC_RSA_LINK_KEY: [{ type: 4, key: key("rsa", 256) }] },
    { DSC_DHM_LINK_KEY: [{ type: 17, gx: key("dhm", 512) }] },
    { DSC_METRIC: [metricSettings] },
    { DSC_LLIP: node.interfaces.map((device) => ({ address: device.linkLocal })) },
    { DSC_HNA6: hostAddresses(node).map((address) => ({ prefixLen: 128, address })) },
    ...tunnelExtensions(view, node),
  ];
  // A daemon leaves out what only a plugin that it lacks could decode.
  const topology = node.hasTopology && view.node.hasTopology ? topologyRows(view, node) : [];
  if (topology.length > 0) list.push({ TOPOLOGY_EXTENSION: topology.map((row) => row.extension) });
  list.push({ DSC_INFO: [infoOf(node)] });
  if (node.smsNames.length > 0 && view.node.hasTun) list.push({ DSC_SMS: node.smsNames.map((name) => ({ name })) });
  return { descSha: descHash(world, node, view.atMs, 56), extensions: list };
}

function hostAddresses(node: MeshNode): string[] {
  return node.hasTun ? [node.primaryIp.bmx7, node.tunnelIp.bmx7] : [node.primaryIp.bmx7];
}

function tunnelExtensions(view: DaemonView, node: MeshNode): JsonC[] {
  if (!node.hasTun || !view.node.hasTun) return [];
  const offers = offersOf(view.world, "bmx7", node, view.atMs);
  const rows = (ip6: boolean) =>
    offers
      .filter((offer) => offer.ip6 === ip6)
      .map((offer) => ({ tun6Id: 0, rtype: 0, bandwidth: offer.bandwidth, networkLen: offer.length, network: offer.network }));
  return [{ DSC_TUN6: [{ localIp: node.tunnelIp.bmx7 }] }, { DSC_TUN4IN6_NET: rows(false) }, { DSC_TUN6IN6_NET: rows(true) }];
}

/** Everything as the daemon has it by default but `metricAlgo`: 1 is plain vector bandwidth, which these routes really follow. */
const metricSettings: JsonC = {
  fmetric_u16_min: "1",
  metricAlgo: 1,
  flags: "0",
  rxExpNumerator: 1,
  rxExpDivisor: 2,
  txExpNumerator: 1,
  txExpDivisor: 1,
  pathLqXThreshold: 170,
  pathLqYThreshold: 85,
  pathLq1Threshold: 229,
  linkRateEfficiency: 40,
  ogmHistorySize: 5,
  maxPathHops: 63,
  pathHopPenalty: 0,
  pathSqnBestHysteresis: 3,
  pathLateHysteresis: 25,
  newPathMetricHysteresis: 20,
  oldPathMetricHysteresis: 10,
  ogmInterval: 6,
  pathSqnDiffMax: 2,
  reserved1: 0,
  linkThroughputEfficiency: 0,
  reserved3: 0,
  channelDistance: 0,
  hopDistance: 0,
  independence: 0,
};

function infoOf(node: MeshNode): JsonC {
  const name = Buffer.from(node.hostname, "ascii").toString("hex").toUpperCase();
  return {
    type: 0,
    infoOffset: 20,
    codeRevision: "00000000",
    nameLen: node.hostname.length,
    mailLen: 0,
    variableInfoFields: name,
  };
}

type TopologyRow = { target: MeshNode; txBps: number; extension: JsonC };

/** A node's own links as its topology plugin last told them. */
export function topologyRows(view: DaemonView, node: MeshNode): TopologyRow[] {
  const { world } = view;
  const told = topologyTimeMs("bmx7", node, view.atMs);
  return linksHeard(world.plan, "bmx7", node.index, world.weather.at(told).heard).map((link) => {
    const target = world.node(link.neighbour);
    const txBw = fmetric8("bmx7", bandwidthOf("bmx7", link));
    return {
      target,
      txBps: fromFmetric8("bmx7", txBw),
      extension: {
        nbId: target.nodeId,
        nbDescSqn: descSqn(world, target, told),
        nbIdx: link.theirs.index,
        myIdx: link.mine.index,
        txBw,
        rxBw: fmetric8("bmx7", bandwidthOf("bmx7", { ...link, mine: link.theirs, sent: link.got, got: link.sent })),
        tq: quality255(link.sent),
        rq: quality255(link.got),
        signal: "0",
        noise: "0",
        channel: link.mine.channel,
        reserved1: 0,
        reserved2: 0,
      },
    };
  });
}
