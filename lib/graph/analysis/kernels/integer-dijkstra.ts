/**
 * The same best paths in bmx6's own integers: the largest metric is settled first, and every hop applies the daemon's function, its bound
 * of one code step, and the rounding of the message on the air. Slow (BigInt) and exact to the digit.
 */
import { codeRounded, extendPath, linkQualityUmetric, UMETRIC_MAX, UMETRIC_NOT_ROUTABLE } from "../mesh/bmx6-integer-metric.ts";
import type { Arc } from "../mesh/edge.ts";
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { PATH_RULES, type PathRule } from "../mesh/path-rule.ts";
import { int, item } from "../mesh/typed.ts";

export type IntegerPath = { bps: bigint; nextHop: number; root: number; hops: number };

/** A quality known only as a share is put on the metric's scale. */
function qualityOf(arc: Arc): bigint {
  if (arc.probes !== null) return linkQualityUmetric(arc.probes.tx127, arc.probes.heard);
  return (UMETRIC_MAX * BigInt(Math.round(arc.routingQuality * 1e12))) / 1_000_000_000_000n;
}

function isBetter(candidate: IntegerPath, standing: IntegerPath | undefined): boolean {
  if (standing === undefined || candidate.bps !== standing.bps) return standing === undefined || candidate.bps > standing.bps;
  if (candidate.hops !== standing.hops) return candidate.hops < standing.hops;
  return candidate.nextHop < standing.nextHop;
}

/** By node number; undefined where there is no routable path. A destination has UMETRIC_MAX. */
export function integerBestPaths(
  graph: MeshGraph,
  destinations: Iterable<number>,
  rule: PathRule = PATH_RULES.vectorBandwidth,
  hopPenalty = 0,
): (IntegerPath | undefined)[] {
  const best: (IntegerPath | undefined)[] = new Array(graph.n).fill(undefined);
  const open = new Set<number>();
  for (const root of destinations) {
    best[root] = { bps: UMETRIC_MAX, nextHop: -1, root, hops: 0 };
    open.add(root);
  }
  const settled = new Set<number>();
  while (open.size > 0) {
    let y = -1;
    for (const node of open) if (y < 0 || (best[node]?.bps ?? 0n) > (best[y]?.bps ?? 0n)) y = node;
    open.delete(y);
    settled.add(y);
    const from = best[y];
    if (from === undefined) continue;
    const heard = from.hops === 0 ? from.bps : codeRounded(from.bps);
    for (let slot = int(graph.offsets, y); slot < int(graph.offsets, y + 1); slot += 1) {
      const x = int(graph.heads, slot);
      if (settled.has(x)) continue;
      const edge = item(graph.edges, int(graph.slotEdges, slot));
      const arc = int(graph.endA, int(graph.slotEdges, slot)) === x ? edge.ab : edge.ba;
      const bps = extendPath(rule, heard, BigInt(Math.round(arc.rateMbps * 1e6)), qualityOf(arc), hopPenalty);
      const candidate = { bps, nextHop: y, root: from.root, hops: from.hops + 1 };
      if (bps <= UMETRIC_NOT_ROUTABLE || !isBetter(candidate, best[x])) continue;
      best[x] = candidate;
      open.add(x);
    }
  }
  return best;
}
