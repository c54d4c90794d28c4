/** What of an event matters most to people. Without zod: pages have this too. */
import type { EventKind } from "../../model/index.ts";

/** Kinds of events that last and harm somebody: what stands in a calendar. */
export const LASTING_KINDS = [
  "node-down",
  "link-down",
  "gateway-lost",
  "uncovered",
  "partition",
  "collector-outage",
] as const satisfies readonly EventKind[];

/** Kinds of events that took somebody offline. */
export const GRAVE_KINDS = ["node-down", "gateway-lost", "uncovered", "partition"] as const satisfies readonly EventKind[];
