/** The operations about alerts. */
import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { alertsViewSchema } from "./alerts.ts";
import { json, mesh, operation } from "./openapi-parts.ts";

/** @param inMesh the path of one mesh */
export function alertPaths(inMesh: string): ZodOpenApiPathsObject {
  return {
    [`${inMesh}/alerts`]: {
      get: json(
        { operationId: "listAlerts", summary: "What is wrong now and lasts, and what was resolved within a day", path: mesh },
        alertsViewSchema,
      ),
    },
    [`${inMesh}/alerts/{id}/acknowledge`]: {
      post: operation(
        {
          operationId: "acknowledgeAlert",
          summary: "Says that somebody has seen an alert, from a page of the site, where its configuration takes changes",
          path: mesh.extend({ id: z.string() }),
        },
        { "200": { description: "The alerts as they are now", content: { "application/json": { schema: alertsViewSchema } } } },
      ),
    },
  };
}
