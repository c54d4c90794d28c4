/** What the API answers and the pages show of the past: the time bar, events, two moments compared, availability, marks. */
import { z } from "zod";
import {
  eventKindSchema,
  familySchema,
  instantSchema,
  linkIdSchema,
  markSchema,
  meshEventSchema,
  meshIdSchema,
  nodeStateSchema,
  qualitySchema,
  seriesMetricSchema,
  seriesResolutionSchema,
  seriesSchema,
  uidSchema,
} from "../../model/index.ts";
import { namedNodeSchema } from "./analysis.ts";
import type { Span } from "./spans.ts";

const count = z.number().int().nonnegative();
const offsetInstant = z.iso.datetime({ offset: true });

export const spanSchema = z.enum(["1h", "6h", "24h", "7d", "30d", "1y"] as const satisfies readonly Span[]);

const momentSchema = z.object({ round: count, at: instantSchema });
export type Moment = z.infer<typeof momentSchema>;

export const timelineSchema = z
  .object({
    mesh: meshIdSchema,
    span: spanSchema,
    from: instantSchema,
    to: instantSchema, // not included; the last round lies before it
    bucketS: count,
    counts: z.array(count), // events that began in each part
    grave: z.array(count), // of these, how many took somebody offline
    first: instantSchema, // the oldest round that is kept
    last: momentSchema,
    moment: momentSchema, // what is shown: the last round, or the last one at or before the instant that was asked for
    previous: instantSchema.nullable(), // the rounds next to it
    next: instantSchema.nullable(),
  })
  .meta({ id: "Timeline", description: "The kept time of a mesh with how many events began when" });
export type Timeline = z.infer<typeof timelineSchema>;

export const EVENTS_MAX = 200;
export const eventsQuerySchema = z.object({
  from: offsetInstant.optional(),
  to: offsetInstant.optional(),
  kind: eventKindSchema.optional(),
  entity: z.string().min(1).max(420).optional(),
  open: z.literal("true").optional().meta({ description: "Only what is not over" }),
  cursor: z.string().min(1).max(200).optional().meta({ description: "`next` of the answer before" }),
  limit: z.coerce.number().int().min(1).max(EVENTS_MAX).optional(),
});

export const eventsViewSchema = z
  .object({
    mesh: meshIdSchema,
    events: z.array(meshEventSchema), // the newest first
    names: z.array(namedNodeSchema), // of the nodes that they speak of
    next: z.string().nullable(), // the cursor of those before; null: there are none
  })
  .meta({ id: "Events" });
export type EventsView = z.infer<typeof eventsViewSchema>;

export const SERIES_POINTS_MAX = 2_000;
export const seriesQuerySchema = z.object({
  entity: z.string().min(1).max(500),
  metric: seriesMetricSchema,
  from: offsetInstant.optional().meta({ description: "Default: a day before `to`" }),
  to: offsetInstant.optional().meta({ description: "Default: now" }),
  points: z.coerce.number().int().min(2).max(SERIES_POINTS_MAX).optional().meta({ description: "Default: 300" }),
  format: z.enum(["json", "csv"]).optional(),
});

/** A stretch of a series far from what is usual in the same hours of the weeks before (robust z beyond 6, three rounds in a row). */
const anomalySchema = z.object({
  from: instantSchema, // the first and the last round of it
  to: instantSchema,
  value: z.number(), // the farthest
  usual: z.number(), // the median of those hours
  z: z.number(), // how far, in robust spreads
});
export type SeriesAnomaly = z.infer<typeof anomalySchema>;

export const seriesViewSchema = seriesSchema
  .extend({
    /** In order of time. null: not judged, because too few weeks are kept of single rounds, or the figure has no usual level. */
    anomalies: z.array(anomalySchema).nullable(),
  })
  .meta({ id: "Series", description: "A figure of a node, a link or the mesh over time, and where it was unusual" });
export type SeriesView = z.infer<typeof seriesViewSchema>;

/** Two figures of one thing, before and after. */
const changed = <Value extends z.ZodType>(value: Value) => z.object({ before: value, after: value });
const nodeChange = namedNodeSchema;
const linkChange = z.object({ id: linkIdSchema, a: namedNodeSchema, b: namedNodeSchema });

export const diffViewSchema = z
  .object({
    mesh: meshIdSchema,
    from: momentSchema,
    to: momentSchema,
    /** What qualities are compared over: the median of this long before each moment; 0: the two rounds alone. */
    windowS: count,
    nodes: z.object({
      added: z.array(nodeChange),
      removed: z.array(nodeChange),
      state: z.array(nodeChange.extend(changed(nodeStateSchema).shape)),
    }),
    links: z.object({
      added: z.array(linkChange),
      removed: z.array(linkChange),
      worse: z.array(linkChange.extend(changed(qualitySchema.nullable()).shape)), // by a tenth or more, the gravest first
      better: z.array(linkChange.extend(changed(qualitySchema.nullable()).shape)),
    }),
    gateways: z.object({
      added: z.array(nodeChange.extend({ family: familySchema })),
      removed: z.array(nodeChange.extend({ family: familySchema })),
    }),
    uses: z.array(nodeChange.extend({ family: familySchema, ...changed(namedNodeSchema.nullable()).shape })),
  })
  .meta({ id: "Diff", description: "What is different between two moments" });
export type DiffView = z.infer<typeof diffViewSchema>;

export const availabilitySchema = z
  .object({
    mesh: meshIdSchema,
    entity: z.string(),
    from: instantSchema, // not before the first round that is kept, nor before the entity was first seen
    to: instantSchema,
    share: z.number().min(0).max(1).nullable(), // of the known time; null: nothing is known
    coverage: z.number().min(0).max(1).nullable(), // the known share of all time; below 0.5 the rest should not be believed
    upS: z.number().nonnegative(),
    downS: z.number().nonnegative(),
    unknownS: z.number().nonnegative(), // the collector was blind, or what the entity told was stale
    failures: count, // from up to down
    mtbfS: z.number().nonnegative().nullable(), // mean time up between failures; null without one: longer than `upS`
    mttrS: z.number().nonnegative().nullable(), // mean time to repair
    spells: z.array(z.object({ from: instantSchema, to: instantSchema, state: z.enum(["down", "unknown"]) })), // in order of time
  })
  .meta({ id: "Availability" });
export type Availability = z.infer<typeof availabilitySchema>;

const steadinessOfFamilySchema = z.object({
  family: familySchema,
  resolution: seriesResolutionSchema, // of the samples: of an hour or a day only what was most of it is known
  gateways: count, // how many different ones were used
  changes: count, // of gateway, between samples that both are known
  transitions: count, // how many such pairs of samples there are
  entropyBits: z.number().nonnegative().nullable(), // of the shares of use; null: never known
  routeChanges: count.nullable(), // of next hop towards one and the same gateway; null: no routes are kept
  routeChangesPerDay: z.number().nonnegative().nullable(),
});
export type SteadinessOfFamily = z.infer<typeof steadinessOfFamilySchema>;

export const steadinessSchema = z
  .object({
    mesh: meshIdSchema,
    node: uidSchema,
    from: instantSchema,
    to: instantSchema,
    families: z.array(steadinessOfFamilySchema),
  })
  .meta({ id: "Steadiness", description: "How often a node changed its gateway, and its next hop towards it" });
export type Steadiness = z.infer<typeof steadinessSchema>;

export const MARKS_MAX = 200;
export const marksViewSchema = z
  .object({ mesh: meshIdSchema, marks: z.array(markSchema), writable: z.boolean() })
  .meta({ id: "Marks", description: "Moments that people marked" });
export type MarksView = z.infer<typeof marksViewSchema>;

export const markRequestSchema = z
  .object({
    at: offsetInstant,
    label: z.string().trim().min(1).max(120),
    entity: z.string().min(1).max(300).optional(), // of a visit: a node's uid or a link's id of the last round
    who: z.string().trim().min(1).max(60).optional(),
  })
  .strict()
  .meta({ id: "MarkRequest" });
export type MarkRequest = z.infer<typeof markRequestSchema>;
