/** What several nodes claim and only one can have. Names are never among it. */
import { compareBy, compareText } from "#lib/base/compare.ts";
import type { Collision, Node } from "../../../model/index.ts";
import { setAt } from "../input/order.ts";
import { isLinkLocal } from "./node-interfaces.ts";

/** The collisions of identity, and the MACs, link-local and primary addresses that more than one node bears that is not gone. */
export function collisionsOf(nodes: readonly Node[], ofIdentity: readonly Collision[]): Collision[] {
  const present = new Set(nodes.map((node) => node.uid));
  const macs = new Map<string, Set<string>>();
  const linkLocals = new Map<string, Set<string>>();
  const primaries = new Map<string, Set<string>>();
  for (const node of nodes) {
    if (node.state === "gone") continue;
    const [primary] = node.addresses;
    if (primary !== undefined && !isLinkLocal(primary)) setAt(primaries, primary).add(node.uid);
    for (const device of node.interfaces) {
      if (device.mac !== null) setAt(macs, device.mac).add(node.uid);
      for (const address of device.addresses) if (isLinkLocal(address)) setAt(linkLocals, address).add(node.uid);
    }
  }
  const found = [
    ...ofIdentity.filter((collision) => collision.nodes.every((uid) => present.has(uid))),
    ...several(primaries, "primary-ip"),
    ...several(macs, "mac"),
    ...several(linkLocals, "link-local"),
  ];
  const unique = new Map(found.map((collision) => [`${collision.kind} ${collision.key}`, collision]));
  return [...unique.values()].sort(
    compareBy(
      (collision) => collision.kind,
      (collision) => collision.key,
    ),
  );
}

function several(claims: ReadonlyMap<string, ReadonlySet<string>>, kind: Collision["kind"]): Collision[] {
  return [...claims].flatMap(([key, nodes]) => (nodes.size < 2 ? [] : [{ kind, key, nodes: [...nodes].sort(compareText) }]));
}
