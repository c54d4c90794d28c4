/** The operations about the past. */
import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { markSchema, uidSchema } from "../../model/index.ts";
import {
  availabilitySchema,
  diffViewSchema,
  eventsQuerySchema,
  eventsViewSchema,
  markRequestSchema,
  marksViewSchema,
  seriesQuerySchema,
  seriesViewSchema,
  spanSchema,
  steadinessSchema,
  timelineSchema,
} from "./history.ts";
import { at, json, mesh, operation } from "./openapi-parts.ts";
import { reliabilitySchema, reliabilityViewSchema } from "./reliability.ts";

const entity = z.object({ entity: z.string().meta({ description: "The uid of a node or the id of a link" }) });
const range = z.object({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) });

/** @param inMesh the path of one mesh */
export function historyPaths(inMesh: string): ZodOpenApiPathsObject {
  return {
    [`${inMesh}/timeline`]: {
      get: json(
        {
          operationId: "getTimeline",
          summary: "The kept time, and how many events began when",
          path: mesh,
          query: at.extend({ span: spanSchema.optional() }),
        },
        timelineSchema,
      ),
    },
    [`${inMesh}/events`]: {
      get: json(
        { operationId: "listEvents", summary: "What happened, the newest first", path: mesh, query: eventsQuerySchema },
        eventsViewSchema,
      ),
    },
    [`${inMesh}/series`]: {
      get: json(
        {
          operationId: "getSeries",
          summary: "A figure of a node, a link or the mesh over time; `format=csv` gives a table",
          path: mesh,
          query: seriesQuerySchema,
        },
        seriesViewSchema,
      ),
    },
    [`${inMesh}/diff`]: {
      get: json(
        { operationId: "getDiff", summary: "What is different between two moments", path: mesh, query: range },
        diffViewSchema,
      ),
    },
    [`${inMesh}/availability`]: {
      get: json(
        {
          operationId: "getAvailability",
          summary: "How much of the known time a node or link was up, and when it was not",
          path: mesh,
          query: entity.extend(range.partial().shape),
        },
        availabilitySchema,
      ),
    },
    [`${inMesh}/steadiness`]: {
      get: json(
        {
          operationId: "getSteadiness",
          summary: "How often a node changed its gateway, and its next hop towards it",
          path: mesh,
          query: z.object({ node: uidSchema }).extend(range.partial().shape),
        },
        steadinessSchema,
      ),
    },
    ...reliabilityPaths(inMesh),
    ...markPaths(inMesh),
  };
}

function reliabilityPaths(inMesh: string): ZodOpenApiPathsObject {
  const asked = { path: mesh, query: range.partial() };
  return {
    [`${inMesh}/reliability`]: {
      get: json(
        {
          operationId: "getReliability",
          summary: "Hours that members were without the Internet, and what caused them",
          ...asked,
        },
        reliabilitySchema,
      ),
    },
    [`${inMesh}/reliability/days`]: {
      get: json(
        { operationId: "getReliabilityDays", summary: "The same with its days, the span before and names", ...asked },
        reliabilityViewSchema,
      ),
    },
  };
}

function markPaths(inMesh: string): ZodOpenApiPathsObject {
  return {
    [`${inMesh}/marks`]: {
      get: json({ operationId: "listMarks", summary: "Moments that people marked", path: mesh }, marksViewSchema),
      post: {
        ...operation(
          {
            operationId: "addMark",
            summary: "Marks a moment, from a page of the site, where its configuration takes changes; so many in ten minutes",
            path: mesh,
          },
          { "201": { description: "The mark", content: { "application/json": { schema: markSchema } } } },
        ),
        requestBody: { required: true, content: { "application/json": { schema: markRequestSchema } } },
      },
    },
    [`${inMesh}/marks/{id}`]: {
      delete: operation(
        { operationId: "removeMark", summary: "Removes a mark", path: mesh.extend({ id: z.string() }) },
        { "200": { description: "The marks that are left", content: { "application/json": { schema: marksViewSchema } } } },
      ),
    },
  };
}
