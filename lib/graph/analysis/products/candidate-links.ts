/**
 * Which new links would help most: pairs within reach that are not linked, judged by whom they would make safe and whom they would make
 * faster. What is not beaten in both is shown. "Line of sight not checked" has to stand beside it.
 */

import { compareText } from "#lib/base/compare.ts";
import { median, quantile } from "#lib/base/statistics.ts";
import type { Place, Snapshot } from "../../../model/index.ts";
import { type BridgeTree, bridgeTree, safetyScore } from "../kernels/bridge-tree.ts";
import { gainOfLink } from "../kernels/repair-gain.ts";
import type { Arc } from "../mesh/edge.ts";
import { distanceM, freeSpaceLossDb, fresnelRadiusM } from "../mesh/geo.ts";
import { byte, int, item, real } from "../mesh/typed.ts";
import type { Ways } from "../routing/evaluate.ts";

export type Candidate = {
  a: string;
  b: string;
  distanceM: number;
  mbps: number; // expected: median of the mesh's links of like length
  mbpsLow: number; // their lower quartile
  safety: number; // weight that would no longer hang on a single link
  gain: number; // node-equivalents
  freeSpaceLossDb: number; // at 5,500 MHz
  fresnelM: number;
  /** Not beaten in both safety and gain by any other. */
  pareto: boolean;
};

const REACH_MAX_M = 10_000;
const FREQUENCY_MHZ = 5_500;
const DEEP_MAX = 2_000; // candidates whose gain is computed

export type CandidateOptions = { reachM?: number; top?: number };

type Placed = { v: number; place: Place };

function placedNodes(snapshot: Pick<Snapshot, "nodes">, ways: Ways): Placed[] {
  return snapshot.nodes.flatMap((node) => {
    const v = ways.graph.indexOf.get(node.uid);
    return v === undefined || node.place === null || node.place.doubtful ? [] : [{ v, place: node.place }];
  });
}

type KnownLink = { distanceM: number; mbps: number };

function knownLinks(ways: Ways, places: ReadonlyMap<number, Place>): KnownLink[] {
  const { graph } = ways;
  const known: KnownLink[] = [];
  for (let e = 0; e < graph.m; e += 1) {
    const p = places.get(int(graph.endA, e));
    const q = places.get(int(graph.endB, e));
    const mbps = Math.min(real(graph.mbpsAb, e), real(graph.mbpsBa, e));
    if (p !== undefined && q !== undefined && mbps > 0) known.push({ distanceM: distanceM(p, q), mbps });
  }
  return known.sort((x, y) => x.distanceM - y.distanceM);
}

/** Expected bandwidth by length: the median and lower quartile of the decile of existing links. */
function bandwidthByLength(known: readonly KnownLink[]): (metres: number) => { mbps: number; mbpsLow: number } {
  const size = Math.max(1, Math.ceil(known.length / 10));
  const deciles = Array.from({ length: Math.ceil(known.length / size) }, (_, i) => {
    const group = known.slice(i * size, (i + 1) * size);
    const values = group.map((link) => link.mbps);
    return { upTo: group.at(-1)?.distanceM ?? 0, mbps: median(values) ?? 0, mbpsLow: quantile(values, 0.25) ?? 0 };
  });
  const last = deciles.at(-1) ?? { upTo: 0, mbps: 0, mbpsLow: 0 };
  return (metres) => deciles.find((decile) => metres <= decile.upTo) ?? last;
}

/** Pairs nearer than `reachM` by a grid of cells of that size: O(n·k). */
function* nearPairs(placed: readonly Placed[], reachM: number): Generator<{ p: Placed; q: Placed; metres: number }> {
  const latStep = reachM / 111_000;
  const cells = new Map<string, Placed[]>();
  const widest = placed.reduce((most, one) => Math.max(most, Math.abs(one.place.lat)), 0);
  const lonStep = latStep / Math.max(0.01, Math.cos((widest * Math.PI) / 180));
  const cellOf = (place: Place) => [Math.floor(place.lat / latStep), Math.floor(place.lon / lonStep)] as const;
  for (const one of placed) {
    const key = cellOf(one.place).join();
    cells.set(key, [...(cells.get(key) ?? []), one]);
  }
  for (const p of placed) {
    const [row, column] = cellOf(p.place);
    for (let dr = -1; dr <= 1; dr += 1) {
      for (let dc = -1; dc <= 1; dc += 1) {
        for (const q of cells.get(`${row + dr},${column + dc}`) ?? []) {
          if (q.v <= p.v) continue;
          const metres = distanceM(p.place, q.place);
          if (metres <= reachM) yield { p, q, metres };
        }
      }
    }
  }
}

function areLinked(ways: Ways, a: number, b: number): boolean {
  const { graph } = ways;
  for (let slot = int(graph.offsets, a); slot < int(graph.offsets, a + 1); slot += 1)
    if (int(graph.heads, slot) === b) return true;
  return false;
}

function markPareto(candidates: Candidate[]): void {
  let best = Number.NEGATIVE_INFINITY;
  for (const group of Map.groupBy(
    candidates.toSorted((x, y) => y.safety - x.safety || y.gain - x.gain),
    (one) => one.safety,
  ).values()) {
    const top = group[0]?.gain ?? 0;
    for (const one of group) one.pareto = one.gain === top && top > best;
    best = Math.max(best, top);
  }
}

function judge(ways: Ways, tree: BridgeTree, a: number, b: number, mbps: number): Pick<Candidate, "safety" | "gain"> {
  const arc: Arc = { mbps, routingQuality: 1, rateMbps: mbps, probes: null };
  const { gain } = gainOfLink(ways.graph, ways.metric, ways.forest, ways.isGateway, { a, b, ab: arc, ba: arc });
  return { safety: safetyScore(tree, a, b), gain };
}

/** The best first: the Pareto front, then by safety and gain. Empty where fewer than two links with places teach the lengths. */
export function candidateLinks(snapshot: Pick<Snapshot, "nodes">, ways: Ways, options: CandidateOptions = {}): Candidate[] {
  const placed = placedNodes(snapshot, ways);
  const known = knownLinks(ways, new Map(placed.map((one) => [one.v, one.place])));
  if (known.length < 2) return [];
  const lengths = known.map((link) => link.distanceM);
  const reachM = options.reachM ?? Math.min(REACH_MAX_M, quantile(lengths, 0.95) ?? REACH_MAX_M);
  const expected = bandwidthByLength(known);
  const tree = bridgeTree(ways.graph, ways.loss);
  const near = [...nearPairs(placed, reachM)]
    .filter(
      ({ p, q }) => !areLinked(ways, p.v, q.v) && (byte(ways.loss.covered, p.v) === 1 || byte(ways.loss.covered, q.v) === 1),
    )
    .map((pair) => ({ ...pair, safety: safetyScore(tree, pair.p.v, pair.q.v) }))
    .sort((x, y) => y.safety - x.safety || x.metres - y.metres)
    .slice(0, DEEP_MAX);
  const candidates = near.map(({ p, q, metres }): Candidate => {
    const { mbps, mbpsLow } = expected(metres);
    return {
      a: item(ways.graph.uids, p.v),
      b: item(ways.graph.uids, q.v),
      distanceM: metres,
      mbps,
      mbpsLow,
      ...judge(ways, tree, p.v, q.v, mbps),
      freeSpaceLossDb: freeSpaceLossDb(metres / 1000, FREQUENCY_MHZ),
      fresnelM: fresnelRadiusM(metres / 1000, FREQUENCY_MHZ / 1000),
      pareto: false,
    };
  });
  const useful = candidates.filter((one) => one.safety > 0 || one.gain > 0);
  markPareto(useful);
  return useful
    .sort((x, y) => Number(y.pareto) - Number(x.pareto) || y.safety - x.safety || y.gain - x.gain || compareText(x.a, y.a))
    .slice(0, options.top ?? 50);
}
