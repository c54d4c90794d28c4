/** The small mesh, drawn. */
import type { Analysis, LinkAnalysis, NodeAnalysis } from "#lib/model/index.ts";
import { figure, present } from "./format.ts";

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
