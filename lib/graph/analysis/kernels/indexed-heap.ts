/**
 * A binary heap of node numbers with decrease-key over typed arrays (Williams 1964). Smallest key first; among equal keys the order is
 * not defined, and nothing that uses it depends on one.
 */
import { int, real } from "../mesh/typed.ts";

export class IndexedHeap {
  readonly keys: Float64Array;
  readonly #heap: Int32Array;
  readonly #places: Int32Array; // place in the heap, -1 where absent
  #size = 0;

  constructor(capacity: number) {
    this.keys = new Float64Array(capacity);
    this.#heap = new Int32Array(capacity);
    this.#places = new Int32Array(capacity).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a node, or lowers its key. A key that is not lower changes nothing. */
  push(node: number, key: number): void {
    let place = int(this.#places, node);
    if (place < 0) {
      place = this.#size;
      this.#size += 1;
    } else if (key >= real(this.keys, node)) return;
    this.keys[node] = key;
    this.#rise(node, key, place);
  }

  /** The node with the smallest key, taken out; -1 when empty. */
  pop(): number {
    if (this.#size === 0) return -1;
    const top = int(this.#heap, 0);
    this.#places[top] = -1;
    this.#size -= 1;
    if (this.#size > 0) this.#sink(int(this.#heap, this.#size));
    return top;
  }

  #rise(node: number, key: number, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = int(this.#heap, above);
      if (real(this.keys, other) <= key) break;
      this.#heap[place] = other;
      this.#places[other] = place;
      place = above;
    }
    this.#heap[place] = node;
    this.#places[node] = place;
  }

  #sink(node: number): void {
    const key = real(this.keys, node);
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && real(this.keys, int(this.#heap, below + 1)) < real(this.keys, int(this.#heap, below))) {
        below += 1;
      }
      const other = int(this.#heap, below);
      if (real(this.keys, other) >= key) break;
      this.#heap[place] = other;
      this.#places[other] = place;
      place = below;
    }
    this.#heap[place] = node;
    this.#places[node] = place;
  }
}
