/**
 * Best paths under the daemons' default metric, "vector bandwidth": every hop adds 1/b², and a path is worth the inverse root of
 * the sum (bmx6 `metrics.c`, VB). The metric is isotone, so one Dijkstra from a node gives its routes to all others, and each
 * hop's own routes agree with it. Parallel links compete like any others.
 */
import { arcCostsOf, arcsOf } from "./arcs.ts";
import { CostQueue } from "./cost-queue.ts";
import { linkBandwidthBps, unlimitedBps } from "./metric.ts";
import type { DaemonName, MeshInterface, MeshLink, MeshPlan } from "./types.ts";

/** Routes of one node. Arrays by node index. `firstLink` -1: itself, or no route. */
export type Routes = { cost: Float64Array; firstLink: Int32Array; hops: Uint16Array };

/** One end's view of a link: the neighbour, both interfaces, and what is heard. */
export type LinkView = {
  link: MeshLink;
  neighbour: number;
  mine: MeshInterface;
  theirs: MeshInterface;
  sent: number; // of my 48 hellos, as the neighbour counts
  got: number; // of the neighbour's 48, as I count
};

export function viewFrom(link: MeshLink, node: number, heard: Uint8Array): LinkView {
  const forward = link.a === node;
  const ab = heard[link.index * 2] ?? 0;
  const ba = heard[link.index * 2 + 1] ?? 0;
  return {
    link,
    neighbour: forward ? link.b : link.a,
    mine: forward ? link.aInterface : link.bInterface,
    theirs: forward ? link.bInterface : link.aInterface,
    sent: forward ? ab : ba,
    got: forward ? ba : ab,
  };
}

/** The links of a node that a daemon lists: both ends run it, and each hears the other. */
export function linksHeard(plan: MeshPlan, daemon: DaemonName, node: number, heard: Uint8Array): LinkView[] {
  const views: LinkView[] = [];
  for (const index of plan.linksOf[node] ?? []) {
    const link = plan.links[index];
    if (link === undefined) continue;
    const view = viewFrom(link, node, heard);
    const runs = plan.nodes[view.neighbour]?.protocols.includes(daemon) === true;
    if (runs && view.sent > 0 && view.got > 0) views.push(view);
  }
  return views;
}

export function bandwidthOf(daemon: DaemonName, view: LinkView): number {
  return linkBandwidthBps(daemon, view.mine.rateMaxBps, view.link.wired, view.sent, view.got);
}

/** End-to-end metric of a path cost, bit/s; 0 for no route. */
export function metricBps(cost: number): number {
  return Number.isFinite(cost) ? 1 / Math.sqrt(cost) : 0;
}

/** What a path costs before its first hop: what an originator's message starts with. */
export function startCost(daemon: DaemonName): number {
  return 1 / unlimitedBps[daemon] ** 2;
}

/** All routes of `source` (Dijkstra 1959, binary heap). Of equal paths the one found first stays: the lower link number. */
export function routesFrom(plan: MeshPlan, daemon: DaemonName, source: number, heard: Uint8Array): Routes {
  const table = arcsOf(plan, daemon);
  const costs = arcCostsOf(plan, daemon, heard);
  const size = plan.nodes.length;
  const cost = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const firstLink = new Int32Array(size).fill(-1);
  const hops = new Uint16Array(size);
  const settled = new Uint8Array(size);
  const start = startCost(daemon);
  cost[source] = start;
  const queue = new CostQueue(size);
  queue.push(start, source);
  for (let node = queue.pop(); node !== -1; node = queue.pop()) {
    if (settled[node] === 1) continue;
    settled[node] = 1;
    for (let arc = table.start[node] ?? 0; arc < (table.start[node + 1] ?? 0); arc += 1) {
      const target = table.target[arc] ?? 0;
      const reached = (cost[node] ?? 0) + (costs[arc] ?? 0);
      if (settled[target] === 1 || reached >= (cost[target] ?? 0)) continue;
      cost[target] = reached;
      hops[target] = (hops[node] ?? 0) + 1;
      firstLink[target] = (node === source ? table.link[arc] : firstLink[node]) ?? -1;
      queue.push(reached, target);
    }
  }
  return { cost, firstLink, hops };
}
