/**
 * What the API answers and the pages show. These schemas are the single source of validation, types and OpenAPI.
 * Every one of them exists in one form only; what the public must not see (addresses, MACs, keys, the daemons' own words) is null
 * or an empty list in answers about a mesh that is not open to technicians.
 */
import { z } from "zod";
import {
  collisionSchema,
  coverageSchema,
  directionSchema,
  familySchema,
  gatewaySchema,
  instantSchema,
  linkIdSchema,
  linkSchema,
  meshIdSchema,
  nodeSchema,
  nodeStateSchema,
  protocolSchema,
  qualitySchema,
  refusalSchema,
  roundCostSchema,
  sourceSchema,
  uidSchema,
  useSchema,
} from "../../model/index.ts";
import { analysisStatusSchema, catchmentSchema, linkRoleSchema, nodeRoleSchema } from "./analysis.ts";
import { historyStatusSchema } from "./history-status.ts";
import { notifierStatusSchema } from "./notifier-status.ts";
import { sparkSchema } from "./spark.ts";

const count = z.number().int().nonnegative();

/** Of a round that saw a part of the mesh: how many of the routers that should have did answer, and the round of which the figures are. */
export const partialSightSchema = z.object({ answered: count, expected: count, lastGoodAt: instantSchema.nullable() });
export type PartialSight = z.infer<typeof partialSightSchema>;

/** Why there is no newer round, as the parts of the program say of themselves. */
export const collectionTroubleSchema = z.enum([
  "disk-full",
  "file-removed", // the store's file, under a collector that has it open
  "store-refuses", // it cannot be opened, is held by another, or does not answer
  "round-failed", // anything else: the log tells
  "not-started", // the machine could not start the collector: it is tried again
]);
export type CollectionTrouble = z.infer<typeof collectionTroubleSchema>;

/**
 * Whether the collector is at work on a mesh: `late` after 2.5 intervals without a finished round; `recorded`: nobody is asked, what is known was
 * imported.
 */
export const collectionSchema = z.object({
  state: z.enum(["collecting", "late", "never", "recorded"]),
  collectorAlive: z.boolean(),
  trouble: collectionTroubleSchema.optional(),
  lastRoundAt: instantSchema.nullable(),
  intervalS: z.number().positive(),
});

export const meshSummarySchema = z
  .object({
    id: meshIdSchema,
    name: z.string(),
    protocols: z.array(protocolSchema),
    technicians: z.enum(["open", "closed"]), // open: addresses are shown to everybody
    round: count.nullable(), // null: no round yet
    at: instantSchema.nullable(),
    nodes: z.object({ answered: count, heard: count, stale: count, gone: count, unknown: count }),
    links: z.object({ total: count, good: count, fair: count, poor: count, unmeasured: count }),
    gateways: z.object({ v4: count, v6: count, community: count }),
    urgent: count.nullable(), // entries of Fix first; null: no analysis yet
    withoutInternet: count.nullable(), // null: none of them tells; nodes up whose own rows say that they use no v4 and no v6 gateway
    /** How much of the mesh the last round saw; null where nothing was asked. Where it is partial, what needs the whole is of `lastGood`. */
    coverage: coverageSchema.nullable(),
    collection: collectionSchema,
  })
  .meta({ id: "MeshSummary" });
export type MeshSummary = z.infer<typeof meshSummarySchema>;

export const meshesSchema = z.object({ siteName: z.string(), meshes: z.array(meshSummarySchema) }).meta({ id: "Meshes" });
export type Meshes = z.infer<typeof meshesSchema>;

/** One hop of a path: the link from the node before to `node`, and what that node says of the rest of its way. */
export const hopSchema = z.object({
  node: uidSchema,
  label: z.string(),
  state: nodeStateSchema,
  link: linkIdSchema.nullable(),
  quality: qualitySchema.nullable(), // of the link, in the direction towards the gateway
  pathMbps: z.number().nonnegative().nullable(), // this node's own path metric to the gateway
});

/**
 * The way of one node to its gateway, as the nodes' own routes tell it hop by hop. `complete` is false where a node on the way
 * was not asked or tells of no route: the hops up to there are true.
 */
export const pathSchema = z.object({
  family: familySchema,
  gateway: uidSchema.nullable(),
  gatewayLabel: z.string().nullable(),
  reason: useSchema.shape.reason,
  at: instantSchema.nullable(),
  complete: z.boolean(),
  hops: z.array(hopSchema),
});
export type Path = z.infer<typeof pathSchema>;

/** A link as one of its ends sees it: hears = other -> this, heard = this -> other. */
export const neighbourLinkSchema = z.object({
  id: linkIdSchema,
  interfaceName: z.string().nullable(), // this node's
  otherInterfaceName: z.string().nullable(),
  kind: linkSchema.shape.interfaces.shape.a.shape.kind,
  channel: z.number().int().nullable(),
  hears: directionSchema,
  heard: directionSchema,
});

export const neighbourSchema = z.object({
  node: uidSchema,
  label: z.string(),
  state: nodeStateSchema,
  links: z.array(neighbourLinkSchema),
});

export type { Spark } from "./spark.ts";

export const nodeRowSchema = z
  .object({
    uid: uidSchema,
    label: z.string(),
    hostname: z.string().nullable(),
    state: nodeStateSchema,
    stateReason: nodeSchema.shape.stateReason,
    answeredAt: instantSchema.nullable(),
    heardAt: instantSchema.nullable(),
    protocols: z.array(protocolSchema),
    neighbours: count,
    worstQuality: qualitySchema.nullable(), // of its best link to each neighbour, the worst
    gatewayV4: uidSchema.nullable(),
    gatewayV6: uidSchema.nullable(),
    gatewayV4Label: z.string().nullable(),
    gatewayV6Label: z.string().nullable(),
    pathMbps: z.number().nullable(), // v4, else v6
    hops: count.nullable(),
    daemonUptimeS: z.number().nullable(),
    isGateway: z.array(familySchema),
    firstSeenAt: instantSchema,
  })
  .meta({ id: "NodeRow" });
export type NodeRow = z.infer<typeof nodeRowSchema>;

export const nodeViewSchema = z
  .object({
    mesh: meshIdSchema,
    round: count,
    at: instantSchema,
    node: nodeSchema,
    gateways: z.array(gatewaySchema), // its own announcements
    uses: z.array(useSchema),
    paths: z.array(pathSchema),
    users: z.array(z.object({ family: familySchema, node: uidSchema, label: z.string() })), // where it is a gateway
    neighbours: z.array(neighbourSchema),
    collisions: z.array(collisionSchema),
    sparks: z.array(sparkSchema),
    role: nodeRoleSchema.nullable(), // null: no analysis yet, or none of this node
  })
  .meta({ id: "NodeView" });
export type NodeView = z.infer<typeof nodeViewSchema>;

export const linkRowViewSchema = z
  .object({
    id: linkIdSchema,
    a: uidSchema,
    b: uidSchema,
    aLabel: z.string(),
    bLabel: z.string(),
    protocol: protocolSchema,
    kind: linkSchema.shape.interfaces.shape.a.shape.kind,
    channel: z.number().int().nullable(),
    aInterface: z.string().nullable(),
    bInterface: z.string().nullable(),
    quality: qualitySchema.nullable(), // the worse direction
    ab: directionSchema,
    ba: directionSchema,
    etx: z.number().nullable(),
    used: z.boolean().nullable(), // somebody's way to the Internet runs over it; null: nobody tells of routes
    firstSeenAt: instantSchema, // since when it has been there without a break
  })
  .meta({ id: "LinkRow" });
export type LinkRowView = z.infer<typeof linkRowViewSchema>;

export const linkViewSchema = z
  .object({
    mesh: meshIdSchema,
    round: count,
    at: instantSchema,
    link: linkSchema,
    aLabel: z.string(),
    bLabel: z.string(),
    aState: nodeStateSchema,
    bState: nodeStateSchema,
    quality: qualitySchema.nullable(),
    etx: z.number().nullable(),
    parallel: z.array(linkIdSchema), // other links of the same connection
    sparks: z.array(sparkSchema),
    role: linkRoleSchema.nullable(),
  })
  .meta({ id: "LinkView" });
export type LinkView = z.infer<typeof linkViewSchema>;

export const gatewayViewSchema = z
  .object({
    gateway: gatewaySchema,
    label: z.string(),
    state: nodeStateSchema,
    users: z.array(
      z.object({ node: uidSchema, label: z.string(), pathMbps: z.number().nullable(), at: instantSchema.nullable() }),
    ),
    catchment: catchmentSchema.nullable(), // null: no analysis of its family
  })
  .meta({ id: "GatewayView" });
export type GatewayView = z.infer<typeof gatewayViewSchema>;

export const gatewaysViewSchema = z
  .object({
    mesh: meshIdSchema,
    round: count,
    at: instantSchema,
    gateways: z.array(gatewayViewSchema),
    /** Nodes that use none, or of which it is not known, with the reason. */
    without: z.array(
      z.object({
        node: uidSchema,
        label: z.string(),
        family: familySchema,
        reason: useSchema.shape.reason,
        at: instantSchema.nullable(),
      }),
    ),
  })
  .meta({ id: "GatewaysView" });
export type GatewaysView = z.infer<typeof gatewaysViewSchema>;

export const nodesViewSchema = z
  .object({ mesh: meshIdSchema, round: count, at: instantSchema, nodes: z.array(nodeRowSchema) })
  .meta({ id: "NodesView" });
export type NodesView = z.infer<typeof nodesViewSchema>;

export const linksViewSchema = z
  .object({ mesh: meshIdSchema, round: count, at: instantSchema, links: z.array(linkRowViewSchema) })
  .meta({ id: "LinksView" });
export type LinksView = z.infer<typeof linksViewSchema>;

/** One finished round, for the status page. */
export const roundRowSchema = z.object({
  round: count,
  at: instantSchema,
  answered: count,
  nodes: count,
  links: count,
  refusals: count,
  cost: roundCostSchema.omit({ slowest: true }),
});

/** The zone file that tells where nodes stand. `none-matched`: not one node of the last round stands in it. */
const zoneStatusSchema = z.object({
  file: z.string(),
  trouble: z.enum(["cut", "empty", "web-page", "none-matched"]).nullable(),
  registered: count, // places in the file
  matched: count, // nodes of the last round that it places
  of: count,
});
export type ZoneStatus = z.infer<typeof zoneStatusSchema>;

export const meshStatusSchema = z
  .object({
    summary: meshSummarySchema,
    rounds: z.array(roundRowSchema), // the newest first, at most 20
    slowest: z.array(z.object({ node: uidSchema, label: z.string(), elapsedMs: z.number() })),
    refusals: z.array(refusalSchema.extend({ label: z.string().nullable() })), // of the last round
    silent: z.array(
      z.object({
        node: uidSchema,
        label: z.string(),
        reason: nodeSchema.shape.stateReason,
        answeredAt: instantSchema.nullable(),
      }),
    ),
    stale: z.array(
      z.object({
        node: uidSchema,
        label: z.string(),
        reason: nodeSchema.shape.stateReason,
        answeredAt: instantSchema.nullable(),
      }),
    ),
    collisions: z.array(collisionSchema.extend({ labels: z.array(z.string()) })),
    sources: z.array(sourceSchema),
    analysis: analysisStatusSchema,
    zone: zoneStatusSchema.nullable(), // null: the configuration names none
  })
  .meta({ id: "MeshStatus" });
export type MeshStatus = z.infer<typeof meshStatusSchema>;

export const statusSchema = z
  .object({
    at: instantSchema,
    version: z.string(),
    collectorAlive: z.boolean(),
    history: historyStatusSchema,
    meshes: z.array(meshStatusSchema),
    notifiers: z.array(notifierStatusSchema),
  })
  .meta({ id: "Status" });
export type Status = z.infer<typeof statusSchema>;

export const roundEventSchema = z.object({
  type: z.literal("round"),
  mesh: meshIdSchema,
  round: count,
  at: instantSchema,
  partial: partialSightSchema.optional(), // absent: it saw enough of the mesh
});

/** An event of the stream `…/stream`: `round` for every finished round, `status` when the collector comes or goes. */
export const liveEventSchema = z.discriminatedUnion("type", [
  roundEventSchema,
  z.object({ type: z.literal("status"), collectorAlive: z.boolean(), trouble: collectionTroubleSchema.optional() }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;

/** RFC 9457 problem document with a closed list of codes. */
export const problemCodeSchema = z.enum([
  "unknown-mesh",
  "unknown-node",
  "unknown-link",
  "unknown-format",
  "no-round-yet",
  "no-analysis-yet",
  "unknown-series",
  "unknown-alert",
  "forbidden",
  "change-refused",
  "too-large",
  "too-slow",
  "too-many-changes",
  "busy",
  "bad-request",
  "not-found",
  "method-not-allowed",
  "internal",
]);
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: problemCodeSchema,
    detail: z.string(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;
