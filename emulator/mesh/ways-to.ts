/**
 * The ways of all nodes to one, by a single search backwards from it: what hundreds of routers are asked about a few gateways costs one
 * search a gateway then, not one a router.
 *
 * A search backwards adds up a path's arcs from its other end and meets equal paths in another order than the router's own search. The sums
 * are therefore added up again the router's way, and a router with two equal ways tells that it has to search itself.
 */
import { arcCostsOf, arcsOf } from "./arcs.ts";
import { CostQueue } from "./cost-queue.ts";
import { startCost } from "./routes.ts";
import type { DaemonName, MeshPlan } from "./types.ts";

/** The way of one node. `cost` infinite: there is none. */
export type Way = { cost: number; firstLink: number; hops: number };

/** @returns null where only the node's own search can tell. */
export type WaysTo = (source: number) => Way | null;

/** Sums of the same arcs in another order differ by less than this, different paths by more. */
const ROUNDING = 1e-12;

const NO_WAY: Way = { cost: Number.POSITIVE_INFINITY, firstLink: -1, hops: 0 };
const TWO_FIRST_LINKS = 1;
const TWO_LENGTHS = 2;

export function waysTo(plan: MeshPlan, daemon: DaemonName, target: number, heard: Uint8Array): WaysTo {
  const table = arcsOf(plan, daemon);
  const costs = arcCostsOf(plan, daemon, heard);
  const { nextArc, hops, unsure } = searchBack(plan.nodes.length, table, costs, target);
  const start = startCost(daemon);
  return (source) => {
    const first = nextArc[source] ?? -1;
    if (source === target) return { cost: start, firstLink: -1, hops: 0 };
    if (first === -1) return NO_WAY;
    if (unsure[source] !== 0) return null;
    let cost = start;
    for (let node = source; node !== target; ) {
      const arc = nextArc[node] ?? -1;
      cost += costs[arc] ?? 0;
      node = table.target[arc] ?? target;
    }
    return { cost, firstLink: table.link[first] ?? -1, hops: hops[source] ?? 0 };
  };
}

type Tree = { nextArc: Int32Array; hops: Uint16Array; unsure: Uint8Array };

function searchBack(size: number, table: ReturnType<typeof arcsOf>, costs: Float64Array, target: number): Tree {
  const cost = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const settled = new Uint8Array(size);
  const nextArc = new Int32Array(size).fill(-1);
  const hops = new Uint16Array(size);
  const unsure = new Uint8Array(size);
  cost[target] = 0;
  const queue = new CostQueue(size);
  queue.push(0, target);
  for (let node = queue.pop(); node !== -1; node = queue.pop()) {
    if (settled[node] === 1) continue;
    settled[node] = 1;
    for (let out = table.start[node] ?? 0; out < (table.start[node + 1] ?? 0); out += 1) {
      const before = table.target[out] ?? 0;
      const arc = table.twin[out] ?? -1;
      const reached = (cost[node] ?? 0) + (costs[arc] ?? Number.POSITIVE_INFINITY);
      if (settled[before] === 1 || reached === Number.POSITIVE_INFINITY) continue;
      const known = cost[before] ?? 0;
      const length = (hops[node] ?? 0) + 1;
      const inherited = (unsure[node] ?? 0) & TWO_LENGTHS;
      if (known !== Number.POSITIVE_INFINITY && Math.abs(reached - known) <= ROUNDING * known) {
        unsure[before] = (unsure[before] ?? 0) | inherited | TWO_FIRST_LINKS | (length === hops[before] ? 0 : TWO_LENGTHS);
      } else if (reached < known) {
        unsure[before] = inherited;
        cost[before] = reached;
        nextArc[before] = arc;
        hops[before] = length;
        queue.push(reached, before);
      }
    }
  }
  return { nextArc, hops, unsure };
}
