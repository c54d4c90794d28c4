/** What the analysing thread does, without the thread: it keeps the window of each mesh and analyses round after round. */
import { analyse, type FailureLog, RECORD_DAYS, type WindowRing, windowRing } from "../graph/analysis/index.ts";
import { readEventState } from "../graph/events/index.ts";
import type { History } from "../history/types.ts";
import type { Family, FixFirstSettings, MeshEvent, NetworkAnalysis, RoundAnalysis, Snapshot } from "../model/index.ts";
import { instantOf } from "../model/index.ts";
import { EVENTS_STATE } from "./judge-round.ts";

export type AnalysisTask = {
  mesh: string;
  timezone: string;
  snapshot: Snapshot;
  /** Events that are open, or ended since the task before: what is older is in the store. */
  events?: readonly MeshEvent[];
  fixFirst?: FixFirstSettings;
};

export type AnalysisCore = {
  /** The snapshot joins the window of its mesh. @throws what the store throws when the window is first filled; the next call tries again. */
  analyse(task: AnalysisTask): Promise<RoundAnalysis>;
  close(): Promise<void>;
};

export type AnalysisCoreOptions = {
  /** The store, opened for reading; null where there is none to look back on. */
  open: () => Promise<History | null>;
  /** Spectra, communities and robustness once in so many rounds. */
  deepEvery?: number;
  /** How long the stored rounds may be read at the start, of the machine's time. */
  fillMs?: number;
};

const DEEP_EVERY = 30;
const FILL_MS = 20_000;
/** Rounds that are looked at for the start of a window; heads are small. */
const HEADS_MAX = 50_000;
/** The last hours round by round, what is older evenly spread. */
const RECENT_ROUNDS = 120;
const OLDER_ROUNDS = 600;

/** Events of one mesh of which failures are told. */
const EVENTS_PAGE = 10_000;
const EVENTS_MOST = 50_000;
const DAY_MS = 86_400_000;

type Mesh = {
  ring: WindowRing;
  events: Map<string, MeshEvent>;
  /** Since when events are derived; null: they are not, or nobody knows since when. */
  logFromMs: number | null;
  deep: RoundAnalysis["deep"];
  sinceDeep: number;
};

export function createAnalysisCore(options: AnalysisCoreOptions): AnalysisCore {
  const meshes = new Map<string, Mesh>();
  let store: History | null = null;
  const meshOf = async ({ mesh, timezone, snapshot, events }: AnalysisTask): Promise<Mesh> => {
    const known = meshes.get(mesh);
    if (known !== undefined) return known;
    const fresh: Mesh = {
      ring: windowRing(timezone),
      events: new Map(),
      logFromMs: events === undefined ? null : Date.parse(snapshot.at),
      deep: null,
      sinceDeep: 0,
    };
    store ??= await options.open();
    if (store !== null) {
      await fill(fresh.ring, store, mesh, snapshot.at, options.fillMs ?? FILL_MS);
      const log = await failureLog(store, mesh, snapshot.at);
      for (const event of log.events) fresh.events.set(event.id, event);
      fresh.logFromMs = log.fromMs ?? fresh.logFromMs;
    }
    meshes.set(mesh, fresh);
    return fresh;
  };
  return {
    async analyse(task) {
      const mesh = await meshOf(task);
      mesh.ring.add(task.snapshot);
      addEvents(mesh.events, task.events ?? [], Date.parse(task.snapshot.at));
      const log = { fromMs: mesh.logFromMs, events: [...mesh.events.values()] };
      const wantsDeep = mesh.deep === null || mesh.sinceDeep >= (options.deepEvery ?? DEEP_EVERY);
      const judged = analyseRound(task.snapshot, mesh.ring, wantsDeep ? null : mesh.deep, {
        log,
        ...(task.fixFirst !== undefined && { fixFirst: task.fixFirst }),
      });
      mesh.deep = judged.deep;
      mesh.sinceDeep = wantsDeep ? 1 : mesh.sinceDeep + 1;
      return judged;
    },
    close: async () => store?.close(),
  };
}

/** The families that have gateways; v4 where there is none at all, so that what needs no gateway is known all the same. */
function familiesOf(snapshot: Snapshot): { main: Family; v4: boolean; v6: boolean } {
  const has = (family: Family) => snapshot.gateways.some((gateway) => gateway.family === family);
  const v6 = has("v6");
  const v4 = has("v4") || !v6;
  return { main: v4 ? "v4" : "v6", v4, v6 };
}

/** Of a round that is the last in its window. `deep`: what is dear, of an earlier round; null computes it anew. */
export function analyseRound(
  snapshot: Snapshot,
  ring: WindowRing,
  deep: RoundAnalysis["deep"],
  record: { log?: FailureLog; fixFirst?: FixFirstSettings } = {},
): RoundAnalysis {
  const startedMs = performance.now();
  const { round, at } = snapshot;
  const window = ring.source();
  const { main, v4, v6 } = familiesOf(snapshot);
  const one = (family: Family) => analyse(snapshot, { ...record, family, window, deep: deep === null });
  const families = { v4: v4 ? one("v4") : null, v6: v6 ? one("v6") : null };
  const network = (family: "v4" | "v6"): NetworkAnalysis | null => families[family]?.network ?? null;
  return {
    version: 1,
    round,
    as_of: at,
    elapsed_ms: performance.now() - startedMs,
    window: { from: instantOf(window.fromMs), to: instantOf(window.toMs), rounds: ring.rounds },
    main,
    ...families,
    deep: deep ?? { round, as_of: at, v4: network("v4"), v6: network("v6") },
  };
}

/** What the store tells of failures up to an instant: as much as their record goes back. */
export async function failureLog(store: History, mesh: string, at: string): Promise<FailureLog> {
  const from = instantOf(Date.parse(at) - RECORD_DAYS * DAY_MS);
  const query = { from, to: instantOf(Date.parse(at) + 1), kinds: FAILURE_KINDS, limit: EVENTS_PAGE };
  const events: MeshEvent[] = [...(await store.events(mesh, { kinds: FAILURE_KINDS, open: true, limit: EVENTS_PAGE }))];
  for (let last: MeshEvent | undefined; events.length < EVENTS_MOST; ) {
    const before = last === undefined ? {} : { before: { from: last.from, id: last.id } };
    const page = await store.events(mesh, { ...query, ...before });
    events.push(...page);
    last = page.at(-1);
    if (page.length < EVENTS_PAGE) break;
  }
  const beganMs = readEventState(await store.state(mesh, EVENTS_STATE))?.beganMs ?? Number.POSITIVE_INFINITY;
  return { fromMs: beganMs < Date.parse(at) ? Math.max(beganMs, Date.parse(from)) : null, events };
}

/** Failures, and what they made. */
const FAILURE_KINDS: readonly MeshEvent["kind"][] = ["node-down", "link-down", "gateway-lost", "uncovered", "partition"];

function addEvents(known: Map<string, MeshEvent>, events: readonly MeshEvent[], nowMs: number): void {
  for (const event of events) if (FAILURE_KINDS.includes(event.kind)) known.set(event.id, event);
  const since = instantOf(nowMs - RECORD_DAYS * DAY_MS);
  for (const [id, { to }] of known) if (to !== null && to < since) known.delete(id);
}

/** The past rounds into the ring, in order of time, as many as the time allows. */
async function fill(ring: WindowRing, store: History, mesh: string, before: string, fillMs: number): Promise<void> {
  const heads = (await store.rounds(mesh, HEADS_MAX)).filter((head) => head.at < before);
  const startedMs = performance.now();
  const chosen = spread(heads);
  const [newest] = chosen;
  if (newest === undefined) return;
  await store.at(mesh, newest.at);
  // The first read also opens files; it overstates what a round costs, which errs on the side of time.
  const most = Math.max(RECENT_ROUNDS / 4, Math.floor(fillMs / Math.max(1, performance.now() - startedMs)));
  for (const head of spread(
    heads,
    Math.min(RECENT_ROUNDS, most),
    Math.max(0, Math.min(OLDER_ROUNDS, most - RECENT_ROUNDS)),
  ).reverse()) {
    const stored = await store.at(mesh, head.at);
    if (stored !== null) ring.add(stored.snapshot);
    if (performance.now() - startedMs > 2 * fillMs) return;
  }
}

/** Of rounds, the newest first: the first `recent`, and of the others `older` evenly by their place. */
function spread<Head>(heads: readonly Head[], recent = RECENT_ROUNDS, older = OLDER_ROUNDS): Head[] {
  const rest = heads.slice(recent);
  const step = Math.max(1, rest.length / Math.max(1, older));
  const picked = Array.from({ length: older === 0 ? 0 : Math.floor(rest.length / step) }, (_, i) => rest[Math.floor(i * step)]);
  return [...heads.slice(0, recent), ...picked.flatMap((head) => (head === undefined ? [] : [head]))];
}
