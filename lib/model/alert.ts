/** An alert: something wrong that lasts, judged with hysteresis and told once for all its consequences. */
import { z } from "zod";
import { eventWhySchema } from "./event.ts";
import { familySchema, instantSchema, linkIdSchema, meshIdSchema, uidSchema } from "./scalars.ts";

export const alertKindSchema = z.enum([
  "node-down",
  "link-down",
  "link-quality",
  "gateway-lost",
  "uncovered",
  "only-way",
  "partition",
  "collision",
  "collector-outage",
  "partial-sight",
  "flapping",
]);
export type AlertKind = z.infer<typeof alertKindSchema>;

/** warn: seen, not yet sure or not yet grave. bad: confirmed. */
export const alertLevelSchema = z.enum(["warn", "bad"]);
export type AlertLevel = z.infer<typeof alertLevelSchema>;

export const alertSchema = z
  .object({
    id: z.string().min(1).max(80), // unique within its mesh; that of the event where it is about one
    mesh: meshIdSchema,
    kind: alertKindSchema,
    level: alertLevelSchema,
    since: instantSchema, // the first round in which it was so
    resolvedAt: instantSchema.nullable(), // null: open
    node: uidSchema.nullable(),
    link: linkIdSchema.nullable(),
    family: familySchema.nullable(),
    why: eventWhySchema.nullable(),
    affected: z.object({ weight: z.number().nonnegative(), nodes: z.array(uidSchema).max(100) }),
    consequences: z.number().int().nonnegative(), // events that it explains, not told themselves
    quality: z.number().min(0).max(1).nullable(), // of link-quality: the mean since it fell
  })
  .meta({ id: "Alert", description: "Something wrong that lasts" });
export type Alert = z.infer<typeof alertSchema>;
