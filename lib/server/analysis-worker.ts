/**
 * Analyses off the event loop, in one thread for all meshes. A round never waits for its analysis longer than a bound: it then goes on
 * without, and the thread goes on too, so that its window of the past is not lost; only one that stays silent for long is ended.
 */
import { Worker } from "node:worker_threads";
import { createAsker, ThreadFailure } from "#lib/base/ask-thread.ts";
import { nodeThread } from "#lib/base/thread.ts";
import {
  type FixFirstSettings,
  type MeshEvent,
  type MissingAnalysis,
  type RoundAnalysis,
  roundAnalysisSchema,
  type Snapshot,
} from "../model/index.ts";
import type { AnalysisTask } from "./analysis-worker-core.ts";

export type AnalysisWorkerData = { historyUrl: string };

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

export function createAnalyst(options: AnalystOptions): Analyst {
  const { historyUrl, timeoutMs = TIMEOUT_MS, giveUpMs = GIVE_UP_MS } = options;
  const startThread =
    options.startThread ?? ((data: AnalysisWorkerData) => new Worker(ENTRY, { workerData: data, name: "analysis" }));
  const thread = createAsker({ start: () => nodeThread(startThread({ historyUrl })), holds: "never" });

  const ask = async (task: AnalysisTask, patienceMs: number): Promise<RoundAnalysis> => {
    if ((thread.owedMs()[0] ?? 0) > giveUpMs) thread.end(`no analysis in ${giveUpMs} ms`);
    // Meshes may ask at one time; a thread that has not answered what a round stopped waiting for is behind.
    if (thread.owedMs().some((owedMs) => owedMs > timeoutMs))
      throw new ThreadFailure("timeout", "the thread is still busy with an earlier round");
    const limit = { timeoutMs: patienceMs, message: `no analysis in ${patienceMs} ms`, endsThread: false };
    return thread.ask(task, roundAnalysisSchema, limit);
  };

  return {
    async analyse({ id: mesh, timezone, intervalS, fixFirst }, snapshot, events = []) {
      const task = { mesh, timezone, snapshot, events, ...(fixFirst !== undefined && { fixFirst }) };
      try {
        return await ask(task, Math.min(timeoutMs, intervalS * 500));
      } catch (cause) {
        if (!(cause instanceof ThreadFailure)) throw cause;
        return { version: 1, round: snapshot.round, missing: cause.message };
      }
    },
    close: () => thread.close("the site is stopping"),
  };
}
