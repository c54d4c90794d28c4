/** The whole mesh at one round. Everything after assembly works on this and on nothing else. */
import { z } from "zod";
import { coverageSchema } from "./coverage.ts";
import { gatewaySchema, routeSchema, useSchema } from "./gateway.ts";
import { linkSchema } from "./link.ts";
import { nodeSchema } from "./node.ts";
import { refusalSchema } from "./refusal.ts";
import { instantSchema, meshIdSchema, protocolSchema, uidSchema } from "./scalars.ts";

/** Two nodes that claim one thing that should be unique. Both stay. `key` is for technicians. */
export const collisionSchema = z.object({
  kind: z.enum(["primary-ip", "mac", "link-local", "node-id"]),
  key: z.string(),
  nodes: z.array(uidSchema).min(2),
});
export type Collision = z.infer<typeof collisionSchema>;

/** One place that was read in this round, and what it cost. */
export const sourceSchema = z.object({
  id: z.string().max(40), // of the registry: "bmx6-http"
  node: uidSchema.nullable(),
  protocol: protocolSchema.nullable(),
  address: z.string().max(300).nullable(), // technicians
  answered: z.boolean(),
  carriedOver: z.array(z.enum(["interfaces", "links", "originators", "tunnels", "descriptions"])), // parts of an earlier round
  notAsked: z.array(z.enum(["interfaces", "links", "originators", "tunnels", "descriptions"])),
  requests: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  elapsedMs: z.number().nonnegative(),
  /** The recorded file that it was read from. `name` is for technicians. */
  recorded: z.object({ name: z.string().max(300), sha256: z.string().length(64) }).optional(),
});
export type Source = z.infer<typeof sourceSchema>;

export const roundCostSchema = z.object({
  requests: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
  slowest: z.array(z.object({ node: uidSchema, elapsedMs: z.number().nonnegative() })).max(10),
});

export const snapshotSchema = z
  .object({
    mesh: meshIdSchema,
    at: instantSchema,
    round: z.number().int().nonnegative(),
    nodes: z.array(nodeSchema),
    links: z.array(linkSchema),
    gateways: z.array(gatewaySchema),
    /** false: nobody who was read could tell who announces a gateway, so that an empty list says nothing. */
    gatewaysKnown: z.literal(false).optional(),
    uses: z.array(useSchema),
    routes: z.array(routeSchema), // to gateways only
    collisions: z.array(collisionSchema),
    refusals: z.array(refusalSchema),
    sources: z.array(sourceSchema),
    cost: roundCostSchema,
    coverage: coverageSchema.nullable().optional(), // null, or absent in an old store: nothing was asked (recorded files)
  })
  .meta({ id: "Snapshot", description: "The whole mesh at one round" });
export type Snapshot = z.infer<typeof snapshotSchema>;

/** A round in which nothing was found and nothing was asked. */
export function emptySnapshot({ mesh, at, round }: Pick<Snapshot, "mesh" | "at" | "round">): Snapshot {
  return {
    mesh,
    at,
    round,
    nodes: [],
    links: [],
    gateways: [],
    uses: [],
    routes: [],
    collisions: [],
    refusals: [],
    sources: [],
    cost: { requests: 0, bytes: 0, seconds: 0, slowest: [] },
  };
}

/** Node positions of the force view, from the server's layout. Units are arbitrary and the y axis points down. */
export const positionsSchema = z.record(uidSchema, z.tuple([z.number(), z.number()]));
export type Positions = z.infer<typeof positionsSchema>;
