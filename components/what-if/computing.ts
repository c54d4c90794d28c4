/** The page's computing thread: started with the first question, one for the whole page. */
import type { Asked, Replied, WhatIfQuestion, WhatIfReply } from "./question.ts";

type Settle = (reply: WhatIfReply) => void;

const PATIENCE_MS = 30_000;

let thread: Worker | null = null;
let lastId = 0;
const open = new Map<number, Settle>();

function fail(message: string): void {
  thread?.terminate();
  thread = null;
  const waiting = [...open.values()];
  open.clear();
  for (const settle of waiting) settle({ kind: "failed", message });
}

function start(): Worker {
  const worker = new Worker(new URL("./what-if-worker.ts", import.meta.url), { type: "module", name: "what-if" });
  worker.addEventListener("message", ({ data: { id, reply } }: MessageEvent<Replied>) => {
    open.get(id)?.(reply);
    open.delete(id);
  });
  worker.addEventListener("error", (event) => fail(event.message));
  return worker;
}

/** Never rejects: where there is no thread to be had, or it stays silent, the reply says `failed`. */
export function compute(question: WhatIfQuestion): Promise<WhatIfReply> {
  return new Promise((resolve) => {
    lastId += 1;
    const id = lastId;
    const timer = setTimeout(() => fail(`no answer in ${PATIENCE_MS} ms`), PATIENCE_MS);
    open.set(id, (reply) => {
      clearTimeout(timer);
      resolve(reply);
    });
    try {
      thread ??= start();
      thread.postMessage({ id, question } satisfies Asked);
    } catch (cause) {
      fail(cause instanceof Error ? cause.message : String(cause));
    }
  });
}
