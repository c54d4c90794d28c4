/** A daemon's graph in rows, and what each arc costs at a step. */
import { linkBandwidthBps } from "./metric.ts";
import type { DaemonName, MeshPlan } from "./types.ts";

/** The arcs that leave node i are start[i] .. start[i + 1] - 1. `twin`: the arc of the same link the other way. */
export type ArcTable = { start: Int32Array; target: Int32Array; link: Int32Array; twin: Int32Array };

const arcTables = new WeakMap<MeshPlan, Map<DaemonName, ArcTable>>();
const arcCosts = new WeakMap<Uint8Array, Map<DaemonName, Float64Array>>();

/** Keeps what was made for an owner as long as the owner itself is kept. */
export function remembered<Owner extends object, Key, Value>(
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

export function arcsOf(plan: MeshPlan, daemon: DaemonName): ArcTable {
  return remembered(arcTables, plan, daemon, () => buildArcs(plan, daemon));
}

/** What each arc adds to a path, 1/b²; infinite where the daemon does not use it. */
export function arcCostsOf(plan: MeshPlan, daemon: DaemonName, heard: Uint8Array): Float64Array {
  return remembered(arcCosts, heard, daemon, () => costArcs(plan, daemon, arcsOf(plan, daemon), heard));
}

function buildArcs(plan: MeshPlan, daemon: DaemonName): ArcTable {
  const runs = plan.nodes.map((node) => node.protocols.includes(daemon));
  const start = new Int32Array(plan.nodes.length + 1);
  const arcs: { target: number; link: number }[] = [];
  const first = new Int32Array(plan.links.length).fill(-1);
  const twins: number[] = [];
  for (const node of plan.nodes) {
    start[node.index] = arcs.length;
    if (runs[node.index] !== true) continue;
    for (const index of plan.linksOf[node.index] ?? []) {
      const link = plan.links[index];
      if (link === undefined) continue;
      const target = link.a === node.index ? link.b : link.a;
      if (runs[target] !== true) continue;
      const twin = first[index] ?? -1;
      if (twin === -1) first[index] = arcs.length;
      else twins[twin] = arcs.length;
      twins.push(twin);
      arcs.push({ target, link: index });
    }
  }
  start[plan.nodes.length] = arcs.length;
  return {
    start,
    target: Int32Array.from(arcs, (arc) => arc.target),
    link: Int32Array.from(arcs, (arc) => arc.link),
    twin: Int32Array.from(twins),
  };
}

function costArcs(plan: MeshPlan, daemon: DaemonName, table: ArcTable, heard: Uint8Array): Float64Array {
  const costs = new Float64Array(table.target.length).fill(Number.POSITIVE_INFINITY);
  for (let node = 0; node < plan.nodes.length; node += 1) {
    for (let arc = table.start[node] ?? 0; arc < (table.start[node + 1] ?? 0); arc += 1) {
      const link = plan.links[table.link[arc] ?? -1];
      if (link === undefined) continue;
      const ab = heard[link.index * 2] ?? 0;
      const ba = heard[link.index * 2 + 1] ?? 0;
      const forward = link.a === node;
      const rateBps = (forward ? link.aInterface : link.bInterface).rateMaxBps;
      const bandwidth = linkBandwidthBps(daemon, rateBps, link.wired, forward ? ab : ba, forward ? ba : ab);
      if (bandwidth > 0) costs[arc] = 1 / bandwidth ** 2;
    }
  }
  return costs;
}
