/** PNGs of SVG pictures, made in a thread and kept while they are asked for. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { createAsker, ThreadFailure } from "#lib/base/ask-thread.ts";
import { nodeThread } from "#lib/base/thread.ts";
import { err, ok, type Result } from "../../../model/index.ts";

export type Rasteriser = {
  /** @param scale pixels of the PNG to one of the SVG, 1..3. An error in words where the picture cannot be made now. */
  png(svg: string, scale: number): Promise<Result<Uint8Array, string>>;
  close(): Promise<void>;
};

const pngSchema = z.instanceof(Uint8Array);

const ENTRY = new URL("./raster-entry.ts", import.meta.url);
const FONT = join("public", "build", "inter-picture.ttf");
/** A map of some thousand nodes takes a second or two. */
const PATIENCE_MS = 10_000;
const WAITING_MAX = 16;
/** Of the last pictures, about 40 KB each. */
const KEPT_MAX = 128;

/** @param root the folder of the project. The thread is started by the first picture. */
export function createRasteriser(root: string): Rasteriser {
  const kept = new LRUCache<string, Uint8Array>({ max: KEPT_MAX });
  const limit = { timeoutMs: PATIENCE_MS, message: `no picture in ${PATIENCE_MS} ms`, endsThread: true };
  const thread = createAsker({
    start: () => nodeThread(new Worker(ENTRY, { workerData: { font: join(root, FONT) }, name: "pictures" })),
    holds: "never",
  });

  return {
    async png(svg, scale) {
      const key = `${scale} ${createHash("sha256").update(svg).digest("base64")}`;
      const known = kept.get(key);
      if (known !== undefined) return ok(known);
      if (thread.owedMs().length >= WAITING_MAX) return err("too many pictures are being made");
      try {
        const png = await thread.ask({ svg, scale }, pngSchema, limit);
        kept.set(key, png);
        return ok(png);
      } catch (cause) {
        if (cause instanceof ThreadFailure) return err(cause.message);
        throw cause;
      }
    },
    close: () => thread.close("the site is stopping"),
  };
}
