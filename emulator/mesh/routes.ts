/**
 * Best paths under the daemons' default metric, "vector bandwidth": every hop adds 1/b², and a path is worth the inverse root of
 * the sum (bmx6 `metrics.c`, VB). The metric is isotone, so one Dijkstra from a node gives its routes to all others, and each
 * hop's own routes agree with it. Parallel links compete like any others.
 */
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

/** A daemon's graph in rows: the arcs that leave node i are start[i] .. start[i + 1] - 1. */
type ArcTable = { start: Int32Array; target: Int32Array; link: Int32Array };

const arcTables = new WeakMap<MeshPlan, Map<DaemonName, ArcTable>>();
const arcCosts = new WeakMap<Uint8Array, Map<DaemonName, Float64Array>>();

function remembered<Owner extends object, Key, Value>(
  store: WeakMap<Owner, Map<Key, Value>>,
  owner: Owner,
  key: Key,
  make: () => Value,
): Value {
  let kept = store.get(owner);
  if (kept === undefined) {
    kept = new Map();
    store.set(owner, kept);
  }
  const known = kept.get(key);
  if (known !== undefined) return known;
  const value = make();
  kept.set(key, value);
  return value;
}

function buildArcs(plan: MeshPlan, daemon: DaemonName): ArcTable {
  const start = new Int32Array(plan.nodes.length + 1);
  const arcs: { target: number; link: number }[] = [];
  for (const node of plan.nodes) {
    start[node.index] = arcs.length;
    if (!node.protocols.includes(daemon)) continue;
    for (const index of plan.linksOf[node.index] ?? []) {
      const link = plan.links[index];
      if (link === undefined) continue;
      const target = link.a === node.index ? link.b : link.a;
      if (plan.nodes[target]?.protocols.includes(daemon) === true) arcs.push({ target, link: index });
    }
  }
  start[plan.nodes.length] = arcs.length;
  return {
    start,
    target: Int32Array.from(arcs, (arc) => arc.target),
    link: Int32Array.from(arcs, (arc) => arc.link),
  };
}

/** What each arc adds to a path, 1/b²; infinite where the daemon does not use it. */
function costArcs(plan: MeshPlan, daemon: DaemonName, table: ArcTable, heard: Uint8Array): Float64Array {
  const costs = new Float64Array(table.target.length);
  for (let node = 0; node < plan.nodes.length; node += 1) {
    for (let arc = table.start[node] ?? 0; arc < (table.start[node + 1] ?? 0); arc += 1) {
      const link = plan.links[table.link[arc] ?? -1];
      if (link === undefined) continue;
      const bandwidth = bandwidthOf(daemon, viewFrom(link, node, heard));
      costs[arc] = bandwidth > 0 ? 1 / bandwidth ** 2 : Number.POSITIVE_INFINITY;
    }
  }
  return costs;
}

/** All routes of `source` (Dijkstra 1959, binary heap). Of equal paths the one found first stays: the lower link number. */
export function routesFrom(plan: MeshPlan, daemon: DaemonName, source: number, heard: Uint8Array): Routes {
  const table = remembered(arcTables, plan, daemon, () => buildArcs(plan, daemon));
  const costs = remembered(arcCosts, heard, daemon, () => costArcs(plan, daemon, table, heard));
  const size = plan.nodes.length;
  const cost = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const firstLink = new Int32Array(size).fill(-1);
  const hops = new Uint16Array(size);
  const settled = new Uint8Array(size);
  const start = 1 / unlimitedBps[daemon] ** 2; // what an originator's message starts with
  cost[source] = start;
  const queue = new CostQueue();
  queue.push(start, source);
  for (let node = queue.pop(); node !== null; node = queue.pop()) {
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

/** A binary heap of (cost, node), smallest cost first. */
class CostQueue {
  readonly #costs: number[] = [];
  readonly #nodes: number[] = [];

  push(cost: number, node: number): void {
    let child = this.#costs.length;
    this.#costs.push(cost);
    this.#nodes.push(node);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if ((this.#costs[parent] ?? 0) <= cost) break;
      this.#move(parent, child);
      child = parent;
    }
    this.#costs[child] = cost;
    this.#nodes[child] = node;
  }

  pop(): number | null {
    const top = this.#nodes[0];
    const cost = this.#costs.pop();
    const node = this.#nodes.pop();
    if (top === undefined || cost === undefined || node === undefined) return null;
    const size = this.#costs.length;
    if (size === 0) return top;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= size) break;
      if (child + 1 < size && (this.#costs[child + 1] ?? 0) < (this.#costs[child] ?? 0)) child += 1;
      if ((this.#costs[child] ?? 0) >= cost) break;
      this.#move(child, parent);
      parent = child;
    }
    this.#costs[parent] = cost;
    this.#nodes[parent] = node;
    return top;
  }

  #move(from: number, to: number): void {
    this.#costs[to] = this.#costs[from] ?? 0;
    this.#nodes[to] = this.#nodes[from] ?? 0;
  }
}
