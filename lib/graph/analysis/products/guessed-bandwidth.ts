/**
 * Bandwidths that nobody told. Paths are compared over links of which neither a bandwidth nor an interface is known by assuming the same
 * rate for all of them; what comes of it ranks the ways, and is no figure of any of them.
 */
import type { GatewayAnalysis, Link, LinkAnalysis, NodeAnalysis } from "../../../model/index.ts";
import { byte, int, item } from "../mesh/typed.ts";
import type { Ways } from "../routing/evaluate.ts";

type Rows = { nodes: NodeAnalysis[]; links: LinkAnalysis[]; gateways: GatewayAnalysis[] };

const OF_PATH = ["bandwidth_mbps", "widest_mbps", "shared_air_mbps", "bottleneck", "capacity_mbps"] as const;
/** These look at every way, not at the best one alone. */
const OF_ALL_WAYS = ["widest_mbps", "capacity_mbps"] as const;

/**
 * A daemon assumes a rate for an interface that it knows, and routes by it. A link of a file of another protocol, and an end of which not
 * even the medium is told, has none.
 */
function isGuessed({ protocol, interfaces, directions }: Link): boolean {
  return (["a", "b"] as const).some((end) => {
    const { kind, rateMaxMbps } = interfaces[end];
    const { bandwidthMbps } = directions[end === "a" ? "ab" : "ba"];
    return bandwidthMbps === null && rateMaxMbps === null && (protocol === "netjson" || kind === "unknown");
  });
}

/** The rows without figures that follow from a guess, each with the reason. */
export function withoutGuesses(rows: Rows, links: readonly Link[], ways: Ways): Rows {
  const guessed = new Set(links.filter(isGuessed).map(({ id }) => id));
  const edges = ways.graph.edges.map(({ ids }) => ids.every((id) => guessed.has(id)));
  if (!edges.includes(true)) return rows;
  const onPath = pathsOver(edges, ways);
  const openGateways = new Set<string>();
  const nodes = rows.nodes.map((row, v) => {
    if (byte(ways.isGateway, v) === 1 || int(ways.forest.root, v) < 0) return row;
    if (onPath[v] === 1 && row.steady_gateway !== null) openGateways.add(row.steady_gateway);
    return withoutFields(row, onPath[v] === 1 ? OF_PATH : OF_ALL_WAYS);
  });
  return {
    nodes,
    links: rows.links.map((row) => {
      const edge = ways.graph.edgeOfLink.get(row.id);
      return edge === undefined || edges[edge] !== true ? row : withoutFields(row, ["bandwidth_mbps"]);
    }),
    gateways: rows.gateways.map((row) => (openGateways.has(row.id) ? { ...row, mean_bandwidth_mbps: null } : row)),
  };
}

/** 1 for each node whose best path has such an edge anywhere. */
function pathsOver(edges: readonly boolean[], { graph, forest }: Ways): Uint8Array {
  const found = new Uint8Array(graph.n);
  for (let place = 0; place < forest.reached; place += 1) {
    const v = int(forest.order, place);
    const edge = int(forest.nextEdge, v);
    if (edge >= 0 && (item(edges, edge) || found[int(forest.nextHop, v)] === 1)) found[v] = 1;
  }
  return found;
}

function withoutFields<Row extends { reasons: NodeAnalysis["reasons"] }, Field extends keyof Row & string>(
  row: Row,
  fields: readonly Field[],
): Row {
  const known = fields.filter((field) => row[field] !== null);
  if (known.length === 0) return row;
  const nothing = Object.fromEntries(known.map((field) => [field, null]));
  const why = Object.fromEntries(known.map((field) => [field, "bandwidth-not-told" as const]));
  return { ...row, ...nothing, reasons: { ...row.reasons, ...why } };
}
