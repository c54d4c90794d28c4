/**
 * Reads the store and answers for it: everything that the reading thread does, without the thread. Synchronous work is allowed here
 * to take its time; between rounds of the past it lets waiting questions in.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { History, HistoryError } from "../../history/types.ts";
import { instantOf, type Result, type RoundAnalysis } from "../../model/index.ts";
import type { LiveEvent, MeshStatus, MeshSummary, Status } from "../../wire/api/views.ts";
import { withAccess } from "../../wire/projection.ts";
import {
  analysisStatus,
  linkView,
  meshStatus,
  meshSummary,
  nodeView,
  type RoundSample,
  SAMPLES_MAX,
  sampleRound,
  withSample,
} from "../../wire/views/index.ts";
import type { Reader } from "./context.ts";
import { historyStatus } from "./history-status.ts";
import { answerWhatIf, readAnalysis } from "./reader-analysis.ts";
import { type LoadedRound, loadRound } from "./reader-mesh.ts";
import type { Circumstances, ReaderMesh, ReaderSite } from "./reader-protocol.ts";

const ROUNDS_LISTED = 20;
/** Where the store tells of rounds, only so many polls look all the same: a connection may be dead without anybody knowing. */
const POLLS_SKIPPED = 15;

export type ReaderCore = {
  /** The answers, as things stand. */
  reader(circumstances: () => Circumstances): Reader;
  /** Loads what is new in the store. Opens it first where it was not there yet. Calls overlap harmlessly. */
  look(): Promise<void>;
  /** As `look`, at intervals, for a store that does not tell of rounds by itself; one that does is only seldom looked at. */
  poll(): Promise<void>;
  lastRounds(): Promise<ReadonlyMap<string, number>>;
  setSite(site: ReaderSite): Promise<void>;
  close(): Promise<void>;
};

export type ReaderCoreOptions = {
  open: () => Promise<Result<History, HistoryError>>;
  version: string;
  site: ReaderSite;
  onRound: (event: Extract<LiveEvent, { type: "round" }>) => void;
  /** Told in words for the person who runs the site, once until it changes. */
  onTrouble: (message: string) => void;
};

type HeldMesh = {
  facts: ReaderMesh;
  loaded: LoadedRound | null;
  /** The last that there is: a round may have none. */
  kept: RoundAnalysis | null;
  /** Why the last round has none. */
  missing: string | null;
  samples: RoundSample[];
  filling: Promise<void> | null;
};

export function createReaderCore(options: ReaderCoreOptions): ReaderCore {
  let site = options.site;
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let closed = false;
  const store = keepStore(options, () => void look());
  let polls = 0;
  const held = new Map<string, HeldMesh>();

  const loadNew = async () => {
    const open = await store.open();
    if (open === null) return;
    const lastRounds = await open.lastRounds();
    for (const facts of site.meshes) {
      const known = heldMesh(held, facts);
      const last = lastRounds.get(facts.id) ?? null;
      if (last === null || last === known.loaded?.index.snapshot.round) continue;
      const stored = await open.latest(facts.id);
      const judged = readAnalysis(await open.analysis(facts.id, last));
      // The configuration may have changed meanwhile: only the facts that are held now say what the public may see.
      if (stored === null || held.get(facts.id) !== known) continue;
      if (judged !== null && "analysis" in judged) known.kept = judged.analysis;
      known.missing = judged !== null && "missing" in judged ? judged.missing : null;
      known.loaded = loadRound(stored, known.facts.technicians, known.loaded?.positions ?? {}, known.kept);
      known.samples = withSample(known.samples, sampleRound(known.loaded.index));
      known.filling ??= fillSamples(open, known, () => closed || held.get(facts.id) !== known, options.onTrouble);
      const { mesh, round, at } = known.loaded.index.snapshot;
      options.onRound({ type: "round", mesh, round, at });
    }
  };

  const look = (): Promise<void> => {
    if (closed) return Promise.resolve();
    lookAgain = looking !== null;
    looking ??= (async () => {
      try {
        do {
          lookAgain = false;
          await loadNew();
        } while (lookAgain && !closed);
      } catch (cause) {
        await store.drop(cause);
      } finally {
        looking = null;
      }
    })();
    return looking;
  };

  return {
    reader: (circumstances) => answers({ held, site: () => site, store: store.current, version: options.version, circumstances }),
    look,
    poll: () => (store.tells() && polls++ % POLLS_SKIPPED !== 0 ? Promise.resolve() : look()),
    lastRounds: async () => (await store.open())?.lastRounds() ?? new Map(),
    setSite(next) {
      const kept = new Map(next.meshes.map((facts) => [facts.id, facts.technicians]));
      for (const [id, { facts }] of held) if (kept.get(id) !== facts.technicians) held.delete(id);
      site = next;
      for (const facts of next.meshes) heldMesh(held, facts).facts = facts;
      return look();
    },
    async close() {
      closed = true;
      await looking;
      await Promise.all([...held.values()].map((mesh) => mesh.filling));
      await store.close();
    },
  };
}

/** The store, opened when it is there; what is wrong with it is told once until it changes. */
function keepStore(options: Pick<ReaderCoreOptions, "open" | "onTrouble">, onStored: () => void) {
  let history: History | null = null;
  let unfollow: (() => Promise<void>) | null = null;
  let opening: Promise<History | null> | null = null;
  let told = "";
  const tell = (message: string) => {
    if (message !== told) options.onTrouble(message);
    told = message;
  };
  const close = async () => {
    const [last, lastUnfollow] = [history, unfollow];
    history = unfollow = null;
    await lastUnfollow?.();
    await last?.close();
  };
  const openFresh = async (): Promise<History | null> => {
    const opened = await options.open();
    if (opened.ok) {
      try {
        unfollow = await opened.value.follow(onStored);
      } catch (cause) {
        await opened.value.close();
        throw cause;
      }
      told = "";
      history = opened.value;
    } else if (opened.error.code !== "missing" && opened.error.code !== "not-migrated") {
      // Before the collector's first start there is nothing to read: that is no trouble.
      tell(opened.error.message);
    }
    return history;
  };
  return {
    current: () => history,
    tells: () => unfollow !== null,
    open(): Promise<History | null> {
      if (history !== null) return Promise.resolve(history);
      opening ??= openFresh().finally(() => {
        opening = null;
      });
      return opening;
    },
    /** After a failure: the next look opens it afresh. */
    async drop(cause: unknown): Promise<void> {
      tell(wordsOf(cause));
      try {
        await close();
      } catch (closing) {
        tell(wordsOf(closing));
      }
    },
    close,
  };
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function heldMesh(held: Map<string, HeldMesh>, facts: ReaderMesh): HeldMesh {
  const known = held.get(facts.id);
  if (known !== undefined) return known;
  const fresh: HeldMesh = { facts, loaded: null, kept: null, missing: null, samples: [], filling: null };
  held.set(facts.id, fresh);
  return fresh;
}

/** The rounds before the last, newest first, one at a time. A round that cannot be read ends it: the line is short, not wrong. */
async function fillSamples(
  store: History,
  mesh: HeldMesh,
  over: () => boolean,
  onTrouble: (message: string) => void,
): Promise<void> {
  try {
    for (const head of await store.rounds(mesh.facts.id, SAMPLES_MAX)) {
      await nextTurn();
      if (over()) return;
      if (mesh.samples.some((sample) => sample.round === head.round)) continue;
      const stored = await store.at(mesh.facts.id, head.at);
      if (stored !== null && !over())
        mesh.samples = withSample(mesh.samples, sampleRound(withAccess(stored.snapshot, mesh.facts.technicians)));
    }
  } catch (cause) {
    onTrouble(`Sparklines of ${mesh.facts.id} stay short: ${wordsOf(cause)}`);
  }
}

type Answering = {
  held: ReadonlyMap<string, HeldMesh>;
  site: () => ReaderSite;
  store: () => History | null;
  version: string;
  circumstances: () => Circumstances;
};

function answers(answering: Answering): Reader {
  const { held, store } = answering;
  const facts = (mesh: string) => answering.site().meshes.find((candidate) => candidate.id === mesh) ?? null;
  const view = async <View>(mesh: string, make: (loaded: LoadedRound, known: HeldMesh) => View): Promise<View | null> => {
    const known = facts(mesh) === null ? undefined : held.get(mesh);
    return known === undefined || known.loaded === null ? null : make(known.loaded, known);
  };
  const summary = (mesh: ReaderMesh): MeshSummary => {
    const { id, name, technicians, intervalS } = mesh;
    const loaded = held.get(id)?.loaded ?? null;
    const urgent = loaded?.analysis?.found()?.analysis.fix_first?.urgent ?? null;
    const collection = { ...answering.circumstances(), intervalS };
    return meshSummary({ id, name, technicians }, loaded?.index.snapshot ?? null, collection, urgent);
  };
  const statusOf = async (mesh: ReaderMesh): Promise<MeshStatus> => {
    const rounds = (await store()?.rounds(mesh.id, ROUNDS_LISTED)) ?? [];
    const known = held.get(mesh.id);
    const analysis = analysisStatus(known?.loaded?.analysis?.found() ?? null, known?.missing ?? null);
    return meshStatus(summary(mesh), known?.loaded?.index.snapshot ?? null, rounds, analysis);
  };
  return {
    meshes: async () => ({ siteName: answering.site().siteName, meshes: answering.site().meshes.map(summary) }),
    async mesh(mesh) {
      const known = facts(mesh);
      return known === null ? null : summary(known);
    },
    document: (mesh, kind) => view(mesh, (loaded, known) => loaded.document(kind, known.samples)),
    async documentAt(mesh, kind, at) {
      const known = facts(mesh);
      const stored = known === null ? null : ((await store()?.at(mesh, at)) ?? null);
      if (known === null || stored === null) return null;
      return loadRound(stored, known.technicians, held.get(mesh)?.loaded?.positions ?? {}).document(kind, []);
    },
    wire: (mesh) => view(mesh, (loaded) => loaded.wire()),
    nodes: (mesh) => view(mesh, (loaded) => loaded.nodes()),
    node: (mesh, uid) =>
      view(mesh, (loaded, known) => nodeView(loaded.index, uid, known.samples, loaded.analysis?.found() ?? null)),
    links: (mesh) => view(mesh, (loaded) => loaded.links()),
    link: (mesh, id) =>
      view(mesh, (loaded, known) => linkView(loaded.index, id, known.samples, loaded.analysis?.found() ?? null)),
    gateways: (mesh) => view(mesh, (loaded) => loaded.gateways()),
    fixFirst: (mesh, language, family) => view(mesh, (loaded, known) => loaded.fixFirst(language, family, known.samples)),
    statistics: (mesh, family) => view(mesh, (loaded) => loaded.statistics(family)),
    onlyWays: (mesh) => view(mesh, (loaded) => loaded.onlyWays()),
    whatIf: (mesh, request) => view(mesh, (loaded) => answerWhatIf(loaded.index, loaded.analysis, request)),
    async meshStatus(mesh) {
      const known = facts(mesh);
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
      };
    },
    exported: (mesh, format) => view(mesh, (loaded) => loaded.exported(format)),
  };
}
