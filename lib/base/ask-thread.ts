/**
 * Asking a thread: each question has a number, and its answer carries it. The thread is started with the first question; after one that
 * broke another follows. What comes back is parsed before it is believed; by what fits a schema, so that a page that asks carries no
 * library of them.
 */
import { type Backoff, type BackoffRange, createBackoff } from "./backoff.ts";
import { reasonOf, type Thread } from "./thread.ts";

export type ThreadQuestion = { id: number; question: unknown };
export type ThreadAnswer = { id: number; value: unknown } | { id: number; failure: { message: string; code: string | null } };

/** A schema of Zod is one. */
export type Parser<Value> = {
  safeParse(value: unknown): { success: true; data: Value } | { success: false; error: { message: string } };
};

/** null: it is no answer. */
function readAnswer(message: unknown): ThreadAnswer | null {
  if (typeof message !== "object" || message === null || !("id" in message) || typeof message.id !== "number") return null;
  const { id } = message;
  if ("value" in message) return { id, value: message.value };
  const failure = "failure" in message ? message.failure : null;
  if (typeof failure !== "object" || failure === null || !("message" in failure)) return null;
  const code = "code" in failure && typeof failure.code === "string" ? failure.code : null;
  return { id, failure: { message: String(failure.message), code } };
}

/** `refused`: the thread's own answer says so. `malformed`: the answer is none of ours. */
export type ThreadFailureKind = "refused" | "malformed" | "timeout" | "ended" | "closed";

export class ThreadFailure extends Error {
  readonly kind: ThreadFailureKind;
  /** Of what was thrown there, where that has one. */
  readonly code: string | null;

  constructor(kind: ThreadFailureKind, message: string, code: string | null = null) {
    super(message);
    this.name = "ThreadFailure";
    this.kind = kind;
    this.code = code;
  }
}

export type AskerOptions = {
  start(): Thread;
  /** When the thread keeps the process alive. */
  holds: "always" | "while-asked" | "never";
  /** Started at once and again whenever it ends; open questions are asked again, each in so many threads at most. Absent: with the next question. */
  revives?: BackoffRange & { attemptsMax: number };
  /** What the thread says unasked. */
  onMessage?(message: unknown): void;
  onEnded?(reason: string): void;
};

export type TimeLimit = {
  timeoutMs: number;
  message: string;
  /** The thread is ended with it: its work was for this question. Else it goes on, and only nobody waits any more. */
  endsThread: boolean;
};

export type Asker = {
  /** @throws ThreadFailure. */
  ask<Value>(question: unknown, schema: Parser<Value>, limit?: TimeLimit): Promise<Value>;
  /** Without an answer. Lost where no thread runs. */
  post(message: unknown): void;
  /** For how long (ms) the thread has owed each answer, the longest first; also those that nobody waits for any more. */
  owedMs(): number[];
  /** Ends the thread; who waits is told why. The next question starts another. */
  end(reason: string): void;
  /** @param farewell: after it the thread has so long to end by itself. */
  close(reason: string, farewell?: { message: unknown; boundMs: number }): Promise<void>;
};

type Open = {
  question: unknown;
  sinceMs: number;
  attempts: number;
  isWaitedFor: boolean;
  settle(outcome: { value: unknown } | { failure: ThreadFailure }): void;
};

export function createAsker(options: AskerOptions): Asker {
  return new ThreadAsker(options);
}

class ThreadAsker implements Asker {
  readonly #options: AskerOptions;
  readonly #open = new Map<number, Open>();
  readonly #backoff: Backoff | null;
  #thread: Thread | null = null;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;
  #closedFor: string | null = null;
  #onGone: (() => void) | null = null;

  constructor(options: AskerOptions) {
    this.#options = options;
    this.#backoff = options.revives === undefined ? null : createBackoff(options.revives);
    if (this.#backoff !== null) this.#running();
  }

  ask<Value>(question: unknown, schema: Parser<Value>, limit?: TimeLimit): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#closedFor !== null) return reject(new ThreadFailure("closed", this.#closedFor));
      const id = ++this.#lastId;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settle: Open["settle"] = (outcome) => {
        clearTimeout(timer);
        if ("failure" in outcome) return reject(outcome.failure);
        const parsed = schema.safeParse(outcome.value);
        if (parsed.success) resolve(parsed.data);
        else reject(new ThreadFailure("malformed", parsed.error.message));
      };
      const open: Open = { question, sinceMs: performance.now(), attempts: 1, isWaitedFor: true, settle };
      this.#open.set(id, open);
      if (limit !== undefined) timer = setTimeout(() => this.#giveUp(open, limit), limit.timeoutMs);
      this.#put(id, open);
    });
  }

  post(message: unknown): void {
    this.#thread?.post(message);
  }

  owedMs(): number[] {
    return [...this.#open.values()].map(({ sinceMs }) => performance.now() - sinceMs);
  }

  end(reason: string): void {
    this.#endAll("ended", reason);
  }

  async close(reason: string, farewell?: { message: unknown; boundMs: number }): Promise<void> {
    this.#closedFor = reason;
    clearTimeout(this.#restart);
    this.#rejectAll(new ThreadFailure("closed", reason));
    const thread = this.#thread;
    if (thread === null) return;
    if (farewell !== undefined) {
      const gone = new Promise<void>((resolve) => {
        this.#onGone = resolve;
      });
      thread.post(farewell.message);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const tooLate = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, farewell.boundMs);
      });
      await Promise.race([gone, tooLate]);
      clearTimeout(timer);
    }
    this.#thread = null;
    await thread.end();
  }

  /** To the thread that runs, or to one that is started for it; while one is waited for, it goes with the others. */
  #put(id: number, { question }: Open): void {
    if (this.#thread === null && this.#backoff !== null) return;
    try {
      const thread = this.#running();
      if (this.#options.holds === "while-asked") thread.hold(true);
      thread.post({ id, question } satisfies ThreadQuestion);
    } catch (cause) {
      this.#take(id)?.settle({ failure: new ThreadFailure("ended", reasonOf(cause)) });
    }
  }

  #running(): Thread {
    if (this.#thread !== null) return this.#thread;
    const thread = this.#options.start();
    this.#thread = thread;
    if (this.#options.holds !== "always") thread.hold(false);
    thread.listen(
      (message) => this.#hear(message),
      (reason) => this.#gone(thread, reason),
    );
    return thread;
  }

  #hear(message: unknown) {
    const answer = readAnswer(message);
    if (answer === null) return this.#options.onMessage?.(message);
    const open = this.#take(answer.id);
    if ("failure" in answer) {
      const { message: text, code } = answer.failure;
      return open?.settle({ failure: new ThreadFailure("refused", text, code) });
    }
    this.#backoff?.reset();
    open?.settle({ value: answer.value });
  }

  #take(id: number): Open | undefined {
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (this.#open.size === 0 && this.#options.holds === "while-asked") this.#thread?.hold(false);
    return open;
  }

  #giveUp(open: Open, { message, endsThread }: TimeLimit) {
    if (endsThread) return this.#endAll("timeout", message);
    open.isWaitedFor = false;
    open.settle({ failure: new ThreadFailure("timeout", message) });
  }

  #gone(thread: Thread, reason: string) {
    if (this.#thread !== thread) return;
    if (this.#closedFor !== null) return this.#onGone?.();
    this.#options.onEnded?.(reason);
    if (this.#backoff === null) return this.#endAll("ended", reason);
    this.#thread = null;
    for (const [id, open] of [...this.#open]) {
      open.attempts += 1;
      const isLast = open.attempts > (this.#options.revives?.attemptsMax ?? 1);
      if (!isLast && open.isWaitedFor) continue;
      this.#open.delete(id);
      open.settle({ failure: new ThreadFailure("ended", reason) });
    }
    this.#restart = setTimeout(() => {
      this.#running();
      for (const [id, open] of this.#open) this.#put(id, open);
    }, this.#backoff.nextMs());
  }

  #endAll(kind: "timeout" | "ended", reason: string): void {
    const thread = this.#thread;
    this.#thread = null;
    this.#rejectAll(new ThreadFailure(kind, reason));
    // Whoever waited has heard of it; how the thread ends changes nothing.
    void thread?.end();
  }

  #rejectAll(failure: ThreadFailure): void {
    const waiting = [...this.#open.values()];
    this.#open.clear();
    for (const { settle } of waiting) settle({ failure });
  }
}
