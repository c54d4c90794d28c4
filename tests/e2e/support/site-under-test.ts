/** The one site that all browser tests look at: an open mesh of bmx6 and a closed one of bmx7 with some dual routers. */
import { resolve } from "node:path";
import type { SiteOptions } from "./running-site.ts";

export const ALLOWED_ORIGIN = "http://127.0.0.1:28080";
export const OTHER_ORIGIN = "http://127.0.0.1:28081";
export const SITE_FACTS = resolve(import.meta.dirname, "../../../test-results/site-facts.json");

export const SITE_UNDER_TEST = {
  folder: resolve(import.meta.dirname, "../../../test-results/site"),
  port: 28000,
  timeFactor: 12,
  intervalS: 3,
  meshes: [
    { id: "raval", name: "Raval", protocol: "bmx6", nodes: 74, seed: 5, block: "127.68", technicians: "open" },
    { id: "clot", name: "Clot", protocol: "both", nodes: 30, seed: 6, block: "127.69", technicians: "closed" },
  ],
  embedOrigins: [ALLOWED_ORIGIN],
} as const satisfies SiteOptions;
