/** Who can reach whom: a daemon hears a neighbour only where the neighbour hears it, so that the parts of its graph tell it all. */
import { arcCostsOf, arcsOf, remembered } from "./arcs.ts";
import type { DaemonName, MeshPlan } from "./types.ts";

/** `of`: the number of each node's part, -1 where the daemon does not run. `members`: of each part, ascending. */
export type Components = { of: Int32Array; members: readonly (readonly number[])[] };

const found = new WeakMap<Uint8Array, Map<DaemonName, Components>>();

export function componentsOf(plan: MeshPlan, daemon: DaemonName, heard: Uint8Array): Components {
  return remembered(found, heard, daemon, () => findComponents(plan, daemon, heard));
}

function findComponents(plan: MeshPlan, daemon: DaemonName, heard: Uint8Array): Components {
  const { start, target } = arcsOf(plan, daemon);
  const costs = arcCostsOf(plan, daemon, heard);
  const of = new Int32Array(plan.nodes.length).fill(-1);
  const members: number[][] = [];
  for (const { index, protocols } of plan.nodes) {
    if (of[index] !== -1 || !protocols.includes(daemon)) continue;
    const part = [index];
    of[index] = members.length;
    for (const node of part) {
      for (let arc = start[node] ?? 0; arc < (start[node + 1] ?? 0); arc += 1) {
        const other = target[arc] ?? 0;
        if (of[other] !== -1 || costs[arc] === Number.POSITIVE_INFINITY) continue;
        of[other] = members.length;
        part.push(other);
      }
    }
    members.push(part.sort((one, other) => one - other));
  }
  return { of, members };
}
