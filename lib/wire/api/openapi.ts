/** The OpenAPI 3.1 document, made of the schemas that also validate and type the answers. */
import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { analysisSchema, linkIdSchema, snapshotSchema, uidSchema } from "../../model/index.ts";
import { packedWireSchema } from "../map/wire-schema.ts";
import { fixFirstViewSchema, onlyWaysSchema, statisticsViewSchema, whatIfRequestSchema, whatIfViewSchema } from "./analysis.ts";
import { EXPORT_FORMATS } from "./export-formats.ts";
import { alertPaths } from "./openapi-alerts.ts";
import { historyPaths } from "./openapi-history.ts";
import { at, json, mesh, operation } from "./openapi-parts.ts";
import { PUBLISHED_SCHEMAS } from "./schemas.ts";
import { targetGroupsSchema } from "./service-discovery.ts";
import { languageSchema } from "./site.ts";
import {
  gatewaysViewSchema,
  linksViewSchema,
  linkViewSchema,
  meshesSchema,
  meshStatusSchema,
  meshSummarySchema,
  nodesViewSchema,
  nodeViewSchema,
  statusSchema,
} from "./views.ts";

const family = z.object({
  family: z
    .enum(["main", "v4", "v6"])
    .optional()
    .meta({ description: "Default: main, which is v4 unless the mesh has only v6 gateways" }),
});
const lang = z.object({ lang: languageSchema.optional().meta({ description: "Default: by Accept-Language" }) });

/** @param version of the program. @param baseUrl of the site, as configured. */
export function openApiDocument(version: string, baseUrl: string): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Teranyina",
      version,
      description:
        "A community mesh network, live. Every answer has a strong ETag; errors are problem documents (RFC 9457). Times are ISO 8601 in UTC.",
      license: { name: "AGPL-3.0-or-later", identifier: "AGPL-3.0-or-later" },
    },
    servers: [{ url: baseUrl }],
    paths: paths(),
  });
}

function paths(): ZodOpenApiPathsObject {
  const inMesh = "/api/v1/meshes/{mesh}";
  return {
    "/api/v1/meshes": { get: json({ operationId: "listMeshes", summary: "All meshes of the site" }, meshesSchema) },
    [inMesh]: { get: json({ operationId: "getMesh", summary: "One mesh in a few figures", path: mesh }, meshSummarySchema) },
    [`${inMesh}/snapshot`]: {
      get: json({ operationId: "getSnapshot", summary: "The whole mesh at one round", path: mesh, query: at }, snapshotSchema),
    },
    [`${inMesh}/wire`]: {
      get: json({ operationId: "getWire", summary: "What the map needs, compact", path: mesh, query: at }, packedWireSchema),
    },
    [`${inMesh}/nodes`]: {
      get: json({ operationId: "listNodes", summary: "The table of nodes", path: mesh, query: at }, nodesViewSchema),
    },
    [`${inMesh}/nodes/{uid}`]: {
      get: json(
        { operationId: "getNode", summary: "One node", path: mesh.extend({ uid: uidSchema }), query: at },
        nodeViewSchema,
      ),
    },
    [`${inMesh}/links`]: {
      get: json({ operationId: "listLinks", summary: "The table of links", path: mesh, query: at }, linksViewSchema),
    },
    [`${inMesh}/links/{id}`]: {
      get: json(
        { operationId: "getLink", summary: "One link", path: mesh.extend({ id: linkIdSchema }), query: at },
        linkViewSchema,
      ),
    },
    [`${inMesh}/gateways`]: {
      get: json(
        { operationId: "listGateways", summary: "Ways out, and who uses which", path: mesh, query: at },
        gatewaysViewSchema,
      ),
    },
    ...analysisPaths(inMesh),
    ...historyPaths(inMesh),
    ...alertPaths(inMesh),
    [`${inMesh}/status`]: {
      get: json({ operationId: "getMeshStatus", summary: "How the collection of one mesh goes", path: mesh }, meshStatusSchema),
    },
    [`${inMesh}/export/{format}`]: { get: exportOperation() },
    [`${inMesh}/stream`]: { get: streamOperation() },
    ...discoveryPaths(),
    "/api/v1/status": { get: json({ operationId: "getStatus", summary: "How the site does" }, statusSchema) },
    "/api/v1/openapi.json": {
      get: json({ operationId: "getOpenApi", summary: "This document" }, z.record(z.string(), z.unknown())),
    },
    "/api/v1/schemas": {
      get: json(
        { operationId: "listSchemas", summary: "The names of the published schemas" },
        z.object({ schemas: z.array(z.string()) }),
      ),
    },
    "/api/v1/schemas/{name}": {
      get: json(
        {
          operationId: "getSchema",
          summary: "The JSON Schema of a document",
          path: z.object({ name: z.literal(Object.keys(PUBLISHED_SCHEMAS)) }),
        },
        z.record(z.string(), z.unknown()),
      ),
    },
  };
}

function discoveryPaths(): ZodOpenApiPathsObject {
  return {
    "/api/v1/sd/{mesh}": {
      get: json(
        {
          operationId: "discoverTargets",
          summary: "The routers as targets for Prometheus; of a closed mesh only with the operator's token",
          path: mesh,
        },
        targetGroupsSchema,
      ),
    },
  };
}

function analysisPaths(inMesh: string): ZodOpenApiPathsObject {
  return {
    [`${inMesh}/analysis`]: {
      get: json(
        { operationId: "getAnalysis", summary: "Every figure of the analysis", path: mesh, query: family.extend(at.shape) },
        analysisSchema,
      ),
    },
    [`${inMesh}/fix-first`]: {
      get: json(
        {
          operationId: "getFixFirst",
          summary: "What to repair first, and why, in words",
          path: mesh,
          query: family.extend({ ...lang.shape, ...at.shape }),
        },
        fixFirstViewSchema,
      ),
    },
    [`${inMesh}/statistics`]: {
      get: json(
        { operationId: "getStatistics", summary: "The figures of the whole mesh", path: mesh, query: family.extend(at.shape) },
        statisticsViewSchema,
      ),
    },
    [`${inMesh}/only-ways`]: {
      get: json(
        {
          operationId: "getOnlyWays",
          summary: "Routers and links whose failure takes others offline",
          path: mesh,
          query: family.extend(at.shape),
        },
        onlyWaysSchema,
      ),
    },
    [`${inMesh}/what-if`]: {
      post: {
        ...json(
          { operationId: "whatIf", summary: "What a set of changes would make of the last round", path: mesh },
          whatIfViewSchema,
        ),
        requestBody: { required: true, content: { "application/json": { schema: whatIfRequestSchema } } },
      },
    },
  };
}

function exportOperation(): ZodOpenApiOperationObject {
  const text = { schema: z.string() };
  return operation(
    {
      operationId: "exportMesh",
      summary: "The last round in a format of the field",
      path: mesh.extend({ format: z.enum(EXPORT_FORMATS) }),
    },
    {
      "200": {
        description: "A file",
        content: {
          "application/json": { schema: z.record(z.string(), z.unknown()) },
          "application/geo+json": { schema: z.record(z.string(), z.unknown()) },
          "application/graphml+xml": text,
          "application/gexf+xml": text,
          "application/xml": text,
          "text/vnd.graphviz": text,
          "text/csv": text,
        },
      },
      "304": { description: "Not changed" },
    },
  );
}

function streamOperation(): ZodOpenApiOperationObject {
  return operation(
    { operationId: "streamMesh", summary: "Server-sent events: `round` and `status`, each a LiveEvent", path: mesh },
    {
      "200": {
        description:
          "An event stream. It begins with the state as it is; `id` is the round. A reader that names the round it has in `Last-Event-ID` is not told that one again.",
        content: { "text/event-stream": { schema: PUBLISHED_SCHEMAS.LiveEvent } },
      },
    },
  );
}
