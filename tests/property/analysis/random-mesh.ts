/** Seeded random meshes with everything that is awkward: parallel links, one-way links, isolated nodes, none to five gateways. */
import fc from "fast-check";
import type { Link, Snapshot } from "#lib/model/index.ts";
import { runs } from "#tests/support/runs.ts";
import { direction, link, node, snapshot } from "#tests/unit/analysis/fixture-f1.ts";

export type MeshDraw = {
  nodes: number;
  links: { a: number; b: number; ab: number; ba: number; oneWay: boolean }[];
  gateways: number[];
  weights: number[];
};

export const RUNS = runs(100, 1_000);

export const meshDraw: fc.Arbitrary<MeshDraw> = fc.integer({ min: 1, max: 16 }).chain((nodes) => {
  const index = fc.integer({ min: 0, max: nodes - 1 });
  const mbps = fc.double({ min: 0.5, max: 300, noNaN: true });
  return fc.record({
    nodes: fc.constant(nodes),
    links: fc.array(fc.record({ a: index, b: index, ab: mbps, ba: mbps, oneWay: fc.nat(7).map((n) => n === 0) }), {
      maxLength: 2 * nodes + 3,
    }),
    gateways: fc.uniqueArray(index, { maxLength: 5 }),
    weights: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: nodes, maxLength: nodes }),
  });
});

const plain = (i: number): string => `n${String(i).padStart(2, "0")}`;

/** `name` gives the uids: another one relabels the same mesh. */
export function meshOf(draw: MeshDraw, name: (i: number) => string = plain): Snapshot {
  const parallel = new Map<string, number>();
  const links = draw.links.flatMap(({ a, b, ab, ba, oneWay }): Link[] => {
    if (a === b) return [];
    const [low, high] = name(a) < name(b) ? [a, b] : [b, a];
    const key = `${low}-${high}`;
    const n = parallel.get(key) ?? 0;
    parallel.set(key, n + 1);
    const [out, back] = low === a ? [ab, ba] : [ba, ab];
    const directions = { ab: oneWay ? direction(0, null, "zero") : direction(1, out), ba: direction(1, back) };
    return [link(name(low), name(high), 0, { n, directions })];
  });
  const nodes = Array.from({ length: draw.nodes }, (_, i) => node(name(i), draw.weights[i] ?? 1));
  return snapshot(nodes, links, draw.gateways.map(name));
}

export { plain };

/** Slow and obvious, on maps and lists: the truth that the analysis is held against. */
export type Plain = {
  uids: string[];
  weight: Map<string, number>;
  gateways: string[];
  links: { id: string; a: string; b: string; ab: number; ba: number }[];
};

export function plainOf(mesh: Snapshot): Plain {
  const usable = mesh.links.filter((one) => one.directions.ab.state === "measured" && one.directions.ba.state === "measured");
  return {
    uids: mesh.nodes.map((one) => one.uid),
    weight: new Map(mesh.nodes.map((one) => [one.uid, one.weight])),
    gateways: mesh.gateways.map((one) => one.node),
    links: usable.map((one) => ({
      id: one.id,
      a: one.a,
      b: one.b,
      ab: one.directions.ab.bandwidthMbps ?? 0,
      ba: one.directions.ba.bandwidthMbps ?? 0,
    })),
  };
}

export function without(mesh: Plain, gone: { node?: string; link?: string; pair?: [string, string] }): Plain {
  return {
    ...mesh,
    uids: mesh.uids.filter((uid) => uid !== gone.node),
    gateways: mesh.gateways.filter((uid) => uid !== gone.node),
    links: mesh.links.filter(
      (one) =>
        one.a !== gone.node &&
        one.b !== gone.node &&
        one.id !== gone.link &&
        !(gone.pair !== undefined && one.a === gone.pair[0] && one.b === gone.pair[1]),
    ),
  };
}

/** Everything that reaches a gateway. */
export function reachable(mesh: Plain): Set<string> {
  const seen = new Set(mesh.gateways);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { a, b } of mesh.links) {
      if (seen.has(a) === seen.has(b)) continue;
      seen.add(a).add(b);
      grown = true;
    }
  }
  return seen;
}

/** Best bandwidth to any gateway by relaxing all links until nothing changes (Bellman–Ford). */
export function bandwidths(mesh: Plain): Map<string, number> {
  const cost = new Map(mesh.uids.map((uid) => [uid, mesh.gateways.includes(uid) ? 0 : Number.POSITIVE_INFINITY]));
  for (let changed = true; changed; ) {
    changed = false;
    const offer = (from: string, via: string, mbps: number): void => {
      const candidate = (cost.get(via) ?? Number.POSITIVE_INFINITY) + 1 / mbps ** 2;
      if (candidate >= (cost.get(from) ?? 0)) return;
      cost.set(from, candidate);
      changed = true;
    };
    for (const { a, b, ab, ba } of mesh.links) {
      offer(a, b, ab);
      offer(b, a, ba);
    }
  }
  return new Map([...cost].map(([uid, value]) => [uid, value === Number.POSITIVE_INFINITY ? 0 : 1 / Math.sqrt(value)]));
}

export function lostWeight(before: Plain, after: Plain, except?: string): number {
  const still = reachable(after);
  return [...reachable(before)]
    .filter((uid) => uid !== except && !still.has(uid) && !before.gateways.includes(uid))
    .reduce((sum, uid) => sum + (before.weight.get(uid) ?? 0), 0);
}

export function impactOfChange(before: Plain, after: Plain, except?: string): number {
  const was = bandwidths(before);
  const is = bandwidths(after);
  return before.uids
    .filter((uid) => uid !== except && !before.gateways.includes(uid) && (was.get(uid) ?? 0) > 0)
    .reduce((sum, uid) => sum + (before.weight.get(uid) ?? 0) * (1 - (is.get(uid) ?? 0) / (was.get(uid) ?? 1)), 0);
}
