/** The mesh as it would be. */

import { evaluateWays, scenarioOf, whatIf } from "#lib/graph/analysis/index.ts";
import { bridgeTree, linksToRemoveBridges, safetyScore } from "#lib/graph/analysis/kernels/bridge-tree.ts";
import { freeSpaceLossDb, fresnelRadiusM } from "#lib/graph/analysis/mesh/geo.ts";
import type { Snapshot, WhatIfChange } from "#lib/model/index.ts";
import { figure, present, table } from "./format.ts";

const SCENARIOS: readonly { asks: string; changes: readonly WhatIfChange[] }[] = [
  { asks: "C – D fails", changes: [{ kind: "remove-link", link: "C~D~0" }] },
  { asks: "G1 fails", changes: [{ kind: "remove-node", node: "G1" }] },
  { asks: "a new link B – E of 20 Mbit/s", changes: [{ kind: "add-link", a: "B", b: "E", mbps: 20 }] },
  { asks: "the line of G2 moves to F", changes: [{ kind: "move-gateway", from: "G2", to: "F" }] },
];

/** @param fixture the file of the mesh, for the commands */
export function whatIfPart(snapshot: Snapshot, fixture: string): string {
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
teranyina what-if ${fixture} --remove-link C~D
teranyina what-if ${fixture} --add-link B~E=20
\`\`\``;
}

export function candidatesPart(snapshot: Snapshot): string {
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
