// Writes docs/analytics.md and docs/images/f1.svg: each metric explained, with a picture of a small mesh and the figures that the code
// gives for it. A test checks that what is committed is what this writes.
//
//     node scripts/write-analytics-doc.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSnapshotFrom } from "#cli/read-any-file.ts";
import { bridgeTree, linksToRemoveBridges, safetyScore } from "#lib/graph/analysis/bridge-tree.ts";
import { cusum, ewma } from "#lib/graph/analysis/change-detection.ts";
import { etx, shortfall } from "#lib/graph/analysis/delivery.ts";
import { failureChance } from "#lib/graph/analysis/failure-forecast.ts";
import { freeSpaceLossDb, fresnelRadiusM } from "#lib/graph/analysis/geo.ts";
import { heardFromCounted } from "#lib/graph/analysis/hello-window.ts";
import { etaSquared } from "#lib/graph/analysis/hours-of-day.ts";
import { analyse, evaluateWays, scenarioOf, whatIf } from "#lib/graph/analysis/index.ts";
import { theilSen } from "#lib/graph/analysis/theil-sen.ts";
import { surelyWeak, weakness } from "#lib/graph/analysis/weak-link.ts";
import { estimateShare, wilsonInterval } from "#lib/graph/analysis/wilson.ts";
import type { Analysis, LinkAnalysis, NodeAnalysis, Snapshot, WhatIfChange } from "#lib/model/index.ts";
import { overTimePart } from "./analytics-over-time.ts";

const ROOT = join(import.meta.dirname, "..");
const FIXTURE = "tests/fixtures/analysis/f1.netjson.json";
export const DOC_FILE = "docs/analytics.md";
export const PICTURE_FILE = "docs/images/f1.svg";

/** Where each node of the fixture is drawn. */
const PLACES: Readonly<Record<string, readonly [number, number]>> = {
  G1: [60, 150],
  A: [190, 150],
  B: [290, 60],
  C: [390, 150],
  G2: [390, 260],
  D: [520, 150],
  E: [640, 70],
  F: [640, 230],
  H: [770, 230],
  I: [770, 70],
};

function present<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The fixture has no ${what}`);
  return value;
}

const place = (id: string) => present(PLACES[id], id);

function middle(a: string, b: string): [number, number] {
  const [[ax, ay], [bx, by]] = [place(a), place(b)];
  return [(ax + bx) / 2, (ay + by) / 2];
}

function linkMarkup(row: LinkAnalysis): string {
  const [[ax, ay], [bx, by]] = [place(row.source), place(row.target)];
  const kind = !row.usable ? "oneway" : row.internet_bridge ? "only" : "link";
  const line = `<line class="${kind}" x1="${ax}" y1="${ay}" x2="${bx}" y2="${by}"/>`;
  const [x, y] = middle(row.source, row.target);
  const label = row.bandwidth_mbps === null ? "one way" : String(Math.min(row.bandwidth_mbps.ab, row.bandwidth_mbps.ba));
  return `${line}<text class="rate" x="${x}" y="${y - 6}">${label}</text>`;
}

function nodeMarkup(row: NodeAnalysis, isGateway: boolean): string {
  const [x, y] = place(row.id);
  const shape = isGateway
    ? `<path class="gateway" d="M${x} ${y - 16}l16 16l-16 16l-16 -16z"/>`
    : `<circle class="${row.gateway === null ? "without" : "node"}" cx="${x}" cy="${y}" r="12"/>`;
  const under = isGateway ? "gateway" : row.gateway === null ? "no way out" : `${figure(row.bandwidth_mbps)} Mbit/s`;
  return `${shape}<text class="name" x="${x}" y="${y - 20}">${row.id}</text><text class="under" x="${x}" y="${y + 30}">${under}</text>`;
}

export function picture(analysis: Analysis): string {
  const gateways = new Set(analysis.gateways.map(({ id }) => id));
  const links = analysis.links.map(linkMarkup).join("\n  ");
  const nodes = analysis.nodes.map((row) => nodeMarkup(row, gateways.has(row.id))).join("\n  ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 310" width="840" height="310" role="img" aria-label="The small mesh of this page">
  <style>
    rect { fill: #f6f5f1 }
    text { font: 13px system-ui, sans-serif; text-anchor: middle; fill: #1c2126 }
    .rate, .under { font-size: 11px; fill: #68707a }
    .name { font-weight: 600 }
    line { stroke: #8aa3b1; stroke-width: 2 }
    .only { stroke: #c0351d; stroke-width: 3.5 }
    .oneway { stroke: #84837c; stroke-dasharray: 2 5 }
    .node { fill: #3c474f }
    .without { fill: #f6f5f1; stroke: #3c474f; stroke-width: 2 }
    .gateway { fill: #0a6b68 }
  </style>
  <rect width="840" height="310"/>
  ${links}
  ${nodes}
</svg>
`;
}

function figure(value: number | null, digits = 2): string {
  if (value === null) return "–";
  return String(Number(value.toFixed(digits)));
}

type Column<Row> = readonly [title: string, text: (row: Row) => string];

function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(([title]) => title)),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map(([, text]) => text(row)))),
  ].join("\n");
}

const pair = (row: LinkAnalysis) => `${row.source} – ${row.target}`;

function pathsPart(analysis: Analysis): string {
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

function lossPart(analysis: Analysis): string {
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

function impactPart(analysis: Analysis): string {
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

function historyPart(analysis: Analysis): string {
  const impact = (id: string) => present(analysis.links.find((row) => row.id === id)?.impact_if_fails ?? undefined, id);
  const chance = failureChance(3, 27);
  const first = weakness(surelyWeak(0.8), chance);
  const second = weakness(surelyWeak(0.475), failureChance(0, 27));
  return `## Fix first: \`weakness\` × \`impact\`

\`priority\` = how weak a link surely is, times \`impact_if_fails\`. It is zero when either is: a bad link that nobody needs is not worth a visit.
Weakness has two halves, and takes both: 1 − (1 − quality half)·(1 − stability half).

* **Quality half.** Hellos that arrived in the last 24 h, in both directions. Samples vary more than chance alone would let them, so the interval is
  widened by what is seen (design effect and autocorrelation), and the *good* end of it counts: a link seen once at 0 is not yet a bad link.
  At the good end of 80 % it is 1 − 0.80/0.95 = ${figure(surelyWeak(0.8), 3)}.
* **Stability half.** Failures in the days that the link was up, with a cautious starting belief (half a failure in 30 days): the chance of another
  within a week. Three failures in 27 days make ${figure(100 * chance, 1)} %.

With both, C – D comes to weakness ${figure(first, 4)}, times an impact of ${figure(impact("C~D~0"))}: priority **${figure(first * impact("C~D~0"), 4)}**. A – B, with a good end
of 47.5 % and no failure, is weaker (${figure(second, 4)}), but its impact is ${figure(impact("A~B~0"), 4)}: **${figure(second * impact("A~B~0"), 4)}**. C – D first. From 0.05 on a link is on the list; below, the page says that nothing is urgent. One snapshot
tells of no history: weakness and priority are then null, with the reason \`too-few-samples\`, until a link has six samples.

\`gain\` is what its clients would win if the link were as good as it can be. Here every link is at its best, so it is 0 in the table above.

**Hints** are rules over what was measured, and absent where it was not: one end hears much worse (noise there, or aim, where the radios tell their
signal); both weak and the signal low (aim or distance); a daemon that began anew after an outage (power) or lived on (the link);
all links of a router bad (the router); always the same hours; a falling trend; a level left.`;
}

function gatewaysPart(analysis: Analysis): string {
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

function networkPart({ network, nodes }: Analysis): string {
  const facts: readonly (readonly [string, string, string])[] = [
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
    ["`core`", nodes.map((row) => `${row.id} ${row.core}`).join(", "), "how deep in the mesh a node sits"],
    ["`onion`", nodes.map((row) => `${row.id} ${row.onion}`).join(", "), "the same, peeled finer"],
  ];
  return `## The mesh as a whole

${table(
  [
    ["figure", (row: (typeof facts)[number]) => row[0]],
    ["of this mesh", (row) => row[1]],
    ["means", (row) => row[2]],
  ],
  facts,
)}

Spectra, communities and robustness are dear: a running site computes them once in thirty rounds, and says when.`;
}

const SCENARIOS: readonly { asks: string; changes: readonly WhatIfChange[] }[] = [
  { asks: "C – D fails", changes: [{ kind: "remove-link", link: "C~D~0" }] },
  { asks: "G1 fails", changes: [{ kind: "remove-node", node: "G1" }] },
  { asks: "a new link B – E of 20 Mbit/s", changes: [{ kind: "add-link", a: "B", b: "E", mbps: 20 }] },
  { asks: "the line of G2 moves to F", changes: [{ kind: "move-gateway", from: "G2", to: "F" }] },
];

function qualityPart(): string {
  const perfect = interval(wilsonInterval(48, 48));
  const bursts = present(estimateShare([48, 48, 48, 12, 48, 48, 0, 48, 48, 36, 48, 48]) ?? undefined, "samples");
  const usual = { level: 95, spread: 2 };
  const series = [95, 94, 96, 92, 90, 88, 86];
  const alarm = (steps: readonly { alarm: boolean }[]) => figure(steps.findIndex((one) => one.alarm) + 1);
  const trend = present(theilSen([90, 88, 87, 40, 82].map((y, t) => ({ t, y }))) ?? undefined, "trend");
  return `## How good a link is: \`quality\`, \`etx\`, \`asymmetry\`, \`shortfall\`

\`quality\` is the share of hellos that arrive, in the worse of the two directions, as the receiver counts it. bmx6 counts the last 48
hellos: one figure is some 24 seconds, and 79 % are ${figure(heardFromCounted(0.79))} of 48. \`etx\` is how often a packet has to be sent until it is heard and confirmed, 1/(d_ab·d_ba):
${figure(etx(0.8, 0.9), 4)} for 80 % and 90 %, ${figure(etx(0.5, 0.5))} for 50 % both ways; a link with nothing in one direction carries nothing. \`asymmetry\` is the difference of the two;
the end that hears worse is where to look: noise there, or its aim. \`shortfall\` is what the routing loses against the nominal
rate: ${figure(shortfall(56, 28.22, 56), 4)} where 56 Mbit/s one way stand against 28.22 the other.

* **How sure it is.** One perfect sample says ${perfect} only. Twelve samples in which hellos were lost in bursts, ${percentOf(bursts.share)} on average, say
  ${interval(bursts)}: lost in bursts, they count as ${figure(bursts.effectiveTrials, 1)} hellos instead of 576.
* **A level that was left.** A usual level of 95 % with a spread of 2, then ${series.join(", ")}: both detectors, EWMA and CUSUM, speak at sample ${alarm(ewma(series, usual))} and
  ${alarm(cusum(series, usual))}.
* **A trend.** The slope between all pairs of days: 90, 88, 87, 40, 82 falls by ${figure(-trend.slope)} a day; the one wild day does not bend it. It is told
  only where it is significant.
* **Hours.** Told only where the hour explains more than a fifth of the spread, over a week, and surely: 10, 12 in one hour and 20, 22 in another give ${figure(
    etaSquared([
      [10, 12],
      [20, 22],
    ]),
    4,
  )}.`;
}

function percentOf(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function interval({ low, high }: { low: number; high: number }): string {
  return `${percentOf(low)} to ${percentOf(high)}`;
}

function candidatesPart(snapshot: Snapshot): string {
  const ways = evaluateWays(scenarioOf(snapshot, "v4"));
  const tree = bridgeTree(ways.graph, ways.loss);
  const at = (id: string) => present(ways.graph.indexOf.get(id), id);
  const score = (a: string, b: string) => figure(safetyScore(tree, at(a), at(b)));
  return `**Which new link would help most** is a question of the what-if page and of \`teranyina what-if mesh.json --candidates\`: pairs within reach that
are not linked, where places are known. \`safety\` adds up, over every only way out that the new link goes round, who would be lost with it: ${score("B", "E")} for B – E, ${score("A", "B")} for A – B; ${figure(linksToRemoveBridges(tree))}
link would be enough to leave this mesh without only ways out. \`gain\` is the speed, as above, with the bandwidth that links of like
length have. The radio's first figures stand beside: at 1 km and 5,500 MHz ${figure(freeSpaceLossDb(1, 5500), 1)} dB are lost in free space, and a tube of ${figure(fresnelRadiusM(1, 5.5), 1)} m around the line must be
free. Nobody checked the line of sight.`;
}

function whatIfPart(snapshot: Snapshot): string {
  const rows = SCENARIOS.map(({ asks, changes }) => {
    const answer = whatIf(snapshot, changes);
    if (!answer.ok) throw new Error(`${asks}: ${answer.error.reason}`);
    return { asks, ...answer.value };
  });
  type Row = (typeof rows)[number];
  const named = (ids: readonly string[]) => (ids.length === 0 ? "nobody" : ids.join(", "));
  const touched = (row: Row) =>
    row.nodes
      .filter(({ change }) => change === "slower" || change === "faster")
      .map(({ id, bandwidth_mbps: { before, after } }) => `${id} ${figure(before, 4)} → ${figure(after, 4)}`)
      .join(", ");
  return `## What if

The same computation on the mesh as it would be, and the difference. Adding a link never slows anybody; adding and removing it again is no change.

${table<Row>(
  [
    ["what if", (row) => row.asks],
    ["lose the Internet", (row) => named(row.lost)],
    ["slower or faster, Mbit/s", (row) => touched(row) || "–"],
    ["harm", (row) => figure(row.harm, 6)],
    ["gain", (row) => figure(row.gain, 6)],
    ["only ways out left", (row) => figure(row.internet_bridges.after)],
  ],
  rows,
)}

\`\`\`
teranyina what-if ${FIXTURE} --remove-link C~D
teranyina what-if ${FIXTURE} --add-link B~E=20
\`\`\``;
}

/** @returns both files as they should stand. */
export async function analyticsDoc(): Promise<{ markdown: string; svg: string }> {
  const read = await readSnapshotFrom(join(ROOT, FIXTURE));
  if (!read.ok) throw new Error(read.error);
  const { snapshot } = read.value;
  const analysis = analyse(snapshot);
  const parts = [
    `# What the analysis says, and how to read it

<!-- Written by scripts/write-analytics-doc.ts: change it there. -->

Every figure on this page is computed by the program from one small mesh, [${FIXTURE}](../${FIXTURE}). G1 and G2 are gateways. The numbers on the lines
are Mbit/s of routing bandwidth, the same in both directions; the red line is somebody's only way out. F hears H, but H does not hear F: a one-way link carries nothing. I hears nobody.

![The small mesh](images/f1.svg)

\`teranyina analyse ${FIXTURE}\` prints all of this as JSON, \`/api/v1/meshes/{mesh}/analysis\` the same for a mesh of the site, with the JSON Schema at
\`/api/v1/schemas/Analysis\`. A value that is not known is null, and \`reasons\` of its row says why; \`fields\` tells each column's unit, whether it
is exact or an estimate, and of how many rows it is known. IPv4 and IPv6 are analysed apart.`,
    pathsPart(analysis),
    lossPart(analysis),
    impactPart(analysis),
    qualityPart(),
    historyPart(analysis),
    gatewaysPart(analysis),
    networkPart(analysis),
    overTimePart(),
    whatIfPart(snapshot),
    candidatesPart(snapshot),
  ];
  return { markdown: `${parts.join("\n\n")}\n`, svg: picture(analysis) };
}

if (import.meta.main) {
  const { markdown, svg } = await analyticsDoc();
  writeFileSync(join(ROOT, DOC_FILE), markdown);
  writeFileSync(join(ROOT, PICTURE_FILE), svg);
}
