/** The reading thread's entry. */
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { answering } from "#lib/base/answer-thread.ts";
import { reasonOf } from "#lib/base/thread.ts";
import { openHistory } from "../../../history/registry.ts";
import type { Reader } from "../context/context.ts";
import { followStoreFile } from "../context/store-file.ts";
import { createReaderCore } from "./core.ts";
import type { Asked, FromReader, Question, ReaderWorkerData, ToReader } from "./protocol.ts";

const port = parentPort;
if (port === null) throw new Error("reader-worker.ts runs as a worker thread only");
const data: ReaderWorkerData = workerData;

const send = (message: FromReader) => port.postMessage(message);
const core = createReaderCore({
  open: () => openHistory(data.historyUrl, "read"),
  openToAnnotate: () => openHistory(data.historyUrl, "annotate"),
  version: data.version,
  site: data.site,
  onRound: (event) => send({ type: "event", event }),
  onTrouble: (message) => send({ type: "trouble", message }),
});
const storeFile = followStoreFile(data.historyUrl);
const looker = setInterval(() => void poll(), data.pollMs);
/** What questions wait for: the first look, and after a change of the configuration the look that follows it. */
let ready = core.look();

const follow = (message: ToReader): void => {
  switch (message.type) {
    case "site":
      ready = core.setSite(message.site);
      return;
    case "look":
      return void core.look();
    case "close":
      clearInterval(looker);
      return void core.close().finally(() => port.close());
  }
};

port.on(
  "message",
  answering({
    post: (answer) => port.postMessage(answer),
    question: z.custom<Asked>(),
    async answer(asked) {
      if (asked.type === "last-rounds") return core.lastRounds();
      await ready;
      return ask(
        core.reader(() => asked.circumstances),
        asked.question,
      );
    },
    inOrder: false,
    onMessage: (message) => follow(z.custom<ToReader>().parse(message)),
  }),
);

/** Another file has taken the store's place: the one that is open is nobody's any more. */
async function poll(): Promise<void> {
  try {
    if (await storeFile.look()) await core.reopen("The store's file was replaced: reading the new one");
  } catch (cause) {
    send({ type: "trouble", message: reasonOf(cause) });
  }
  await core.poll();
}

/** `Question` ties each method to its arguments, which the compiler cannot follow through an indexed call. */
function ask(reader: Reader, question: Question): Promise<unknown> {
  const method: (...args: never[]) => Promise<unknown> = reader[question.method];
  return Reflect.apply(method, reader, question.args);
}
