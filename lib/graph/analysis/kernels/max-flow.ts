/**
 * Maximum flow by blocking flows over level graphs (Dinic 1970), and the minimum cut that proves it (Ford & Fulkerson 1956). Iterative,
 * with capacities as real numbers.
 */
import { int, real } from "../mesh/typed.ts";

const NOTHING = 1e-12; // residual capacity below this is rounding

export class FlowNetwork {
  readonly #n: number;
  readonly #tails: number[] = [];
  readonly #heads: number[] = [];
  readonly #capacities: number[] = [];
  #built: { offsets: Int32Array; arcs: Int32Array; heads: Int32Array; full: Float64Array; residual: Float64Array } | null = null;
  readonly #level: Int32Array;
  readonly #queue: Int32Array;
  readonly #cursor: Int32Array;

  constructor(n: number) {
    this.#n = n;
    this.#level = new Int32Array(n);
    this.#queue = new Int32Array(n);
    this.#cursor = new Int32Array(n);
  }

  /** An arc and its reverse; an undirected link has a capacity both ways. All arcs come before the first flow. */
  addArc(from: number, to: number, capacity: number, reverse = 0): void {
    if (this.#built !== null) throw new Error("arcs are added before the first flow");
    this.#tails.push(from, to);
    this.#heads.push(to, from);
    this.#capacities.push(capacity, reverse);
  }

  #build() {
    if (this.#built !== null) return this.#built;
    const offsets = new Int32Array(this.#n + 1);
    for (const tail of this.#tails) offsets[tail + 1] = int(offsets, tail + 1) + 1;
    for (let v = 0; v < this.#n; v += 1) offsets[v + 1] = int(offsets, v + 1) + int(offsets, v);
    const next = offsets.slice();
    const arcs = new Int32Array(this.#tails.length);
    this.#tails.forEach((tail, arc) => {
      arcs[int(next, tail)] = arc;
      next[tail] = int(next, tail) + 1;
    });
    const full = Float64Array.from(this.#capacities);
    this.#built = { offsets, arcs, heads: Int32Array.from(this.#heads), full, residual: full.slice() };
    return this.#built;
  }

  /** The flow from source to sink, forgotten by the next call. Stops as soon as `limit` is reached. */
  flow(source: number, sink: number, limit = Number.POSITIVE_INFINITY): number {
    const built = this.#build();
    built.residual.set(built.full);
    let total = 0;
    while (total < limit && this.#levels(source, sink)) {
      this.#cursor.set(built.offsets.subarray(0, this.#n));
      for (;;) {
        const pushed = this.#push(source, sink, limit - total);
        if (pushed <= NOTHING) break;
        total += pushed;
        if (total >= limit) break;
      }
    }
    return total;
  }

  /** After a flow without a limit: 1 for each node on the source's side of a minimum cut. */
  sourceSide(source: number): Uint8Array {
    this.#levels(source, -1);
    return Uint8Array.from(this.#level, (level) => (level >= 0 ? 1 : 0));
  }

  #levels(source: number, sink: number): boolean {
    const { offsets, arcs, heads, residual } = this.#build();
    this.#level.fill(-1);
    this.#level[source] = 0;
    this.#queue[0] = source;
    let tail = 1;
    for (let head = 0; head < tail; head += 1) {
      const v = int(this.#queue, head);
      if (v === sink) return true;
      for (let i = int(offsets, v); i < int(offsets, v + 1); i += 1) {
        const arc = int(arcs, i);
        const to = int(heads, arc);
        if (real(residual, arc) <= NOTHING || int(this.#level, to) >= 0) continue;
        this.#level[to] = int(this.#level, v) + 1;
        this.#queue[tail] = to;
        tail += 1;
      }
    }
    return sink >= 0 && int(this.#level, sink) >= 0;
  }

  /** One path down the levels and what it carries; 0 when there is none left. */
  #push(source: number, sink: number, most: number): number {
    const { offsets, arcs, heads, residual } = this.#build();
    const path: number[] = [];
    let v = source;
    while (v !== sink) {
      const i = int(this.#cursor, v);
      if (i >= int(offsets, v + 1)) {
        const back = path.pop();
        if (back === undefined) return 0;
        v = int(heads, back ^ 1);
        this.#cursor[v] = int(this.#cursor, v) + 1;
        continue;
      }
      const arc = int(arcs, i);
      const to = int(heads, arc);
      if (real(residual, arc) > NOTHING && int(this.#level, to) === int(this.#level, v) + 1) {
        path.push(arc);
        v = to;
      } else this.#cursor[v] = i + 1;
    }
    let least = most;
    for (const arc of path) least = Math.min(least, real(residual, arc));
    for (const arc of path) {
      residual[arc] = real(residual, arc) - least;
      residual[arc ^ 1] = real(residual, arc ^ 1) + least;
    }
    return least;
  }
}
