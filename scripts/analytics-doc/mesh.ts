/** Gateways and the mesh as a whole. */
import type { Analysis } from "#lib/model/index.ts";
import { figure, table } from "./format.ts";

export function gatewaysPart(analysis: Analysis): string {
  return `## Gateways

Announced, used and working are three facts. \`clients\` follows each node's own rows where there are any, else the prediction. A node stays with its
gateway while that is within a fifth of the best, as the daemons do. \`lost_if_fails\` counts who has no other.

${table(
  [
    ["gateway", (row: Analysis["gateways"][number]) => row.id],
    ["clients", (row) => figure(row.clients)],
    ["share", (row) => (row.share === null ? "–" : `${figure(100 * row.share, 1)} %`)],
    ["mean bandwidth, Mbit/s", (row) => figure(row.mean_bandwidth_mbps)],
    ["mean hops", (row) => figure(row.mean_hops)],
    ["lose the Internet", (row) => figure(row.lost_if_fails)],
    ["impact", (row) => figure(row.impact_if_fails, 6)],
  ],
  analysis.gateways,
)}

\`gateway_gini\` says how unevenly they are used (0 evenly, towards 1 one for all): ${figure(analysis.network.gateway_gini, 6)}.
\`effective_gateways\` says how many equally used ones would be as concentrated: ${figure(analysis.network.effective_gateways, 6)}.`;
}

type Fact = readonly [figure: string, value: string, means: string];

function factsOf({ network, nodes }: Analysis): readonly Fact[] {
  return [
    ["`pairs`, `links`", `${network.pairs}, ${network.links}`, "pairs with any report, and those that can carry traffic"],
    ["`one_way_links`", figure(network.one_way_links), "pairs where one hears and is not heard"],
    [
      "`components`, `largest_component`",
      `${network.components}, ${network.largest_component}`,
      "pieces of the mesh, and nodes of the largest",
    ],
    [
      "`diameter`, `radius`, `mean_hops`",
      `${network.diameter}, ${network.radius}, ${figure(network.mean_hops, 6)}`,
      "of the largest piece, in hops",
    ],
    ["`mean_degree`", figure(network.mean_degree, 6), "neighbours of a node"],
    ["`density`", figure(network.density, 6), "links, of all that could be"],
    [
      "`clustering`, `transitivity`",
      `${figure(network.clustering, 6)}, ${figure(network.transitivity, 6)}`,
      "how often neighbours are neighbours of each other",
    ],
    ["`assortativity`", figure(network.assortativity, 6), "below 0: hubs hold leaves"],
    ["`lambda2`", figure(network.lambda2, 6), "the nearer to 0, the easier to split"],
    [
      "`adjacency_radius`, `adjacency_gap`",
      `${figure(network.adjacency_radius, 6)}, ${figure(network.adjacency_gap, 6)}`,
      "spectrum of the neighbourhood matrix",
    ],
    ["`global_efficiency`", figure(network.global_efficiency, 6), "mean of 1/hops over all pairs of the whole mesh"],
    [
      "`robustness.degree.r`",
      figure(network.robustness?.degree.r ?? null, 6),
      "mean size of what hangs together while the best connected are taken away",
    ],
    [
      "`communities`, `modularity`",
      `${figure(network.communities)}, ${figure(network.modularity, 6)}`,
      "groups with more links among themselves than chance would give (Louvain), and how much more",
    ],
    ["`community`", nodes.map((row) => `${row.id} ${figure(row.community)}`).join(", "), "the group of each"],
    [
      "`degree_exponent`",
      network.degree_exponent === null ? "null" : figure(network.degree_exponent.exponent, 3),
      "of a power-law tail of the numbers of neighbours; null where fewer than fifty nodes are in the tail: too few to tell",
    ],
    ["`core`", nodes.map((row) => `${row.id} ${row.core}`).join(", "), "how deep in the mesh a node sits"],
    ["`onion`", nodes.map((row) => `${row.id} ${row.onion}`).join(", "), "the same, peeled finer"],
  ];
}

export function networkPart(analysis: Analysis): string {
  return `## The mesh as a whole

${table(
  [
    ["figure", (row: Fact) => row[0]],
    ["of this mesh", (row) => row[1]],
    ["means", (row) => row[2]],
  ],
  factsOf(analysis),
)}

Spectra, communities and robustness are dear: a running site computes them once in thirty rounds, and says when.`;
}
