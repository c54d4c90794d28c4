/** The way of one node to the gateway that it uses, hop by hop, each hop by that node's own route to the same gateway. */
import type { Family } from "../../model/index.ts";
import type { Path } from "../api/views.ts";
import { directionFrom, type SnapshotIndex } from "./snapshot-index.ts";

/**
 * null where the node says nothing at all of this family. The first hop is the node's next hop, the last is the gateway. `complete`
 * is false where a node on the way tells of no next hop, or where the nodes' routes, read at different moments, run in a circle.
 */
export function pathToGateway(index: SnapshotIndex, uid: string, family: Family): Path | null {
  const use = index.use(uid, family);
  if (use === null) return null;
  const { gateway, reason, at } = use;
  const base = { family, gateway, gatewayLabel: gateway === null ? null : index.label(gateway), reason, at };
  if (gateway === null) return { ...base, complete: false, hops: [] };
  return { ...base, ...follow(index, uid, gateway) };
}

function follow(index: SnapshotIndex, uid: string, gateway: string): Pick<Path, "complete" | "hops"> {
  const hops: Path["hops"] = [];
  const passed = new Set([uid]);
  let here = uid;
  while (here !== gateway) {
    const route = index.route(here, gateway);
    const next = route?.nextHop ?? null;
    if (route === null || next === null || passed.has(next)) return { complete: false, hops };
    const node = index.node(next);
    if (node === null) return { complete: false, hops };
    const link = route.link === null ? null : index.link(route.link);
    const ownMetricBps = next === gateway ? null : (index.route(next, gateway)?.metricBps ?? null);
    hops.push({
      node: next,
      label: node.label,
      state: node.state,
      link: link?.id ?? null,
      quality: link === null ? null : directionFrom(link, here).quality,
      pathMbps: ownMetricBps === null ? null : ownMetricBps / 1e6,
    });
    passed.add(next);
    here = next;
  }
  return { complete: true, hops };
}
