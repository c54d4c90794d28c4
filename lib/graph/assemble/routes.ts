/** Next hops towards gateways, from each node's own originators rows. */
import type { Link, OriginatorRow, Protocol, Route } from "../../model/index.ts";
import { type Freshness, readSince } from "./freshness.ts";
import type { Identity } from "./identity.ts";
import { byTexts, listAt } from "./order.ts";
import type { Ownership } from "./ownership.ts";
import type { Readings } from "./readings.ts";

type RouteSources = {
  readings: Readings;
  identity: Identity;
  ownership: Ownership;
  links: readonly Link[];
  gateways: ReadonlySet<string>;
  isUp: (uid: string) => boolean;
  freshness: Freshness;
};

export function routesOf(sources: RouteSources): Route[] {
  const { readings, identity, gateways, isUp, freshness } = sources;
  const linksOfNode = new Map<string, Link[]>();
  for (const link of sources.links) for (const end of [link.a, link.b]) listAt(linksOfNode, end).push(link);
  const best = new Map<string, Route>();
  for (const [uid, list] of readings.byNode) {
    if (!isUp(uid)) continue;
    for (const { observation, staleReason } of list) {
      const part = staleReason === null ? readSince(observation.originators, freshness.slowSinceMs) : null;
      const { protocol } = observation;
      for (const row of part?.rows ?? []) {
        const who = { protocol, nodeId: row.nodeId, primaryIp: row.primaryIp, hostname: row.hostname };
        const target = row.self ? null : identity.uidOf(who);
        if (part === null || target === null || target === uid || !gateways.has(target)) continue;
        const route = routeOf(uid, target, protocol, row, part.at, linksOfNode.get(uid) ?? [], sources);
        const rival = best.get(`${uid} ${target}`);
        if (rival === undefined || isBetter(route, rival)) best.set(`${uid} ${target}`, route);
      }
    }
  }
  return [...best.values()].sort(
    byTexts(
      (route) => route.node,
      (route) => route.target,
    ),
  );
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
  const address = row.nextHopLinkLocal;
  const named = row.nextHopNodeId;
  const owner =
    address === null
      ? named === null
        ? null
        : identity.uidOf({ protocol, nodeId: named, primaryIp: null, hostname: null })
      : ownership.ownerIn({ address, nodeId: named, hostname: null, protocol, teller: node });
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
