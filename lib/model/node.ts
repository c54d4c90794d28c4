/** A router of the mesh, as a snapshot shows it. Words and states: docs/architecture.md. */
import { z } from "zod";
import { instantSchema, interfaceKindSchema, protocolSchema, uidSchema } from "./scalars.ts";
import { systemSchema } from "./system.ts";

/**
 * answered: it answered this round and its data advance. heard: it did not, but fresh data of others list it.
 * stale: it answers, but its daemon stands still or is gone. gone: routers that were asked, answered and would have told have not
 * listed it for 3 rounds and 3 minutes. unknown: it was not read (not asked, backed off, timed out), and nobody who was read could have
 * told of it: what was known last stands, with its age.
 */
export const nodeStateSchema = z.enum(["answered", "heard", "stale", "gone", "unknown"]);
export type NodeState = z.infer<typeof nodeStateSchema>;

export type Liveness = "up" | "down" | "unknown";

/** What a state says about the router: unknown is neither up nor down. */
export function livenessOf({ state }: { state: NodeState }): Liveness {
  if (state === "answered" || state === "heard") return "up";
  return state === "gone" ? "down" : "unknown";
}

/** Why a node is not `answered`; null when it is. */
export const nodeStateReasonSchema = z.enum([
  "not-asked", // the plan of this round left it out
  "backed-off", // it failed before, and was left alone in this round
  "no-address", // not in the address map, or its address is not allowed
  "no-answer", // asked, and silent
  "unreadable", // asked, and what came could not be read
  "unlisted", // nobody lists it any more, not yet long enough to be gone
  "no-route", // others know of it, and none of them has a way to it
  "uptime-frozen", // the daemon's uptime stands still
  "daemon-dead", // a live query gave the socket error
  "told-by-file", // a file listed it; nothing was asked
]);
export type NodeStateReason = z.infer<typeof nodeStateReasonSchema>;

export const nodeInterfaceSchema = z.object({
  name: z.string().max(64),
  up: z.boolean().nullable(),
  kind: interfaceKindSchema,
  channel: z.number().int().nullable(),
  rateMaxMbps: z.number().nonnegative().nullable(),
  protocols: z.array(protocolSchema),
  mac: z.string().nullable(), // technicians
  addresses: z.array(z.string()), // technicians: link-local first
  at: instantSchema.nullable(), // when it was read
});
export type NodeInterface = z.infer<typeof nodeInterfaceSchema>;

/** One routing daemon that runs on the node. `uptimeS` is the daemon's: alone it never proves a reboot of the router. */
export const daemonSchema = z.object({
  protocol: protocolSchema,
  version: z.string().nullable(),
  revision: z.string().nullable(),
  uptimeS: z.number().nonnegative().nullable(),
  uptimeSince: instantSchema.nullable(), // the first time this very uptime was read
  cpuPercent: z.number().nonnegative().nullable(),
  memoryBytes: z.number().nonnegative().nullable(),
  knownNodes: z.number().int().nullable(),
  answeredAt: instantSchema.nullable(),
});
export type Daemon = z.infer<typeof daemonSchema>;

/** What was found equal between a node and an entry of a list of places, best first. */
export const placeMatchSchema = z.enum(["guifi-device", "ipv4", "mac", "key", "address", "title", "title-without-tail"]);
export type PlaceMatch = z.infer<typeof placeMatchSchema>;

/** What guifi.net has registered of the place: plans of people, not live state. */
export const guifiSchema = z.object({
  nodeId: z.number().int().positive(),
  deviceId: z.number().int().positive().nullable(), // null: the place is known, which of its devices it is is not
  title: z.string().max(255),
  status: z.string().max(40).nullable(), // "Working", "Planned", …
  zoneId: z.number().int().positive().nullable(),
  page: z.string().max(300), // of the place, on guifi.net
  plannedLinks: z.array(
    z.object({
      id: z.number().int().positive(),
      nodeId: z.number().int().positive().nullable(), // guifi.net's number of the other place
      title: z.string().max(255).nullable(), // null: outside the file
      type: z.string().max(40).nullable(),
      status: z.string().max(40).nullable(),
    }),
  ),
});
export type Guifi = z.infer<typeof guifiSchema>;

/** Where the node stands. `source` says who told; `doubtful` marks a position that should not be drawn as fact. */
export const placeSchema = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  elevationM: z.number().nullable(),
  source: z.enum(["config", "cnml", "netjson", "capture"]),
  doubtful: z.boolean(),
  doubt: z.string().max(200).nullable().optional(), // why it is doubtful
  matchedBy: placeMatchSchema.optional(), // how the node was tied to it, where a list of places gave it
  guifi: guifiSchema.optional(),
});
export type Place = z.infer<typeof placeSchema>;

export const nodeSchema = z.object({
  uid: uidSchema,
  hostname: z.string().max(255).nullable(),
  /** What people read: the host name, told apart by a piece of the uid where several nodes share it. Unique in the snapshot. */
  label: z.string().min(1).max(280),
  state: nodeStateSchema,
  stateReason: nodeStateReasonSchema.nullable(),
  protocols: z.array(protocolSchema),
  answeredAt: instantSchema.nullable(), // the last time it answered
  heardAt: instantSchema.nullable(), // the last time somebody's fresh data listed it
  unlistedRounds: z.number().int().nonnegative(), // rounds in a row that nobody listed it
  /** The only router by whose word it is known; absent where it ever answered, or several told of it. */
  onlyToldBy: uidSchema.optional(),
  missedBy: uidSchema.optional(), // while unlistedRounds > 0: a router that would have told of it, the last time that one was read
  firstSeenAt: instantSchema,
  daemons: z.array(daemonSchema),
  interfaces: z.array(nodeInterfaceSchema),
  hostNetworks: z.array(z.string()), // technicians: networks it announces to the mesh (HNA)
  place: placeSchema.nullable(),
  /** Metres east and north of an origin that the source does not tell: good for a drawing, not for a map. */
  plane: z.object({ xM: z.number(), yM: z.number() }).nullable().optional(),
  system: systemSchema.nullable().optional(), // of the router itself, where a capture tells
  weight: z.number().positive(), // members behind it; 1 where unknown
  keys: z.array(z.string()), // technicians: what identifies it, "bmx7:<nodeId>", "mac:<mac>", "ip6:<address>"
  addresses: z.array(z.string()), // technicians: mesh addresses, primary first
});
export type Node = z.infer<typeof nodeSchema>;
