import { describe, expect, test } from "vitest";
import { z } from "zod";
import { answering } from "#lib/base/answer-thread.ts";
import { type AskerOptions, createAsker, ThreadFailure } from "#lib/base/ask-thread.ts";
import type { Thread } from "#lib/base/thread.ts";

const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Threads without a thread: each answers as told, or never, or breaks. */
function trial(handle: (question: unknown, thread: number) => unknown, options: Partial<AskerOptions> = {}) {
  const threads: { break(reason: string): void; say(message: unknown): void; isEnded: boolean; isHeld: boolean }[] = [];
  const start = (): Thread => {
    const number = threads.length;
    const listeners = { heard: (_message: unknown): void => undefined, ended: (_reason: string): void => undefined };
    const self = {
      isEnded: false,
      isHeld: true,
      break: (reason: string) => listeners.ended(reason),
      say: (message: unknown) => listeners.heard(message),
    };
    threads.push(self);
    const hear = answering({
      post: (answer) => !self.isEnded && listeners.heard(structuredClone(answer)),
      question: z.unknown(),
      answer: (question) => handle(question, number),
      inOrder: false,
      onMessage: (message) => message === "farewell" && listeners.ended("it said farewell"),
    });
    return {
      post: (message) => hear(structuredClone(message)),
      listen: (heard, ended) => Object.assign(listeners, { heard, ended }),
      end: async () => {
        self.isEnded = true;
      },
      hold: (isHeld) => {
        self.isHeld = isHeld;
      },
    };
  };
  return { threads, asker: createAsker({ start, holds: "while-asked", ...options }) };
}

const never = () => new Promise(() => undefined);
const limit = { timeoutMs: 5, message: "no answer in 5 ms" };

async function failureOf(asked: Promise<unknown>): Promise<[string, string]> {
  const cause = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(cause instanceof ThreadFailure)) throw new Error("it did not fail as a thread does");
  return [cause.kind, cause.message];
}

describe("asking a thread", () => {
  test("each gets its own answer, whatever the order", async () => {
    const { asker, threads } = trial(async (question) => {
      if (question === 1) await nap(10);
      return Number(question) * 2;
    });
    expect(await Promise.all([asker.ask(1, z.number()), asker.ask(2, z.number())])).toEqual([2, 4]);
    expect(threads).toHaveLength(1);
    expect(threads[0]?.isHeld).toBe(false);
  });

  test("an answer that is none is not believed", async () => {
    const { asker } = trial(() => "text");
    expect((await failureOf(asker.ask(1, z.number())))[0]).toBe("malformed");
  });

  test("what is thrown there comes back, with its code", async () => {
    const { asker } = trial(() => {
      throw Object.assign(new Error("gone"), { code: "missing" });
    });
    await expect(asker.ask(1, z.number())).rejects.toMatchObject({ kind: "refused", message: "gone", code: "missing" });
  });

  test("a thread that breaks is followed by another", async () => {
    const { asker, threads } = trial((question) => (question === "stay" ? never() : question));
    const lost = failureOf(asker.ask("stay", z.string()));
    threads[0]?.break("out of memory");
    expect(await lost).toEqual(["ended", "out of memory"]);
    expect(await asker.ask("again", z.string())).toBe("again");
    expect(threads).toHaveLength(2);
  });

  test("a time limit ends the thread, or only the waiting", async () => {
    const { asker, threads } = trial((question) => (question === "stay" ? never() : question));
    expect(await failureOf(asker.ask("stay", z.string(), { ...limit, endsThread: false }))).toEqual([
      "timeout",
      "no answer in 5 ms",
    ]);
    expect(threads[0]?.isEnded).toBe(false);
    expect(asker.owedMs()).toHaveLength(1);
    const other = failureOf(asker.ask("stay", z.string()));
    expect(await failureOf(asker.ask("stay", z.string(), { ...limit, endsThread: true }))).toEqual([
      "timeout",
      "no answer in 5 ms",
    ]);
    expect((await other)[0]).toBe("timeout");
    expect(threads[0]?.isEnded).toBe(true);
    expect(asker.owedMs()).toEqual([]);
  });

  test("no thread to be had is a failure like others", async () => {
    const asker = createAsker({
      holds: "never",
      start: () => {
        throw new Error("no threads here");
      },
    });
    expect(await failureOf(asker.ask(1, z.number()))).toEqual(["ended", "no threads here"]);
  });

  test("what is open is settled when it closes, and nothing is asked afterwards", async () => {
    const { asker, threads } = trial(never);
    const open = failureOf(asker.ask(1, z.number()));
    await asker.close("stopping", { message: "farewell", boundMs: 1_000 });
    expect(await open).toEqual(["closed", "stopping"]);
    expect(await failureOf(asker.ask(2, z.number()))).toEqual(["closed", "stopping"]);
    expect(threads[0]?.isEnded).toBe(true);
  });
});

describe("a thread that is kept running", () => {
  const revives = { firstMs: 1, mostMs: 4, attemptsMax: 2 };

  test("answers in the next one what was open, and gives up what ends threads", async () => {
    const reasons: string[] = [];
    const { asker, threads } = trial((question, thread) => (thread === 0 || question === "deadly" ? never() : thread), {
      holds: "always",
      revives,
      onEnded: (reason) => reasons.push(reason),
    });
    expect(threads).toHaveLength(1);
    const asked = asker.ask("what", z.number());
    const deadly = failureOf(asker.ask("deadly", z.number()));
    threads[0]?.break("first");
    expect(await asked).toBe(1);
    threads[1]?.break("second");
    expect(await deadly).toEqual(["ended", "second"]);
    expect(await asker.ask("what", z.number())).toBe(2);
    expect(reasons).toEqual(["first", "second"]);
    await asker.close("over");
  });

  test("is heard unasked", async () => {
    const heard: unknown[] = [];
    const { asker, threads } = trial(never, { holds: "always", revives, onMessage: (message) => heard.push(message) });
    threads[0]?.say({ type: "round" });
    expect(heard).toEqual([{ type: "round" }]);
    await asker.close("over");
  });
});

test("questions in order are answered one after the other", async () => {
  const heard: string[] = [];
  const hear = answering({
    post: ({ id }) => heard.push(`answer ${id}`),
    question: z.number(),
    inOrder: true,
    answer: async (ms) => {
      heard.push(`begins ${ms}`);
      await nap(ms);
    },
  });
  hear({ id: 1, question: 10 });
  hear({ id: 2, question: 0 });
  hear({ id: 3, question: "none" });
  await nap(40);
  expect(heard).toEqual(["begins 10", "answer 1", "begins 0", "answer 2", "answer 3"]);
});
