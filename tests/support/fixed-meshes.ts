/** Meshes that tests know exactly. */
import {
  type Direction,
  type Gateway,
  type Link,
  linkId,
  type Node,
  type Route,
  type Snapshot,
  type Use,
} from "#lib/model/index.ts";
import type { SyntheticOptions } from "./synthetic-mesh.ts";

/** 1,000 nodes and 2,500 links once the links of nodes that are gone have gone too. */
export const THOUSAND_NODES = { nodes: 1000, links: 2548, seed: 1 } as const satisfies SyntheticOptions;

export const AT = "2026-11-22T19:40:00.000Z";
const EARLIER = "2026-11-20T10:00:00.000Z";

export function makeNode(uid: string, more: Partial<Node> = {}): Node {
  return {
    uid,
    hostname: `host-${uid}`,
    label: `host-${uid}`,
    state: "answered",
    stateReason: null,
    protocols: ["bmx6"],
    answeredAt: AT,
    heardAt: AT,
    unlistedRounds: 0,
    firstSeenAt: EARLIER,
    daemons: [],
    interfaces: [],
    hostNetworks: [],
    place: null,
    weight: 1,
    keys: [],
    addresses: [],
    ...more,
  };
}

export function makeDirection(quality: number | null, state: Direction["state"] = "measured"): Direction {
  return {
    state,
    quality,
    countedByReceiver: quality,
    toldToSender: quality,
    bandwidthMbps: null,
    signalDbm: null,
    noiseDbm: null,
    secondHand: false,
    at: AT,
  };
}

export function makeLink(
  a: string,
  b: string,
  ab: Direction,
  ba: Direction,
  n = 0,
  kind: "wireless" | "wired" = "wireless",
): Link {
  const end = { interfaceName: kind === "wired" ? "eth0.12" : "wlan0", kind, channel: null, rateMaxMbps: null, linkLocal: null };
  return {
    id: linkId(a, b, n),
    a,
    b,
    protocol: "bmx6",
    interfaces: { a: end, b: end },
    directions: { ab, ba },
    firstSeenAt: EARLIER,
  };
}

export function makeUse(
  node: string,
  family: Use["family"],
  gateway: string | null,
  reason: Use["reason"],
  pathMbps: number | null,
): Use {
  return { node, family, gateway, reason, dedicatedTunnel: null, pathMbps, at: AT };
}

export function makeRoute(
  node: string,
  target: string,
  nextHop: string | null,
  link: string | null,
  mbps: number | null,
  hops: number,
): Route {
  return { node, target, nextHop, link, metricBps: mbps === null ? null : mbps * 1e6, hops, at: AT };
}

export function makeGateway(node: string, family: Gateway["family"], users: number): Gateway {
  const networks = { v4: ["0.0.0.0/0"], v6: ["::/0"], community: ["10.0.0.0/8"] }[family];
  return { node, family, networks, announcedBy: ["tunnels"], announcedAt: AT, claimedMbps: 10, working: "yes", users };
}

/**
 *     g === r --- m --- z      g: v4 gateway; === a wire and a radio. s is silent behind m, x tells nothing of its neighbour m.
 *                 | \
 *                 s  x
 */
export function handMade(): Snapshot {
  return {
    mesh: "hand",
    at: AT,
    round: 7,
    nodes: [
      makeNode("g"),
      makeNode("m"),
      makeNode("r"),
      makeNode("s", { state: "heard", stateReason: "no-answer", answeredAt: EARLIER }),
      makeNode("x"),
      makeNode("z"),
      makeNode("gone", { state: "gone", stateReason: "unlisted", heardAt: EARLIER, answeredAt: null }),
    ],
    links: [
      makeLink("g", "r", makeDirection(1), makeDirection(0.98), 0, "wired"),
      makeLink("g", "r", makeDirection(0.4), makeDirection(0.3), 1),
      makeLink("m", "r", makeDirection(0.9), makeDirection(0.7)),
      makeLink("m", "s", makeDirection(0.6, "one-sided"), makeDirection(0.5, "one-sided")),
      { ...makeLink("m", "x", makeDirection(0.8, "contradicted"), makeDirection(0.9, "contradicted")) },
      makeLink("m", "z", makeDirection(0, "zero"), makeDirection(0.9)),
    ],
    gateways: [makeGateway("g", "v4", 3)],
    uses: [
      makeUse("g", "v4", "g", "self", null),
      makeUse("m", "v4", "g", "chosen", 12),
      makeUse("r", "v4", "g", "chosen", 30),
      makeUse("s", "v4", null, "no-answer", null),
      makeUse("x", "v4", null, "none-chosen", null),
      makeUse("z", "v4", "g", "chosen", 5),
    ],
    routes: [
      makeRoute("z", "g", "m", "m~z~0", 5, 3),
      makeRoute("m", "g", "r", "m~r~0", 12, 2),
      makeRoute("r", "g", "g", "g~r~0", 30, 1),
    ],
    collisions: [],
    refusals: [],
    sources: [],
    cost: { requests: 10, bytes: 1000, seconds: 1, slowest: [] },
  };
}
