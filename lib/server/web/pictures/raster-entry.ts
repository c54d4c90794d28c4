/** The thread that makes PNGs of SVGs: its own, for a large map takes longer than an event loop may be held. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { z } from "zod";

const dataSchema = z.object({ font: z.string() });
const taskSchema = z.object({ id: z.number().int(), svg: z.string(), scale: z.number().min(1).max(3) });

const wasm = createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm");
await initWasm(await readFile(wasm));
const font = new Uint8Array(await readFile(dataSchema.parse(workerData).font));

parentPort?.on("message", (message: unknown) => {
  const { id, svg, scale } = taskSchema.parse(message);
  try {
    const options = { fitTo: { mode: "zoom", value: scale }, font: { fontBuffers: [font], defaultFontFamily: "Inter" } } as const;
    const png = new Resvg(svg, options).render().asPng();
    parentPort?.postMessage({ id, png });
  } catch (cause) {
    parentPort?.postMessage({ id, failure: cause instanceof Error ? cause.message : String(cause) });
  }
});
