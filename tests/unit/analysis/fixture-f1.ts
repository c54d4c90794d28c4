/** The fixture that the numbers of these tests belong to: a small mesh with two gateways, drawn in the documentation. */
import { orderedPair } from "#lib/base/pair.ts";
import { type Direction, emptySnapshot, type Link, type LinkEnd, type Node, type Snapshot } from "#lib/model/index.ts";

const AT = "2026-11-22T12:00:00.000Z";

export function node(uid: string, weight = 1): Node {
  return {
    uid,
    hostname: uid,
    label: uid,
    state: "answered",
    stateReason: null,
    protocols: ["netjson"],
    answeredAt: AT,
    heardAt: AT,
    unlistedRounds: 0,
    firstSeenAt: AT,
    daemons: [],
    interfaces: [],
    hostNetworks: [],
    place: null,
    weight,
    keys: [],
    addresses: [],
  };
}

export function direction(
  quality: number | null,
  bandwidthMbps: number | null,
  state: Direction["state"] = "measured",
): Direction {
  return {
    state,
    quality,
    countedByReceiver: quality,
    toldToSender: quality,
    bandwidthMbps,
    signalDbm: null,
    noiseDbm: null,
    secondHand: false,
    at: AT,
  };
}

export function end(overrides: Partial<LinkEnd> = {}): LinkEnd {
  return { interfaceName: null, kind: "unknown", channel: null, rateMaxMbps: null, linkLocal: null, ...overrides };
}

export function link(a: string, b: string, mbps: number, overrides: Partial<Link> & { n?: number } = {}): Link {
  const { n, ...rest } = overrides;
  const [low, high] = orderedPair(a, b);
  return {
    id: `${low}~${high}~${n ?? 0}`,
    a: low,
    b: high,
    protocol: "netjson",
    interfaces: { a: end(), b: end() },
    directions: { ab: direction(1, mbps), ba: direction(1, mbps) },
    firstSeenAt: AT,
    ...rest,
  };
}

export function snapshot(nodes: Node[], links: Link[], gateways: readonly string[]): Snapshot {
  return {
    ...emptySnapshot({ mesh: "f1", at: AT, round: 1 }),
    nodes,
    links,
    gateways: gateways.map((uid) => ({
      node: uid,
      family: "v4" as const,
      networks: ["0.0.0.0/0"],
      announcedBy: ["file" as const],
      announcedAt: AT,
      claimedMbps: null,
      working: "unknown" as const,
      users: 0,
    })),
  };
}

export const F1_LINKS: readonly (readonly [string, string, number])[] = [
  ["G1", "A", 100],
  ["A", "B", 50],
  ["B", "C", 50],
  ["A", "C", 20],
  ["C", "D", 25],
  ["D", "E", 10],
  ["D", "F", 10],
  ["E", "F", 10],
  ["C", "G2", 30],
];

/** `gateways` may be fewer than G1 and G2: the others stay as ordinary boxes. */
export function f1(gateways: readonly string[] = ["G1", "G2"], without: readonly string[] = []): Snapshot {
  const names = ["A", "B", "C", "D", "E", "F", "G1", "G2", "H", "I"].filter((name) => !without.includes(name));
  const links = F1_LINKS.filter(([a, b]) => !without.includes(a) && !without.includes(b)).map(([a, b, mbps]) => link(a, b, mbps));
  const oneWay = link("H", "F", 10, {
    directions: { ab: direction(0, null, "zero"), ba: direction(0.8, 10) },
  });
  return snapshot(
    names.map((name) => node(name)),
    [...links, oneWay],
    gateways.filter((name) => !without.includes(name)),
  );
}
