/**
 * Stress minimisation by stochastic gradient descent (Zheng, Pawar, Goodman: Graph Drawing by Stochastic Gradient Descent, TVCG 2019):
 * drawn distances come near the distances in hops. Trees and tree-like meshes unfold with few crossings whatever the start.
 *
 * Up to a limit every pair of nodes is a term. Above it only links and the distances to some pivots are, weighted by how many nodes a
 * pivot stands for (Ortmann, Klimenta, Brandes: A Sparse Stress Model, JGAA 2017).
 */

import { linearRandom } from "#lib/base/random.ts";

const FULL_MAX = 1000;
const PIVOTS = 60;
const ITERATIONS = 30;
/** The last steps move a term of weight 1 by at most this share of its error. */
const LAST_STEP = 0.1;

/** Compressed rows: the neighbours of node v are `heads[offsets[v]] … heads[offsets[v + 1] - 1]`. */
export type Rows = { n: number; offsets: Int32Array; heads: Int32Array };

/** One term after the other in one array, so that going through them reads memory in order: i, j, distance, weight at i, weight at j. */
type Terms = { values: Float64Array; count: number };
const TERM = 5;

export function rowsOf(uids: readonly string[], neighbours: ReadonlyMap<string, readonly string[]>): Rows {
  const indexOf = new Map(uids.map((uid, index) => [uid, index]));
  const lists = uids.map((uid) => (neighbours.get(uid) ?? []).flatMap((other) => indexOf.get(other) ?? []));
  const offsets = new Int32Array(uids.length + 1);
  lists.forEach((list, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + list.length;
  });
  return { n: uids.length, offsets, heads: Int32Array.from(lists.flat()) };
}

/** Distances in hops from one node; -1 where there is no way. */
export function hopsFrom({ n, offsets, heads }: Rows, source: number): Int32Array {
  const hops = new Int32Array(n).fill(-1);
  const queue = new Int32Array(n);
  let filled = 1;
  queue[0] = source;
  hops[source] = 0;
  for (let at = 0; at < filled; at += 1) {
    const v = queue[at] ?? 0;
    const next = (hops[v] ?? 0) + 1;
    for (let slot = offsets[v] ?? 0; slot < (offsets[v + 1] ?? 0); slot += 1) {
      const w = heads[slot] ?? 0;
      if (hops[w] !== -1) continue;
      hops[w] = next;
      queue[filled] = w;
      filled += 1;
    }
  }
  return hops;
}

function emptyTerms(capacity: number): Terms {
  return { values: new Float64Array(TERM * capacity), count: 0 };
}

function addTerm(terms: Terms, i: number, j: number, distance: number, weightI: number, weightJ: number): void {
  const at = TERM * terms.count;
  terms.values[at] = i;
  terms.values[at + 1] = j;
  terms.values[at + 2] = distance;
  terms.values[at + 3] = weightI;
  terms.values[at + 4] = weightJ;
  terms.count += 1;
}

function fullTerms(rows: Rows): Terms {
  const terms = emptyTerms((rows.n * (rows.n - 1)) / 2);
  for (let i = 0; i < rows.n; i += 1) {
    const hops = hopsFrom(rows, i);
    for (let j = i + 1; j < rows.n; j += 1) {
      const distance = hops[j] ?? -1;
      if (distance > 0) addTerm(terms, i, j, distance, 1 / distance ** 2, 1 / distance ** 2);
    }
  }
  return terms;
}

/** Pivots far from one another: each next one is the node farthest from all before. */
function choosePivots(rows: Rows): { pivot: number; hops: Int32Array }[] {
  const nearest = new Int32Array(rows.n).fill(rows.n);
  const pivots: { pivot: number; hops: Int32Array }[] = [];
  let pivot = 0;
  for (let k = 0; k < Math.min(PIVOTS, rows.n); k += 1) {
    const hops = hopsFrom(rows, pivot);
    pivots.push({ pivot, hops });
    let farthest = 0;
    for (let v = 0; v < rows.n; v += 1) {
      nearest[v] = Math.min(nearest[v] ?? 0, hops[v] ?? 0);
      if ((nearest[v] ?? 0) > (nearest[farthest] ?? 0)) farthest = v;
    }
    pivot = farthest;
  }
  return pivots;
}

/** How many nodes of a pivot's own region (those nearest to it) lie within each number of hops of it. */
function regionSizes(rows: Rows, pivots: readonly { hops: Int32Array }[]): Int32Array[] {
  const counts = pivots.map(() => new Int32Array(rows.n + 1));
  for (let v = 0; v < rows.n; v += 1) {
    let best = 0;
    pivots.forEach(({ hops }, k) => {
      if ((hops[v] ?? 0) < (pivots[best]?.hops[v] ?? 0)) best = k;
    });
    const region = counts[best];
    const distance = pivots[best]?.hops[v] ?? 0;
    if (region !== undefined) region[distance] = (region[distance] ?? 0) + 1;
  }
  for (const region of counts) for (let d = 1; d < region.length; d += 1) region[d] = (region[d] ?? 0) + (region[d - 1] ?? 0);
  return counts;
}

function sparseTerms(rows: Rows): Terms {
  const pivots = choosePivots(rows);
  const sizes = regionSizes(rows, pivots);
  const terms = emptyTerms(rows.heads.length / 2 + pivots.length * rows.n);
  for (let v = 0; v < rows.n; v += 1) {
    for (let slot = rows.offsets[v] ?? 0; slot < (rows.offsets[v + 1] ?? 0); slot += 1) {
      const w = rows.heads[slot] ?? 0;
      if (v < w) addTerm(terms, v, w, 1, 1, 1);
    }
  }
  pivots.forEach(({ pivot, hops }, k) => {
    for (let v = 0; v < rows.n; v += 1) {
      const distance = hops[v] ?? 0;
      if (distance <= 1) continue;
      const stoodFor = sizes[k]?.[distance >> 1] ?? 1;
      addTerm(terms, v, pivot, distance, stoodFor / distance ** 2, 1 / distance ** 2);
    }
  });
  return terms;
}

/** Coordinates x0, y0, x1, y1, … of a connected graph, one hop being about one unit. Each seed begins elsewhere. */
export function stressLayout(rows: Rows, seed = 0): Float64Array {
  const random = linearRandom(rows.n + 7919 * seed);
  const xy = Float64Array.from({ length: 2 * rows.n }, () => random() * Math.sqrt(rows.n));
  const terms = shuffled(rows.n <= FULL_MAX ? fullTerms(rows) : sparseTerms(rows), random);
  let largest = 1;
  for (let at = 2; at < terms.length; at += TERM) largest = Math.max(largest, terms[at] ?? 1);
  const first = largest ** 2;
  const decay = Math.log(LAST_STEP / first) / (ITERATIONS - 1);
  const count = terms.length / TERM;
  for (let iteration = 0; iteration < ITERATIONS; iteration += 1) {
    const step = first * Math.exp(decay * iteration);
    // The terms stay in one shuffled order, begun elsewhere each time.
    const begin = TERM * Math.floor(random() * count);
    descend(xy, terms, begin, terms.length, step);
    descend(xy, terms, 0, begin, step);
  }
  return xy;
}

function shuffled({ values, count }: Terms, random: () => number): Float64Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const kept = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = kept;
  }
  const result = new Float64Array(TERM * count);
  order.forEach((from, to) => {
    for (let k = 0; k < TERM; k += 1) result[TERM * to + k] = values[TERM * from + k] ?? 0;
  });
  return result;
}

/** Moves the ends of each term towards its distance. Nodes that coincide are left to their other terms. */
function descend(xy: Float64Array, terms: Float64Array, from: number, to: number, step: number): void {
  for (let at = from; at < to; at += TERM) {
    const i = 2 * (terms[at] ?? 0);
    const j = 2 * (terms[at + 1] ?? 0);
    const dx = (xy[i] ?? 0) - (xy[j] ?? 0);
    const dy = (xy[i + 1] ?? 0) - (xy[j + 1] ?? 0);
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length < 1e-9) continue;
    const pull = (length - (terms[at + 2] ?? 1)) / (2 * length);
    const moveI = Math.min(1, step * (terms[at + 3] ?? 0)) * pull;
    const moveJ = Math.min(1, step * (terms[at + 4] ?? 0)) * pull;
    xy[i] = (xy[i] ?? 0) - moveI * dx;
    xy[i + 1] = (xy[i + 1] ?? 0) - moveI * dy;
    xy[j] = (xy[j] ?? 0) + moveJ * dx;
    xy[j + 1] = (xy[j + 1] ?? 0) + moveJ * dy;
  }
}
