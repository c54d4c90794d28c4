/** The thread that makes PNGs of SVGs: its own, for a large map takes longer than an event loop may be held. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { z } from "zod";
import { answering } from "#lib/base/answer-thread.ts";

const dataSchema = z.object({ font: z.string() });
const taskSchema = z.object({ svg: z.string(), scale: z.number().min(1).max(3) });

const wasm = createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm");
await initWasm(await readFile(wasm));
const font = new Uint8Array(await readFile(dataSchema.parse(workerData).font));

parentPort?.on(
  "message",
  answering({
    post: (answer) => parentPort?.postMessage(answer),
    question: taskSchema,
    answer({ svg, scale }) {
      const options = {
        fitTo: { mode: "zoom", value: scale },
        font: { fontBuffers: [font], defaultFontFamily: "Inter" },
      } as const;
      return new Resvg(svg, options).render().asPng();
    },
    inOrder: true,
  }),
);
