/** Look-ups over one snapshot, built once for all of its views. */
import {
  type Family,
  type Gateway,
  type Link,
  linkEtx,
  linkQuality,
  type Node,
  type Route,
  type Snapshot,
  type Use,
} from "../../model/index.ts";

export type SnapshotIndex = {
  snapshot: Snapshot;
  node(uid: string): Node | null;
  /** The uid itself where the snapshot does not hold the node. */
  label(uid: string): string;
  link(id: string): Link | null;
  linksOf(uid: string): readonly Link[];
  use(uid: string, family: Family): Use | null;
  usesOf(uid: string): readonly Use[];
  route(uid: string, target: string): Route | null;
  announcedBy(uid: string): readonly Gateway[];
};

export function indexSnapshot(snapshot: Snapshot): SnapshotIndex {
  const nodes = new Map(snapshot.nodes.map((node) => [node.uid, node]));
  const links = new Map(snapshot.links.map((link) => [link.id, link]));
  const linksByNode = new Map<string, Link[]>();
  for (const link of snapshot.links) {
    add(linksByNode, link.a, link);
    if (link.b !== link.a) add(linksByNode, link.b, link);
  }
  const usesByNode = new Map<string, Use[]>();
  for (const use of snapshot.uses) add(usesByNode, use.node, use);
  const gatewaysByNode = new Map<string, Gateway[]>();
  for (const gateway of snapshot.gateways) add(gatewaysByNode, gateway.node, gateway);
  const routesByNode = new Map<string, Map<string, Route>>();
  for (const route of snapshot.routes) {
    const routes = routesByNode.get(route.node) ?? new Map<string, Route>();
    routes.set(route.target, route);
    routesByNode.set(route.node, routes);
  }
  const usesOf = (uid: string) => usesByNode.get(uid) ?? [];
  return {
    snapshot,
    node: (uid) => nodes.get(uid) ?? null,
    label: (uid) => nodes.get(uid)?.label ?? uid,
    link: (id) => links.get(id) ?? null,
    linksOf: (uid) => linksByNode.get(uid) ?? [],
    use: (uid, family) => usesOf(uid).find((use) => use.family === family) ?? null,
    usesOf,
    route: (uid, target) => routesByNode.get(uid)?.get(target) ?? null,
    announcedBy: (uid) => gatewaysByNode.get(uid) ?? [],
  };
}

/** The worse direction; null also where an end says that the link is not there, or nobody was read. */
export function shownQuality(link: Pick<Link, "directions">): number | null {
  return isDoubtful(link) ? null : linkQuality(link);
}

export function shownEtx(link: Pick<Link, "directions">): number | null {
  return isDoubtful(link) ? null : linkEtx(link);
}

function isDoubtful(link: Pick<Link, "directions">): boolean {
  return [link.directions.ab, link.directions.ba].some(({ state }) => state === "contradicted" || state === "unknown");
}

/** The direction of the link that leaves `from`. */
export function directionFrom(link: Link, from: string): Link["directions"]["ab"] {
  return link.a === from ? link.directions.ab : link.directions.ba;
}

export function otherEnd(link: Link, uid: string): string {
  return link.a === uid ? link.b : link.a;
}

function add<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
