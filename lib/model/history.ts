/** What a store tells of the past beside snapshots and events: series, ranks, marks. */
import { z } from "zod";
import { instantSchema, meshIdSchema } from "./scalars.ts";

/**
 * What is kept of every round as a series. `entity` is a link's id followed by `/ab` or `/ba` for a direction, a uid for a node,
 * `uid/v4` for a gateway of a family or a node's way in a family, and `mesh` for the mesh itself.
 */
export const seriesMetricSchema = z.enum([
  "quality", // link direction: share, 0..1
  "bandwidth-mbps", // link direction: what routing reckons with
  "path-mbps", // node and family: the node's own metric of the way to its gateway
  "gateway", // node and family: which gateway; the values are numbers of `entities`
  "next-hop", // node and family: the neighbour on the way to that gateway; the values are numbers of `entities`
  "cpu-percent", // node: the daemon's
  "uptime-s", // node: the daemon's
  "state", // node: 1 up (answered or heard), 0 down (gone), null unknown
  "claimed-mbps", // gateway and family
  "users", // gateway and family
  "load-average", // node, where a source carries it
  "memory-share", // node: used share, 0..1
  "rx-mbps", // node/device: rate of the traffic counter
  "tx-mbps",
  "round-requests", // mesh
  "round-bytes",
  "round-seconds",
  "nodes-up",
  "links-up",
]);
export type SeriesMetric = z.infer<typeof seriesMetricSchema>;

/** Whether the values are numbers of names: such have no order and no mean. */
export function isNamed(metric: SeriesMetric): boolean {
  return metric === "gateway" || metric === "next-hop";
}

export const seriesResolutionSchema = z.enum(["raw", "hour", "day"]);
export type SeriesResolution = z.infer<typeof seriesResolutionSchema>;

/** One value of a series, or what became of the values of an hour or a day (UTC). Unknown stays unknown: it is counted, never averaged. */
export const seriesPointSchema = z.object({
  at: instantSchema, // of the round, or the start of the hour or day
  value: z.number().nullable(), // the value, or p50; null: nothing known then
  p10: z.number().nullable(),
  p90: z.number().nullable(),
  min: z.number().nullable(),
  count: z.number().int().nonnegative(), // known values
  unknown: z.number().int().nonnegative(),
});
export type SeriesPoint = z.infer<typeof seriesPointSchema>;

export const seriesSchema = z.object({
  mesh: meshIdSchema,
  entity: z.string().max(500),
  metric: seriesMetricSchema,
  unit: z.enum(["share", "Mbit/s", "percent", "s", "count", "bytes", "state", "node", "load"]),
  resolution: seriesResolutionSchema,
  from: instantSchema,
  to: instantSchema,
  points: z.array(seriesPointSchema),
  /** Of `gateway` and `next-hop`: value i means entities[i]. Empty for all others. */
  entities: z.array(z.string()),
  lastRound: z.number().int().nonnegative().nullable(),
});
export type Series = z.infer<typeof seriesSchema>;

/** A moment that a person marked: "was good on that day", or a visit to a node or link. */
export const markSchema = z.object({
  id: z.string().min(1).max(40),
  mesh: meshIdSchema,
  at: instantSchema, // the moment that is meant
  madeAt: instantSchema,
  label: z.string().min(1).max(120), // of a visit: what was done
  /** Of a visit: the uid of the node or the id of the link that somebody worked on. */
  entity: z.string().min(1).max(300).optional(),
  who: z.string().min(1).max(60).optional(),
});
export type Mark = z.infer<typeof markSchema>;
