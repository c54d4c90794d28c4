/** The steps of a round as the program takes them: the crawl, the assembly, and the layout in a worker. */
import { crawl } from "../collectors/discovery/crawl.ts";
import { assemble } from "../graph/assemble/assemble.ts";
import { layoutInWorker } from "../graph/layout/worker.ts";
import type { Steps } from "./collector.ts";

export const STEPS: Steps = { crawl, assemble, layout: layoutInWorker };
