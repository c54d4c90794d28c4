/**
 * The bridge between the web process (plain Node, which owns the store's reading thread, the live bus and the configuration) and
 * Next's own bundle (pages and handlers). The web process puts one object on `globalThis` before it starts Next.
 */
import type { EventKind, Mark, Result, SeriesMetric } from "../../../model/index.ts";
import type { AlertsView } from "../../../wire/api/alerts.ts";
import type { FixFirstFigures, OnlyWays, StatisticsView, WhatIfRequest, WhatIfView } from "../../../wire/api/analysis.ts";
import type {
  Availability,
  DiffView,
  EventsView,
  MarkRequest,
  MarksView,
  SeriesView,
  Steadiness,
  Timeline,
} from "../../../wire/api/history.ts";
import type { ReliabilityView } from "../../../wire/api/reliability.ts";
import type { TargetGroups } from "../../../wire/api/service-discovery.ts";
import type { SiteConfigView } from "../../../wire/api/site.ts";
import type { Span } from "../../../wire/api/spans.ts";
import type {
  GatewaysView,
  LinksView,
  LinkView,
  LiveEvent,
  Meshes,
  MeshStatus,
  MeshSummary,
  NodesView,
  NodeView,
  Status,
} from "../../../wire/api/views.ts";
import type { MetricFamily } from "../../../wire/exports/prometheus.ts";
import type { Wire } from "../../../wire/map/wire.ts";
import type { Access } from "../../../wire/projection/projection.ts";
import type { Rasteriser } from "../pictures/rasteriser.ts";
import type { ChangeLimiter } from "./change-limiter.ts";
import type { Health } from "./health.ts";

/** A document ready to send: encoded once per round in the reading thread, never on the event loop. */
export type EncodedDocument = {
  etag: string; // strong, with quotes
  contentType: string;
  filename?: string; // of a document that is meant to be saved
  identity: Uint8Array;
  gzip: Uint8Array;
  brotli: Uint8Array;
};

export type DocumentKind = "snapshot" | "wire" | "nodes" | "links" | "gateways" | AnalysisDocumentKind;

/** There is none where the mesh has no analysis yet, or none of the family. */
export type AnalysisDocumentKind = `${"analysis" | "statistics" | "only-ways"}-${FamilyAsked}`;

/** `main`: v4, unless the mesh has only v6 gateways. */
export type FamilyAsked = "main" | "v4" | "v6";
export const FAMILIES_ASKED = ["main", "v4", "v6"] as const satisfies readonly FamilyAsked[];

export type ExportFormat = "netjson" | "graphml" | "gexf" | "dot" | "geojson" | "meshviewer" | "cnml" | "csv" | "csv-links";

/** An instant (ISO 8601, UTC) at which things are asked for: as of the last round at or before it. null: as they are now. */
export type At = string | null;

export type EventsAsked = {
  from?: string;
  to?: string;
  kinds?: readonly EventKind[];
  entity?: string;
  open?: boolean;
  cursor?: string;
  limit: number;
};

/** `name`: a uid, the label, or the host name; the other two are guifi.net's numbers. */
export type NodeAsked = { by: "name"; name: string } | { by: "device" | "place"; number: number };

export type SeriesAsked = { entity: string; metric: SeriesMetric; from: string; to: string; points: number };

export type WhatIfRefusal = { code: "change-refused" | "too-large"; detail: string };

export type MarkRefusal = "closed" | "too-many" | "not-kept";

/**
 * Everything a page or handler may read. Already in the form that this mesh's configuration lets the public see. With `at` as of that
 * time, and null where nothing so old is kept.
 */
export type AcknowledgeRefusal = "closed" | "unknown"; // the mesh is not open; there is no such alert

export type Reader = {
  meshes(): Promise<Meshes>;
  mesh(mesh: string): Promise<MeshSummary | null>;
  document(mesh: string, kind: DocumentKind, at?: At): Promise<EncodedDocument | null>;
  wire(mesh: string, at?: At): Promise<Wire | null>;
  nodes(mesh: string, at?: At): Promise<NodesView | null>;
  node(mesh: string, uid: string, at?: At): Promise<NodeView | null>;
  /** The uid of a node by its uid, its name, or guifi.net's number of its device or place. null: none, or several. */
  findNode(mesh: string, asked: NodeAsked): Promise<string | null>;
  links(mesh: string, at?: At): Promise<LinksView | null>;
  link(mesh: string, id: string, at?: At): Promise<LinkView | null>;
  gateways(mesh: string, at?: At): Promise<GatewaysView | null>;
  /** In codes and numbers; whoever shows it puts it into words. */
  fixFirst(mesh: string, family: FamilyAsked, at?: At): Promise<FixFirstFigures | null>;
  statistics(mesh: string, family: FamilyAsked, at?: At): Promise<StatisticsView | null>;
  /** Of the main family. */
  onlyWays(mesh: string, at?: At): Promise<OnlyWays | null>;
  /** null: no round yet. */
  whatIf(mesh: string, request: WhatIfRequest): Promise<Result<WhatIfView, WhatIfRefusal> | null>;
  meshStatus(mesh: string): Promise<MeshStatus | null>;
  status(): Promise<Status>;
  exported(mesh: string, format: ExportFormat): Promise<EncodedDocument | null>;
  /** Of its nodes and links one by one. null: no round yet. */
  placeMetrics(mesh: string): Promise<MetricFamily[] | null>;
  /** @param access "open": whatever the mesh shows to the public. @param port of the exporters. null: no round yet. */
  targets(mesh: string, port: number, access: Access): Promise<TargetGroups | null>;
  /** @param span null: the shortest that holds everything, a week at most. null: no round yet. */
  timeline(mesh: string, at: At, span: Span | null): Promise<Timeline | null>;
  events(mesh: string, asked: EventsAsked): Promise<EventsView | null>;
  /** null: the mesh has no such series. */
  series(mesh: string, asked: SeriesAsked): Promise<SeriesView | null>;
  /** null: nothing so old is kept. */
  diff(mesh: string, from: string, to: string): Promise<DiffView | null>;
  /** Of a node or a link. null: not known. */
  availability(mesh: string, entity: string, from: string, to: string): Promise<Availability | null>;
  /** Of a node. null: not known. */
  steadiness(mesh: string, uid: string, from: string, to: string): Promise<Steadiness | null>;
  /** null: no such mesh, or no round of the span is kept. */
  reliability(mesh: string, from: string, to: string): Promise<ReliabilityView | null>;
  marks(mesh: string): Promise<MarksView | null>;
  /** null: no such mesh. */
  addMark(mesh: string, request: MarkRequest): Promise<Result<Mark, MarkRefusal> | null>;
  /** null: no round yet. */
  alerts(mesh: string): Promise<AlertsView | null>;
  /** Says that somebody has seen it. null: no such mesh. */
  acknowledge(mesh: string, alert: string): Promise<Result<null, AcknowledgeRefusal> | null>;
  removeMark(mesh: string, id: string): Promise<Result<null, MarkRefusal> | null>;
};

export type LiveBus = {
  /** Calls `listener` for every event of the mesh (and for `status` events); returns the way to stop it. */
  subscribe(mesh: string, listener: (event: LiveEvent) => void): () => void;
};

export type MetricsSettings = {
  perNode: boolean;
  /** Of the exporters on the routers. */
  exporterPort: number;
  /** Who shows it sees the addresses of closed meshes. null: nobody does; also where it cannot be read. */
  token: string | null;
};

export type WebContext = {
  reader: Reader;
  live: LiveBus;
  /** The configuration as it is now: read again when the file changes, so that nothing of it is frozen into the build. */
  site(): SiteConfigView;
  /** What `/metrics` and service discovery tell, and to whom. */
  metrics(): MetricsSettings;
  /** The clock that ages are counted by. The emulator's in the demo. */
  nowMs(): number;
  /** The folder of the project, absolute: wherever the process was started, its files are found from here. */
  root: string;
  /** How many changes people may still make. */
  changes: ChangeLimiter;
  /** Makes PNGs of pictures. */
  rasteriser: Pick<Rasteriser, "png">;
  /** How collection and store do, at once and without the reading thread. */
  health(): Health;
};

declare global {
  var teranyinaWebContext: WebContext | undefined;
}

export function provideWebContext(context: WebContext): void {
  globalThis.teranyinaWebContext = context;
}

/** @throws Error where Next runs outside our web process (for example under a bare `next start`). */
export function webContext(): WebContext {
  const context = globalThis.teranyinaWebContext;
  if (context === undefined)
    throw new Error("No web context: start the site with `teranyina web`, `serve` or `demo`, not with `next start`");
  return context;
}
