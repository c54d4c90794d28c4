/** What a notifier is given. It says no address and no MAC: where it goes may be anywhere. */
import { z } from "zod";
import { alertSchema, instantSchema, uidSchema } from "../model/index.ts";

export const alertMessageSchema = z
  .object({
    /**
     * changed: it became worse, or more is known of why. absorbed: it turned out to be a consequence of another alert; only who keeps
     * something open for it hears of that. test: nothing is wrong, somebody tries the notifier.
     */
    what: z.enum(["raised", "changed", "resolved", "absorbed", "test"]),
    at: instantSchema, // of the round
    subscription: z.string(),
    alert: alertSchema,
    nodes: z.array(z.object({ uid: uidSchema, label: z.string() })), // of those named in it
    note: z.string().nullable().default(null), // what a person wrote to the silence that held it back
  })
  .meta({ id: "AlertMessage", description: "What a webhook is sent" });
export type AlertMessage = z.infer<typeof alertMessageSchema>;
