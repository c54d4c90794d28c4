/** What every operation of the OpenAPI document has in common. */
import { z } from "zod";
import type { ZodOpenApiOperationObject } from "zod-openapi";
import { meshIdSchema } from "../../model/index.ts";
import { problemSchema } from "./views.ts";

export type Described = { summary: string; path?: z.ZodObject; query?: z.ZodObject; operationId: string };

export const mesh = z.object({ mesh: meshIdSchema });
export const at = z.object({
  at: z.iso.datetime({ offset: true }).optional().meta({ description: "The last round at or before this instant" }),
});

export function json(described: Described, schema: z.ZodType): ZodOpenApiOperationObject {
  return operation(described, {
    "200": {
      description: described.summary,
      headers: z.object({ ETag: z.string().meta({ description: "Strong validator of this answer in this coding" }) }),
      content: { "application/json": { schema } },
    },
    "304": { description: "Not changed since the answer whose ETag the request names" },
  });
}

export function operation(
  { operationId, summary, path, query }: Described,
  responses: ZodOpenApiOperationObject["responses"],
): ZodOpenApiOperationObject {
  return {
    operationId,
    summary,
    ...(path === undefined && query === undefined
      ? {}
      : { requestParams: { ...(path === undefined ? {} : { path }), ...(query === undefined ? {} : { query }) } }),
    responses: {
      ...responses,
      default: {
        description: "What went wrong",
        content: { "application/problem+json": { schema: problemSchema } },
      },
    },
  };
}
