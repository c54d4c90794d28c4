/** One mesh as the reading thread holds it: the last round projected, its views and documents made once, samples of the rounds before. */

import type { StoredRound } from "../../../history/types.ts";
import type { Positions, RoundAnalysis } from "../../../model/index.ts";
import { positionsSchema } from "../../../model/index.ts";
import type { FixFirstFigures, OnlyWays, StatisticsView } from "../../../wire/api/analysis.ts";
import type { GatewaysView, LinksView, NodesView } from "../../../wire/api/views.ts";
import { exportSnapshot } from "../../../wire/exports/registry.ts";
import { encodeWire, POSITION_STEPS } from "../../../wire/map/encode.ts";
import { packWire } from "../../../wire/map/pack.ts";
import type { Wire } from "../../../wire/map/wire.ts";
import { type Names, namesWithAccess } from "../../../wire/projection/history-projection.ts";
import { positionsWithAccess, withAccess } from "../../../wire/projection/projection.ts";
import {
  gatewaysView,
  indexSnapshot,
  linksView,
  nodesView,
  onlyWays,
  type RoundSample,
  type SnapshotIndex,
  statisticsView,
} from "../../../wire/views/index.ts";
import {
  type DocumentKind,
  type EncodedDocument,
  type ExportFormat,
  FAMILIES_ASKED,
  type FamilyAsked,
} from "../context/context.ts";
import { type LoadedAnalysis, loadAnalysis } from "./analysis.ts";
import { type Effort, encodeDocument, encodeJson } from "./documents.ts";
import { fixFirstView } from "./fix-first-view.ts";

export type LoadedRound = {
  index: SnapshotIndex;
  names: Names;
  analysis: LoadedAnalysis | null;
  /** The last good round, of which the analysis and whatever is made of it are; null: this very one. */
  good: LoadedRound | null;
  positions: Positions;
  wire(): Wire;
  nodes(): NodesView;
  links(): LinksView;
  gateways(): GatewaysView;
  fixFirst(family: FamilyAsked, samples: readonly RoundSample[]): FixFirstFigures | null;
  statistics(family: FamilyAsked): StatisticsView | null;
  onlyWays(): OnlyWays | null;
  /** null: there is no analysis that it could be made of. */
  document(kind: DocumentKind, samples: readonly RoundSample[]): EncodedDocument | null;
  exported(format: ExportFormat): EncodedDocument;
};

/**
 * @param fallback positions for a round that was stored without a layout.
 * @param kept the analysis of this round, or of the last one that has one.
 * @param good of a round that saw a part of the mesh: the last one that saw enough. Whatever needs the whole mesh stays on it.
 */
export function loadRound(
  stored: StoredRound,
  access: "open" | "closed",
  fallback: Positions,
  kept: RoundAnalysis | null = null,
  effort: Effort = "many",
  good: LoadedRound | null = null,
): LoadedRound {
  const { mesh } = stored.snapshot;
  const analysis = good !== null ? good.analysis : kept === null ? null : loadAnalysis(kept, access);
  const layout = layoutPositions(stored.layout);
  const index = indexSnapshot(withAccess(stored.snapshot, access));
  const judged = good?.index ?? index;
  const positions = layout === null ? fallback : positionsWithAccess(layout, mesh, access);
  const wire = once(() => encodeWire(index.snapshot, positions));
  const nodes = once(() => nodesView(index));
  const links = once(() => linksView(index));
  const gateways = good?.gateways ?? once(() => gatewaysView(index, analysis?.kept ?? null));
  const { foundOf, fixFirst, statistics, onlyWaysOf } = familyViews(analysis, judged);
  const bodies = documentBodies({
    snapshot: () => index.snapshot,
    wire: () => packWire(wire(), POSITION_STEPS),
    nodes,
    links,
    gateways,
    analysis: (family) => foundOf(family)?.analysis ?? null,
    statistics,
    onlyWays: onlyWaysOf,
  });
  const documents = new Map<DocumentKind, EncodedDocument | null>();
  return {
    index,
    names: namesWithAccess(stored.snapshot, access),
    analysis,
    good,
    positions,
    wire,
    nodes,
    links,
    gateways,
    fixFirst,
    statistics,
    onlyWays: () => onlyWaysOf("main"),
    document(kind, samples) {
      const known = documents.get(kind);
      if (known !== undefined) return known;
      const body = bodies(kind, samples);
      const made = body === null ? null : encodeJson(body, effort);
      documents.set(kind, made);
      return made;
    },
    exported: onceFor((format: ExportFormat) => {
      const file = exportSnapshot(index.snapshot, format, positions);
      return { ...encodeDocument(file.body, file.contentType, effort), filename: file.filename };
    }),
  };
}

/** What is made of the analysis of each family; null where there is none. */
function familyViews(analysis: LoadedAnalysis | null, judged: SnapshotIndex) {
  const foundOf = (family: FamilyAsked) => analysis?.found(family === "main" ? undefined : family) ?? null;
  const fixFirst: LoadedRound["fixFirst"] = (family, samples) => {
    const found = foundOf(family);
    return found === null ? null : fixFirstView({ index: judged, found, samples });
  };
  const statistics = (family: FamilyAsked) => {
    const found = foundOf(family);
    return found === null ? null : statisticsView(judged, found);
  };
  const onlyWaysOf = (family: FamilyAsked) => {
    const found = foundOf(family);
    return found === null ? null : onlyWays(found);
  };
  return { foundOf, fixFirst, statistics, onlyWaysOf };
}

type Bodies = Record<"snapshot" | "wire" | "nodes" | "links" | "gateways", () => unknown> &
  Record<"analysis" | "statistics" | "onlyWays", (family: FamilyAsked) => unknown>;

/** What a document of a kind holds. */
function documentBodies(bodies: Bodies): (kind: DocumentKind, samples: readonly RoundSample[]) => unknown {
  const made = new Map<DocumentKind, (samples: readonly RoundSample[]) => unknown>();
  for (const kind of ["snapshot", "wire", "nodes", "links", "gateways"] as const) made.set(kind, bodies[kind]);
  for (const family of FAMILIES_ASKED) {
    made.set(`analysis-${family}`, () => bodies.analysis(family));
    made.set(`statistics-${family}`, () => bodies.statistics(family));
    made.set(`only-ways-${family}`, () => bodies.onlyWays(family));
  }
  return (kind, samples) => made.get(kind)?.(samples) ?? null;
}

/** The layout's JSON is the layout's own business but for its positions. */
function layoutPositions(layout: unknown): Positions | null {
  if (typeof layout !== "object" || layout === null || !("positions" in layout)) return null;
  const positions = positionsSchema.safeParse(layout.positions);
  return positions.success ? positions.data : null;
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function onceFor<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
