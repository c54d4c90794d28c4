/** Finding things in an Analysis, and who hangs on what: the lost of a router or link are what lies below it in the dominator tree. */
import type {
  Analysis,
  Family,
  FixFirstEntry,
  GatewayAnalysis,
  LinkAnalysis,
  NodeAnalysis,
  RoundAnalysis,
} from "../../model/index.ts";

export type AnalysisIndex = {
  analysis: Analysis;
  kept: RoundAnalysis;
  node(uid: string): NodeAnalysis | null;
  link(id: string): LinkAnalysis | null;
  gateway(uid: string): GatewayAnalysis | null;
  /** uids of those that lose the Internet with a router (others than itself), or with a link. */
  lostWithNode(uid: string): string[];
  lostWithLink(id: string): string[];
  fixFirst(kind: FixFirstEntry["kind"], id: string): FixFirstEntry | null;
};

export function analysisOf(kept: RoundAnalysis, family: Family): Analysis | null {
  if (family === "community") return null;
  return kept[family];
}

export function familiesOf(kept: RoundAnalysis): ("v4" | "v6")[] {
  return (["v4", "v6"] as const).filter((family) => kept[family] !== null);
}

/** @returns null where the mesh has no analysis of the family. */
export function indexAnalysis(kept: RoundAnalysis, family: Family = kept.main): AnalysisIndex | null {
  const analysis = analysisOf(kept, family);
  if (analysis === null) return null;
  const nodes = new Map(analysis.nodes.map((row) => [row.id, row]));
  const links = new Map(analysis.links.map((row) => [row.id, row]));
  const gateways = new Map(analysis.gateways.map((row) => [row.id, row]));
  const entries = new Map(analysis.fix_first?.items.map((entry) => [`${entry.kind} ${entry.id}`, entry]));
  const below = new Map<string, string[]>();
  for (const { id, depends_on } of analysis.nodes) {
    if (depends_on !== null) below.set(depends_on, [...(below.get(depends_on) ?? []), id]);
  }
  const lostWithNode = (uid: string): string[] => {
    const lost: string[] = [];
    const open = [...(below.get(uid) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      lost.push(next);
      open.push(...(below.get(next) ?? []));
    }
    return lost;
  };
  const hangsOn = (uid: string, row: LinkAnalysis) => {
    const only = nodes.get(uid)?.depends_on_link ?? null;
    const link = only === null ? undefined : links.get(only);
    return link !== undefined && link.source === row.source && link.target === row.target;
  };
  return {
    analysis,
    kept,
    node: (uid) => nodes.get(uid) ?? null,
    link: (id) => links.get(id) ?? null,
    gateway: (uid) => gateways.get(uid) ?? null,
    lostWithNode,
    lostWithLink(id) {
      const row = links.get(id);
      if (row === undefined || !row.internet_bridge) return [];
      const far = [row.source, row.target].find((end) => hangsOn(end, row));
      return far === undefined ? [] : [far, ...lostWithNode(far)];
    },
    fixFirst: (kind, id) => entries.get(`${kind} ${id}`) ?? null,
  };
}
