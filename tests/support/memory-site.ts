/**
 * A web context without a store: synthetic meshes through the real views, in this thread. For tests of handlers and for looking at
 * pages while they are being built.
 */
import { type WindowRing, windowRing } from "#lib/graph/analysis/index.ts";
import type { Positions, Snapshot } from "#lib/model/index.ts";
import { analyseRound } from "#lib/server/analysis-worker-core.ts";
import type { LiveBus, Reader, WebContext } from "#lib/server/web/context.ts";
import { answerWhatIf } from "#lib/server/web/reader-analysis.ts";
import { type LoadedRound, loadRound } from "#lib/server/web/reader-mesh.ts";
import type { SiteConfigView } from "#lib/wire/api/site.ts";
import type { LiveEvent } from "#lib/wire/api/views.ts";
import { positionsWithAccess, withAccess } from "#lib/wire/projection.ts";
import {
  analysisStatus,
  indexSnapshot,
  linkView,
  meshStatus,
  meshSummary,
  nodeView,
  type RoundSample,
  type SnapshotIndex,
  sampleRound,
  withSample,
} from "#lib/wire/views/index.ts";
import { type SyntheticOptions, syntheticMesh } from "./synthetic-mesh.ts";

export type MemoryMesh = Omit<SyntheticOptions, "mesh" | "round"> & {
  id: string;
  name: string;
  technicians: "open" | "closed";
};

type Held = {
  facts: MemoryMesh;
  index: SnapshotIndex;
  positions: Positions;
  samples: RoundSample[];
  history: Snapshot[];
  ring: WindowRing;
  /** Analysed and encoded when somebody asks. */
  loaded(): LoadedRound;
};

export type MemorySite = WebContext & {
  /** Makes the next round of every mesh and tells it on the bus. */
  nextRound(): void;
  setCollectorAlive(alive: boolean): void;
  listeners(): number;
};

export function memorySite(
  meshes: readonly MemoryMesh[],
  options: { site?: Partial<SiteConfigView>; nowMs?: () => number; firstRound?: number; warmUpRounds?: number } = {},
): MemorySite {
  const listeners = new Map<(event: LiveEvent) => void, string>();
  const held = new Map<string, Held>();
  let round = options.firstRound ?? 100;
  let collectorAlive = true;
  let nowMs = () => Date.parse([...held.values()][0]?.index.snapshot.at ?? new Date(0).toISOString()) + 4_000;
  if (options.nowMs !== undefined) nowMs = options.nowMs;

  const makeRound = () => {
    for (const facts of meshes) {
      const made = syntheticMesh({ ...facts, mesh: facts.id, round });
      const snapshot = withAccess(made.snapshot, facts.technicians);
      const positions = positionsWithAccess(made.positions, facts.id, facts.technicians);
      const known = held.get(facts.id);
      const index = indexSnapshot(snapshot);
      const ring = known?.ring ?? windowRing("Europe/Madrid");
      ring.add(snapshot);
      let loaded: LoadedRound | null = null;
      held.set(facts.id, {
        ring,
        loaded() {
          if (loaded !== null) return loaded;
          const stored = { snapshot: made.snapshot, layout: { positions: made.positions }, memory: null };
          loaded = loadRound(stored, facts.technicians, {}, analyseRound(made.snapshot, ring, null));
          return loaded;
        },
        facts,
        index,
        positions,
        samples: withSample(known?.samples ?? [], sampleRound(index)),
        history: [snapshot, ...(known?.history ?? [])].slice(0, 20),
      });
    }
  };
  const tell = (event: LiveEvent) => {
    for (const [listener, mesh] of listeners) if (event.type === "status" || event.mesh === mesh) listener(event);
  };
  for (let warmUp = options.warmUpRounds ?? 0; warmUp > 0; warmUp -= 1, round += 1) makeRound();
  makeRound();

  return {
    reader: memoryReader(held, () => ({ nowMs: nowMs(), collectorAlive }), options.site?.name ?? "Teranyina"),
    live: memoryBus(listeners),
    site: () => ({
      name: "Teranyina",
      baseUrl: "http://localhost:3000",
      languages: ["ca", "es", "en"],
      embedOrigins: ["*"],
      meshes: meshes.map(({ id, name, technicians }) => ({ id, name, timezone: "Europe/Madrid", technicians })),
      ...options.site,
    }),
    nowMs: () => nowMs(),
    nextRound() {
      round += 1;
      makeRound();
      for (const { index } of held.values()) {
        const { mesh, at } = index.snapshot;
        tell({ type: "round", mesh, round, at });
      }
    },
    setCollectorAlive(alive) {
      collectorAlive = alive;
      tell({ type: "status", collectorAlive: alive });
    },
    listeners: () => listeners.size,
  };
}

function memoryBus(listeners: Map<(event: LiveEvent) => void, string>): LiveBus {
  return {
    subscribe(mesh, listener) {
      const own = (event: LiveEvent) => listener(event);
      listeners.set(own, mesh);
      return () => listeners.delete(own);
    },
  };
}

function memoryReader(
  held: ReadonlyMap<string, Held>,
  now: () => { nowMs: number; collectorAlive: boolean },
  siteName: string,
): Reader {
  const view = async <View>(mesh: string, make: (known: Held) => View): Promise<View | null> => {
    const known = held.get(mesh);
    return known === undefined ? null : make(known);
  };
  const foundOf = (known: Held) => known.loaded().analysis?.found() ?? null;
  const summaryOf = (known: Held) =>
    meshSummary(
      { id: known.facts.id, name: known.facts.name, technicians: known.facts.technicians },
      known.index.snapshot,
      { ...now(), intervalS: known.facts.intervalS ?? 60 },
      foundOf(known)?.analysis.fix_first?.urgent ?? null,
    );
  const statusOf = (known: Held) =>
    meshStatus(
      summaryOf(known),
      known.index.snapshot,
      known.history.map((snapshot) => ({
        round: snapshot.round,
        at: snapshot.at,
        answered: snapshot.nodes.filter((node) => node.state === "answered").length,
        nodes: snapshot.nodes.length,
        links: snapshot.links.length,
        refusals: snapshot.refusals.length,
        cost: snapshot.cost,
      })),
      analysisStatus(foundOf(known), null),
    );
  return {
    meshes: async () => ({ siteName, meshes: [...held.values()].map(summaryOf) }),
    mesh: (mesh) => view(mesh, summaryOf),
    document: (mesh, kind) => view(mesh, (known) => known.loaded().document(kind, known.samples)),
    documentAt: (mesh, kind, at) =>
      view(mesh, ({ history, positions }) => {
        const snapshot = history.find((candidate) => candidate.at <= at);
        if (snapshot === undefined) return null;
        return loadRound({ snapshot, layout: { positions }, memory: null }, "open", {}).document(kind, []);
      }),
    wire: (mesh) => view(mesh, (known) => known.loaded().wire()),
    nodes: (mesh) => view(mesh, (known) => known.loaded().nodes()),
    node: (mesh, uid) => view(mesh, (known) => nodeView(known.index, uid, known.samples, foundOf(known))),
    links: (mesh) => view(mesh, (known) => known.loaded().links()),
    link: (mesh, id) => view(mesh, (known) => linkView(known.index, id, known.samples, foundOf(known))),
    gateways: (mesh) => view(mesh, (known) => known.loaded().gateways()),
    fixFirst: (mesh, language, family) => view(mesh, (known) => known.loaded().fixFirst(language, family, known.samples)),
    statistics: (mesh, family) => view(mesh, (known) => known.loaded().statistics(family)),
    onlyWays: (mesh) => view(mesh, (known) => known.loaded().onlyWays()),
    whatIf: (mesh, request) => view(mesh, (known) => answerWhatIf(known.index, known.loaded().analysis, request)),
    meshStatus: (mesh) => view(mesh, statusOf),
    status: async () => ({
      at: new Date(now().nowMs).toISOString(),
      version: "0.1.0",
      collectorAlive: now().collectorAlive,
      history: {
        engine: "sqlite",
        bytes: 1_000_000,
        rounds: [...held.values()].reduce((sum, known) => sum + known.samples.length, 0),
        freeBytes: 40_000_000_000,
        parts: [{ name: "topology", bytes: 8_000_000 }],
        bytesPerDay: 240_000,
        daysUntilFull: 900,
        trouble: null,
      },
      meshes: [...held.values()].map(statusOf),
    }),
    exported: (mesh, format) =>
      view(mesh, (known) => {
        return known.loaded().exported(format);
      }),
  };
}
