/** What the API answers and the pages show of alerts. */
import { z } from "zod";
import { alertSchema, instantSchema, meshIdSchema } from "../../model/index.ts";
import { namedNodeSchema } from "./analysis.ts";

export const alertViewSchema = alertSchema.extend({
  acknowledgedAt: instantSchema.nullable(), // when a person said that they had seen it
  silence: z.object({ until: instantSchema, note: z.string().nullable() }).nullable(), // nobody is told of it; note: why, by who did it
});
export type AlertView = z.infer<typeof alertViewSchema>;

export const alertsViewSchema = z
  .object({
    mesh: meshIdSchema,
    alerts: z.array(alertViewSchema), // open ones first, the gravest and oldest first; then those resolved within a day
    names: z.array(namedNodeSchema), // of the nodes that they speak of
    acknowledgeable: z.boolean(), // people may say here that they have seen one
  })
  .meta({ id: "Alerts", description: "What is wrong now and lasts, and what was resolved within a day" });
export type AlertsView = z.infer<typeof alertsViewSchema>;
