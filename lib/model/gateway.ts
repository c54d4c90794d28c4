/** Ways out of the mesh: who announces one, who uses which, and by which path. Three facts, never mixed. */
import { z } from "zod";
import { familySchema, instantSchema, linkIdSchema, uidSchema } from "./scalars.ts";

export const gatewaySchema = z.object({
  node: uidSchema,
  family: familySchema,
  networks: z.array(z.string()), // the announced networks that make it one, e.g. ["::/0"]
  announcedBy: z.array(z.enum(["description", "tunnels", "file"])), // where the announcement was read
  announcedAt: instantSchema.nullable(),
  claimedMbps: z.number().nonnegative().nullable(), // what the operator claims; never measured
  working: z.enum(["yes", "no", "unknown"]), // yes: someone uses it; no: a check failed, or it uses another gateway itself
  users: z.number().int().nonnegative(), // nodes whose own fresh rows say that they use it, itself included
});
export type Gateway = z.infer<typeof gatewaySchema>;

/** Why it is not known, or how it is known, which gateway a node uses. */
export const useReasonSchema = z.enum([
  "chosen", // its own tunnel rows say so
  "self", // it announces this family itself
  "none-chosen", // its rows were read and none is chosen: no Internet by mesh
  "no-tun-plugin", // its daemon has no tunnels to tell of
  "not-asked", // its tunnels were not asked, and nothing older is known
  "no-answer", // asked, and silent or unreadable
  "too-old", // the last rows are too old to be believed
  "unknown-gateway", // it uses an announcer that no one knows
]);
export type UseReason = z.infer<typeof useReasonSchema>;

/** Which gateway one node uses for one family. `gateway` is null where none is used or it is not known; `reason` tells which. */
export const useSchema = z.object({
  node: uidSchema,
  family: familySchema,
  gateway: uidSchema.nullable(),
  reason: useReasonSchema,
  dedicatedTunnel: z.boolean().nullable(), // a dedicated tunnel is up, not only the catch-all device
  pathMbps: z.number().nonnegative().nullable(), // the node's own path metric to the gateway
  pathRttMs: z.number().nonnegative().nullable().optional(), // there and back to the gateway, where a capture measured it
  at: instantSchema.nullable(), // when its rows were read
});
export type Use = z.infer<typeof useSchema>;

/** One node's next hop towards one gateway, with the routing metric (bottleneck-like, higher is better). */
export const routeSchema = z.object({
  node: uidSchema,
  target: uidSchema,
  nextHop: uidSchema.nullable(), // null: no route, or the next hop could not be tied to a node
  link: linkIdSchema.nullable(), // the link the first hop runs over, where it can be told
  metricBps: z.number().nonnegative().nullable(), // 0: the node says itself that it has no route; null: not told
  hops: z.number().int().nonnegative().nullable(),
  at: instantSchema,
});
export type Route = z.infer<typeof routeSchema>;
