/**
 * What people should know, derived from the exact differences of stored rounds and debounced (analytics M6.4). An event that lasts has a
 * start and, once it is over, an end; one that happens at a moment has both the same.
 */
import { z } from "zod";
import { familySchema, instantSchema, linkIdSchema, meshIdSchema, uidSchema } from "./scalars.ts";

export const eventKindSchema = z.enum([
  "node-new", // seen for the first time
  "node-down", // from the first round without it until it is back
  "daemon-restart", // the routing daemon's uptime began anew without an outage
  "reboot", // the router's own uptime began anew
  "link-new",
  "link-down",
  "gateway-found", // announces a way out that it did not announce
  "gateway-lost", // from when it stopped announcing until it announces again
  "gateway-changed", // a node uses another gateway than before
  "only-way", // a link became the only way to the Internet for some nodes, until it no longer is
  "uncovered", // nodes without any way to a gateway
  "partition", // the mesh fell into more parts, until they merge
  "quality-shift", // a link's quality settled at another level
  "collision", // two nodes claim one identity
  "collector-outage", // the collector itself was blind: nothing is known of that time
  "partial-sight", // it saw too little to speak for the whole mesh: routers expected (before), and that answered (after), at its worst
  "flood", // a router alone lists more nodes that never answered than one router is believed; none of them is taken
  "clock-jump", // the collector's own clock went on or back by more than time can have; values.after: by how many seconds
  "daemon-moved", // the same router now runs another routing daemon than before (bmx6, bmx7)
]);
export type EventKind = z.infer<typeof eventKindSchema>;

/** Why it happened, as far as the data tell; null: they do not. */
export const eventWhySchema = z.enum([
  "reboot", // the router's own uptime began anew: it restarted or lost power
  "isolation", // it was alive all the time, but could not be reached: its links or the way to it failed
  "daemon-restart", // the daemon was away; of the router nothing is known
  "daemon-dead", // the router answered, and said that its daemon is not there
  "daemon-frozen", // the router answered, and its daemon's uptime stood still
  "unreachable", // it did not answer, and no router lists it
  "node-down", // an end of the link, or a node that was on the way
  "link-down",
  "gateway-lost",
  "withdrawn", // the announcement was taken back while the node stayed
  "better-path",
]);
export type EventWhy = z.infer<typeof eventWhySchema>;

/** Of the nodes that an event affects, so many are named. */
export const AFFECTED_NODES_MAX = 100;

export const meshEventSchema = z
  .object({
    id: z.string().min(1).max(80), // unique within its mesh; stable when the same rounds are read again
    mesh: meshIdSchema,
    kind: eventKindSchema,
    from: instantSchema, // the first round in which it was so, not the one that made it certain
    to: instantSchema.nullable(), // null: still so
    noticedAt: instantSchema, // the round that made it certain
    node: uidSchema.nullable(),
    link: linkIdSchema.nullable(),
    family: familySchema.nullable(),
    gateway: z.object({ before: uidSchema.nullable(), after: uidSchema.nullable() }).nullable(),
    /** Quality, users or parts, whatever the kind compares. */
    values: z.object({ before: z.number().nullable(), after: z.number().nullable() }).nullable(),
    affected: z.object({ weight: z.number().nonnegative(), nodes: z.array(uidSchema).max(AFFECTED_NODES_MAX) }), // who lost something by it
    why: eventWhySchema.nullable(),
    cause: z.string().max(80).nullable(), // the id of the event of which this is a consequence
  })
  .meta({ id: "Event", description: "Something that happened in the mesh" });
export type MeshEvent = z.infer<typeof meshEventSchema>;
