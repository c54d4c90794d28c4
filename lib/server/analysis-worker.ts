/**
 * Analyses off the event loop, in one thread for all meshes. A round never waits for its analysis longer than a bound: it then goes on
 * without, and the thread goes on too, so that its window of the past is not lost; only one that stays silent for long is ended.
 */
import { Worker } from "node:worker_threads";
import type { FixFirstSettings, MeshEvent, MissingAnalysis, RoundAnalysis, Snapshot } from "../model/index.ts";
import type { AnalysisTask } from "./analysis-worker-core.ts";

export type AnalysisWorkerData = { historyUrl: string };
export type AnalysisQuestion = { id: number; task: AnalysisTask };
export type AnalysisAnswer = { id: number; analysis: RoundAnalysis } | { id: number; failure: string };

/** Analyses a round's snapshot, or says why not. Never rejects. */
export type AnalyseRound = (
  mesh: { id: string; timezone: string; intervalS: number; fixFirst?: FixFirstSettings },
  snapshot: Snapshot,
  /** Open ones, and those that ended lately. */
  events?: readonly MeshEvent[],
) => Promise<RoundAnalysis | MissingAnalysis>;

export type Analyst = { analyse: AnalyseRound; close(): Promise<void> };

export type AnalystOptions = {
  historyUrl: string; // absolute
  timeoutMs?: number; // a round waits at most so long, and at most half of its mesh's interval
  giveUpMs?: number; // a thread that is silent for so long is ended
  /** How a thread is started; the tests start theirs. */
  startThread?: (data: AnalysisWorkerData) => Worker;
};

const TIMEOUT_MS = 10_000;
const GIVE_UP_MS = 120_000;
const ENTRY = new URL("./analysis-worker-entry.ts", import.meta.url);

type Outcome = { analysis: RoundAnalysis } | { missing: string };
type Open = { settle(outcome: Outcome): void; sinceMs: number };

export function createAnalyst(options: AnalystOptions): Analyst {
  const { historyUrl, timeoutMs = TIMEOUT_MS, giveUpMs = GIVE_UP_MS } = options;
  const startThread =
    options.startThread ?? ((data: AnalysisWorkerData) => new Worker(ENTRY, { workerData: data, name: "analysis" }));
  /** Asked and not answered yet, also where the round has stopped waiting. */
  const open = new Map<number, Open>();
  let thread: Worker | null = null;
  let lastId = 0;

  const end = (worker: Worker, reason: string) => {
    if (thread !== worker) return;
    thread = null;
    for (const [id, { settle }] of open) {
      open.delete(id);
      settle({ missing: reason });
    }
    // What was open is settled; how the thread ends changes nothing.
    void worker.terminate();
  };

  const start = (): Worker => {
    const worker = startThread({ historyUrl });
    worker.unref();
    worker.on("message", (answer: AnalysisAnswer) => {
      const asked = open.get(answer.id);
      open.delete(answer.id);
      asked?.settle("analysis" in answer ? { analysis: answer.analysis } : { missing: answer.failure });
    });
    worker.on("error", (cause: unknown) => end(worker, cause instanceof Error ? cause.message : String(cause)));
    worker.on("exit", (code) => end(worker, `the thread ended with ${code}`));
    return worker;
  };

  const ask = (task: AnalysisTask, patienceMs: number): Promise<Outcome> => {
    const [oldest] = open.values();
    if (oldest !== undefined && thread !== null && performance.now() - oldest.sinceMs > giveUpMs)
      end(thread, `no analysis in ${giveUpMs} ms`);
    // Meshes may ask at one time; a thread that has not answered what a round stopped waiting for is behind.
    if ([...open.values()].some(({ sinceMs }) => performance.now() - sinceMs > timeoutMs))
      return Promise.resolve({ missing: "the thread is still busy with an earlier round" });
    thread ??= start();
    const worker = thread;
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ missing: `no analysis in ${patienceMs} ms` }), patienceMs);
      open.set(id, {
        sinceMs: performance.now(),
        settle(outcome) {
          clearTimeout(timer);
          resolve(outcome);
        },
      });
      worker.postMessage({ id, task } satisfies AnalysisQuestion);
    });
  };

  return {
    async analyse({ id: mesh, timezone, intervalS, fixFirst }, snapshot, events = []) {
      const task = { mesh, timezone, snapshot, events, ...(fixFirst !== undefined && { fixFirst }) };
      const outcome = await ask(task, Math.min(timeoutMs, intervalS * 500));
      return "analysis" in outcome ? outcome.analysis : { version: 1, round: snapshot.round, missing: outcome.missing };
    },
    async close() {
      const ending = thread;
      thread = null;
      for (const { settle } of open.values()) settle({ missing: "the site is stopping" });
      open.clear();
      await ending?.terminate();
    },
  };
}
