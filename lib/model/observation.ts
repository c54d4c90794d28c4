/**
 * What one source said at one time, parsed, nothing invented. Both daemons come out in one form, so that the rooms behind the
 * collectors know no query names and no field names of a daemon.
 *
 * Units: qualities are 0..1; bandwidths and metrics are bit/s; ages and uptimes are seconds.
 */
import { z } from "zod";
import { refusalCodeSchema, refusalSchema } from "./refusal.ts";
import { instantSchema, interfaceKindSchema, protocolSchema, qualitySchema } from "./scalars.ts";
import { systemSchema } from "./system.ts";

/** An IPv6 or IPv4 address in its canonical (RFC 5952) form, without prefix length or zone. */
export const addressSchema = z.string().min(2).max(45);
/** A MAC in lower case with colons. */
export const macSchema = z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);

/**
 * A bmx metric. `value` in bit/s; null with a reason when the daemon says it has none. `atLeast` marks the "128G"/"257G" that
 * means "own node / unlimited".
 */
export const metricSchema = z.object({
  bps: z.number().nonnegative().nullable(),
  special: z.enum(["none", "unlimited", "no-route", "unroutable", "invalid"]),
});
export type Metric = z.infer<typeof metricSchema>;

/** Who the answering daemon says it is (query `status`). */
export const selfReportSchema = z.object({
  hostname: z.string().max(255).nullable(), // null where the daemon runs nameless
  primaryIp: addressSchema.nullable(),
  nodeId: z.string().max(64).nullable(), // bmx7 only
  globalId: z.string().max(80).nullable(), // bmx6, only where the answer holds it; never a key
  version: z.string().max(100).nullable(),
  revision: z.string().max(100).nullable(),
  uptimeS: z.number().nonnegative().nullable(), // of the daemon, not of the router
  cpuPercent: z.number().nonnegative().nullable(),
  memoryBytes: z.number().nonnegative().nullable(), // bmx7 only
  knownNodes: z.number().int().nonnegative().nullable(),
  tunnelAddresses: z.array(addressSchema),
});
export type SelfReport = z.infer<typeof selfReportSchema>;

export const interfaceRowSchema = z.object({
  name: z.string().max(64),
  up: z.boolean(),
  kind: interfaceKindSchema,
  channel: z.number().int().nonnegative().nullable(), // null: wired, unknown, or not told (bmx6 never tells)
  rateMaxBps: z.number().nonnegative().nullable(),
  index: z.number().int().nonnegative().nullable(), // bmx7 `idx`
  mac: macSchema.nullable(), // told (bmx7) or taken from the EUI-64 link-local address (bmx6)
  linkLocal: addressSchema.nullable(),
  meshAddress: addressSchema.nullable(),
});
export type InterfaceRow = z.infer<typeof interfaceRowSchema>;

/** One row of `links`: my interface hears a neighbour's interface, and is heard. */
export const linkRowSchema = z.object({
  interfaceName: z.string().max(64), // mine
  interfaceIndex: z.number().int().nonnegative().nullable(),
  linkLocal: addressSchema.nullable(), // mine, where told (bmx7)
  neighbourHostname: z.string().max(255).nullable(),
  neighbourNodeId: z.string().max(64).nullable(),
  neighbourLinkLocal: addressSchema,
  neighbourIndex: z.number().int().nonnegative().nullable(),
  rx: qualitySchema.nullable(), // neighbour -> me, as I count it
  tx: qualitySchema.nullable(), // me -> neighbour, as it told me
  rxBps: z.number().nonnegative().nullable(), // bmx7
  txBps: z.number().nonnegative().nullable(), // bmx7: the estimate that routing uses
  signalDbm: z.number().nullable(),
  noiseDbm: z.number().nullable(),
  routes: z.number().int().nonnegative().nullable(),
  lastHelloAgeS: z.number().nonnegative().nullable(),
});
export type LinkRow = z.infer<typeof linkRowSchema>;

/** One row of `originators`: a node that I know, and my way to it. */
export const originatorRowSchema = z.object({
  hostname: z.string().max(255).nullable(),
  primaryIp: addressSchema,
  nodeId: z.string().max(64).nullable(),
  self: z.boolean(),
  blocked: z.boolean(),
  nextHopLinkLocal: addressSchema.nullable(), // null for itself and where there is no route
  nextHopNodeId: z.string().max(64).nullable(),
  interfaceName: z.string().max(64).nullable(),
  metric: metricSchema,
  hops: z.number().int().nonnegative().nullable(), // bmx7
  lastRefAgeS: z.number().nonnegative().nullable(),
});
export type OriginatorRow = z.infer<typeof originatorRowSchema>;

/** One row of `$tunnels`. `chosen` is null in rows that no search rule of the node matches. */
export const tunnelRowSchema = z.object({
  rule: z.string().max(100).nullable(),
  announcedNetwork: z.string().max(60).nullable(), // `advNet`: null where a search found no offer
  announcerPrimaryIp: addressSchema.nullable(), // `remoteTunIp`
  announcerHostname: z.string().max(255).nullable(),
  announcedBps: z.number().nonnegative().nullable(),
  tunnelName: z.string().max(64).nullable(), // null = not chosen
  chosen: z.boolean(),
  pathMetric: metricSchema,
});
export type TunnelRow = z.infer<typeof tunnelRowSchema>;

export const announcedNetworkSchema = z.object({
  network: z.string().max(60), // with prefix length: "0.0.0.0/0"
  bandwidthBps: z.number().nonnegative().nullable(),
});

/** A link of another node, told through the topology extension: second-hand and late. */
export const topologyRowSchema = z.object({
  neighbourGlobalId: z.string().max(80).nullable(), // bmx6: 20 hex digits of the globalId
  neighbourNodeId: z.string().max(64).nullable(), // bmx7
  neighbourIndex: z.number().int().nullable(),
  interfaceIndex: z.number().int().nullable(),
  rx: qualitySchema.nullable(),
  tx: qualitySchema.nullable(),
  rxBps: z.number().nonnegative().nullable(),
  txBps: z.number().nonnegative().nullable(),
  signalDbm: z.number().nullable(),
  noiseDbm: z.number().nullable(),
  channel: z.number().int().nullable(),
});

/** One decoded description of `descriptions/all`. */
export const descriptionRowSchema = z.object({
  primaryIp: addressSchema.nullable(), // from HNA6 (bmx6) or DSC_HNA6 / the file name (bmx7)
  nodeId: z.string().max(64).nullable(),
  globalId: z.string().max(80).nullable(),
  hostname: z.string().max(255).nullable(),
  linkLocals: z.array(addressSchema), // bmx7 DSC_LLIP; bmx6: derived from the EUI-64 in its mesh addresses
  meshAddresses: z.array(addressSchema),
  announcedNetworks: z.array(announcedNetworkSchema),
  hostNetworks: z.array(z.string().max(60)), // unicast HNAs
  topology: z.array(topologyRowSchema),
  smsNames: z.array(z.string().max(100)),
});
export type DescriptionRow = z.infer<typeof descriptionRowSchema>;

/**
 * One part of what a node can tell.
 * - `read`: rows were read at `at` (an older `at` than the observation's marks a part carried over from an earlier round).
 *   `empty` tells that the body had 0 bytes: no rows, or a file caught while it was being rewritten.
 * - `refused`: asked and not taken.
 * - `not-asked`: the polling plan left it out and nothing older is known.
 */
const part = <Row extends z.ZodType>(row: Row) =>
  z.discriminatedUnion("state", [
    z.object({ state: z.literal("read"), at: instantSchema, rows: z.array(row), empty: z.boolean() }),
    z.object({ state: z.literal("refused"), at: instantSchema, code: refusalCodeSchema, message: z.string().max(500) }),
    z.object({ state: z.literal("not-asked") }),
  ]);

/** A daemon that is known (listed by others, or remembered) and was not read in this round. */
export type UnreadNode = {
  primaryIp: string;
  nodeId: string | null;
  protocol?: z.infer<typeof protocolSchema>; // absent: the source does not tell
  reason: "no-address" | "no-answer" | "not-asked" | "backed-off" | "unreadable";
};

export const observationSchema = z.object({
  sourceId: z.string().max(40), // id of the source in the registry, e.g. "bmx6-http"
  protocol: protocolSchema,
  address: z.string().max(300), // the mesh address (or seed) that was asked
  endpoint: z.string().max(300), // host:port really connected to
  at: instantSchema,
  answered: z.boolean(), // gave a status that could be read
  self: selfReportSchema.nullable(),
  liveDaemon: z.boolean().nullable(), // false: a live query gave the socket error; null: no live query was asked
  /** A live query ran into its time limit although the files were served: the daemon may stand still. */
  liveTimedOut: z.boolean().optional(),
  updatePeriodS: z.number().positive(), // how often this daemon rewrites its files, as it was seen to, else by default
  interfaces: part(interfaceRowSchema),
  links: part(linkRowSchema),
  originators: part(originatorRowSchema),
  /** The ways to gateways alone, asked one by one where the whole table was not: it lists nobody else. */
  gatewayRoutes: part(originatorRowSchema).optional(),
  tunnels: part(tunnelRowSchema),
  descriptions: part(descriptionRowSchema),
  system: systemSchema.nullable().optional(), // where the source looked at the router itself
  refusals: z.array(refusalSchema),
  cost: z.object({
    requests: z.number().int().nonnegative(),
    bytes: z.number().int().nonnegative(),
    elapsedMs: z.number().nonnegative(),
  }),
});
export type Observation = z.infer<typeof observationSchema>;
export type ReadPart<Row> = { state: "read"; at: string; rows: Row[]; empty: boolean };
export type Part<Row> =
  | ReadPart<Row>
  | { state: "refused"; at: string; code: z.infer<typeof refusalCodeSchema>; message: string }
  | { state: "not-asked" };
