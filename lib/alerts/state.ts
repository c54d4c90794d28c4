/** What alerts remember from round to round: small JSON, kept with the round. */
import { z } from "zod";
import { alertSchema, instantSchema } from "../model/index.ts";

const heldAlertSchema = z.object({
  alert: alertSchema,
  told: z.array(z.string()), // subscriptions that were told of its beginning
  waiting: z.array(z.string()), // subscriptions whose quiet hours hold it back
  said: z.record(z.string(), z.array(z.string())).default({}), // subscription -> what it was told of it: "bad", "flapping", why
  silence: z.object({ until: instantSchema, note: z.string().nullable() }).nullable().default(null), // what holds it back now
  /** The alert that it was first told as, and how many times that began: stays when another takes its place as the same matter. */
  incident: z.string().default(""),
  times: z.number().int().nonnegative(), // how many times it began: a thing that comes back is told again
});
export type HeldAlert = z.infer<typeof heldAlertSchema>;

const watchedLinkSchema = z.object({
  bad: z.boolean(),
  run: z.number().int().nonnegative(), // samples in a row that speak for the other state
  runSinceMs: z.number().nullable().default(null), // of the first of them
  sinceMs: z.number(), // of the first bad sample
  startedMs: z.number().nullable().default(null), // the later start of its ends' daemons: a later one begins another life
  silentSinceMs: z.number().nullable().default(null), // no sample since: it is not there, or not known
  samples: z.array(z.object({ atMs: z.number(), quality: z.number() })), // of the last two hours
  changesMs: z.array(z.number()), // raised or cleared, of the last six hours
});
export type WatchedLink = z.infer<typeof watchedLinkSchema>;

export const alertStateSchema = z.object({
  version: z.literal(1),
  alerts: z.record(z.string(), heldAlertSchema), // by alert id: open, and resolved within a day
  links: z.record(z.string(), watchedLinkSchema), // by link id: those that are, or lately were, below the limit
});
export type AlertState = z.infer<typeof alertStateSchema>;

/** What was kept; nothing, of an older form, or damaged: empty. */
export function readAlertState(kept: unknown): AlertState {
  const parsed = alertStateSchema.safeParse(kept);
  return parsed.success ? parsed.data : { version: 1, alerts: {}, links: {} };
}
