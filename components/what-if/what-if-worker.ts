/** What-if in the browser: the code that the server runs, on the last round, off the page's own thread. */
import { z } from "zod";
import { answering } from "#lib/base/answer-thread.ts";
import { candidateLinks, evaluateWays, familyOf, scenarioOf, whatIf } from "#lib/graph/analysis/index.ts";
import { type Snapshot, snapshotSchema } from "#lib/model/index.ts";
import type { LinkEnds, WhatIfQuestion, WhatIfReply } from "./question.ts";

let last: { tag: string; snapshot: Snapshot } | null = null;

/** The same round is parsed once. @throws where the API refuses, the line is broken or the answer is none of ours. */
async function snapshotOf(url: string): Promise<Snapshot> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const tag = response.headers.get("etag");
  if (tag !== null && last?.tag === `${url} ${tag}`) return last.snapshot;
  const snapshot = snapshotSchema.parse(await response.json());
  last = tag === null ? null : { tag: `${url} ${tag}`, snapshot };
  return snapshot;
}

/** Who is at the ends of the links that a difference names. */
function endsOf(snapshot: Snapshot, ids: Iterable<string>): LinkEnds {
  const wanted = new Set(ids);
  return snapshot.links.flatMap(({ id, a, b }) => (wanted.has(id) ? [[id, a, b] as const] : []));
}

async function replyTo(question: WhatIfQuestion): Promise<WhatIfReply> {
  const snapshot = await snapshotOf(question.snapshotUrl);
  const family = question.family ?? familyOf(snapshot.gateways);
  if (question.kind === "candidates") {
    const candidates = candidateLinks(snapshot, evaluateWays(scenarioOf(snapshot, family)), { top: question.top });
    return { kind: "candidates", candidates, placed: snapshot.nodes.filter(({ place }) => place !== null).length };
  }
  const { changes, modelFit } = question;
  const answer = whatIf(snapshot, changes, { family, modelFit });
  if (!answer.ok) return { kind: "refused", refusal: answer.error };
  const { links, internet_bridges } = answer.value;
  const named = [
    ...links.map(({ id }) => id),
    ...internet_bridges.appeared,
    ...changes.flatMap((change) => ("link" in change ? [change.link] : [])),
  ];
  return { kind: "difference", difference: answer.value, ends: endsOf(snapshot, named) };
}

const answer = answering({
  post: (reply) => self.postMessage(reply),
  question: z.custom<WhatIfQuestion>(),
  answer: replyTo,
  inOrder: false,
});
self.addEventListener("message", ({ data }: MessageEvent<unknown>) => answer(data));
