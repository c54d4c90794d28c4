/** The documents that the API answers with, by name: for `/api/v1/schemas/{name}` and OpenAPI. */

import { z } from "zod";
import {
  analysisSchema,
  meshEventSchema,
  roundAnalysisSchema,
  snapshotSchema,
  whatIfDifferenceSchema,
} from "../../model/index.ts";
import { packedWireSchema } from "../map/wire-schema.ts";
import { alertsViewSchema } from "./alerts.ts";
import { fixFirstViewSchema, onlyWaysSchema, statisticsViewSchema, whatIfRequestSchema, whatIfViewSchema } from "./analysis.ts";
import {
  availabilitySchema,
  diffViewSchema,
  eventsViewSchema,
  markRequestSchema,
  marksViewSchema,
  seriesViewSchema,
  steadinessSchema,
  timelineSchema,
} from "./history.ts";
import { reliabilitySchema, reliabilityViewSchema } from "./reliability.ts";
import {
  gatewaysViewSchema,
  linksViewSchema,
  linkViewSchema,
  liveEventSchema,
  meshesSchema,
  meshStatusSchema,
  meshSummarySchema,
  nodesViewSchema,
  nodeViewSchema,
  problemSchema,
  statusSchema,
} from "./views.ts";

export const PUBLISHED_SCHEMAS = {
  Snapshot: snapshotSchema,
  Wire: packedWireSchema,
  Analysis: analysisSchema,
  RoundAnalysis: roundAnalysisSchema,
  FixFirst: fixFirstViewSchema,
  Statistics: statisticsViewSchema,
  OnlyWays: onlyWaysSchema,
  WhatIfRequest: whatIfRequestSchema,
  WhatIf: whatIfViewSchema,
  WhatIfDifference: whatIfDifferenceSchema,
  Meshes: meshesSchema,
  MeshSummary: meshSummarySchema,
  MeshStatus: meshStatusSchema,
  NodesView: nodesViewSchema,
  NodeView: nodeViewSchema,
  LinksView: linksViewSchema,
  LinkView: linkViewSchema,
  GatewaysView: gatewaysViewSchema,
  Timeline: timelineSchema,
  Event: meshEventSchema,
  Events: eventsViewSchema,
  Series: seriesViewSchema,
  Diff: diffViewSchema,
  Availability: availabilitySchema,
  Steadiness: steadinessSchema,
  Reliability: reliabilitySchema,
  ReliabilityView: reliabilityViewSchema,
  Marks: marksViewSchema,
  MarkRequest: markRequestSchema,
  Alerts: alertsViewSchema,
  Status: statusSchema,
  LiveEvent: liveEventSchema,
  Problem: problemSchema,
} as const satisfies Record<string, z.ZodType>;

/** A JSON Schema (draft 2020-12); null where no document has this name. */
export function publishedSchema(name: string): unknown {
  const schema = new Map<string, z.ZodType>(Object.entries(PUBLISHED_SCHEMAS)).get(name);
  return schema === undefined ? null : z.toJSONSchema(schema, { target: "draft-2020-12" });
}
