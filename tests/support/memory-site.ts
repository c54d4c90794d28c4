/**
 * A web context over synthetic meshes: the real reading core over a real store in a temporary folder, in this thread. For tests of
 * handlers and for looking at pages while they are being built.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WindowRing, windowRing } from "#lib/graph/analysis/index.ts";
import { openHistory } from "#lib/history/registry.ts";
import type { History } from "#lib/history/types.ts";
import { isPartial, type MeshEvent, ok, type Snapshot } from "#lib/model/index.ts";
import { analyseRound } from "#lib/server/analysis-worker-core.ts";
import { createChangeLimiter } from "#lib/server/web/context/change-limiter.ts";
import type { LiveBus, MetricsSettings, Reader, WebContext } from "#lib/server/web/context/context.ts";
import { healthOf } from "#lib/server/web/context/health.ts";
import { createRasteriser } from "#lib/server/web/pictures/rasteriser.ts";
import { createReaderCore } from "#lib/server/web/reader/core.ts";
import type { SiteConfigView } from "#lib/wire/api/site.ts";
import type { LiveEvent } from "#lib/wire/api/views.ts";
import type { ZoneFacts } from "#lib/wire/views/mesh-status.ts";
import { type SyntheticOptions, syntheticMesh } from "./synthetic-mesh.ts";

export type MemoryMesh = Omit<SyntheticOptions, "mesh" | "round"> & {
  id: string;
  name: string;
  technicians: "open" | "closed";
  /** What became of the file that tells where its nodes stand. */
  zone?: ZoneFacts;
};

export type MemorySite = WebContext & {
  /** Makes the next round of every mesh and tells it on the bus. */
  nextRound(): void;
  setCollectorAlive(alive: boolean): void;
  listeners(): number;
  /** The store behind it, with all rounds so far. */
  history(): Promise<History>;
};

export type MemorySiteOptions = {
  site?: Partial<SiteConfigView>;
  metrics?: Partial<MetricsSettings>;
  nowMs?: () => number;
  firstRound?: number;
  warmUpRounds?: number;
  /** What is kept as events with the last of the first rounds. */
  events?: (snapshot: Snapshot) => readonly MeshEvent[];
  /** How the rounds after the first ones see the mesh. */
  see?: (snapshot: Snapshot) => Snapshot;
};

const TIMEZONE = "Europe/Madrid";
const PROJECT_ROOT = join(import.meta.dirname, "../..");

export function memorySite(meshes: readonly MemoryMesh[], options: MemorySiteOptions = {}): MemorySite {
  const listeners = new Map<(event: LiveEvent) => void, string>();
  const rings = new Map<string, WindowRing>(meshes.map(({ id }) => [id, windowRing(TIMEZONE)]));
  const opening = openStore();
  let work: Promise<unknown> = opening;
  let round = options.firstRound ?? 100;
  let begun = false;
  let collectorAlive = true;
  let lastAt = new Date(0).toISOString();
  const nowMs = options.nowMs ?? (() => Date.parse(lastAt) + 4_000);

  const makeRound = (isLast: boolean): Snapshot[] =>
    meshes.map((facts, i) => {
      const { snapshot: whole, positions } = syntheticMesh({ ...facts, mesh: facts.id, round });
      const snapshot = isLast && begun && options.see !== undefined ? options.see(whole) : whole;
      if (i === 0) lastAt = snapshot.at;
      work = work.then(async () => {
        const ring = rings.get(facts.id);
        ring?.add(snapshot);
        const analysis = isLast && ring !== undefined && !isPartial(snapshot) ? analyseRound(snapshot, ring, null) : undefined;
        const events = isLast ? options.events?.(snapshot) : undefined;
        await (await opening).append({
          snapshot,
          layout: { version: 1, positions, nodes: [], pairs: {} },
          memory: null,
          newKeys: [],
          ...(analysis === undefined ? {} : { analysis }),
          ...(events === undefined ? {} : { events }),
        });
      });
      return snapshot;
    });
  for (let warmUp = options.warmUpRounds ?? 0; warmUp > 0; warmUp -= 1, round += 1) makeRound(false);
  makeRound(true);
  begun = true;

  const tell = (event: LiveEvent) => {
    for (const [listener, mesh] of listeners) if (event.type === "status" || event.mesh === mesh) listener(event);
  };
  const core = createReaderCore({
    open: async () => ok(await opening),
    // The store stays open for everybody else.
    openToAnnotate: async () => ok({ ...(await opening), close: async () => undefined }),
    version: "0.1.0",
    site: {
      siteName: options.site?.name ?? "Teranyina",
      meshes: meshes.map(({ id, name, technicians, intervalS = 60, zone }) => ({
        id,
        name,
        technicians,
        intervalS,
        zone: zone ?? null,
        timezone: TIMEZONE,
        isChangeable: technicians === "open" && (options.site?.anonymousChanges ?? true),
      })),
    },
    onRound: () => undefined,
    onTrouble: (message) => console.error(message),
  });
  const upToDate = async () => {
    await work;
    await core.look();
  };
  return {
    reader: waiting(
      upToDate,
      core.reader(() => ({ nowMs: nowMs(), collectorAlive, troubles: {} })),
    ),
    live: memoryBus(listeners),
    site: () => ({
      name: "Teranyina",
      baseUrl: "http://localhost:3000",
      languages: ["ca", "es", "en"],
      embedOrigins: ["*"],
      anonymousChanges: true,
      meshes: meshes.map(({ id, name, technicians }) => ({ id, name, timezone: TIMEZONE, technicians })),
      ...options.site,
    }),
    metrics: () => ({ perNode: false, exporterPort: 9100, token: null, ...options.metrics }),
    nowMs: () => nowMs(),
    root: PROJECT_ROOT,
    changes: createChangeLimiter(),
    rasteriser: createRasteriser(PROJECT_ROOT),
    health: () =>
      healthOf({
        meshes: meshes.map(({ id, intervalS = 60 }) => ({ id, intervalS })),
        lastRounds: new Map(meshes.map(({ id }) => [id, Date.parse(lastAt)])),
        nowMs: nowMs(),
        unstored: new Map(),
        timeFactor: 1,
        storeFile: "there",
        collectorAlive,
      }),
    nextRound() {
      round += 1;
      for (const { mesh, at } of makeRound(true)) tell({ type: "round", mesh, round, at });
    },
    setCollectorAlive(alive) {
      collectorAlive = alive;
      tell({ type: "status", collectorAlive: alive });
    },
    listeners: () => listeners.size,
    async history() {
      await upToDate();
      return opening;
    },
  };
}

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function openStore(): Promise<History> {
  const folder = mkdtempSync(join(tmpdir(), "teranyina-memory-"));
  folders.push(folder);
  const opened = await openHistory(`sqlite:${join(folder, "history.db")}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** The same reader; every question waits for what has been made so far. */
function waiting(ready: () => Promise<void>, reader: Reader): Reader {
  return new Proxy(reader, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]) => {
        await ready();
        return Reflect.apply(method, target, args);
      };
    },
  });
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
