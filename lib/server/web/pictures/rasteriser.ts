/** PNGs of SVG pictures, made in a thread and kept while they are asked for. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { err, ok, type Result } from "../../../model/index.ts";

export type Rasteriser = {
  /** @param scale pixels of the PNG to one of the SVG, 1..3. An error in words where the picture cannot be made now. */
  png(svg: string, scale: number): Promise<Result<Uint8Array, string>>;
  close(): Promise<void>;
};

const answerSchema = z.object({ id: z.number().int(), png: z.instanceof(Uint8Array).optional(), failure: z.string().optional() });

const ENTRY = new URL("./raster-entry.ts", import.meta.url);
const FONT = join("public", "build", "inter-picture.ttf");
/** A map of some thousand nodes takes a second or two. */
const PATIENCE_MS = 10_000;
const WAITING_MAX = 16;
/** Of the last pictures, about 40 KB each. */
const KEPT_MAX = 128;

type Waiting = (outcome: Result<Uint8Array, string>) => void;

/** @param root the folder of the project. The thread is started by the first picture. */
export function createRasteriser(root: string): Rasteriser {
  const kept = new Map<string, Uint8Array>();
  const waiting = new Map<number, Waiting>();
  let thread: Worker | null = null;
  let lastId = 0;

  const end = (worker: Worker, reason: string): void => {
    if (thread !== worker) return;
    thread = null;
    for (const settle of waiting.values()) settle(err(reason));
    waiting.clear();
    // What waited is settled; how the thread ends changes nothing.
    void worker.terminate();
  };
  const start = (): Worker => {
    const worker = new Worker(ENTRY, { workerData: { font: join(root, FONT) }, name: "pictures" });
    worker.unref();
    worker.on("message", (message: unknown) => {
      const { id, png, failure } = answerSchema.parse(message);
      const settle = waiting.get(id);
      waiting.delete(id);
      settle?.(png === undefined ? err(failure ?? "the picture could not be made") : ok(png));
    });
    worker.on("error", (cause: unknown) => end(worker, cause instanceof Error ? cause.message : String(cause)));
    worker.on("exit", (code) => end(worker, `the thread ended with ${code}`));
    return worker;
  };
  const draw = (svg: string, scale: number): Promise<Result<Uint8Array, string>> =>
    new Promise((resolve) => {
      thread ??= start();
      const worker = thread;
      lastId += 1;
      const id = lastId;
      const patience = setTimeout(() => end(worker, `no picture in ${PATIENCE_MS} ms`), PATIENCE_MS);
      waiting.set(id, (outcome) => {
        clearTimeout(patience);
        resolve(outcome);
      });
      worker.postMessage({ id, svg, scale });
    });

  return {
    async png(svg, scale) {
      const key = `${scale} ${createHash("sha256").update(svg).digest("base64")}`;
      const known = kept.get(key);
      if (known !== undefined) return ok(known);
      if (waiting.size >= WAITING_MAX) return err("too many pictures are being made");
      const made = await draw(svg, scale);
      if (!made.ok) return made;
      kept.set(key, made.value);
      for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT_MAX))) kept.delete(old);
      return made;
    },
    async close() {
      await thread?.terminate();
      thread = null;
    },
  };
}
