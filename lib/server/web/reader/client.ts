/** The web process's side of the reading thread: a {@link Reader} whose every answer comes by message. */
import { type ResourceLimits, Worker, type WorkerOptions } from "node:worker_threads";
import { z } from "zod";
import { createAsker, ThreadFailure } from "#lib/base/ask-thread.ts";
import { nodeThread } from "#lib/base/thread.ts";
import type { LiveEvent } from "../../../wire/api/views.ts";
import type { Reader } from "../context/context.ts";
import {
  type Asked,
  type Circumstances,
  fromReaderSchema,
  type Question,
  type ReaderSite,
  type ReaderWorkerData,
  type ToReader,
} from "./protocol.ts";

export type { ReaderMesh, ReaderSite } from "./protocol.ts";

export type ReaderOptions = {
  historyUrl: string; // absolute
  version: string;
  /** The configuration as it is now. Looked at before every question, so that a mesh that closes is closed at once. */
  site(): ReaderSite;
  /** Why meshes have no newer round. */
  troubles?(): Circumstances["troubles"];
  nowMs(): number;
  /** A new round is loaded: whoever asks from now on gets it. Each once, however it was learnt. */
  onRound(event: Extract<LiveEvent, { type: "round" }>): void;
  /** What is wrong with the store or the thread, for the log. */
  onTrouble(message: string): void;
  /** How often the store is looked at where nobody announces rounds. */
  pollMs?: number;
  /** How a thread is started; the tests end theirs. */
  startThread?: StartThread;
};

export type StartThread = (path: URL, options: WorkerOptions) => Worker;

export type OpenReader = {
  reader: Reader;
  /** A round is said to be finished: look now. */
  announceRound(): void;
  /** null: nobody tells; then a mesh whose rounds come in time has a collector. */
  setCollectorAlive(alive: boolean | null): void;
  lastRounds(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
};

const DEFAULT_POLL_MS = 2_000;
const ANSWER_TIMEOUT_MS = 30_000;
/** Asked again in a new thread where the old one ended before it answered; a question that ends threads is not asked for ever. */
const REVIVAL = { firstMs: 250, mostMs: 5_000, attemptsMax: 2 };
const FAREWELL_MS = 3_000;

export function createReader(options: ReaderOptions): OpenReader {
  let collectorAlive: boolean | null = null;
  let siteText = JSON.stringify(options.site());
  const hear = hearing(options);
  const thread = createAsker({
    start: () => nodeThread(startReader(options)),
    holds: "always",
    revives: REVIVAL,
    onMessage: hear,
    onEnded: (reason) => options.onTrouble(`The reading thread ended: ${reason}`),
  });

  /** A clone from our own thread, of megabytes often: what `Question` ties to the method, which no compiler sees across threads. */
  const request = async <Value>(asked: Asked): Promise<Value> => {
    const limit = { timeoutMs: ANSWER_TIMEOUT_MS, message: "The reading thread did not answer in time", endsThread: false };
    try {
      return await thread.ask(asked, z.custom<Value>(), limit);
    } catch (cause) {
      if (!(cause instanceof ThreadFailure) || cause.kind !== "ended") throw cause;
      throw new Error("The reading thread ended before it answered", { cause });
    }
  };

  const ask = <Value>(question: Question): Promise<Value> => {
    const site = options.site();
    const text = JSON.stringify(site);
    if (text !== siteText) {
      siteText = text;
      thread.post({ type: "site", site } satisfies ToReader);
    }
    return request({
      type: "ask",
      question,
      circumstances: { nowMs: options.nowMs(), collectorAlive, troubles: options.troubles?.() ?? {} },
    });
  };

  return {
    reader: asking(ask),
    announceRound: () => thread.post({ type: "look" } satisfies ToReader),
    setCollectorAlive(alive) {
      collectorAlive = alive;
    },
    lastRounds: () => request({ type: "last-rounds" }),
    close: () => thread.close("The site is stopping", { message: { type: "close" } satisfies ToReader, boundMs: FAREWELL_MS }),
  };
}

/** Each method of the reader as a question. */
function asking(ask: <Value>(question: Question) => Promise<Value>): Reader {
  return {
    meshes: (...args) => ask({ method: "meshes", args }),
    mesh: (...args) => ask({ method: "mesh", args }),
    document: (...args) => ask({ method: "document", args }),
    wire: (...args) => ask({ method: "wire", args }),
    nodes: (...args) => ask({ method: "nodes", args }),
    node: (...args) => ask({ method: "node", args }),
    findNode: (...args) => ask({ method: "findNode", args }),
    links: (...args) => ask({ method: "links", args }),
    link: (...args) => ask({ method: "link", args }),
    gateways: (...args) => ask({ method: "gateways", args }),
    fixFirst: (...args) => ask({ method: "fixFirst", args }),
    statistics: (...args) => ask({ method: "statistics", args }),
    onlyWays: (...args) => ask({ method: "onlyWays", args }),
    whatIf: (...args) => ask({ method: "whatIf", args }),
    meshStatus: (...args) => ask({ method: "meshStatus", args }),
    status: (...args) => ask({ method: "status", args }),
    exported: (...args) => ask({ method: "exported", args }),
    placeMetrics: (...args) => ask({ method: "placeMetrics", args }),
    targets: (...args) => ask({ method: "targets", args }),
    timeline: (...args) => ask({ method: "timeline", args }),
    events: (...args) => ask({ method: "events", args }),
    series: (...args) => ask({ method: "series", args }),
    diff: (...args) => ask({ method: "diff", args }),
    availability: (...args) => ask({ method: "availability", args }),
    steadiness: (...args) => ask({ method: "steadiness", args }),
    reliability: (...args) => ask({ method: "reliability", args }),
    marks: (...args) => ask({ method: "marks", args }),
    addMark: (...args) => ask({ method: "addMark", args }),
    alerts: (...args) => ask({ method: "alerts", args }),
    acknowledge: (...args) => ask({ method: "acknowledge", args }),
    removeMark: (...args) => ask({ method: "removeMark", args }),
  };
}

/**
 * Each answer leaves megabytes behind at once. Room for young objects that grows is touched for the first time again and again, which takes
 * longer than clearing a small one.
 */
export const READER_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 24 };

function startReader(options: ReaderOptions): Worker {
  const workerData: ReaderWorkerData = {
    historyUrl: options.historyUrl,
    version: options.version,
    pollMs: options.pollMs ?? DEFAULT_POLL_MS,
    site: options.site(),
  };
  const startThread: StartThread = options.startThread ?? ((path, threadOptions) => new Worker(path, threadOptions));
  return startThread(new URL("./worker.ts", import.meta.url), { workerData, name: "reader", resourceLimits: READER_LIMITS });
}

/** A fresh thread loads the last round once more; nobody need hear of it again. */
function hearing({ onRound, onTrouble }: ReaderOptions): (message: unknown) => void {
  const told = new Map<string, number>();
  return (raw) => {
    const message = fromReaderSchema.safeParse(raw);
    if (!message.success) return onTrouble("The reading thread says what is not understood");
    if (message.data.type === "trouble") return onTrouble(message.data.message);
    const { event } = message.data;
    if (told.get(event.mesh) === event.round) return;
    told.set(event.mesh, event.round);
    onRound(event);
  };
}
