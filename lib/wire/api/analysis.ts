/** What the API answers and the pages show of the analysis: the Analysis with names, sentences and short histories beside its figures. */
import { z } from "zod";
import {
  type CauseHint,
  causeHintSchema,
  type FixFirstReason,
  familySchema,
  fixFirstItemSchema,
  fixFirstReasonSchema,
  instantSchema,
  interfaceKindSchema,
  linkIdSchema,
  meshIdSchema,
  modelFitSchema,
  networkAnalysisSchema,
  uidSchema,
  whatIfChangeSchema,
  whatIfDifferenceSchema,
} from "../../model/index.ts";
import { languageSchema } from "./site.ts";
import { sparkSchema } from "./spark.ts";

const count = z.number().int().nonnegative();
const weight = z.number().nonnegative();

export const namedNodeSchema = z.object({ uid: uidSchema, label: z.string() });
export type NamedNode = z.infer<typeof namedNodeSchema>;

/** A link by its ends. */
export const namedLinkSchema = z.object({ id: linkIdSchema, a: namedNodeSchema, b: namedNodeSchema });
export type NamedLink = z.infer<typeof namedLinkSchema>;

/** How many routers, and at most twelve of them by name. */
export const namedSomeSchema = z.object({ of: count, nodes: z.array(namedNodeSchema) });
export type NamedSome = z.infer<typeof namedSomeSchema>;

/** What a node means for the others, and what it hangs on itself. Figures are of `family`. */
export const nodeRoleSchema = z.object({
  as_of: instantSchema,
  family: familySchema,
  is_gateway: z.boolean(),
  covered: z.boolean().nullable(), // has a way out; null: not known
  lost_if_fails: weight.nullable(), // null: not known; others that lose the Internet: nodes, or members where they are known
  lost: namedSomeSchema,
  transit: weight, // others whose best way runs through it
  depends_on: namedNodeSchema.extend({ lost: count }).nullable(), // `lost` with it: routers; null: no single router cuts it off
  depends_on_link: namedLinkSchema.extend({ lost: count }).nullable(),
  ways: count.nullable(), // ways out that share no link, counted up to `ways_up_to`
  ways_up_to: count,
  rank: count.nullable(), // its own place in Fix first, or the best of its links'
});
export type NodeRole = z.infer<typeof nodeRoleSchema>;

export const linkRoleSchema = z.object({
  as_of: instantSchema,
  family: familySchema,
  usable: z.boolean(),
  lost_if_fails: weight.nullable(),
  lost: namedSomeSchema,
  pair_lost_if_fails: weight.nullable(),
  impact_if_fails: weight.nullable(), // node-equivalents
  load: weight.nullable(), // nodes whose best way runs over it
  gain: weight.nullable(), // node-equivalents, if it were healthy
  bridge: z.boolean(),
  internet_bridge: z.boolean(),
  rank: count.nullable(),
});
export type LinkRole = z.infer<typeof linkRoleSchema>;

/** Who depends on a gateway of one family. */
export const catchmentSchema = z.object({
  as_of: instantSchema,
  nodes: count, // that use it by their own rows, else by prediction
  nodes_used: count, // by their own rows alone
  clients: weight, // the same as members, where they are known
  share: z.number().min(0).max(1).nullable(),
  mean_bandwidth_mbps: weight.nullable(),
  mean_hops: weight.nullable(),
  lost: count.nullable(), // nodes that lose the Internet with it; null: too little was read to tell
});
export type Catchment = z.infer<typeof catchmentSchema>;

const item = fixFirstItemSchema;

/** Where to stand and what to look for. Addresses are null where the mesh does not show them. */
export const fixFirstEndSchema = z.object({
  uid: uidSchema,
  label: z.string(),
  place: z.object({ lat: z.number(), lon: z.number(), title: z.string().nullable() }).nullable(),
  address: z.string().nullable(),
  interface_name: z.string().nullable(),
  channel: z.number().int().nullable(),
  /** Towards the other end, degrees east of north. null: one of the two has no certain place. */
  bearing: z.number().nullable(),
});
export type FixFirstEnd = z.infer<typeof fixFirstEndSchema>;

export const fixFirstRowSchema = z.object({
  kind: item.shape.kind,
  id: item.shape.id,
  rank: item.shape.rank,
  a: namedNodeSchema, // of a node: itself
  b: namedNodeSchema.nullable(),
  ends: z.array(fixFirstEndSchema), // of a node: itself
  distance_m: z.number().nonnegative().nullable(),
  medium: interfaceKindSchema,
  channel: z.number().int().nullable(),
  expected: item.shape.expected, // member-hours in the next 30 days
  down: z.object({ since: instantSchema, members: weight, nodes: namedSomeSchema }).nullable(),
  slow: item.shape.slow, // as if so many members had nothing now
  record: item.shape.record,
  priority: item.shape.priority, // node-equivalents; the list is in the order of `rank`
  weakness: item.shape.weakness,
  impact: item.shape.impact,
  load: item.shape.load,
  lost: namedSomeSchema, // lose the Internet if it fails
  ab: item.shape.ab, // delivery over the last 24 h, with its interval
  ba: item.shape.ba,
  failures: count,
  window_days: weight,
  gain: z.object({ node: namedNodeSchema, before_mbps: weight, after_mbps: weight }).nullable(), // of the one that wins most
  reasons: z.array(z.object({ why: fixFirstReasonSchema, text: z.string() })),
  hints: z.array(z.object({ why: causeHintSchema, text: z.string() })),
  spark: sparkSchema.nullable(), // its worse direction lately
});
export type FixFirstRow = z.infer<typeof fixFirstRowSchema>;

export const fixFirstViewSchema = z
  .object({
    mesh: meshIdSchema,
    language: languageSchema,
    as_of: instantSchema,
    round: count,
    family: familySchema,
    families: z.array(familySchema), // that there is an analysis of
    has_gateway: z.boolean(),
    model_fit: modelFitSchema.nullable(),
    window: z.object({ from: instantSchema, to: instantSchema, rounds: count }),
    ranked: count, // usable links with enough samples ...
    of: count, // ... of all usable ones
    urgent: count, // how many are listed
    folded: z.object({ places: count, member_hours: weight }), // that failed and are not listed
    expected: weight.nullable(), // member-hours in the next 30 days, of all places; null: an older analysis
    nothing_urgent: z.boolean(), // said only where something is ranked
    items: z.array(fixFirstRowSchema),
    weak_unneeded: z.array(namedLinkSchema.extend({ weakness: z.number() })),
    only_ways: z.array(namedLinkSchema.extend({ lost: namedSomeSchema })), // known without any history; the gravest first, at most fifty
    only_ways_of: count,
    nodes: z.object({ up: count, all: count }),
  })
  .meta({ id: "FixFirst", description: "What to repair first, with reasons in words" });
export type FixFirstView = z.infer<typeof fixFirstViewSchema>;

/** The same before it is put into words: codes and numbers, and the names that the words need. */
export type FixFirstFigures = Omit<FixFirstView, "language" | "items"> & {
  items: (Omit<FixFirstRow, "reasons" | "hints"> & { reasons: FixFirstReason[]; hints: CauseHint[] })[];
  names: NamedNode[];
};

export const statisticsViewSchema = z
  .object({
    mesh: meshIdSchema,
    as_of: instantSchema,
    round: count,
    family: familySchema,
    families: z.array(familySchema),
    network: networkAnalysisSchema,
    deep: z.object({ as_of: instantSchema, network: networkAnalysisSchema }).nullable(), // spectra, communities, robustness: computed seldom
    model_fit: modelFitSchema.nullable(),
    names: z.array(namedNodeSchema), // of the articulation points, and of the nodes without a way out or of which it is not known
  })
  .meta({ id: "Statistics" });
export type StatisticsView = z.infer<typeof statisticsViewSchema>;

/** For the map: what takes others offline when it fails. Ids as in the wire. */
export const onlyWaysSchema = z
  .object({
    mesh: meshIdSchema,
    as_of: instantSchema,
    round: count,
    family: familySchema,
    nodes: z.array(z.tuple([uidSchema, weight])),
    links: z.array(z.tuple([linkIdSchema, weight])),
  })
  .meta({ id: "OnlyWays", description: "Routers and links whose failure takes others offline, and how many" });
export type OnlyWays = z.infer<typeof onlyWaysSchema>;

export const CHANGES_MAX = 32;
/** A what-if is computed while others wait: larger meshes ask the command line. */
export const WHAT_IF_NODES_MAX = 20_000;

export const whatIfRequestSchema = z
  .object({
    changes: z.array(whatIfChangeSchema).min(1).max(CHANGES_MAX),
    family: familySchema.optional(),
  })
  .strict()
  .meta({ id: "WhatIfRequest" });
export type WhatIfRequest = z.infer<typeof whatIfRequestSchema>;

/** The difference with the names of whom it touches. */
export const whatIfViewSchema = z
  .object({ difference: whatIfDifferenceSchema, names: z.array(namedNodeSchema) })
  .meta({ id: "WhatIf" });
export type WhatIfView = z.infer<typeof whatIfViewSchema>;

/** How the last analysis went, for the status page. */
export const analysisStatusSchema = z.object({
  round: count.nullable(), // the one that is shown; null: none yet
  as_of: instantSchema.nullable(),
  elapsed_ms: weight.nullable(),
  window: z.object({ from: instantSchema, to: instantSchema, rounds: count }).nullable(),
  missing: z.string().nullable(), // why the last round has none
  model_fit: modelFitSchema.nullable(),
});
export type AnalysisStatus = z.infer<typeof analysisStatusSchema>;
