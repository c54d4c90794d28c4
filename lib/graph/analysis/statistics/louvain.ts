/**
 * Communities by modularity (Blondel, Guillaume, Lambiotte & Lefebvre 2008), for colouring only. Nodes are visited in their own order and
 * ties stay where they are: the same mesh always gives the same communities.
 */
import { entryOf } from "#lib/base/sure.ts";
import type { SimpleGraph } from "../mesh/simple-graph.ts";
import { int, item, real } from "../mesh/typed.ts";

export type Communities = { of: Int32Array; count: number; modularity: number };

type Weighted = { n: number; neighbours: Map<number, number>[]; self: number[] };

function weighted(graph: SimpleGraph): Weighted {
  const neighbours = Array.from({ length: graph.n }, (_, v) => {
    const row = new Map<number, number>();
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) row.set(int(graph.heads, slot), 1);
    return row;
  });
  return { n: graph.n, neighbours, self: new Array<number>(graph.n).fill(0) };
}

/** Moves nodes to the neighbouring community that wins most, until none wins. True if any moved. */
function moveNodes(graph: Weighted, community: Int32Array, total: number): boolean {
  const strength = graph.neighbours.map((row, v) => [...row.values()].reduce((a, b) => a + b, 2 * item(graph.self, v)));
  const inside = Float64Array.from(strength);
  let any = false;
  for (let moved = true, pass = 0; moved && pass < 50; pass += 1) {
    moved = false;
    for (let v = 0; v < graph.n; v += 1) {
      const own = int(community, v);
      const k = item(strength, v);
      const shared = new Map<number, number>([[own, 0]]);
      for (const [to, w] of item(graph.neighbours, v)) shared.set(int(community, to), (shared.get(int(community, to)) ?? 0) + w);
      inside[own] = real(inside, own) - k;
      let best = own;
      let most = (shared.get(own) ?? 0) - (real(inside, own) * k) / total;
      for (const [candidate, w] of shared) {
        const value = w - (real(inside, candidate) * k) / total;
        if (value <= most + 1e-12) continue;
        most = value;
        best = candidate;
      }
      inside[best] = real(inside, best) + k;
      if (best === own) continue;
      community[v] = best;
      moved = true;
      any = true;
    }
  }
  return any;
}

function renumber(community: Int32Array): number {
  const names = new Map<number, number>();
  community.forEach((name, v) => {
    if (!names.has(name)) names.set(name, names.size);
    community[v] = names.get(name) ?? 0;
  });
  return names.size;
}

function collapse(graph: Weighted, community: Int32Array, count: number): Weighted {
  const neighbours = Array.from({ length: count }, () => new Map<number, number>());
  const self = new Array<number>(count).fill(0);
  graph.neighbours.forEach((row, v) => {
    const own = int(community, v);
    self[own] = item(self, own) + item(graph.self, v);
    for (const [to, w] of row) {
      const other = int(community, to);
      if (other === own) self[own] = item(self, own) + w / 2;
      else item(neighbours, own).set(other, (item(neighbours, own).get(other) ?? 0) + w);
    }
  });
  return { n: count, neighbours, self };
}

export function modularityOf(graph: SimpleGraph, of: Int32Array): number {
  const total = graph.heads.length;
  if (total === 0) return 0;
  const degree = new Map<number, number>();
  let inside = 0;
  for (let v = 0; v < graph.n; v += 1) {
    const own = int(of, v);
    degree.set(own, (degree.get(own) ?? 0) + int(graph.offsets, v + 1) - int(graph.offsets, v));
    for (let slot = int(graph.offsets, v); slot < int(graph.offsets, v + 1); slot += 1) {
      if (int(of, int(graph.heads, slot)) === own) inside += 1;
    }
  }
  return inside / total - [...degree.values()].reduce((sum, d) => sum + (d / total) ** 2, 0);
}

export function louvain(graph: SimpleGraph): Communities {
  const of = Int32Array.from({ length: graph.n }, (_, v) => v);
  let level = weighted(graph);
  for (let depth = 0; depth < 20; depth += 1) {
    const community = Int32Array.from({ length: level.n }, (_, v) => v);
    const moved = moveNodes(level, community, Math.max(1, graph.heads.length));
    const count = renumber(community);
    of.forEach((at, v) => {
      of[v] = int(community, at);
    });
    if (!moved) break;
    level = collapse(level, community, count);
  }
  return { of, count: renumber(of), modularity: modularityOf(graph, of) };
}

/** Labels that stay as far as they can: each new community takes the old label it shares most with (Jaccard 1901), the largest first. */
export function keepLabels(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Map<string, number> {
  const sizeBefore = new Map<number, number>();
  for (const label of before.values()) sizeBefore.set(label, (sizeBefore.get(label) ?? 0) + 1);
  const groups = [...Map.groupBy(after.keys(), (uid) => entryOf(after, uid))].sort(
    ([x, a], [y, b]) => b.length - a.length || x - y,
  );
  const taken = new Set<number>();
  const kept = new Map<string, number>();
  let fresh = Math.max(-1, ...before.values()) + 1;
  for (const [, members] of groups) {
    const shared = new Map<number, number>();
    for (const uid of members) {
      const label = before.get(uid);
      if (label !== undefined && !taken.has(label)) shared.set(label, (shared.get(label) ?? 0) + 1);
    }
    let best = -1;
    let most = 0;
    for (const [label, common] of shared) {
      const jaccard = common / (members.length + (sizeBefore.get(label) ?? 0) - common);
      if (jaccard > most || (jaccard === most && label < best)) {
        most = jaccard;
        best = label;
      }
    }
    const label = best >= 0 ? best : fresh++;
    taken.add(label);
    for (const uid of members) kept.set(uid, label);
  }
  return kept;
}
