/**
 * The most that one node could move to all gateways together if nobody else used the mesh and radios did not disturb each other: maximum
 * flow with the links' routing bandwidth. An upper bound, and to be called that.
 */
import { FlowNetwork } from "../kernels/max-flow.ts";
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { byte, int, real } from "../mesh/typed.ts";

export type GatewayCapacity = {
  mbps: number;
  cut: number[]; // edges of a minimum cut: what bounds it
};

export type CapacityFinder = { of(node: number): GatewayCapacity };

/** `uplinkMbps` by gateway where it is known; without it a gateway's uplink is unlimited. */
export function gatewayCapacities(
  graph: MeshGraph,
  gateways: readonly number[],
  uplinkMbps: ReadonlyMap<number, number> = new Map(),
): CapacityFinder {
  const network = new FlowNetwork(graph.n + 1);
  for (let e = 0; e < graph.m; e += 1) {
    network.addArc(int(graph.endA, e), int(graph.endB, e), real(graph.mbpsAb, e), real(graph.mbpsBa, e));
  }
  for (const gateway of gateways) network.addArc(gateway, graph.n, uplinkMbps.get(gateway) ?? Number.POSITIVE_INFINITY);
  return {
    of(node) {
      const mbps = network.flow(node, graph.n);
      const side = network.sourceSide(node);
      const cut: number[] = [];
      for (let e = 0; e < graph.m; e += 1) {
        if (byte(side, int(graph.endA, e)) !== byte(side, int(graph.endB, e))) cut.push(e);
      }
      return { mbps, cut };
    },
  };
}
