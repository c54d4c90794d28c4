/** One mesh as the reading thread holds it: the last round projected, its views and documents made once, samples of the rounds before. */

import type { StoredRound } from "../../history/types.ts";
import type { Positions } from "../../model/index.ts";
import { positionsSchema } from "../../model/index.ts";
import type { GatewaysView, LinksView, NodesView } from "../../wire/api/views.ts";
import { encodeWire, POSITION_STEPS } from "../../wire/encode.ts";
import { exportSnapshot } from "../../wire/exports/registry.ts";
import { packWire } from "../../wire/pack.ts";
import { positionsWithAccess, withAccess } from "../../wire/projection.ts";
import { gatewaysView, indexSnapshot, linksView, nodesView, type SnapshotIndex } from "../../wire/views/index.ts";
import type { Wire } from "../../wire/wire.ts";
import type { DocumentKind, EncodedDocument, ExportFormat } from "./context.ts";
import { encodeDocument, encodeJson } from "./reader-documents.ts";

export type LoadedRound = {
  index: SnapshotIndex;
  positions: Positions;
  wire(): Wire;
  nodes(): NodesView;
  links(): LinksView;
  gateways(): GatewaysView;
  document(kind: DocumentKind): EncodedDocument;
  exported(format: ExportFormat): EncodedDocument;
};

/** @param fallback positions for a round that was stored without a layout. */
export function loadRound(stored: StoredRound, access: "open" | "closed", fallback: Positions): LoadedRound {
  const { mesh } = stored.snapshot;
  const layout = layoutPositions(stored.layout);
  const index = indexSnapshot(withAccess(stored.snapshot, access));
  const positions = layout === null ? fallback : positionsWithAccess(layout, mesh, access);
  const wire = once(() => encodeWire(index.snapshot, positions));
  const nodes = once(() => nodesView(index));
  const links = once(() => linksView(index));
  const gateways = once(() => gatewaysView(index));
  const bodies: Record<DocumentKind, () => unknown> = {
    snapshot: () => index.snapshot,
    wire: () => packWire(wire(), POSITION_STEPS),
    nodes,
    links,
    gateways,
  };
  return {
    index,
    positions,
    wire,
    nodes,
    links,
    gateways,
    document: onceFor((kind: DocumentKind) => encodeJson(bodies[kind]())),
    exported: onceFor((format: ExportFormat) => {
      const file = exportSnapshot(index.snapshot, format, positions);
      return { ...encodeDocument(file.body, file.contentType), filename: file.filename };
    }),
  };
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
