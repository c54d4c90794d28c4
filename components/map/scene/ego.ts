/** The part of a mesh around one node: what an image or an embed of a single node shows. */
import type { Wire } from "#lib/wire/map/wire.ts";

/** The farthest that makes sense for a part. */
export const HOPS_MAX = 10;

/** Nodes within so many links of one, with the links among them; places stay as they are. The whole wire where the node is not in it. */
export function aroundNode(wire: Wire, uid: string, hops: number): Wire {
  const start = wire.nodes.uid.indexOf(uid);
  if (start < 0) return wire;
  const kept = reached(wire, start, hops);
  const indices = wire.nodes.uid.flatMap((_, index) => (kept.has(index) ? [index] : []));
  const renumbered = new Map(indices.map((old, index) => [old, index]));
  const rows = wire.links.a.flatMap((a, row) => (kept.has(a) && kept.has(wire.links.b[row] ?? -1) ? [row] : []));
  const pick = <Value>(values: readonly Value[], from: readonly number[]): Value[] =>
    from.flatMap((index) => {
      const value = values[index];
      return value === undefined ? [] : [value];
    });
  const { nodes, links } = wire;
  const end = (ends: readonly number[]): number[] => pick(ends, rows).map((old) => renumbered.get(old) ?? 0);
  return {
    ...wire,
    nodes: {
      uid: pick(nodes.uid, indices),
      label: pick(nodes.label, indices),
      state: pick(nodes.state, indices),
      gateway: pick(nodes.gateway, indices),
      x: pick(nodes.x, indices),
      y: pick(nodes.y, indices),
    },
    links: {
      a: end(links.a),
      b: end(links.b),
      n: pick(links.n, rows),
      ab: pick(links.ab, rows),
      ba: pick(links.ba, rows),
      kind: pick(links.kind, rows),
      mark: pick(links.mark, rows),
    },
  };
}

function reached({ links }: Wire, start: number, hops: number): Set<number> {
  const next = new Map<number, number[]>();
  const join = (from: number, to: number) => {
    const known = next.get(from);
    if (known === undefined) next.set(from, [to]);
    else known.push(to);
  };
  links.a.forEach((a, row) => {
    const b = links.b[row] ?? a;
    join(a, b);
    join(b, a);
  });
  const kept = new Set([start]);
  let edge = [start];
  for (let hop = 0; hop < hops && edge.length > 0; hop += 1) {
    edge = edge.flatMap((one) => next.get(one) ?? []).filter((one) => !kept.has(one) && kept.add(one));
  }
  return kept;
}
