/** The rows of links of an Analysis. */
import { type Link, type LinkAnalysis, linkEtx, linkQuality } from "../../../model/index.ts";
import { asymmetry, shortfall } from "../mesh/delivery.ts";
import { item, real } from "../mesh/typed.ts";
import { isUntied } from "../routing/way-out.ts";
import type { Reasons, RowInput } from "./row-input.ts";

/** What a window adds to a link. */
export type LinkPriority = { weakness: number | null; priority: number | null };

export type LinkRowInput = RowInput & {
  links: readonly Link[];
  priorities: ReadonlyMap<number, LinkPriority>; // by edge; absent: no window
  gains: ReadonlyMap<number, number>; // by edge
};

const NOT_USABLE: Reasons = Object.fromEntries(
  [
    "bandwidth_mbps",
    "shortfall",
    "load",
    "lost_if_fails",
    "impact_if_fails",
    "pair_lost_if_fails",
    "weakness",
    "priority",
    "gain",
  ].map((field) => [field, "not-usable"] as const),
);

function measured(link: Link): Pick<LinkAnalysis, "etx" | "quality" | "asymmetry"> {
  return {
    etx: linkEtx(link),
    quality: linkQuality(link),
    asymmetry: asymmetry(link.directions.ab.quality, link.directions.ba.quality)?.difference ?? null,
  };
}

function usableLink(
  input: LinkRowInput,
  edge: number,
): Omit<LinkAnalysis, "id" | "source" | "target" | "etx" | "quality" | "asymmetry"> {
  const { ways, impact, parts, priorities, gains } = input;
  const { ab, ba } = item(ways.graph.edges, edge);
  const ranked = priorities.get(edge);
  const gain = gains.get(edge) ?? null;
  const hasWays = ways.gateways.length > 0;
  const reasons: Reasons = {};
  if (!hasWays)
    for (const field of ["load", "lost_if_fails", "impact_if_fails", "pair_lost_if_fails"]) reasons[field] = "no-gateway";
  if (ranked?.weakness == null) reasons.weakness = "too-few-samples";
  if (ranked?.priority == null) reasons.priority = hasWays ? "too-few-samples" : "no-gateway";
  if (gain === null) reasons.gain = hasWays ? "not-computed" : "no-gateway";
  return {
    usable: true,
    bandwidth_mbps: { ab: ab.mbps, ba: ba.mbps },
    shortfall: shortfall(ab.mbps, ba.mbps, Math.min(ab.rateMbps, ba.rateMbps)),
    load: hasWays ? real(ways.load.byEdge, edge) : null,
    lost_if_fails: hasWays ? real(ways.loss.byEdge, edge) : null,
    impact_if_fails: hasWays ? real(impact.byEdge, edge) : null,
    pair_lost_if_fails: hasWays ? real(ways.loss.byPair, edge) : null,
    weakness: ranked?.weakness ?? null,
    priority: ranked?.priority ?? null,
    gain,
    bridge: parts.bridges[edge] === 1,
    internet_bridge: ways.loss.bridge[edge] === 1,
    reasons,
  };
}

const HANGS_ON = ["load", "lost_if_fails", "impact_if_fails", "pair_lost_if_fails", "gain"] as const;
const NOT_READ = { load: null, lost_if_fails: null, impact_if_fails: null, pair_lost_if_fails: null, gain: null };

/** Every link that is told of; those that cannot carry traffic have no part in any figure. */
export function linkRows(input: LinkRowInput): LinkAnalysis[] {
  return input.links.map((link): LinkAnalysis => {
    const edge = input.ways.graph.edgeOfLink.get(link.id);
    const head = { id: link.id, source: link.a, target: link.b, ...measured(link) };
    const blank: Reasons = {};
    if (head.etx === null) blank.etx = head.quality === null ? "not-measured" : "not-usable";
    if (head.quality === null) {
      blank.quality = "not-measured";
      blank.asymmetry = "not-measured";
    }
    if (edge !== undefined) {
      const row = usableLink(input, edge);
      const untied = input.ways.gateways.length > 0 && isUntied(input.ways.graph, input.ways.loss, input.wayOut, edge);
      const unread: Reasons = untied ? Object.fromEntries(HANGS_ON.map((field) => [field, "not-asked"])) : {};
      return { ...head, ...row, ...(untied && NOT_READ), reasons: { ...blank, ...row.reasons, ...unread } };
    }
    return {
      ...head,
      usable: false,
      bandwidth_mbps: null,
      shortfall: null,
      load: null,
      lost_if_fails: null,
      impact_if_fails: null,
      pair_lost_if_fails: null,
      weakness: null,
      priority: null,
      gain: null,
      bridge: false,
      internet_bridge: false,
      reasons: { ...NOT_USABLE, ...blank },
    };
  });
}
