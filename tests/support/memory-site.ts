/**
 * A web context without a store: synthetic meshes through the real views, in this thread. For tests of handlers and for looking at
 * pages while they are being built.
 */
import type { Positions, Snapshot } from "#lib/model/index.ts";
import type { DocumentKind, LiveBus, Reader, WebContext } from "#lib/server/web/context.ts";
import { encodeDocument, encodeJson } from "#lib/server/web/reader-documents.ts";
import type { SiteConfigView } from "#lib/wire/api/site.ts";
import type { LiveEvent } from "#lib/wire/api/views.ts";
import { encodeWire, POSITION_STEPS } from "#lib/wire/encode.ts";
import { exportSnapshot } from "#lib/wire/exports/registry.ts";
import { packWire } from "#lib/wire/pack.ts";
import { positionsWithAccess, withAccess } from "#lib/wire/projection.ts";
import {
  gatewaysView,
  indexSnapshot,
  linksView,
  linkView,
  meshStatus,
  meshSummary,
  nodesView,
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

type Held = { facts: MemoryMesh; index: SnapshotIndex; positions: Positions; samples: RoundSample[]; history: Snapshot[] };

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
      held.set(facts.id, {
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
  const summaryOf = (known: Held) =>
    meshSummary({ id: known.facts.id, name: known.facts.name, technicians: known.facts.technicians }, known.index.snapshot, {
      ...now(),
      intervalS: known.facts.intervalS ?? 60,
    });
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
    );
  const documents: Record<DocumentKind, (known: Held) => unknown> = {
    snapshot: (known) => known.index.snapshot,
    wire: (known) => packWire(encodeWire(known.index.snapshot, known.positions), POSITION_STEPS),
    nodes: (known) => nodesView(known.index),
    links: (known) => linksView(known.index),
    gateways: (known) => gatewaysView(known.index),
  };
  return {
    meshes: async () => ({ siteName, meshes: [...held.values()].map(summaryOf) }),
    mesh: (mesh) => view(mesh, summaryOf),
    document: (mesh, kind) => view(mesh, (known) => encodeJson(documents[kind](known))),
    documentAt: (mesh, kind, at) =>
      view(mesh, (known) => {
        const snapshot = known.history.find((candidate) => candidate.at <= at);
        if (snapshot === undefined) return null;
        return encodeJson(documents[kind]({ ...known, index: indexSnapshot(snapshot) }));
      }),
    wire: (mesh) => view(mesh, (known) => encodeWire(known.index.snapshot, known.positions)),
    nodes: (mesh) => view(mesh, (known) => nodesView(known.index)),
    node: (mesh, uid) => view(mesh, (known) => nodeView(known.index, uid, known.samples)),
    links: (mesh) => view(mesh, (known) => linksView(known.index)),
    link: (mesh, id) => view(mesh, (known) => linkView(known.index, id, known.samples)),
    gateways: (mesh) => view(mesh, (known) => gatewaysView(known.index)),
    meshStatus: (mesh) => view(mesh, statusOf),
    status: async () => ({
      at: new Date(now().nowMs).toISOString(),
      version: "0.1.0",
      collectorAlive: now().collectorAlive,
      history: {
        engine: "sqlite",
        bytes: 1_000_000,
        rounds: [...held.values()].reduce((sum, known) => sum + known.samples.length, 0),
      },
      meshes: [...held.values()].map(statusOf),
    }),
    exported: (mesh, format) =>
      view(mesh, (known) => {
        const { contentType, filename, body } = exportSnapshot(known.index.snapshot, format, known.positions);
        return { ...encodeDocument(body, contentType), filename };
      }),
  };
}
