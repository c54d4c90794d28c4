/**
 * The usable part of a mesh as a compact undirected multigraph: neighbours in compressed rows over typed arrays. Node numbers follow the
 * order of the uids, so that "smaller number" is "smaller uid" wherever a tie has to be broken. Links that cannot carry traffic both ways
 * are not in it; parallel links are, each with its own number.
 */
import { compareText } from "#lib/base/compare.ts";
import type { Snapshot } from "../../../model/index.ts";
import { type Edge, edgesOf } from "./edge.ts";
import { int, item } from "./typed.ts";

export type MeshGraph = {
  readonly n: number;
  readonly m: number;
  readonly uids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly weight: Float64Array; // members behind a node
  readonly edges: readonly Edge[];
  readonly edgeOfLink: ReadonlyMap<string, number>; // link id -> edge number
  readonly endA: Int32Array;
  readonly endB: Int32Array;
  readonly mbpsAb: Float64Array; // routing bandwidth A→B; 0: not used
  readonly mbpsBa: Float64Array;
  /** Row of node v: slots offsets[v] … offsets[v+1]-1, each with the neighbour, the edge, and the same edge's slot at the neighbour. */
  readonly offsets: Int32Array;
  readonly heads: Int32Array;
  readonly slotEdges: Int32Array;
  readonly twins: Int32Array;
};

export type GraphNode = { uid: string; weight: number };

function rows(n: number, endA: Int32Array, endB: Int32Array) {
  const m = endA.length;
  const offsets = new Int32Array(n + 1);
  for (let e = 0; e < m; e += 1) {
    const a = int(endA, e) + 1;
    const b = int(endB, e) + 1;
    offsets[a] = int(offsets, a) + 1;
    offsets[b] = int(offsets, b) + 1;
  }
  for (let v = 0; v < n; v += 1) offsets[v + 1] = int(offsets, v + 1) + int(offsets, v);
  const next = offsets.slice();
  const heads = new Int32Array(2 * m);
  const slotEdges = new Int32Array(2 * m);
  const twins = new Int32Array(2 * m);
  for (let e = 0; e < m; e += 1) {
    const a = int(endA, e);
    const b = int(endB, e);
    const atA = int(next, a);
    next[a] = atA + 1;
    const atB = int(next, b);
    next[b] = atB + 1;
    heads[atA] = b;
    heads[atB] = a;
    slotEdges[atA] = e;
    slotEdges[atB] = e;
    twins[atA] = atB;
    twins[atB] = atA;
  }
  return { offsets, heads, slotEdges, twins };
}

/** Edges whose ends are not among the nodes are a programmer's error. */
export function graphOf(nodes: readonly GraphNode[], edges: readonly Edge[]): MeshGraph {
  const sorted = nodes.toSorted((x, y) => compareText(x.uid, y.uid));
  const uids = sorted.map((node) => node.uid);
  const indexOf = new Map<string, number>();
  uids.forEach((uid, index) => {
    indexOf.set(uid, index);
  });
  const numberOf = (uid: string): number => {
    const index = indexOf.get(uid);
    if (index === undefined) throw new RangeError(`a link names a node that is not there: ${uid}`);
    return index;
  };
  const m = edges.length;
  const endA = new Int32Array(m);
  const endB = new Int32Array(m);
  const mbpsAb = new Float64Array(m);
  const mbpsBa = new Float64Array(m);
  const edgeOfLink = new Map<string, number>();
  edges.forEach((edge, index) => {
    endA[index] = numberOf(edge.a);
    endB[index] = numberOf(edge.b);
    mbpsAb[index] = edge.ab.mbps;
    mbpsBa[index] = edge.ba.mbps;
    for (const id of edge.ids) edgeOfLink.set(id, index);
  });
  return {
    n: uids.length,
    m,
    uids,
    indexOf,
    weight: Float64Array.from(sorted, (node) => node.weight),
    edges,
    edgeOfLink,
    endA,
    endB,
    mbpsAb,
    mbpsBa,
    ...rows(uids.length, endA, endB),
  };
}

/** The graph of everything that is not gone. A link to a node that is gone or unlisted is not usable, whatever an old row says. */
export function meshGraph(snapshot: Pick<Snapshot, "nodes" | "links">): MeshGraph {
  const nodes = snapshot.nodes.filter((node) => node.state !== "gone").map((node) => ({ uid: node.uid, weight: node.weight }));
  const present = new Set(nodes.map((node) => node.uid));
  const edges = edgesOf(snapshot.links).filter((edge) => present.has(edge.a) && present.has(edge.b));
  return graphOf(nodes, edges);
}

/** The id of an edge: of the first of its links. */
export function linkIdOf(graph: MeshGraph, edge: number): string {
  return item(item(graph.edges, edge).ids, 0);
}
