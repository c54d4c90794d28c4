/** The web process's side of the reading thread: a {@link Reader} whose every answer comes by message. */
import { type ResourceLimits, Worker, type WorkerOptions } from "node:worker_threads";
import type { LiveEvent } from "../../../wire/api/views.ts";
import type { Reader } from "../context/context.ts";
import type { FromReader, Question, ReaderSite, ReaderWorkerData, ToReader } from "./protocol.ts";

export type { ReaderMesh, ReaderSite } from "./protocol.ts";

export type ReaderOptions = {
  historyUrl: string; // absolute
  version: string;
  /** The configuration as it is now. Looked at before every question, so that a mesh that closes is closed at once. */
  site(): ReaderSite;
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
const RESTART_DELAY_MS = 250;
const RESTART_DELAY_MAX_MS = 5_000;
/** Asked again in a new thread where the old one ended before it answered; a question that ends threads is not asked for ever. */
const ATTEMPTS_MAX = 2;

type Pending = { message: ToReader; attempts: number; settle(outcome: { value: unknown } | { failure: Error }): void };

export function createReader(options: ReaderOptions): OpenReader {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let collectorAlive: boolean | null = null;
  let siteText = JSON.stringify(options.site());
  const thread = keepThread(options, pending);

  const request = <Value>(make: (id: number) => ToReader): Promise<Value> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const message = make(id);
      const timer = setTimeout(
        () => pending.get(id)?.settle({ failure: new Error("The reading thread did not answer in time") }),
        ANSWER_TIMEOUT_MS,
      );
      pending.set(id, {
        message,
        attempts: 1,
        settle(outcome) {
          clearTimeout(timer);
          pending.delete(id);
          if ("failure" in outcome) reject(outcome.failure);
          // A clone from our own thread: what `Question` ties to the method, which no compiler sees across threads.
          else Reflect.apply(resolve, undefined, [outcome.value]);
        },
      });
      thread.post(message);
    });

  const ask = <Value>(question: Question): Promise<Value> => {
    const site = options.site();
    const text = JSON.stringify(site);
    if (text !== siteText) {
      siteText = text;
      thread.post({ type: "site", site });
    }
    const circumstances = { nowMs: options.nowMs(), collectorAlive };
    return request((id) => ({ type: "ask", id, question, circumstances }));
  };

  return {
    reader: asking(ask),
    announceRound: () => thread.post({ type: "look" }),
    setCollectorAlive(alive) {
      collectorAlive = alive;
    },
    lastRounds: () => request((id) => ({ type: "last-rounds", id })),
    close: () => thread.close(),
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
    timeline: (...args) => ask({ method: "timeline", args }),
    events: (...args) => ask({ method: "events", args }),
    series: (...args) => ask({ method: "series", args }),
    diff: (...args) => ask({ method: "diff", args }),
    availability: (...args) => ask({ method: "availability", args }),
    steadiness: (...args) => ask({ method: "steadiness", args }),
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

/** Keeps one thread running. After an accident a new one gets the questions that were open. */
function keepThread(options: ReaderOptions, pending: Map<number, Pending>) {
  const told = new Map<string, number>();
  let closing = false;
  let delayMs = RESTART_DELAY_MS;
  let restart: NodeJS.Timeout | null = null;
  let worker: Worker | null = start();

  function start(): Worker {
    const data: ReaderWorkerData = {
      historyUrl: options.historyUrl,
      version: options.version,
      pollMs: options.pollMs ?? DEFAULT_POLL_MS,
      site: options.site(),
    };
    const startThread: StartThread = options.startThread ?? ((path, threadOptions) => new Worker(path, threadOptions));
    const started = startThread(new URL("./worker.ts", import.meta.url), {
      workerData: data,
      name: "reader",
      resourceLimits: READER_LIMITS,
    });
    started.on("message", receive);
    started.on("error", (cause: unknown) =>
      options.onTrouble(`The reading thread failed: ${cause instanceof Error ? cause.message : String(cause)}`),
    );
    started.on("exit", () => {
      if (worker === started) worker = null;
      if (closing) return;
      for (const entry of [...pending.values()]) {
        entry.attempts += 1;
        if (entry.attempts > ATTEMPTS_MAX) entry.settle({ failure: new Error("The reading thread ended before it answered") });
      }
      restart = setTimeout(() => {
        worker = start();
        for (const { message } of pending.values()) worker.postMessage(message);
      }, delayMs);
      delayMs = Math.min(delayMs * 2, RESTART_DELAY_MAX_MS);
    });
    return started;
  }

  /** A fresh thread loads the last round once more; nobody need hear of it again. */
  function tellRound(event: Extract<FromReader, { type: "event" }>["event"]): void {
    if (told.get(event.mesh) === event.round) return;
    told.set(event.mesh, event.round);
    options.onRound(event);
  }

  function receive(message: FromReader): void {
    if (message.type === "answer") {
      delayMs = RESTART_DELAY_MS;
      pending.get(message.id)?.settle({ value: message.value });
    } else if (message.type === "failure") pending.get(message.id)?.settle({ failure: new Error(message.message) });
    else if (message.type === "event") tellRound(message.event);
    else options.onTrouble(message.message);
  }

  return {
    /** What is posted between two threads waits among the open questions; other messages are not needed by a fresh thread. */
    post: (message: ToReader) => worker?.postMessage(message),
    async close(): Promise<void> {
      closing = true;
      if (restart !== null) clearTimeout(restart);
      for (const entry of [...pending.values()]) entry.settle({ failure: new Error("The site is stopping") });
      const last = worker;
      if (last === null) return;
      const ended = new Promise<void>((resolve) => last.once("exit", () => resolve()));
      last.postMessage({ type: "close" } satisfies ToReader);
      const force = setTimeout(() => void last.terminate(), 3_000);
      await ended;
      clearTimeout(force);
    },
  };
}
