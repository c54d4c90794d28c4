/**
 * Who depended on a node or a link: whose way to the gateway it uses ran over it, as the routers told their next hops. From a snapshot before
 * something failed; nothing is predicted.
 */
import { directedKey, pairKey } from "#lib/base/pair.ts";
import type { Snapshot } from "../../model/index.ts";

export type Dependants = { weight: number; nodes: string[]; neighbours: string[] };

export type DependantsOf = {
  node(uid: string): Dependants;
  link(id: string): Dependants; // told to run over this very link, or over the only one of the pair
  pair(a: string, b: string): Dependants; // over any link between the two: with several it cannot be told which
  gateway(uid: string, family: string): Dependants;
};

const HOPS_MAX = 64;
/** So many of the affected are named; their weight counts all. */
export const NODES_TOLD_MAX = 100;

/** Gateways by "uid family" that were in use until lately. */
type LostUses = Readonly<Record<string, { gateway: string }>>;

/**
 * Nothing is computed before it is asked for.
 * @param lostUses count where the snapshot tells of no gateway in use: the way there is what its routes still tell.
 */
export function dependantsIn(snapshot: Snapshot | null, lostUses: LostUses = {}): DependantsOf {
  let table: Table | null = null;
  const tableOf = () => {
    table ??= tableFrom(snapshot, lostUses);
    return table;
  };
  const weighed = (nodes: ReadonlySet<string>, neighbours: readonly string[] = []): Dependants => ({
    weight: [...nodes].reduce((sum, uid) => sum + (tableOf().weights.get(uid) ?? 1), 0),
    nodes: [...nodes].slice(0, NODES_TOLD_MAX),
    neighbours: [...neighbours],
  });
  return {
    node: (uid) => weighed(new Set([uid, ...(tableOf().byNode.get(uid) ?? [])]), [...(tableOf().neighbours.get(uid) ?? [])]),
    link: (id) => weighed(tableOf().byLink.get(id) ?? new Set()),
    pair: (a, b) => weighed(tableOf().byPair.get(pairKey(a, b)) ?? new Set()),
    gateway: (uid, family) => weighed(tableOf().byGateway.get(directedKey(uid, family)) ?? new Set()),
  };
}

type Table = {
  weights: Map<string, number>;
  neighbours: Map<string, Set<string>>;
  byNode: Map<string, Set<string>>;
  byLink: Map<string, Set<string>>;
  byPair: Map<string, Set<string>>;
  byGateway: Map<string, Set<string>>;
};

function tableFrom(snapshot: Snapshot | null, lostUses: LostUses): Table {
  const table: Table = {
    weights: new Map(),
    neighbours: new Map(),
    byNode: new Map(),
    byLink: new Map(),
    byPair: new Map(),
    byGateway: new Map(),
  };
  if (snapshot === null) return table;
  for (const { uid, weight } of snapshot.nodes) table.weights.set(uid, weight);
  for (const { a, b } of snapshot.links) {
    into(table.neighbours, a, b);
    into(table.neighbours, b, a);
  }
  const hops = new Map(snapshot.routes.map((route) => [directedKey(route.node, route.target), route]));
  const between = linksBetween(snapshot);
  for (const { node, family, gateway: told } of snapshot.uses) {
    const gateway = told ?? lostUses[directedKey(node, family)]?.gateway ?? null;
    if (gateway === null || gateway === node) continue;
    into(table.byGateway, directedKey(gateway, family), node);
    let at = node;
    for (let hop = 0; hop < HOPS_MAX && at !== gateway; hop += 1) {
      const route = hops.get(directedKey(at, gateway));
      if (route === undefined || route.nextHop === null) break;
      const link = route.link ?? between.get(directedKey(at, route.nextHop)) ?? null;
      if (link !== null) into(table.byLink, link, node);
      into(table.byPair, pairKey(at, route.nextHop), node);
      at = route.nextHop;
      if (at !== node) into(table.byNode, at, node);
    }
  }
  return table;
}

/** The link of two neighbours where they have one only: with several it cannot be told which one the way takes. */
function linksBetween({ links }: Snapshot): Map<string, string | null> {
  const between = new Map<string, string | null>();
  for (const { a, b, id } of links) {
    for (const key of [directedKey(a, b), directedKey(b, a)]) between.set(key, between.has(key) ? null : id);
  }
  return between;
}

function into(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}
