/** Next hops towards gateways, from each node's own originators rows. */
import { compareBy } from "#lib/base/compare.ts";
import type { Link, Observation, OriginatorRow, Protocol, Route } from "../../../model/index.ts";
import type { Ownership } from "../evidence/ownership.ts";
import { isRemoved, type Reading, type Readings } from "../evidence/readings.ts";
import type { Identity } from "../identity/identity.ts";
import { type Freshness, isWayless, readSince } from "../input/freshness.ts";
import { listAt } from "../input/order.ts";

type RouteSources = {
  readings: Readings;
  identity: Identity;
  ownership: Ownership;
  links: readonly Link[];
  gateways: ReadonlySet<string>;
  /** Node ids and primary addresses by which rows name a node. */
  handles: ReadonlyMap<string, ReadonlySet<string>>;
  isUp: (uid: string) => boolean;
  /** Whether the node has a daemon of the protocol: what a removed one said last is no way. */
  runs: (uid: string, protocol: Protocol) => boolean;
  freshness: Freshness;
};

export function routesOf(sources: RouteSources): Route[] {
  const linksOfNode = new Map<string, Link[]>();
  for (const link of sources.links) for (const end of [link.a, link.b]) listAt(linksOfNode, end).push(link);
  const handles = new Set([...sources.gateways].flatMap((uid) => [...(sources.handles.get(uid) ?? [])]));
  const nodes = [...sources.readings.byNode].filter(([uid]) => sources.isUp(uid)).sort(compareBy(([uid]) => uid));
  return nodes.flatMap(([uid, readings]) => {
    const best = new Map<string, Route>();
    const there = readings.filter((reading) => sources.runs(uid, reading.observation.protocol) && !isRemoved(reading));
    for (const reading of there) routesOfReading(uid, reading, linksOfNode.get(uid) ?? [], handles, sources, best);
    return [...best.values()].sort(compareBy((route) => route.target));
  });
}

/** Puts the routes of one daemon among the best of its node. */
function routesOfReading(
  uid: string,
  { observation, staleReason }: Reading,
  links: readonly Link[],
  handles: ReadonlySet<string>,
  sources: RouteSources,
  best: Map<string, Route>,
): void {
  const { protocol } = observation;
  for (const { row, at } of staleReason === null ? rowsOf(observation, sources.freshness.slowSinceMs) : []) {
    // Most rows of a large mesh lead to nodes that are no gateways.
    if (row.self || !handles.has(row.nodeId ?? row.primaryIp)) continue;
    const target = sources.identity.uidOf({ protocol, nodeId: row.nodeId, primaryIp: row.primaryIp, hostname: row.hostname });
    if (target === null || target === uid || !sources.gateways.has(target)) continue;
    const route = routeOf(uid, target, protocol, row, at, links, sources);
    const rival = best.get(target);
    if (rival === undefined || isBetter(route, rival)) best.set(target, route);
  }
}

/** The rows of a daemon's table; where it was asked for a gateway alone and that is newer, that row in place of the table's. */
function rowsOf({ originators, gatewayRoutes }: Observation, sinceMs: number): { row: OriginatorRow; at: string }[] {
  const table = readSince(originators, sinceMs);
  const single = gatewayRoutes === undefined ? null : readSince(gatewayRoutes, Math.max(sinceMs, table?.atMs ?? sinceMs));
  const newer = new Set(single?.rows.map((row) => row.nodeId ?? row.primaryIp));
  const told = single === null ? [] : single.rows.map((row) => ({ row, at: single.at }));
  if (table === null) return told;
  const others = table.rows.filter((row) => !newer.has(row.nodeId ?? row.primaryIp));
  return [...told, ...others.map((row) => ({ row, at: table.at }))];
}

/** Of two daemons' routes, or of two addresses of one gateway: the one that leads somewhere, then the better one. */
function isBetter(one: Route, other: Route): boolean {
  if ((one.nextHop === null) !== (other.nextHop === null)) return one.nextHop !== null;
  return (one.metricBps ?? -1) > (other.metricBps ?? -1);
}

function routeOf(
  node: string,
  target: string,
  protocol: Protocol,
  row: OriginatorRow,
  at: string,
  links: readonly Link[],
  { identity, ownership, isUp }: RouteSources,
): Route {
  if (isWayless(row)) return { node, target, nextHop: null, link: null, metricBps: 0, hops: null, at };
  const owner = nextHopOf(node, protocol, row, links, ownership, identity);
  const nextHop = owner !== null && isUp(owner) ? owner : null;
  return {
    node,
    target,
    nextHop,
    link: nextHop === null ? null : linkOf(node, nextHop, row, links),
    metricBps: row.metric.special === "none" ? row.metric.bps : null,
    hops: row.hops,
    at,
  };
}

/** The owner of the next hop's address; where only the name in a link row told whose it is, the link to that address. */
function nextHopOf(
  node: string,
  protocol: Protocol,
  { nextHopLinkLocal: address, nextHopNodeId: nodeId }: OriginatorRow,
  links: readonly Link[],
  ownership: Ownership,
  identity: Identity,
): string | null {
  if (address === null) return nodeId === null ? null : identity.uidOf({ protocol, nodeId, primaryIp: null, hostname: null });
  const owner = ownership.ownerIn({ address, nodeId, hostname: null, protocol, teller: node });
  if (owner !== null) return owner;
  const link = links.find(({ a, interfaces }) => (a === node ? interfaces.b : interfaces.a).linkLocal === address);
  if (link === undefined) return null;
  return link.a === node ? link.b : link.a;
}

/** The link of the outgoing interface to the next hop's address; null where it cannot be told. */
function linkOf(node: string, nextHop: string, row: OriginatorRow, links: readonly Link[]): string | null {
  const between = links.filter((link) => link.a === nextHop || link.b === nextHop);
  const ends = between.map(({ id, a, interfaces }) => ({
    id,
    mine: a === node ? interfaces.a : interfaces.b,
    theirs: a === node ? interfaces.b : interfaces.a,
  }));
  const fitting = ends.filter(
    ({ mine, theirs }) =>
      (row.interfaceName === null || mine.interfaceName === null || mine.interfaceName === row.interfaceName) &&
      (row.nextHopLinkLocal === null || theirs.linkLocal === null || theirs.linkLocal === row.nextHopLinkLocal),
  );
  return fitting.length === 1 ? (fitting[0]?.id ?? null) : null;
}
