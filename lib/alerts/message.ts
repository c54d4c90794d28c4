/** What a notifier is given. It says no address and no MAC: where it goes may be anywhere. */
import { z } from "zod";
import { alertSchema, instantSchema, uidSchema } from "../model/index.ts";

export const alertMessageSchema = z
  .object({
    what: z.enum(["raised", "resolved"]),
    at: instantSchema, // of the round
    subscription: z.string(),
    alert: alertSchema,
    nodes: z.array(z.object({ uid: uidSchema, label: z.string() })), // of those named in it
  })
  .meta({ id: "AlertMessage", description: "What a webhook is sent" });
export type AlertMessage = z.infer<typeof alertMessageSchema>;
