/** What to repair first, as it is kept with a round: places, with what they are expected to cost and why, in codes and numbers. */
import { z } from "zod";
import { instantSchema, linkIdSchema, uidSchema } from "./scalars.ts";

const count = z.number().int().nonnegative();
const whole = z.number().int();
const weight = z.number().nonnegative(); // nodes, or members where they are known

const estimateSchema = z.object({ share: z.number(), low: z.number(), high: z.number(), samples: count });

/** What is worth a visit: of every mesh, or of one (`fixFirst:` in teranyina.yaml). */
export const fixFirstSettingsSchema = z.strictObject({
  share: z.number().min(0.1).max(1).default(0.8), // the list holds the places that together make this share of the expected loss ...
  leastMemberHours: z.number().nonnegative().max(10_000).default(1), // ... and none that is expected to cost less in 30 days
  leastSlow: z.number().nonnegative().max(10_000).default(0.5), // slow places count from here on: as if so many members had nothing
});
export type FixFirstSettings = z.infer<typeof fixFirstSettingsSchema>;
export const DEFAULT_FIX_FIRST: FixFirstSettings = fixFirstSettingsSchema.parse({});

/** Why something is in the list, with its numbers; the texts are components/i18n/fix-first. */
export const fixFirstReasonSchema = z.discriminatedUnion("code", [
  z.object({ code: z.literal("down-now"), since: instantSchema, members: weight, nodes: z.array(uidSchema) }), // at most twelve are named
  z.object({ code: z.literal("cost"), memberHours: weight, days: whole, interruptions: weight }), // what it did cost of late
  z.object({ code: z.literal("failed"), count, days: whole, hours: weight, longestHours: weight }),
  z.object({ code: z.literal("failed-at"), count, of: count, from: whole, to: whole }), // most began between these hours of the day
  z.object({ code: z.literal("cut-off"), count, nodes: z.array(uidSchema) }), // by those failures; at most twelve are named
  z.object({ code: z.literal("only-way"), count, nodes: z.array(uidSchema) }), // at most twelve are named
  z.object({
    code: z.literal("expected"), // to be lost; `low` to `high` holds four of five
    memberHours: weight,
    low: weight,
    high: weight,
    days: whole,
    sure: z.enum(["well", "roughly", "hardly"]),
  }),
  z.object({ code: z.literal("slow-now"), equivalents: weight, hoursADay: weight }),
  z.object({ code: z.literal("quality-at-most"), percent: whole, healthyPercent: whole, hours: whole }),
  z.object({ code: z.literal("failures"), count, days: whole, chancePercent: whole }), // in older analyses
  z.object({ code: z.literal("slower"), equivalents: weight, load: weight }), // in older analyses
  z.object({ code: z.literal("nobody-depends") }), // in older analyses
  z.object({ code: z.literal("gain"), node: uidSchema, beforeMbps: z.number(), afterMbps: z.number(), linkMbps: z.number() }),
]);
export type FixFirstReason = z.infer<typeof fixFirstReasonSchema>;

/** Where to look, from what was measured. */
export const causeHintSchema = z.discriminatedUnion("code", [
  z.object({
    code: z.literal("hears-worse"),
    node: uidSchema,
    percent: whole,
    otherPercent: whole,
    weakerByDb: whole.nullable(),
  }),
  z.object({ code: z.literal("both-weak-signal"), dbm: whole }),
  z.object({ code: z.literal("node-restarts"), node: uidSchema, count }),
  z.object({ code: z.literal("link-only"), count }),
  z.object({ code: z.literal("node-alive"), node: uidSchema, count }), // it ran on, but was cut off
  z.object({ code: z.literal("daemon-away"), node: uidSchema, count }), // the router ran on, its routing daemon did not
  z.object({ code: z.literal("whole-node"), node: uidSchema, links: count }),
  z.object({ code: z.literal("certain-hours"), from: whole, to: whole }),
  z.object({ code: z.literal("trend"), percent: whole, days: whole }),
  z.object({ code: z.literal("left-usual-level"), usualPercent: whole, nowPercent: whole }),
  z.object({ code: z.literal("restless") }),
  z.object({ code: z.literal("inconsistent-ends") }),
]);
export type CauseHint = z.infer<typeof causeHintSchema>;

export const fixFirstItemSchema = z.object({
  kind: z.enum(["link", "node"]),
  id: z.string(),
  rank: z.number().int().positive(),
  /** Member-hours that it is expected to cost in the next 30 days; low to high holds four of five. null: it never failed. */
  expected: z.object({ mean: weight, low: weight, high: weight }).nullable().default(null),
  /** Who is without now because of it; null: it is not down, or all have another way. */
  down: z
    .object({ since: instantSchema, members: weight, nodes: z.array(uidSchema) })
    .nullable()
    .default(null),
  slow: weight.nullable().default(null), // as if so many members had nothing now; null: it is not surely weak
  /** In the last 30 days, or in `days` of them that are known. */
  record: z.object({ count, days: whole, hours: weight, longestHours: weight }).nullable().default(null),
  priority: weight, // weakness × impact, node-equivalents: what older lists are ordered by
  weakness: z.number(),
  by_quality: z.number().nullable(),
  by_failures: z.number(),
  impact: weight,
  lost: weight,
  load: weight,
  gain: weight.nullable(),
  ab: estimateSchema.nullable(), // delivery over the last 24 h
  ba: estimateSchema.nullable(),
  failures: count,
  window_days: z.number().nonnegative(),
  reasons: z.array(fixFirstReasonSchema),
  hints: z.array(causeHintSchema),
});
export type FixFirstEntry = z.infer<typeof fixFirstItemSchema>;

export const fixFirstSchema = z.object({
  items: z.array(fixFirstItemSchema),
  urgent: count, // how many are listed (in older analyses: how many there were, of which a hundred were listed)
  /** Places that failed and are not listed, and what they are expected to cost together in 30 days. */
  folded: z.object({ places: count, member_hours: weight }).default({ places: 0, member_hours: 0 }),
  expected: weight.nullable().default(null), // member-hours in 30 days, of all places that ever failed
  weak_unneeded: z.array(z.object({ id: linkIdSchema, weakness: z.number() })),
  nothing_urgent: z.boolean(),
  ranked: count, // links with enough samples ...
  of: count, // ... of the usable ones
});
export type FixFirstSummary = z.infer<typeof fixFirstSchema>;
