/** What the API answers and the status page shows of the ways to tell people of alerts. */
import { z } from "zod";
import { instantSchema } from "../../model/index.ts";

/** How one of the ways to tell people does. Its name is the operator's; where it sends to is told to nobody. */
export const notifierStatusSchema = z
  .object({
    name: z.string(),
    type: z.string(),
    waiting: z.number().int().nonnegative(), // messages
    oldestAt: instantSchema.nullable(), // of the round that made the oldest that waits
    digest: z.boolean(), // it waits for its hour, and tells of everything at once
    failingSince: instantSchema.nullable(), // null: the last try went well
    deliveredAt: instantSchema.nullable(), // the last time that one was taken; null: never
    givenUp: z.number().int().nonnegative(), // dropped: too many waited, or too long
  })
  .meta({ id: "NotifierStatus" });
export type NotifierStatus = z.infer<typeof notifierStatusSchema>;
