/** What each node was asked for and how much it served: the measure of a polite collector. */

export type ServedCount = { requests: number; bytes: number };

export type ServedReport = {
  total: ServedCount;
  nodes: Record<string, ServedCount & { queries: Record<string, ServedCount> }>; // by loopback address
};

export class ServedLog {
  readonly #nodes = new Map<string, Map<string, ServedCount>>();

  /** Counts one request. A cache buster after the query's name is left out: `links=123` counts as `links`. */
  note(address: string, path: string, query: string | null, bytes: number): void {
    const script = path.replace(/^\/cgi-bin\//, "");
    const name = `${script}?${(query ?? "").split("=", 1)[0]}`;
    let queries = this.#nodes.get(address);
    if (queries === undefined) {
      queries = new Map();
      this.#nodes.set(address, queries);
    }
    const count = queries.get(name) ?? { requests: 0, bytes: 0 };
    queries.set(name, { requests: count.requests + 1, bytes: count.bytes + bytes });
  }

  report(): ServedReport {
    const report: ServedReport = { total: { requests: 0, bytes: 0 }, nodes: {} };
    for (const [address, queries] of this.#nodes) {
      const node = { requests: 0, bytes: 0, queries: Object.fromEntries(queries) };
      for (const count of queries.values()) {
        node.requests += count.requests;
        node.bytes += count.bytes;
      }
      report.nodes[address] = node;
      report.total.requests += node.requests;
      report.total.bytes += node.bytes;
    }
    return report;
  }

  reset(): void {
    this.#nodes.clear();
  }
}
