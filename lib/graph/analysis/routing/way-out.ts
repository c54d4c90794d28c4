/**
 * The one answer to "has it a way out?". What a node says itself of the gateway that it uses counts, also where too little of the mesh was
 * read to follow the way; a predicted path counts; and a missing path is evidence only where everybody was read who would have told of it.
 */
import type { Family, Snapshot, Use, WayOut } from "../../../model/index.ts";
import { type InternetLoss, internetLoss } from "../kernels/internet-loss.ts";
import type { MeshGraph } from "../mesh/mesh-graph.ts";
import { byte, int, item } from "../mesh/typed.ts";
import { scenarioGraph, scenarioOf } from "./scenario.ts";

export type Sighted = Pick<Snapshot, "nodes" | "uses" | "sources" | "routes" | "gatewaysKnown">;

export type WayOuts = {
  /** By node of the graph. */
  of: readonly WayOut[];
  /** 1: its own links were read, or a file tells them. */
  read: Uint8Array;
  /** What the node itself says of its way, by its uid. */
  told: ReadonlyMap<string, Use>;
  /** 1: somebody in its part of the graph was not read. */
  inOpenPart: Uint8Array;
  /** Parts of the graph in which somebody was not read; two of them may be one. */
  openParts: number;
};

/** For those who hold no analysis. Nodes that are gone are not in it. */
export function wayOutsOf(snapshot: Snapshot, family: Family): ReadonlyMap<string, WayOut> {
  const scenario = scenarioOf(snapshot, family);
  const graph = scenarioGraph(scenario);
  const loss = internetLoss(
    graph,
    scenario.gateways.flatMap((uid) => graph.indexOf.get(uid) ?? []),
  );
  const { of } = wayOuts(snapshot, family, graph, loss);
  return new Map(graph.uids.map((uid, v) => [uid, item(of, v)]));
}

export function wayOuts(snapshot: Sighted, family: Family, graph: MeshGraph, loss: Pick<InternetLoss, "covered">): WayOuts {
  const told = new Map(snapshot.uses.flatMap((use) => (use.family === family ? [[use.node, use] as const] : [])));
  const read = readNodes(snapshot, graph);
  const part = partsOf(graph);
  const open = new Set<number>();
  for (let v = 0; v < graph.n; v += 1) if (byte(read, v) === 0) open.add(int(part, v));
  const answer = (v: number): WayOut => {
    const reason = told.get(item(graph.uids, v))?.reason ?? null;
    if (byte(loss.covered, v) === 1 || reason === "chosen" || reason === "self" || reason === "unknown-gateway") return "yes";
    if (reason === "none-chosen") return "no";
    return open.has(int(part, v)) || snapshot.gatewaysKnown === false ? "not-known" : "no";
  };
  const inOpenPart = Uint8Array.from(part, (one) => (open.has(one) ? 1 : 0));
  return { of: graph.uids.map((_, v) => answer(v)), read, told, inOpenPart, openParts: open.size };
}

/** Nothing ties an edge to a gateway because others were not read: who hangs on it is not known. */
export function isUntied(
  graph: MeshGraph,
  { covered }: Pick<InternetLoss, "covered">,
  { inOpenPart }: WayOuts,
  edge: number,
): boolean {
  const v = int(graph.endA, edge);
  return byte(covered, v) === 0 && byte(inOpenPart, v) === 1;
}

/** Of whom the links are known at first hand. */
function readNodes({ nodes, sources }: Sighted, graph: MeshGraph): Uint8Array {
  const read = new Uint8Array(graph.n);
  for (const { uid, state, stateReason } of nodes) {
    const v = graph.indexOf.get(uid);
    if (v !== undefined && (state === "answered" || stateReason === "told-by-file")) read[v] = 1;
  }
  const tells = new Set(sources.flatMap(({ node, notAsked }) => (node !== null && !notAsked.includes("links") ? [node] : [])));
  for (const { node, notAsked } of sources) {
    const v = node === null ? undefined : graph.indexOf.get(node);
    if (node !== null && v !== undefined && notAsked.includes("links") && !tells.has(node)) read[v] = 0;
  }
  return read;
}

/** A number of its connected part for each node. */
function partsOf(graph: MeshGraph): Int32Array {
  const part = new Int32Array(graph.n).fill(-1);
  for (let start = 0; start < graph.n; start += 1) {
    if (int(part, start) >= 0) continue;
    part[start] = start;
    const open = [start];
    for (let v = open.pop(); v !== undefined; v = open.pop()) {
      for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
        const to = int(graph.heads, slot);
        if (int(part, to) >= 0) continue;
        part[to] = start;
        open.push(to);
      }
    }
  }
  return part;
}
