/** How long members were without the Internet, as utilities report it (IEEE Std 1366), and what caused it. */
import { z } from "zod";
import { eventKindSchema, instantSchema, meshIdSchema } from "../../model/index.ts";
import { namedNodeSchema } from "./analysis.ts";

const hours = z.number().nonnegative();

export const reliabilitySchema = z
  .object({
    from: instantSchema,
    to: instantSchema,
    members: z.number().int().nonnegative(), // of all nodes that were seen in the span; gateways count nothing
    member_hours: hours, // members × hours since each was first seen in the span
    member_hours_lost: hours, // known to be without a way to a gateway
    member_hours_unknown: hours, // never counted as lost
    asai: z.number().min(0).max(1).nullable(), // availability: 1 − lost / known; null: nothing is known
    saidi_h: hours.nullable(), // hours without per member
    saifi: z.number().nonnegative().nullable(), // interruptions per member
    caidi_h: hours.nullable(), // hours until restored, per interruption of a member; null without one
    causes: z.array(
      z.object({
        kind: z.union([eventKindSchema, z.literal("none")]), // of the root event; none: the log tells of no cause
        id: z.string().nullable(), // the node's uid or the link's id
        member_hours_lost: hours,
        interruptions: z.number().int().nonnegative(), // of members
      }),
    ), // the dearest first; they add up to member_hours_lost
  })
  .meta({ id: "Reliability" });
export type ReliabilityTotal = z.infer<typeof reliabilitySchema>;

export const reliabilityDaySchema = z.object({
  from: instantSchema,
  to: instantSchema,
  member_hours: hours,
  member_hours_lost: hours,
  member_hours_unknown: hours,
});

export const reliabilityViewSchema = z
  .object({
    mesh: meshIdSchema,
    total: reliabilitySchema,
    before: reliabilitySchema.nullable(), // the span of the same length before; null: nothing is kept of it
    days: z.array(reliabilityDaySchema), // civil days of the mesh: they add up to the whole
    names: z.array(namedNodeSchema), // of the nodes that causes name
  })
  .meta({ id: "ReliabilityView" });
export type ReliabilityView = z.infer<typeof reliabilityViewSchema>;
