/** The page's computing thread: started with the first question, one for the whole page. */
import { createAsker, type Parser } from "#lib/base/ask-thread.ts";
import { pageThread, reasonOf } from "#lib/base/thread.ts";
import type { WhatIfQuestion, WhatIfReply } from "./question.ts";

const PATIENCE_MS = 30_000;

const thread = createAsker({
  start: () => pageThread(new Worker(new URL("./what-if-worker.ts", import.meta.url), { type: "module", name: "what-if" })),
  holds: "never",
});

/** Which of the replies it is; what is in it comes from the very build that this page is of. */
const replyParser: Parser<WhatIfReply> = {
  safeParse: (value) =>
    isReply(value) ? { success: true, data: value } : { success: false, error: { message: "an answer of another build" } },
};

const KINDS: readonly unknown[] = ["difference", "candidates", "refused", "failed"] satisfies WhatIfReply["kind"][];

function isReply(value: unknown): value is WhatIfReply {
  return typeof value === "object" && value !== null && "kind" in value && KINDS.includes(value.kind);
}

/** Never rejects: where there is no thread to be had, or it stays silent, the reply says `failed`. */
export async function compute(question: WhatIfQuestion): Promise<WhatIfReply> {
  try {
    const message = `no answer in ${PATIENCE_MS} ms`;
    return await thread.ask(question, replyParser, { timeoutMs: PATIENCE_MS, message, endsThread: true });
  } catch (cause) {
    return { kind: "failed", message: reasonOf(cause) };
  }
}
