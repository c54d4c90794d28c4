/** A binary heap of (cost, node), smallest cost first. */
export class CostQueue {
  #costs: Float64Array;
  #nodes: Int32Array;
  #size = 0;

  /** @param room how many it holds before it has to grow. */
  constructor(room: number) {
    this.#costs = new Float64Array(room);
    this.#nodes = new Int32Array(room);
  }

  push(cost: number, node: number): void {
    if (this.#size === this.#costs.length) this.#grow();
    const costs = this.#costs;
    const nodes = this.#nodes;
    let child = this.#size;
    this.#size += 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = costs[parent] ?? 0;
      if (above <= cost) break;
      costs[child] = above;
      nodes[child] = nodes[parent] ?? 0;
      child = parent;
    }
    costs[child] = cost;
    nodes[child] = node;
  }

  /** The node of the smallest cost, taken out; -1 where there is none. */
  pop(): number {
    if (this.#size === 0) return -1;
    const costs = this.#costs;
    const nodes = this.#nodes;
    const top = nodes[0] ?? 0;
    this.#size -= 1;
    const size = this.#size;
    const cost = costs[size] ?? 0;
    const node = nodes[size] ?? 0;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= size) break;
      let below = costs[child] ?? 0;
      const right = child + 1 < size ? (costs[child + 1] ?? 0) : Number.POSITIVE_INFINITY;
      if (right < below) {
        child += 1;
        below = right;
      }
      if (below >= cost) break;
      costs[parent] = below;
      nodes[parent] = nodes[child] ?? 0;
      parent = child;
    }
    costs[parent] = cost;
    nodes[parent] = node;
    return top;
  }

  #grow(): void {
    const costs = new Float64Array(2 * this.#costs.length + 16);
    const nodes = new Int32Array(costs.length);
    costs.set(this.#costs);
    nodes.set(this.#nodes);
    this.#costs = costs;
    this.#nodes = nodes;
  }
}
