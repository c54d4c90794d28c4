/** A snapshot with other uids: everything in it that names a node or a link follows. */
import { compareText } from "#lib/base/compare.ts";
import { type Link, linkId, type Snapshot } from "#lib/model/index.ts";

/** @param uids old -> new; what is not in it keeps its uid. Different nodes must get different uids. */
export function renamed(snapshot: Snapshot, uids: ReadonlyMap<string, string>): Snapshot {
  const uid = (old: string) => uids.get(old) ?? old;
  const known = (old: string | null) => (old === null ? null : uid(old));
  const links = snapshot.links.map((link) => renamedLink(link, uid));
  const idByOld = new Map(snapshot.links.map((link, place) => [link.id, links[place]?.id ?? link.id]));
  return {
    ...snapshot,
    nodes: snapshot.nodes.map((node) => ({ ...node, uid: uid(node.uid) })),
    links: links.toSorted((one, other) => compareText(one.id, other.id)),
    gateways: snapshot.gateways.map((gateway) => ({ ...gateway, node: uid(gateway.node) })),
    uses: snapshot.uses.map((use) => ({ ...use, node: uid(use.node), gateway: known(use.gateway) })),
    routes: snapshot.routes.map((route) => ({
      ...route,
      node: uid(route.node),
      target: uid(route.target),
      nextHop: known(route.nextHop),
      link: route.link === null ? null : (idByOld.get(route.link) ?? null),
    })),
    collisions: snapshot.collisions.map((collision) => ({ ...collision, nodes: collision.nodes.map(uid) })),
    refusals: snapshot.refusals.map((refusal) => ({ ...refusal, node: known(refusal.node) })),
    sources: snapshot.sources.map((source) => ({ ...source, node: known(source.node) })),
    cost: { ...snapshot.cost, slowest: snapshot.cost.slowest.map((row) => ({ ...row, node: uid(row.node) })) },
  };
}

function renamedLink(link: Link, uid: (old: string) => string): Link {
  const [a, b] = [uid(link.a), uid(link.b)];
  const id = linkId(a, b, Number(link.id.slice(link.id.lastIndexOf("~") + 1)) || 0);
  // Another name may change which end comes first.
  if (a <= b === link.a <= link.b) return { ...link, id, a, b };
  return {
    ...link,
    id,
    a: b,
    b: a,
    interfaces: { a: link.interfaces.b, b: link.interfaces.a },
    directions: { ab: link.directions.ba, ba: link.directions.ab },
  };
}
