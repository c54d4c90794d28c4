/** A short series for a sparkline; null = not measured then. */
import { z } from "zod";
import { instantSchema } from "../../model/index.ts";

export const sparkSchema = z.object({
  label: z.enum(["quality-to-next-hop", "path-mbps", "ab", "ba", "worse"]),
  unit: z.enum(["share", "Mbit/s"]),
  at: z.array(instantSchema),
  values: z.array(z.number().nullable()),
});
export type Spark = z.infer<typeof sparkSchema>;
