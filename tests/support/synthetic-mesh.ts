/**
 * A made-up but complete mesh for tests: every state of a node and of a direction, twins, parallel links, gateways of each family,
 * routes that lead there hop by hop, refusals, a collision. It depends on its arguments only.
 */
import { DAY_MS } from "#lib/base/durations.ts";
import {
  type Collision,
  instantOf,
  type Node,
  type NodeState,
  type Positions,
  type Protocol,
  type Refusal,
  type Snapshot,
  type Source,
  type UseReason,
} from "#lib/model/index.ts";
import { hashedNoise } from "./random.ts";
import { bmx7Address, eui64, hex, nudge } from "./synthetic-addresses.ts";
import { type Making, makeLinks } from "./synthetic-links.ts";
import { syntheticTopology, type TopologyNode } from "./synthetic-topology.ts";
import { type Announcement, gatewaysOf, routesTo, usesOf } from "./synthetic-ways.ts";

export type SyntheticOptions = {
  nodes: number; // at least 24
  seed: number;
  links?: number; // default 1.35 a node
  furtherGateways?: number; // for v4, beside the five announcements that each mesh has; default one in 150 nodes
  mesh?: string;
  protocol?: Extract<Protocol, "bmx6" | "bmx7">; // default bmx6; bmx7 has some nodes running both
  round?: number; // qualities wander and a few nodes fall silent from round to round; the bones stay
  firstRoundAtMs?: number;
  intervalS?: number;
};

const STATE_REASONS = {
  answered: null,
  heard: "no-answer",
  stale: "uptime-frozen",
  gone: "no-answer",
  unknown: "backed-off",
} as const satisfies Record<NodeState, Node["stateReason"]>;

export function syntheticMesh(options: SyntheticOptions): { snapshot: Snapshot; positions: Positions } {
  if (options.nodes < 24) throw new Error("a synthetic mesh has at least 24 nodes, so that every state fits in");
  const topology = syntheticTopology(options.nodes, options.links ?? Math.round(options.nodes * 1.35), options.seed);
  const round = options.round ?? 100;
  const intervalMs = (options.intervalS ?? 60) * 1000;
  const making: Making = {
    topology,
    mesh: options.mesh ?? "synthetic",
    seed: options.seed,
    round,
    atMs: (options.firstRoundAtMs ?? Date.UTC(2026, 10, 22, 18, 0, 0)) + round * intervalMs,
    intervalMs,
    protocol: options.protocol ?? "bmx6",
    children: topology.nodes.map((_, index) => topology.nodes.filter((node) => node.parent === index).length),
  };
  const states = nodeStates(making);
  const nodes = topology.nodes.map((router, index) => makeNode(making, router, index, states[index] ?? "answered"));
  nameTwins(nodes);
  const links = makeLinks(making, nodes);
  const at = instantOf(making.atMs);
  const announcements = announcementsOf(nodes, options.furtherGateways ?? Math.floor(nodes.length / 150));
  const routes = routesTo([...new Set(announcements.map((offer) => offer.node))], nodes, links, at);
  const uses = usesOf(nodes, announcements, routes, oddUses(nodes, announcements));
  const sources = nodes.filter((node) => node.state !== "gone").map((node, index) => makeSource(making, node, index));
  const snapshot: Snapshot = {
    mesh: making.mesh,
    at,
    round,
    nodes,
    links,
    gateways: gatewaysOf(announcements, uses, at),
    uses,
    routes,
    collisions: collisionsOf(nodes),
    refusals: refusalsOf(nodes, at),
    sources,
    cost: costOf(sources),
  };
  return { snapshot, positions: Object.fromEntries(nodes.map((node, index) => [node.uid, topology.xy[index] ?? [0, 0]])) };
}

/** Leaves fall silent, one of them with its parent; a few more come and go with the rounds. */
function nodeStates(making: Making): NodeState[] {
  const leaves = making.children.flatMap((children, index) => (children === 0 ? [index] : []));
  const gone = new Set(leaves.filter((_, place) => place % 29 === 3));
  const stale = new Set(leaves.filter((_, place) => place % 31 === 5));
  const heard = new Set(leaves.filter((_, place) => place % 11 === 7));
  const coupled = leaves.find((leaf) => {
    const parent = making.topology.nodes[leaf]?.parent ?? null;
    return parent !== null && parent > 3 && making.children[parent] === 1 && !gone.has(leaf) && !stale.has(leaf);
  });
  if (coupled !== undefined) {
    heard.add(coupled);
    heard.add(making.topology.nodes[coupled]?.parent ?? coupled);
  }
  return making.topology.nodes.map((_, index) => {
    if (gone.has(index)) return "gone";
    if (stale.has(index)) return "stale";
    if (heard.has(index)) return "heard";
    const flaps = leaves.includes(index) && hashedNoise(making.seed, "flap", index, Math.floor(making.round / 3)) < 0.02;
    return flaps ? "heard" : "answered";
  });
}

function makeNode(making: Making, router: TopologyNode, index: number, state: NodeState): Node {
  const at = instantOf(making.atMs);
  const silentRounds = 4 + Math.floor(hashedNoise(making.seed, "silent", index) * 200);
  const lastAt = instantOf(making.atMs - silentRounds * making.intervalMs);
  const dual = making.protocol === "bmx7" && index % 9 === 4;
  const protocols: Protocol[] = dual ? ["bmx6", "bmx7"] : [making.protocol];
  const answeredAt = state === "answered" ? at : state === "stale" ? instantOf(making.atMs - 4 * making.intervalMs) : lastAt;
  const eui = eui64(router.mac);
  const nodeKey = hex(making.seed, router.mac, 56);
  const xy = making.topology.xy[index] ?? [0, 0];
  return {
    uid: router.uid,
    hostname: index === making.topology.nodes.length - 1 ? null : router.hostname,
    label: router.hostname,
    state,
    stateReason: STATE_REASONS[state],
    protocols,
    answeredAt,
    heardAt: state === "gone" ? lastAt : at,
    unlistedRounds: state === "gone" ? silentRounds : 0,
    firstSeenAt: instantOf(making.atMs - (20 + index) * DAY_MS),
    daemons: protocols.map((protocol) => ({
      protocol,
      version: protocol === "bmx6" ? "BMX6-0.1-alpha" : "BMX7-7.1.1",
      revision: protocol === "bmx6" ? "a2e3b1c" : "5a82c7c",
      uptimeS:
        Math.round(86_400 * (1 + 40 * hashedNoise(making.seed, "uptime", index))) + (making.round * making.intervalMs) / 1000,
      uptimeSince: answeredAt,
      cpuPercent: Math.round(30 * hashedNoise(making.seed, "cpu", index, making.round)) / 10,
      memoryBytes: protocol === "bmx7" ? 1_200_000 + index * 1024 : null,
      knownNodes: making.topology.nodes.length - 2,
      answeredAt,
    })),
    interfaces: [
      makeInterface(making, router, index, "wlan0", "wireless", protocols, answeredAt),
      makeInterface(making, router, index, "eth0.12", "wired", protocols, answeredAt),
    ],
    hostNetworks: [`10.${(index >> 8) + 1}.${index & 255}.0/27`],
    place: {
      lat: Math.round((41.39 - xy[1] * 0.00009) * 1e6) / 1e6,
      lon: Math.round((2.15 + xy[0] * 0.00012) * 1e6) / 1e6,
      elevationM: index % 5 === 0 ? 24 : null,
      source: "config",
      doubtful: index % 37 === 20,
    },
    weight: 1 + (index % 4),
    keys: protocols.map((protocol) => (protocol === "bmx7" ? `bmx7:${nodeKey}` : `mac:${router.mac}`)),
    addresses: protocols.map((protocol) => (protocol === "bmx7" ? bmx7Address(nodeKey) : `fd66:66:66:7:${eui}`)),
  };
}

function makeInterface(
  making: Making,
  router: TopologyNode,
  index: number,
  name: string,
  kind: "wireless" | "wired",
  protocols: Protocol[],
  at: string,
): Node["interfaces"][number] {
  const mac = kind === "wired" ? nudge(router.mac) : router.mac;
  return {
    name,
    up: true,
    kind,
    channel: kind === "wired" || making.protocol === "bmx6" ? null : ([36, 48, 100, 124, 140][index % 5] ?? 36),
    rateMaxMbps: kind === "wired" ? 1000 : 54,
    protocols,
    mac,
    addresses: [`fe80::${eui64(mac)}`, `fd66:66:66:${kind === "wired" ? "12" : "7"}:${eui64(mac)}`],
    at,
  };
}

/** Two nodes bear one name; the last has none: labels tell them apart. */
function nameTwins(nodes: Node[]): void {
  const [one, other] = nodes.filter((node) => node.state === "answered").slice(-7, -5);
  for (const twin of [one, other]) {
    if (twin === undefined) continue;
    twin.hostname = "SA-Badal75-twin";
    twin.label = `SA-Badal75-twin (${twin.uid.slice(0, 4)})`;
  }
  for (const node of nodes) if (node.hostname === null) node.label = `(${node.uid})`;
}

/** Near the centre: one for v4 and v6, one for v4, one for v6, one for the community; large meshes have more for v4. */
function announcementsOf(nodes: readonly Node[], further: number): Announcement[] {
  const up = nodes.filter((node) => node.state === "answered");
  const at = (index: number) => up[index]?.uid ?? "";
  return [
    { node: at(0), family: "v4", claimedMbps: 100 },
    { node: at(0), family: "v6", claimedMbps: 100 },
    { node: at(2), family: "v4", claimedMbps: 0.1 },
    { node: at(3), family: "v6", claimedMbps: 20 },
    { node: at(1), family: "community", claimedMbps: null },
    ...Array.from(
      { length: further },
      (_, index): Announcement => ({
        node: at(4 + index * 7),
        family: "v4",
        claimedMbps: 50 + 50 * index,
      }),
    ),
  ];
}

function oddUses(nodes: readonly Node[], announcements: readonly Announcement[]): Map<string, UseReason> {
  const announcers = new Set(announcements.map((announcement) => announcement.node));
  const plain = nodes.filter((node) => node.state === "answered" && !announcers.has(node.uid)).slice(-4);
  const reasons: UseReason[] = ["no-tun-plugin", "none-chosen", "too-old", "unknown-gateway"];
  return new Map(plain.map((node, index) => [node.uid, reasons[index] ?? "not-asked"]));
}

function collisionsOf(nodes: readonly Node[]): Collision[] {
  const pair = nodes.filter((node) => node.state === "answered").slice(5, 7);
  const mac = pair[0]?.interfaces[1]?.mac;
  return mac === undefined || mac === null ? [] : [{ kind: "mac", key: mac, nodes: pair.map((node) => node.uid) }];
}

function refusalsOf(nodes: readonly Node[], at: string): Refusal[] {
  const silent = nodes
    .filter((node) => node.state === "heard")
    .map((node): Refusal => {
      const address = node.addresses[0] ?? null;
      return {
        code: "timeout",
        node: node.uid,
        address,
        protocol: node.protocols[0] ?? null,
        query: "status",
        message: `no byte from [${address}]:80 in 3000 ms`,
        at,
      };
    });
  const [talker, stranger] = nodes.filter((node) => node.state === "answered").slice(8, 10);
  return [
    ...silent,
    {
      code: "daemon-error",
      node: talker?.uid ?? null,
      address: talker?.addresses[0] ?? null,
      protocol: "bmx6",
      query: "$tunnels",
      message: `ERROR unknown dev=${talker?.interfaces[0]?.mac ?? ""} via ${talker?.interfaces[0]?.addresses[0] ?? ""}`,
      at,
    },
    {
      code: "unknown-neighbour",
      node: stranger?.uid ?? null,
      address: null,
      protocol: "bmx6",
      query: "links",
      message: "fe80::2ca:feff:fe00:1 is nobody's",
      at,
    },
  ];
}

function makeSource(making: Making, node: Node, index: number): Source {
  const answered = node.state === "answered" || node.state === "stale";
  const protocol = node.protocols[0] ?? "bmx6";
  return {
    id: `${protocol}-http`,
    node: node.uid,
    protocol,
    address: node.addresses[0] ?? null,
    answered,
    carriedOver: answered && index % 3 === 0 ? ["tunnels", "originators"] : [],
    notAsked: ["descriptions"],
    requests: answered ? 5 : 1,
    bytes: answered ? 9000 + index * 11 : 0,
    elapsedMs: answered ? 60 + Math.round(900 * hashedNoise(making.seed, "elapsed", index, making.round) ** 4) : 3000,
  };
}

function costOf(sources: readonly Source[]): Snapshot["cost"] {
  return {
    requests: sources.reduce((sum, source) => sum + source.requests, 0),
    bytes: sources.reduce((sum, source) => sum + source.bytes, 0),
    seconds: 4.2,
    slowest: [...sources]
      .sort((one, other) => other.elapsedMs - one.elapsedMs)
      .slice(0, 10)
      .map((source) => ({ node: source.node ?? "", elapsedMs: source.elapsedMs })),
  };
}
