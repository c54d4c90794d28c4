/** One mesh in a few figures. */
import { type Coverage, type Family, livenessOf, type Snapshot } from "../../model/index.ts";
import type { CollectionTrouble, MeshSummary, PartialSight } from "../api/views.ts";
import { qualityBand } from "../map/wire.ts";
import { shownQuality } from "./snapshot-index.ts";

export type MeshFacts = { id: string; name: string; technicians: "open" | "closed" };
/** `collectorAlive` null: nobody tells, because the collector runs elsewhere; then its rounds do. */
export type CollectionFacts = {
  nowMs: number;
  collectorAlive: boolean | null;
  intervalS: number;
  trouble?: CollectionTrouble | null;
  /** Nobody is asked: what is known was imported. */
  isRecorded?: boolean;
};

/** Rounds may take their time; after this many intervals without a finished one the collection is late. */
export const LATE_AFTER_INTERVALS = 2.5;

/** @param urgent entries of Fix first; null without an analysis. @param whole the last round that saw enough of the mesh. */
export function meshSummary(
  facts: MeshFacts,
  snapshot: Snapshot | null,
  collection: CollectionFacts,
  urgent: number | null = null,
  whole: Snapshot | null = snapshot,
): MeshSummary {
  return {
    ...figures(facts, snapshot),
    withoutInternet: whole === null ? null : countWithoutInternet(whole),
    urgent,
    collection: collectionOf(snapshot?.at ?? null, collection),
  };
}

/** What is told of a round that saw a part of the mesh; null of any other. */
export function partialSight(coverage: Coverage | null | undefined): PartialSight | null {
  if (coverage == null || !coverage.partial) return null;
  const { answered, expected, lastGood } = coverage;
  return { answered, expected, lastGoodAt: lastGood?.at ?? null };
}

export function collectionOf(lastRoundAt: string | null, facts: CollectionFacts): MeshSummary["collection"] {
  const ageMs = lastRoundAt === null ? null : facts.nowMs - Date.parse(lastRoundAt);
  const late = ageMs !== null && ageMs > LATE_AFTER_INTERVALS * facts.intervalS * 1000;
  const state = facts.isRecorded === true ? "recorded" : ageMs === null ? "never" : late ? "late" : "collecting";
  return {
    state,
    collectorAlive: facts.isRecorded === true || (facts.collectorAlive ?? state === "collecting"),
    lastRoundAt,
    intervalS: facts.intervalS,
    ...(facts.trouble == null ? {} : { trouble: facts.trouble }),
  };
}

function figures(facts: MeshFacts, snapshot: Snapshot | null): Omit<MeshSummary, "collection" | "urgent" | "withoutInternet"> {
  const nodes = { answered: 0, heard: 0, stale: 0, gone: 0, unknown: 0 };
  const links = { total: 0, good: 0, fair: 0, poor: 0, unmeasured: 0 };
  const gateways: Record<Family, number> = { v4: 0, v6: 0, community: 0 };
  const protocols = new Set<MeshSummary["protocols"][number]>();
  for (const node of snapshot?.nodes ?? []) {
    nodes[node.state] += 1;
    for (const protocol of node.protocols) protocols.add(protocol);
  }
  for (const link of snapshot?.links ?? []) {
    links.total += 1;
    links[qualityBand(shownQuality(link))] += 1;
  }
  for (const gateway of snapshot?.gateways ?? []) gateways[gateway.family] += 1;
  return {
    ...facts,
    protocols: [...protocols].sort(),
    round: snapshot?.round ?? null,
    at: snapshot?.at ?? null,
    nodes,
    links,
    gateways,
    coverage: snapshot?.coverage ?? null,
  };
}

/** What a node's own rows say of it, and not what they leave open. */
const TELLING: ReadonlySet<string> = new Set(["chosen", "self", "none-chosen", "unknown-gateway"]);

/** Nodes that are up and whose own rows, of each Internet family that there are rows of, say that no gateway is chosen; null where none tells. */
function countWithoutInternet(snapshot: Snapshot): number | null {
  const up = new Set(snapshot.nodes.filter((node) => livenessOf(node) === "up").map((node) => node.uid));
  const reasons = new Map<string, string[]>();
  for (const use of snapshot.uses) {
    if (use.family === "community" || !up.has(use.node)) continue;
    reasons.set(use.node, [...(reasons.get(use.node) ?? []), use.reason]);
  }
  const tell = [...reasons.values()].filter((told) => told.some((reason) => TELLING.has(reason)));
  if (tell.length === 0) return null;
  return tell.filter((told) => told.every((reason) => reason === "none-chosen")).length;
}
