/**
 * What the analysis of one snapshot says, and the difference that a what-if makes. Field names and units are public: they are the API's.
 * A value that is not known is null, and `reasons` of the same row tells why. Formulas: docs/analytics.md.
 */
import { z } from "zod";
import { fixFirstSchema } from "./fix-first.ts";
import { familySchema, instantSchema, linkIdSchema, meshIdSchema, qualitySchema, uidSchema } from "./scalars.ts";

/** Why a value is null. */
export const analysisReasonSchema = z.enum([
  "no-gateway", // nobody announces a way out of this family
  "gateways-not-known", // nobody who was read could tell who announces one
  "is-gateway", // the question does not arise for a gateway
  "uncovered", // no usable path to any gateway
  "not-usable", // the link cannot carry traffic both ways
  "not-measured", // a direction has no figure
  "bandwidth-not-told", // nobody tells a bandwidth or an interface of a link on the way: a guess is no figure
  "too-few-samples", // needs a window of at least six counted samples
  "none", // there is no such thing: it hangs on no single router or link
  "not-asked", // routers that would tell were not read: it is not known, and not 0
  "not-computed", // too dear at this size, or not asked for
]);
export type AnalysisReason = z.infer<typeof analysisReasonSchema>;

/** Has it a way out? no: it says so itself, or everybody was read who would have told of a way. */
export const wayOutSchema = z.enum(["yes", "no", "not-known"]);
export type WayOut = z.infer<typeof wayOutSchema>;

const reasonsSchema = z.record(z.string(), analysisReasonSchema).meta({ description: "Field of this row that is null -> why" });
const count = z.number().int().nonnegative();
const weight = z.number().nonnegative(); // nodes, or members where they are known

/** What is true of one column for all rows. `known` of `of` rows have a value. */
export const fieldMetaSchema = z.object({
  unit: z.string(), // "Mbit/s", "nodes", "node-equivalents", "share", "hops", "1"
  method: z.enum(["exact", "estimate"]),
  known: count,
  of: count,
});

export const nodeAnalysisSchema = z.object({
  id: uidSchema,
  way_out: wayOutSchema.default("not-known"), // (older analyses do not tell)
  gateway: uidSchema.nullable(), // the one at the end of the best path, by prediction; where none can be told, the one that it uses
  steady_gateway: uidSchema.nullable(), // the one it would stay with: its present one while that is within a fifth of the best
  used_gateway: uidSchema.nullable(), // by its own rows
  bandwidth_mbps: z.number().nonnegative().nullable(), // routing metric of the best path to any gateway, or what the node itself says of it; 0 without a path
  widest_mbps: z.number().nonnegative().nullable(), // of the widest path: a single stream's ceiling
  shared_air_mbps: z.number().nonnegative().nullable(), // of the best path where hops on like channels disturb each other (bmx7's rule)
  bottleneck: linkIdSchema.nullable(), // narrowest link of the best path
  hops: count.nullable(),
  next_hop: uidSchema.nullable(),
  lost_if_fails: weight.nullable(), // others that lose the Internet
  impact_if_fails: weight.nullable(), // node-equivalents, others only
  transit: weight.nullable(), // others whose best path runs through it
  edge_disjoint: count.nullable(), // ways out that share no link, counted up to `redundancy_up_to`
  node_disjoint: count.nullable(), // ... no router
  capacity_mbps: z.number().nonnegative().nullable().default(null), // all ways to all gateways together, nobody else using them: an upper bound
  gateways_independent: count.nullable(), // different gateways by ways that share no link
  depends_on: uidSchema.nullable(), // the nearest other router without which it has no way out; null: there is none
  depends_on_link: linkIdSchema.nullable(), // the nearest link without which it has no way out; null: there is none
  core: count,
  onion: count,
  component: count.nullable(), // number of its part of the mesh; 0 is the largest; null: too little was read to tell parts
  community: count.nullable(), // for colouring only
  reasons: reasonsSchema,
});
export type NodeAnalysis = z.infer<typeof nodeAnalysisSchema>;

export const linkAnalysisSchema = z.object({
  id: linkIdSchema,
  source: uidSchema,
  target: uidSchema,
  usable: z.boolean(),
  etx: z.number().min(1).nullable(),
  quality: qualitySchema.nullable(), // worse direction
  asymmetry: qualitySchema.nullable(), // difference of the two directions
  bandwidth_mbps: z.object({ ab: z.number().nonnegative(), ba: z.number().nonnegative() }).nullable(),
  shortfall: z.number().max(1).nullable(), // of the worse direction against the full rate
  load: weight.nullable(), // nodes whose best path runs over it
  lost_if_fails: weight.nullable(),
  impact_if_fails: weight.nullable(), // node-equivalents
  pair_lost_if_fails: weight.nullable(), // if all links of the two nodes fail together
  weakness: z.number().min(0).max(1).nullable(),
  priority: weight.nullable(), // weakness × impact, node-equivalents
  gain: weight.nullable(), // node-equivalents, if it were healthy
  bridge: z.boolean(), // the mesh splits without it
  internet_bridge: z.boolean(), // some node has no other way out
  reasons: reasonsSchema,
});
export type LinkAnalysis = z.infer<typeof linkAnalysisSchema>;

export const gatewayAnalysisSchema = z.object({
  id: uidSchema,
  clients: weight, // by their own rows, else by prediction
  clients_used: weight, // by their own rows alone
  clients_predicted: weight, // by prediction alone
  share: z.number().min(0).max(1).nullable(),
  mean_bandwidth_mbps: z.number().nonnegative().nullable(), // of its predicted clients
  mean_hops: z.number().nonnegative().nullable(),
  lost_if_fails: weight.nullable(), // null: too little was read to tell
  impact_if_fails: weight.nullable(),
});
export type GatewayAnalysis = z.infer<typeof gatewayAnalysisSchema>;

const curveSchema = z.object({
  r: z.number(), // mean of the curve
  curve: z.array(z.number()), // 21 points: 0, 5 … 100 % of the nodes removed
  low: z.array(z.number()).nullable(), // 10 % and 90 % of the random orders
  high: z.array(z.number()).nullable(),
  internet: z.array(z.number()).nullable(), // share of clients that still reach a gateway, over the whole mesh
});

export const networkAnalysisSchema = z.object({
  nodes: count,
  pairs: count,
  links: count,
  two_way_links: count,
  one_sided_links: count,
  one_way_links: count,
  parallel_links: count, // usable links beyond the first of a pair
  components: count.nullable(), // null: of several parts nobody knows whether they are one, because routers in them were not read
  largest_component: count.nullable(),
  clients: weight,
  covered_clients: weight, // that have a way out
  uncovered: z.array(uidSchema), // that have none
  not_known: z.array(uidSchema).default([]), // of which too little was read to tell
  diameter: count,
  radius: count,
  mean_hops: z.number(),
  hops_exact: z.boolean(), // false: diameter is a lower bound, the means are sampled
  mean_degree: z.number(),
  degrees: z.array(count), // degrees[k] = nodes of the largest component with k neighbours
  density: z.number().nullable(),
  clustering: z.number().nullable(),
  transitivity: z.number().nullable(),
  assortativity: z.number().nullable(),
  lambda2: z.number().nullable(),
  adjacency_radius: z.number().nullable(),
  adjacency_gap: z.number().nullable(),
  global_efficiency: z.number(), // of the whole mesh
  articulation_points: z.array(uidSchema),
  bridges: z.array(linkIdSchema),
  internet_bridges: z.array(linkIdSchema),
  two_edge_parts: count,
  degree_exponent: z.object({ exponent: z.number(), from: count, tail: count, distance: z.number() }).nullable(),
  communities: count.nullable(),
  modularity: z.number().nullable(),
  gateway_gini: z.number().nullable(),
  effective_gateways: z.number().nullable(),
  robustness: z
    .object({ degree: curveSchema, random: curveSchema, random_orders: count, betweenness: curveSchema.nullable() })
    .nullable(),
  redundancy_up_to: count,
  reasons: reasonsSchema.default({}),
});
export type NetworkAnalysis = z.infer<typeof networkAnalysisSchema>;

export const modelFitSchema = z.object({
  rows: count,
  compared: count,
  matching: count,
  fit: z.number().min(0).max(1).nullable(), // share of next hops predicted as reported
  fit_within_rounding: z.number().min(0).max(1).nullable(), // counting next hops as good as the predicted one within 5 %
  compared_metrics: count,
  median_error_log2: z.number().nonnegative().nullable(), // 0.5 = a factor of 1.41
  no_route: count,
  no_route_predicted: count,
  not_in_graph: count,
  indicative: z.boolean(), // what-ifs must be labelled so
});
export type ModelFitSummary = z.infer<typeof modelFitSchema>;

export const analysisSchema = z
  .object({
    mesh: meshIdSchema,
    as_of: instantSchema,
    family: familySchema,
    reason: z.enum(["no-gateway", "gateways-not-known"]).nullable(), // why every figure about ways out is null
    fields: z.record(z.string(), fieldMetaSchema), // "nodes.bandwidth_mbps" -> unit, method, known of
    model_fit: modelFitSchema.nullable(), // null: no reported routes
    nodes: z.array(nodeAnalysisSchema),
    links: z.array(linkAnalysisSchema),
    gateways: z.array(gatewayAnalysisSchema),
    network: networkAnalysisSchema,
    fix_first: fixFirstSchema.nullable(), // null: no window was given
  })
  .meta({ id: "Analysis", description: "What the analysis of one snapshot says" });
export type Analysis = z.infer<typeof analysisSchema>;

/**
 * What is kept with a round. `v4` and `v6` are null where the mesh has no gateway of the family (v4 stands where it has none at all).
 * Figures that are dear stand apart, with the round that they are of: they are computed seldom.
 */
export const roundAnalysisSchema = z
  .object({
    version: z.literal(1),
    round: count,
    as_of: instantSchema,
    elapsed_ms: z.number().nonnegative(),
    window: z.object({ from: instantSchema, to: instantSchema, rounds: count }), // what is known of the past
    main: familySchema, // the one that pages show
    v4: analysisSchema.nullable(),
    v6: analysisSchema.nullable(),
    deep: z
      .object({ round: count, as_of: instantSchema, v4: networkAnalysisSchema.nullable(), v6: networkAnalysisSchema.nullable() })
      .nullable(),
  })
  .meta({ id: "RoundAnalysis", description: "What is kept of the analysis of one round, both address families" });
export type RoundAnalysis = z.infer<typeof roundAnalysisSchema>;

/** In its place where there is none: too slow, busy, broken. `last`: the round before it that has one, which is kept as long. */
export const missingAnalysisSchema = z.object({
  version: z.literal(1),
  round: count,
  missing: z.string(),
  last: z.object({ round: count, at: instantSchema }).nullable().optional(),
});
export type MissingAnalysis = z.infer<typeof missingAnalysisSchema>;

const mbps = z.number().positive();

export const whatIfChangeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("remove-node"), node: uidSchema }),
  z.object({ kind: z.literal("remove-link"), link: linkIdSchema }),
  z.object({ kind: z.literal("remove-connection"), a: uidSchema, b: uidSchema }), // all links of two nodes
  z.object({ kind: z.literal("add-link"), a: uidSchema, b: uidSchema, mbps: mbps.optional() }), // without: the median of the mesh
  z.object({ kind: z.literal("set-bandwidth"), link: linkIdSchema, mbps }),
  z.object({ kind: z.literal("repair-link"), link: linkIdSchema }),
  z.object({ kind: z.literal("add-gateway"), node: uidSchema }),
  z.object({ kind: z.literal("remove-gateway"), node: uidSchema }), // the router stays
  z.object({ kind: z.literal("move-gateway"), from: uidSchema, to: uidSchema }),
]);
export type WhatIfChange = z.infer<typeof whatIfChangeSchema>;

const beforeAfter = <Value extends z.ZodType>(value: Value) => z.object({ before: value, after: value });

export const whatIfDifferenceSchema = z
  .object({
    mesh: meshIdSchema,
    as_of: instantSchema,
    family: familySchema,
    changes: z.array(whatIfChangeSchema),
    model_fit: modelFitSchema.nullable(),
    indicative: z.boolean(), // the prediction fits too badly, or cannot be checked
    lost: z.array(uidSchema), // had Internet, would have none
    gained: z.array(uidSchema),
    harm: weight, // node-equivalents: sum of w·(1 - after/before) over clients that get slower or lose
    gain: weight, // node-equivalents: sum of w·(1 - before/after) over clients that get faster
    nodes: z.array(
      z.object({
        id: uidSchema,
        change: z.enum(["lost", "gained", "slower", "faster", "rerouted", "removed"]),
        bandwidth_mbps: beforeAfter(z.number().nonnegative().nullable()), // null: is a gateway, or not there
        ratio: z.number().nonnegative().nullable(), // after / before
        gateway: beforeAfter(uidSchema.nullable()),
        next_hop: beforeAfter(uidSchema.nullable()),
      }),
    ),
    unchanged: count,
    links: z.array(z.object({ id: linkIdSchema, load: beforeAfter(weight.nullable()) })), // null: not there
    internet_bridges: z.object({ appeared: z.array(linkIdSchema), disappeared: z.array(linkIdSchema), after: count }),
    gateways: z.array(z.object({ id: uidSchema, clients: beforeAfter(weight.nullable()) })),
    effective_gateways: beforeAfter(z.number().nullable()),
    clients_at_risk: beforeAfter(weight), // clients with some link whose failure cuts them off
  })
  .meta({ id: "WhatIfDifference", description: "What a set of changes would make of a mesh" });
export type WhatIfDifference = z.infer<typeof whatIfDifferenceSchema>;
