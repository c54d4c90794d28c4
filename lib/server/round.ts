/** One round of one mesh: crawl → assemble → layout and analysis → events and alerts → store → publish. Every step is given from outside, so it can be tried alone. */

import { MINUTE_MS } from "#lib/base/durations.ts";
import { readSilences, type Silence, type Subscription } from "../alerts/index.ts";
import { readLocalDaemon } from "../collectors/bmx-directory/local-daemon.ts";
import type { Crawl, CrawlLimits, CrawlMemory, CrawlResult } from "../collectors/discovery/types.ts";
import type { Assemble } from "../graph/assemble/input/types.ts";
import { type LayoutState, layoutStateSchema } from "../graph/layout/types.ts";
import { layoutOfPartial } from "../graph/layout/update-layout.ts";
import type { History, Retention } from "../history/types.ts";
import {
  type Clock,
  instantOf,
  isPartial,
  type MissingAnalysis,
  missingAnalysisSchema,
  type Observation,
  type Refusal,
  type RoundAnalysis,
  type Snapshot,
} from "../model/index.ts";
import type { LiveEvent } from "../wire/api/views.ts";
import type { AnalyseRound } from "./analysis-worker.ts";
import type { MeshConfig } from "./config/load.ts";
import { type JudgeMemory, judgeRound, readJudgeMemory, SILENCES_STATE } from "./judge-round.ts";
import type { Log } from "./log.ts";
import { crawlMemorySchema, notInFuture } from "./not-in-future.ts";
import { refusalLog } from "./refusal-log.ts";
import { retaining } from "./retaining.ts";
import type { SteadyClock } from "./steady-clock.ts";
import { stopwatch } from "./stopwatch.ts";

export type RoundParts = {
  crawl: Crawl;
  assemble: Assemble;
  layout: (snapshot: Snapshot, previous: LayoutState | null) => Promise<LayoutState>;
  /** What it cannot tell, or not in time, the round goes on without. */
  analyse: AnalyseRound;
  history: History;
  publish: (event: Extract<LiveEvent, { type: "round" }>) => void;
  limits: CrawlLimits;
  /** Who is told of alerts, of all meshes. */
  subscriptions: readonly Subscription[];
  /** Of the configuration; people add others in the store. */
  silences?: readonly Silence[];
  /** How long every round is kept, and how long one an hour. */
  retention: Retention;
  clock: Clock;
  /** Whether `clock` may be wrong about today: then nothing is thinned. */
  isTimeInDoubt?: () => boolean;
  /** What `clock` says of its own jumps; absent: it is not ours to judge. */
  clockJumps?: SteadyClock["jumps"];
  /** Seconds of `clock` in one of the machine's, by which rounds are paced: 1 but where an emulator's time flies. */
  timeFactor: () => number;
  log: Log;
};

export type MeshRounds = {
  /**
   * @returns the snapshot once it is stored; null where `signal` ended the round before that: half a crawl would tell nodes dead that
   * were only not asked.
   * @throws what a step throws. The next call goes on from the last stored round.
   */
  run(signal: AbortSignal): Promise<Snapshot | null>;
};

/** What the next round needs of the one before; read from the store once, then carried along. */
type Last = {
  snapshot: Snapshot | null;
  /** The last one that saw enough of the mesh to speak for the whole; null: none did yet. */
  good: Snapshot | null;
  /** The last round with an analysis. */
  analysed: MissingAnalysis["last"];
  layout: LayoutState | null;
  memory: CrawlMemory | null;
  identity: Map<string, string>;
  uidSecret: string;
  judged: JudgeMemory;
  /** Read from the store: this process has not asked anybody yet. */
  resumed: boolean;
  /** Not always one more than the last round has: captures of the past are numbered as they come. */
  nextRound: number;
  /** How much of the clock's jumps this round was dated with. */
  believedMs: number;
};

export function meshRounds(mesh: MeshConfig, parts: RoundParts): MeshRounds {
  let last: Last | null = null;
  let believedMs = parts.clockJumps?.().believedMs ?? 0;
  const equipped: Equipped = { ...parts, onRefusal: refusalLog(mesh.id, parts.log), retain: retaining(mesh.id, parts) };
  return {
    async run(signal) {
      last ??= { ...(await readLast(mesh.id, parts.history)), believedMs };
      const before = last;
      // Whatever fails: whether the round was stored is the store's to say.
      last = null;
      const done = await oneRound(mesh, equipped, before, signal);
      last = done ?? before;
      believedMs = last.believedMs;
      return done?.snapshot ?? null;
    },
  };
}

async function readLast(mesh: string, history: History): Promise<Omit<Last, "believedMs">> {
  const stored = await history.latest(mesh);
  const identity = new Map(await history.identity(mesh));
  // What an older version kept in another form is begun anew: positions and polling plans are conveniences, not history.
  const layout = layoutStateSchema.safeParse(stored?.layout);
  const memory = crawlMemorySchema.safeParse(stored?.memory);
  const good = stored === null ? null : await lastGoodOf(stored.snapshot, history);
  return {
    snapshot: stored?.snapshot ?? null,
    good,
    analysed: good === null ? null : await lastAnalysed(good, history),
    layout: layout.success ? layout.data : null,
    memory: memory.success ? memory.data : null,
    identity,
    uidSecret: await history.uidSecret(),
    judged: await readJudgeMemory(history, mesh),
    resumed: true,
    nextRound: await history.nextRound(mesh),
  };
}

async function lastGoodOf(snapshot: Snapshot, history: History): Promise<Snapshot | null> {
  if (!isPartial(snapshot)) return snapshot;
  const lastGood = snapshot.coverage?.lastGood ?? null;
  const stored = lastGood === null ? null : await history.at(snapshot.mesh, lastGood.at);
  return stored?.snapshot.round === lastGood?.round ? (stored?.snapshot ?? null) : null;
}

async function lastAnalysed({ mesh, round, at }: Snapshot, history: History): Promise<MissingAnalysis["last"]> {
  const analysis = await history.analysis(mesh, round);
  if (analysis === null) return null;
  const missing = missingAnalysisSchema.safeParse(analysis);
  return missing.success ? (missing.data.last ?? null) : { round, at };
}

type Equipped = RoundParts & {
  onRefusal: (refusal: Refusal) => void;
  retain: ReturnType<typeof retaining>;
};

async function oneRound(
  mesh: MeshConfig,
  parts: Equipped,
  stored: Last,
  signal: AbortSignal,
): Promise<(Last & { snapshot: Snapshot }) | null> {
  const { clock, history, log } = parts;
  const watch = stopwatch();
  const at = instantOf(clock.nowMs());
  const jumps = parts.clockJumps?.() ?? null;
  const last = jumps === null ? stored : notInFuture(stored, at);
  const crawled = await parts.crawl(requestOf(mesh, parts, last, signal));
  if (signal.aborted) return null;
  watch.lap("crawlMs");
  const round = last.nextRound;
  const { memory } = crawled;
  const { snapshot, newKeys } = await assembled(mesh, parts, last, { at, crawled });
  watch.lap("assembleMs");
  const [layout, analysis] = await Promise.all([layoutOf(parts, snapshot, last.layout), analysisOf(mesh, parts, snapshot, last)]);
  watch.lap("layoutAndAnalysisMs");
  if (analysis !== null && "missing" in analysis)
    log.warn({ mesh: mesh.id, round, reason: analysis.missing }, "round without analysis");
  if (signal.aborted) return null;
  const { judged, ...told } = judgeRound(last.judged, {
    snapshot,
    previous: last.good,
    analysis: analysis ?? { version: 1, round, missing: "the round saw a part of the mesh only" },
    subscriptions: parts.subscriptions,
    timeZone: mesh.timezone,
    acknowledged: await history.acknowledged(mesh.id),
    clock: jumps === null ? null : { doubtS: jumps.doubtS, jumpedMs: jumps.believedMs - last.believedMs },
    silences: [...(parts.silences ?? []), ...readSilences(await history.state(mesh.id, SILENCES_STATE))],
  });
  watch.lap("eventsMs");
  await history.append({ snapshot, layout, memory, newKeys, ...(analysis !== null && { analysis }), ...told });
  watch.lap("storeMs");
  parts.publish({ type: "round", mesh: mesh.id, round, at });
  const identity = new Map(last.identity);
  for (const { key, uid } of newKeys) identity.set(key, uid);
  log.info({ mesh: mesh.id, ...figuresOf(snapshot), ...watch.laps, retention: parts.retain(snapshot, stored.snapshot) }, "round");
  const analysed = analysis === null || "missing" in analysis ? last.analysed : { round, at };
  const good = isPartial(snapshot) ? last.good : snapshot;
  const { uidSecret } = last;
  return {
    snapshot,
    good,
    analysed,
    layout,
    memory,
    identity,
    uidSecret,
    judged,
    resumed: false,
    nextRound: round + 1,
    believedMs: jumps?.believedMs ?? 0,
  };
}

/** The round's snapshot, of what the crawl and the daemons of this very machine told. */
async function assembled(mesh: MeshConfig, parts: Equipped, last: Last, { at, crawled }: { at: string; crawled: CrawlResult }) {
  const own = await readOwnDaemons(mesh.daemonFolders, crawled.observations, parts.clock);
  return parts.assemble({
    mesh: mesh.id,
    at,
    round: last.nextRound,
    observations: [...crawled.observations, ...own.observations],
    unread: crawled.unread,
    refusals: [...crawled.refusals, ...own.refusals],
    cost: crawled.cost,
    previous: last.snapshot,
    identity: last.identity,
    uidSecret: last.uidSecret,
    places: mesh.places,
    seeing: { minShare: mesh.minCoverage, carryMs: mesh.carryMinutes * MINUTE_MS },
  });
}

async function layoutOf(parts: RoundParts, snapshot: Snapshot, previous: LayoutState | null): Promise<LayoutState> {
  return isPartial(snapshot) && previous !== null ? layoutOfPartial(snapshot, previous) : parts.layout(snapshot, previous);
}

/** null for a round that saw a part of the mesh only: the analysis of the last good round stands, and stays in the store. */
async function analysisOf(
  mesh: MeshConfig,
  { analyse }: RoundParts,
  snapshot: Snapshot,
  { analysed, judged }: Last,
): Promise<RoundAnalysis | MissingAnalysis | null> {
  if (isPartial(snapshot)) return null;
  const analysis = await analyse(mesh, snapshot, Object.values(judged.events?.events ?? {}));
  return "missing" in analysis ? { ...analysis, last: analysed ?? null } : analysis;
}

/** The daemons of this very machine, but for those that answered over HTTP in this round. */
async function readOwnDaemons(folders: readonly string[], crawled: readonly Observation[], clock: Clock) {
  const observations: Observation[] = [];
  const refusals: Refusal[] = [];
  for (const folder of folders) {
    const read = await readLocalDaemon(folder, clock.nowMs());
    if (!read.ok) {
      const { code, message } = read.error;
      const at = instantOf(clock.nowMs());
      refusals.push({
        code,
        node: null,
        address: folder.slice(0, 300),
        protocol: null,
        query: "status",
        message: message.slice(0, 500),
        at,
      });
      continue;
    }
    const { protocol, self } = read.value;
    const answered = crawled.some((one) => one.answered && one.protocol === protocol && one.self?.primaryIp === self?.primaryIp);
    if (!answered) observations.push(read.value);
  }
  return { observations, refusals };
}

function requestOf(mesh: MeshConfig, parts: Equipped, last: Last, signal: AbortSignal) {
  return {
    seeds: mesh.seeds,
    protocols: mesh.protocols,
    addressMap: mesh.addressMap,
    allow: mesh.allow,
    limits: parts.limits,
    intervalS: mesh.intervalS * parts.timeFactor(),
    clock: parts.clock,
    memory: last.memory,
    resumed: last.resumed,
    signal,
    onRefusal: parts.onRefusal,
  };
}

function figuresOf(snapshot: Snapshot) {
  const { requests, bytes } = snapshot.cost;
  return {
    round: snapshot.round,
    at: snapshot.at,
    answered: snapshot.nodes.filter((node) => node.state === "answered").length,
    partial: isPartial(snapshot),
    nodes: snapshot.nodes.length,
    links: snapshot.links.length,
    gateways: snapshot.gateways.length,
    refusals: snapshot.refusals.length,
    requests,
    bytes,
  };
}
