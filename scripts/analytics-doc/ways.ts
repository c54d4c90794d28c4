/** The way out, who loses it, and how much it hurts. */
import type { Analysis, LinkAnalysis, NodeAnalysis } from "#lib/model/index.ts";
import { figure, pair, table } from "./format.ts";

export function pathsPart(analysis: Analysis): string {
  const clients = analysis.nodes.filter((row) => row.bandwidth_mbps !== null);
  return `## The way out: bandwidth, next hop, bottleneck

\`bandwidth_mbps\` is the metric that bmx6 and bmx7 choose their routes by, for the best path to any gateway. It is no speed test. Over several
hops it shrinks as the routing's default rule says, 1/√(1/p² + 1/b²): n equal hops of b leave b/√n. \`widest_mbps\` is the most that the
narrowest link of any way would let through, the ceiling of a single stream. \`bottleneck\` names the narrowest link of the chosen way,
\`hops\` counts its links. \`capacity_mbps\` is what all ways to all gateways could carry together for this node alone (largest flow): an upper
bound, because radios disturb each other and others use them too.

${table<NodeAnalysis>(
  [
    ["node", (row) => row.id],
    ["bandwidth, Mbit/s", (row) => figure(row.bandwidth_mbps, 4)],
    ["widest, Mbit/s", (row) => figure(row.widest_mbps)],
    ["all ways together, Mbit/s", (row) => figure(row.capacity_mbps)],
    ["gateway", (row) => row.gateway ?? "none"],
    ["next hop", (row) => row.next_hop ?? "–"],
    ["hops", (row) => figure(row.hops)],
    ["bottleneck", (row) => row.bottleneck ?? "–"],
  ],
  clients,
)}

C has the gateway G2 at one hop of 30 Mbit/s, and still goes to G1 over three hops, because their path is worth 33.33: the announced speed of
a gateway and the number of hops do not steer bmx6. H and I have no way out.

**How far the prediction can be trusted.** Where routers tell their own routes, each is compared with the predicted one. \`model_fit.fit\` is the
share of next hops that agree; \`median_error_log2\` how far the metric is off (0.1 is a factor of 1.07). Below 80 %, or above a factor of 1.41,
everything that is predicted is marked as a hint. This mesh is from a file that tells no routes, so its fit is \`${JSON.stringify(analysis.model_fit)}\`.
bmx7 also counts how hops on one channel disturb each other, which no shortest path can follow exactly: its figures are estimates,
and \`shared_air_mbps\` tells what the rule leaves of a chosen way.`;
}

export function lossPart(analysis: Analysis): string {
  const spread = analysis.nodes.filter((row) => row.gateway !== null || analysis.gateways.some(({ id }) => id === row.id));
  return `## Who loses the Internet: \`lost_if_fails\`

How many others have no way out any more when this router or link fails. Found in one walk from the gateways outwards; it is exact. It is
*not* the question whether the mesh falls apart (\`bridge\`, \`articulation_points\`): the cable of G1 splits the mesh, and yet nobody is offline
without it, because G2 is there. A link that takes others offline is an \`internet_bridge\`, *only way out* on the pages.

${table<NodeAnalysis>(
  [
    ["node", (row) => row.id],
    ["lose the Internet with it", (row) => figure(row.lost_if_fails)],
    ["hangs on router", (row) => row.depends_on ?? "none"],
    ["hangs on link", (row) => row.depends_on_link ?? "none"],
    ["ways without a common link", (row) => figure(row.edge_disjoint)],
    ["ways without a common router", (row) => figure(row.node_disjoint)],
    ["gateways by such ways", (row) => figure(row.gateways_independent)],
  ],
  spread,
)}

Only ways out: ${analysis.network.internet_bridges.map((id) => `\`${id}\``).join(", ")}. Links that split the mesh: ${analysis.network.bridges
    .map((id) => `\`${id}\``)
    .join(", ")}. Routers that split it: ${analysis.network.articulation_points.join(", ")}.

**Spare or no spare.** \`edge_disjoint\` counts ways out that share no link, \`node_disjoint\` ways that share no router, \`gateways_independent\`
different gateways reached by such ways; counting stops at ${analysis.network.redundancy_up_to}. 1 means: one failure is enough.`;
}

export function impactPart(analysis: Analysis): string {
  return `## How much it hurts: \`impact_if_fails\`, \`load\`, \`transit\`

\`load\` is how many nodes' best way runs over a link; \`transit\` the same for a router. \`impact_if_fails\` adds up what each of them would lose: 1 for
a node that is offline, else the share of its bandwidth that is gone. The unit is node-equivalents: 1.35 is as if 1.35 nodes had lost
everything. It is exact for every link and router, also those with a spare.

${table<LinkAnalysis>(
  [
    ["link", pair],
    ["load, nodes", (row) => figure(row.load)],
    ["lose the Internet", (row) => figure(row.lost_if_fails)],
    ["impact, node-equivalents", (row) => figure(row.impact_if_fails, 6)],
    ["gain if healthy", (row) => figure(row.gain, 6)],
  ],
  analysis.links.filter((row) => row.usable),
)}

${table<NodeAnalysis>(
  [
    ["node", (row) => row.id],
    ["transit, nodes", (row) => figure(row.transit)],
    ["impact, node-equivalents", (row) => figure(row.impact_if_fails, 6)],
  ],
  analysis.nodes.filter((row) => (row.impact_if_fails ?? 0) > 0),
)}`;
}
