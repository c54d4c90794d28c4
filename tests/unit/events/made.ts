/** Hand-made snapshots: as little as a case needs. Every node answers unless it is told otherwise. */

import { orderedPair } from "#lib/base/pair.ts";
import type { RoundWays } from "#lib/graph/analysis/index.ts";
import { type Derived, deriveEvents, type EventState } from "#lib/graph/events/index.ts";
import {
  type Direction,
  instantOf,
  isPartial,
  type Link,
  linkId,
  type MeshEvent,
  type Node,
  type NodeState,
  type Snapshot,
  snapshotSchema,
  unknownSystem,
} from "#lib/model/index.ts";

export const T0 = Date.UTC(2026, 10, 2, 0, 0, 0);

export type Given = {
  nodes: Record<
    string,
    NodeState | { state: NodeState; uptimeS?: number; routerUptimeS?: number; unlisted?: number; reason?: Node["stateReason"] }
  >;
  links: readonly (readonly [a: string, b: string, quality: number | null, n?: number])[];
  gateways?: readonly string[];
  uses?: Record<string, string>;
  /** node -> its next hop to every gateway. */
  hops?: Record<string, string>;
  /** It saw only part of the mesh: so many of so many. */
  sight?: readonly [answered: number, expected: number];
  /** node -> its daemons; bmx6 where it is not told. */
  protocols?: Record<string, Node["protocols"]>;
  /** Routers that flood. */
  flooding?: readonly string[];
  collisions?: readonly (readonly [string, string])[];
};

function direction(quality: number | null, at: string): Direction {
  return {
    state: quality === null ? "unknown" : quality > 0 ? "measured" : "zero",
    quality,
    countedByReceiver: quality,
    toldToSender: quality,
    bandwidthMbps: null,
    signalDbm: null,
    noiseDbm: null,
    secondHand: false,
    at,
  };
}

const END = { interfaceName: "wlan0", kind: "wireless", channel: 1, rateMaxMbps: 54, linkLocal: null } as const;

export function made(given: Given, atMs: number, round: number): Snapshot {
  const at = instantOf(atMs);
  const gateways = given.gateways ?? [];
  const links = given.links.map(([a, b, quality, n = 0]): Link => {
    const [low, high] = orderedPair(a, b);
    return {
      id: linkId(a, b, n),
      a: low,
      b: high,
      protocol: "bmx6",
      interfaces: { a: END, b: END },
      directions: { ab: direction(quality, at), ba: direction(quality, at) },
      firstSeenAt: at,
    };
  });
  return snapshotSchema.parse({
    mesh: "test",
    at,
    round,
    nodes: Object.entries(given.nodes).map(([uid, told]) => ({
      ...nodeOf(uid, told, at),
      protocols: given.protocols?.[uid] ?? ["bmx6"],
    })),
    links,
    gateways: gateways.map((node) => ({
      node,
      family: "v4",
      networks: ["0.0.0.0/0"],
      announcedBy: ["tunnels"],
      announcedAt: at,
      claimedMbps: null,
      working: "unknown",
      users: 0,
    })),
    uses: Object.entries(given.uses ?? {}).map(([node, gateway]) => ({
      node,
      family: "v4",
      gateway,
      reason: "chosen",
      dedicatedTunnel: null,
      pathMbps: null,
      at,
    })),
    routes: Object.entries(given.hops ?? {}).flatMap(([node, nextHop]) =>
      gateways.map((target) => ({ node, target, nextHop, link: null, metricBps: null, hops: null, at })),
    ),
    collisions: (given.collisions ?? []).map((nodes) => ({ kind: "mac", key: "mac:00", nodes: [...nodes] })),
    refusals: (given.flooding ?? []).map((node) => ({
      code: "flood",
      node,
      address: null,
      protocol: "bmx6",
      query: "originators/all",
      message: "",
      at,
    })),
    sources: [],
    cost: { requests: 0, bytes: 0, seconds: 0, slowest: [] },
    ...(given.sight === undefined ? {} : { coverage: coverageOf(given.sight) }),
  });
}

function coverageOf([answered, expected]: readonly [number, number]): Snapshot["coverage"] {
  const share = answered / expected;
  return { protocols: [], expected, answered, share, minShare: 0.7, partial: share < 0.7, lastGood: null };
}

function nodeOf(uid: string, told: Given["nodes"][string], at: string): Partial<Node> & Pick<Node, "uid"> {
  const { state, uptimeS, routerUptimeS, unlisted, reason } = typeof told === "string" ? { state: told } : told;
  return {
    uid,
    hostname: uid,
    label: uid,
    state,
    stateReason: state === "answered" ? null : (reason ?? "no-answer"),
    protocols: ["bmx6"],
    answeredAt: at,
    heardAt: state === "heard" && (unlisted ?? 0) === 0 ? at : null,
    unlistedRounds: unlisted ?? (state === "gone" ? 3 : 0),
    firstSeenAt: at,
    daemons: [
      {
        protocol: "bmx6",
        version: null,
        revision: null,
        uptimeS: uptimeS ?? null,
        uptimeSince: null,
        cpuPercent: null,
        memoryBytes: null,
        knownNodes: null,
        answeredAt: at,
      },
    ],
    interfaces: [],
    hostNetworks: [],
    place: null,
    ...(routerUptimeS === undefined ? {} : { system: systemWith(routerUptimeS) }),
    weight: 1,
    keys: [],
    addresses: [],
  };
}

function systemWith(uptimeS: number): Node["system"] {
  return { ...unknownSystem(null), uptimeS };
}

/** Rounds a minute apart: each entry of `script` says how the mesh is, and for how many rounds; null: no rounds take place. */
export function played(
  script: readonly (readonly [rounds: number, given: Given | null, analysis?: (snapshot: Snapshot) => RoundWays])[],
  stepMs = 60_000,
): { events: MeshEvent[]; state: EventState | null } {
  const log = new Map<string, MeshEvent>();
  let state: EventState | null = null;
  let previous: Snapshot | null = null;
  let round = 0;
  for (const [rounds, given, analysis] of script) {
    for (let i = 0; i < rounds; i += 1) {
      if (given === null) {
        round += 1;
        continue;
      }
      const snapshot: Snapshot = made(given, T0 + round * stepMs, round);
      // Through JSON, as a store keeps it.
      const derived: Derived = deriveEvents(state, previous, snapshot, analysis?.(snapshot) ?? null);
      state = JSON.parse(JSON.stringify(derived.state));
      for (const event of derived.events) log.set(event.id, event);
      if (!isPartial(snapshot)) previous = snapshot;
      round += 1;
    }
  }
  return { events: [...log.values()], state };
}

export const minute = (n: number): string => instantOf(T0 + n * 60_000);
