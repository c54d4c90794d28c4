/** The answers of the reading thread, as things stand or as they were. */
import type { History } from "../../../history/types.ts";
import { instantOf } from "../../../model/index.ts";
import { targetGroups } from "../../../wire/api/service-discovery.ts";
import type { MeshStatus, MeshSummary, Status } from "../../../wire/api/views.ts";
import { placeFamilies } from "../../../wire/exports/prometheus.ts";
import { SINCE_SPANS } from "../../../wire/map/layers.ts";
import type { Access } from "../../../wire/projection/projection.ts";
import {
  analysisStatus,
  layerView,
  linkView,
  meshStatus,
  meshSummary,
  nodeView,
  type RoundSample,
} from "../../../wire/views/index.ts";
import type { At, Reader, Since } from "../context/context.ts";
import { acknowledgeAlert, alertsOf } from "./alerts.ts";
import { answerWhatIf } from "./analysis.ts";
import { foundNode } from "./find-node.ts";
import { withCosts } from "./fix-first-costs.ts";
import { type Annotator, addMark, availabilityOf, diffOf, eventsOf, marksOf, removeMark, timelineOf } from "./history.ts";
import { historyStatus } from "./history-status.ts";
import type { LoadedRound } from "./mesh.ts";
import { notifierStatus } from "./notifier-status.ts";
import type { PastRounds } from "./past.ts";
import type { Circumstances, ReaderMesh, ReaderSite } from "./protocol.ts";
import { reliabilityViewOf } from "./reliability.ts";
import { seriesOf } from "./series.ts";
import { steadinessOf } from "./steadiness.ts";

const ROUNDS_LISTED = 20;

/** A mesh as it is held: its last round, and samples of those before. */
export type ShownMesh = {
  facts: ReaderMesh;
  loaded: LoadedRound | null;
  /** Why the last round has no analysis. */
  missing: string | null;
  samples: RoundSample[];
};

export type Answering = {
  held: ReadonlyMap<string, ShownMesh>;
  pasts: PastRounds;
  site: () => ReaderSite;
  store: () => History | null;
  openToAnnotate: Annotator;
  version: string;
  circumstances: () => Circumstances;
};

export function answers(answering: Answering): Reader {
  return { ...statusAnswers(answering), ...roundAnswers(answering), ...historyAnswers(answering) };
}

const factsOf = ({ site }: Answering, mesh: string) => site().meshes.find((candidate) => candidate.id === mesh) ?? null;

function heldOf(answering: Answering, mesh: string): ShownMesh | null {
  return factsOf(answering, mesh) === null ? null : (answering.held.get(mesh) ?? null);
}

/** The round of an instant with the samples that belong to it. null: there is none so old, or the configuration changed meanwhile. */
async function roundAt(answering: Answering, mesh: string, at: At, judged: boolean): Promise<LoadedRound | null> {
  const known = heldOf(answering, mesh);
  const live = known?.loaded ?? null;
  if (known === null || at === null) return live;
  if (live !== null && Date.parse(at) >= Date.parse(live.index.snapshot.at)) return live;
  const store = answering.store();
  if (store === null) return null;
  const past = await answering.pasts.at(store, known.facts, live?.positions ?? {}, at, judged);
  return heldOf(answering, mesh) === known ? past : null;
}

/** Everything about one round: the last one, or with `at` one of the past. A past one has no samples: its history is asked for apart. */
function roundAnswers(answering: Answering) {
  const view = async <View>(
    mesh: string,
    at: At,
    judged: "judged" | "plain",
    make: (round: LoadedRound, samples: readonly RoundSample[]) => View,
  ): Promise<View | null> => {
    const round = await roundAt(answering, mesh, at, judged === "judged");
    const known = heldOf(answering, mesh);
    return round === null ? null : make(round, round === known?.loaded ? known.samples : []);
  };
  const plain = new Set<string>(["snapshot", "wire", "wire-geo", "nodes", "links"]);
  return {
    document: (mesh, kind, at = null) =>
      view(mesh, at, plain.has(kind) ? "plain" : "judged", (round, samples) => round.document(kind, samples)),
    // Tree and ring draw what the analysis says.
    wire: (mesh, at = null, mapView = "force") =>
      view(mesh, at, mapView === "tree" || mapView === "ring" ? "judged" : "plain", (round) => round.wire(mapView)),
    findNode: (mesh, asked) => view(mesh, null, "plain", (round) => foundNode(round.index.snapshot.nodes, asked)),
    nodes: (mesh, at = null) => view(mesh, at, "plain", (round) => round.nodes()),
    node: (mesh, uid, at = null) =>
      view(mesh, at, "judged", (round, samples) => nodeView(round.index, uid, samples, round.analysis?.found() ?? null)),
    links: (mesh, at = null) => view(mesh, at, "plain", (round) => round.links()),
    link: (mesh, id, at = null) =>
      view(mesh, at, "judged", (round, samples) => linkView(round.index, id, samples, round.analysis?.found() ?? null)),
    gateways: (mesh, at = null) => view(mesh, at, "judged", (round) => round.gateways()),
    async fixFirst(mesh, family, at = null) {
      const told = await view(mesh, at, "judged", (round, samples) => ({ round, figures: round.fixFirst(family, samples) }));
      return told === null || told.figures === null ? null : withCosts(answering.store(), told.round, told.figures);
    },
    statistics: (mesh, family, at = null) => view(mesh, at, "judged", (round) => round.statistics(family)),
    async layer(mesh, layer, at, since) {
      const round = await roundAt(answering, mesh, at, true);
      if (round === null) return null;
      const before = layer === "changes" ? await roundAt(answering, mesh, sinceInstant(round, since), false) : null;
      return layerView(layer, round.index, round.analysis?.found() ?? null, before?.index ?? null);
    },
    onlyWays: (mesh, at = null) => view(mesh, at, "judged", (round) => round.onlyWays()),
    whatIf: (mesh, request) =>
      view(mesh, null, "judged", (round) => answerWhatIf((round.good ?? round).index, round.analysis, request)),
    exported: (mesh, format) => view(mesh, null, "plain", (round) => round.exported(format)),
    placeMetrics: (mesh) => view(mesh, null, "plain", (round) => placeFamilies(round.index)),
    async targets(mesh, port, access) {
      const shown = await view(mesh, null, "plain", ({ index }) => index.snapshot);
      // Only who may see everything gets more than the round that is held for the public.
      const whole = shown !== null && access === "open" ? await answering.store()?.latest(mesh) : null;
      return shown === null ? null : targetGroups(whole?.snapshot ?? shown, port);
    },
  } satisfies Partial<Reader>;
}

function sinceInstant({ index }: LoadedRound, since: Since): string {
  return typeof since === "string" ? instantOf(Date.parse(index.snapshot.at) - SINCE_SPANS[since]) : since.at;
}

function historyAnswers(answering: Answering) {
  const past = async <View>(
    mesh: string,
    make: (store: History, live: LoadedRound, access: Access) => Promise<View | null>,
  ): Promise<View | null> => {
    const known = heldOf(answering, mesh);
    const store = answering.store();
    if (known === null || known.loaded === null || store === null) return null;
    const made = await make(store, known.loaded, known.facts.technicians);
    return heldOf(answering, mesh) === known ? made : null;
  };
  const annotate = async <Value>(mesh: string, work: (facts: ReaderMesh) => Promise<Value>): Promise<Value | null> => {
    const facts = factsOf(answering, mesh);
    return facts === null ? null : work(facts);
  };
  return {
    timeline: (mesh, at, span) => past(mesh, (store, live) => timelineOf(store, live, at, span)),
    events: (mesh, asked) => past(mesh, (store, live, access) => eventsOf(store, live, access, asked)),
    series: (mesh, asked) =>
      past(mesh, (store, live) => seriesOf(store, live, factsOf(answering, mesh)?.timezone ?? "UTC", asked)),
    diff: (mesh, from, to) =>
      past(mesh, async (store) => {
        const one = await roundAt(answering, mesh, from, false);
        const other = await roundAt(answering, mesh, to, false);
        return one === null || other === null ? null : diffOf(store, one, other);
      }),
    availability: (mesh, entity, from, to) => past(mesh, (store, live) => availabilityOf(store, live, { entity, from, to })),
    steadiness: (mesh, uid, from, to) => past(mesh, (store, live) => steadinessOf(store, live, { uid, from, to })),
    reliability: (mesh, from, to) =>
      past(mesh, (store, live) => {
        const timezone = factsOf(answering, mesh)?.timezone ?? "UTC";
        return reliabilityViewOf(store, live, { fromMs: Date.parse(from), toMs: Date.parse(to), timezone });
      }),
    marks: (mesh) =>
      annotate(mesh, async (facts) => {
        const store = answering.store();
        return store === null ? { mesh, marks: [], writable: false } : marksOf(store, facts);
      }),
    addMark: (mesh, request) =>
      annotate(mesh, (facts) => addMark(answering.openToAnnotate, facts, request, answering.circumstances().nowMs)),
    alerts: (mesh) => past(mesh, (store, live) => alertsOf(store, live, factsOf(answering, mesh)?.isChangeable ?? false)),
    acknowledge: (mesh, id) =>
      annotate(mesh, (facts) => acknowledgeAlert(answering.openToAnnotate, facts, id, answering.circumstances().nowMs)),
    removeMark: (mesh, id) => annotate(mesh, (facts) => removeMark(answering.openToAnnotate, facts, id)),
  } satisfies Partial<Reader>;
}

/** How the collection and the site do: always of now. */
function statusAnswers(answering: Answering) {
  const { held, store } = answering;
  const summary = (mesh: ReaderMesh): MeshSummary => {
    const { id, name, technicians, intervalS } = mesh;
    const loaded = held.get(id)?.loaded ?? null;
    const urgent = loaded?.analysis?.found()?.analysis.fix_first?.urgent ?? null;
    const { troubles, ...circumstances } = answering.circumstances();
    const collection = { ...circumstances, intervalS, trouble: troubles[id] ?? null, isRecorded: mesh.isRecorded ?? false };
    const shown = loaded?.index.snapshot ?? null;
    return meshSummary({ id, name, technicians }, shown, collection, urgent, loaded?.good?.index.snapshot ?? shown);
  };
  const statusOf = async (mesh: ReaderMesh): Promise<MeshStatus> => {
    const rounds = (await store()?.rounds(mesh.id, ROUNDS_LISTED)) ?? [];
    const known = held.get(mesh.id);
    const analysis = analysisStatus(known?.loaded?.analysis?.found() ?? null, known?.missing ?? null);
    return meshStatus(summary(mesh), known?.loaded?.index.snapshot ?? null, rounds, analysis, mesh.zone ?? null);
  };
  return {
    meshes: async () => ({ siteName: answering.site().siteName, meshes: answering.site().meshes.map(summary) }),
    async mesh(mesh) {
      const known = factsOf(answering, mesh);
      return known === null ? null : summary(known);
    },
    async meshStatus(mesh) {
      const known = factsOf(answering, mesh);
      return known === null ? null : statusOf(known);
    },
    async status(): Promise<Status> {
      const { nowMs, collectorAlive } = answering.circumstances();
      const meshes = await Promise.all(answering.site().meshes.map(statusOf));
      return {
        at: instantOf(nowMs),
        version: answering.version,
        collectorAlive: collectorAlive ?? meshes.some((mesh) => mesh.summary.collection.collectorAlive),
        history: await historyStatus(store()),
        meshes,
        notifiers: await notifierStatus(store()),
      };
    },
  } satisfies Partial<Reader>;
}
