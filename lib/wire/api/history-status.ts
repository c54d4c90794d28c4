/** What the store takes of its disk, and how long that can go on. */
import { z } from "zod";

const count = z.number().int().nonnegative();

/** `disk-full`: nothing can be stored any more, or soon; `disk-low`: there is little room left. */
export const historyTroubleSchema = z.enum(["disk-full", "disk-low"]);

export const historyStatusSchema = z.object({
  engine: z.enum(["sqlite", "postgres"]),
  bytes: count.nullable(), // null: the engine cannot tell, or there is no store yet
  rounds: count,
  freeBytes: count.nullable(), // of its disk; null where that is not this machine's
  parts: z.array(z.object({ name: z.enum(["topology", "series", "events", "analysis", "other"]), bytes: count })),
  bytesPerDay: z.number().int().nullable(), // null: too short a time to tell
  daysUntilFull: count.nullable(), // null: not known, or never at this pace
  trouble: historyTroubleSchema.nullable(),
});
export type HistoryStatus = z.infer<typeof historyStatusSchema>;
